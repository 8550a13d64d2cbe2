"""Bouncing: the wish that a report of undeliverable mail leads to."""

from watchdesk.engine.local import LocalEngine
from watchdesk.engine.owing import owed_delivery
from watchdesk.pipeline.announce import bounced
from watchdesk.service.answering import Denied, Granted, Values, WishAnswer


async def take_bounce(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Take a report on `delivery`: where it `is_final`, close the channel and tell the operator; else note it only."""
    return await engine.books.run(_take, engine, wish)


def _take(engine: LocalEngine, wish: Values) -> WishAnswer:
    desk, wanted, reason = engine.desk, str(wish["delivery"]), str(wish["reason"])
    found = desk.store.delivery(wanted)
    if found is None or found[0].channel_id not in desk.senders:
        return Denied(reason=f"there is no delivery {wanted} of a channel that is configured")
    delivery, now = found[0], desk.clock.now()
    channel, _ = desk.senders[delivery.channel_id]
    if channel.kind != "email":
        return Denied(reason=f"delivery {wanted} was no mail")
    closes = bool(wish["is_final"]) and delivery.channel_id not in desk.store.closed_channels()
    if closes:
        # The news is owed first: a crash between the two leaves a report to come again, not a silent channel.
        alert_channel = desk.alert_channel_id
        is_news = alert_channel != delivery.channel_id and not desk.roster.is_strangers(delivery.channel_id)
        if alert_channel is not None and is_news:
            digest = bounced(delivery, reason=reason, facts=desk.facts, now=now)
            owed = owed_delivery(digest, *desk.senders[alert_channel], now)
            desk.store.save_digest(digest, [], [owed])
        desk.store.close_channel(channel.id, reason=f"its address takes no mail: {reason}", now=now)
    return Granted(facts={"delivery": wanted, "channel": channel.name, "closed": closes, "reason": reason})
