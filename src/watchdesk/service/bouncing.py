"""Bouncing: the wish that a report of undeliverable mail leads to."""

from watchdesk.channels.reply_links import BOUNCE
from watchdesk.engine.lines import Lines
from watchdesk.engine.local import LocalEngine
from watchdesk.engine.owing import owed_delivery
from watchdesk.pipeline.announce import bounced
from watchdesk.rules.signing import bears_mark
from watchdesk.service.answering import Denied, Granted, Values, WishAnswer

log = Lines("watchdesk.bounces")


async def take_bounce(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Take a report on `delivery`: where it `is_final`, close the channel and tell the operator; else note it only.

    `mark`: of the address that it came to. Without the right one it is noted only: which deliveries there are can be
    worked out by whoever knows an address, and a forged report would end what its owner is told.
    """
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
    is_ours = bears_mark(desk.link_key, BOUNCE, wanted, str(wish.get("mark") or ""))
    if not is_ours:
        log.info("report not proved", delivery=wanted, channel=channel.name, reason=reason)
    closes = is_ours and bool(wish["is_final"]) and delivery.channel_id not in desk.store.closed_channels()
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
