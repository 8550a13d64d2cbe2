"""Owing: from a digest to the delivery that is owed of it — between composing and delivering."""

from datetime import datetime

from watchdesk.engine.apart import stumbling
from watchdesk.engine.desk import Desk
from watchdesk.engine.lines import Lines
from watchdesk.model.deliveries import Delivery, DeliveryState, delivery_id
from watchdesk.model.subscribers import Channel
from watchdesk.model.tellings import Digest
from watchdesk.ports import Sender

log = Lines("watchdesk.tell")


def owed_delivery(digest: Digest, channel: Channel, sender: Sender, now: datetime) -> Delivery:
    """Return the delivery of a digest to a channel, rendered once and due now."""
    owed_id = delivery_id(digest.id, channel.id)
    return Delivery(
        id=owed_id,
        digest_id=digest.id,
        channel_id=channel.id,
        channel_name=channel.name,
        state=DeliveryState.PENDING,
        created_at=now,
        parts=sender.render(digest, delivery_id=owed_id),
        next_attempt_at=now,
    )


def owe_alert(desk: Desk, digest: Digest, channel_id: str, now: datetime) -> list[str]:
    """Owe a digest that tells no stories; return its delivery, none where it was owed before.

    None, too, where the desk itself fails at it: that holds up nobody's stories.
    """
    errors: list[Exception] = []
    with stumbling(errors.append):
        channel, sender = desk.senders[channel_id]
        owed = owed_delivery(digest, channel, sender, now)
        return [owed.id] if desk.store.save_digest(digest, [], [owed]) else []
    log.failure("alert failed", errors[0], digest=digest.id)
    return []
