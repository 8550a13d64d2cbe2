"""Listing: who is told what, as an operator sees it — configured subscribers, stored ones, and sign-ups that wait."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from watchdesk.model.answers import Ending
from watchdesk.model.subscribers import Channel
from watchdesk.ports import Store
from watchdesk.rules.enrolling import subscription_id_of
from watchdesk.service.settings import Settings


def listed(settings: Settings, store: Store, *, now: datetime) -> Iterator[dict[str, object]]:
    """Yield a subscription each as plain values. `state`: active, ended, suspended (its address bounced) or pending."""
    ended = {one.subscription_id: one for one in store.endings()}
    for one in settings.subscriptions:
        yield _facts(one.id, one.subscriber, one.channel, one.watches, ended)
    closed = store.closed_channels()
    for stored in store.enrolments():
        mail = Channel(name=stored.id, kind="email", address=stored.address)
        facts = _facts(subscription_id_of(stored.id), stored.id, stored.id, stored.choice.watches, ended)
        is_suspended = mail.id in closed and facts["state"] == "active"
        suspended = {"state": "suspended", "reason": closed[mail.id]} if is_suspended else {}
        yield facts | {"origin": "store", "address": stored.address} | suspended
    for asked in store.sign_ups():
        if asked.expires_at > now:
            facts = _facts(
                subscription_id_of(asked.subscriber_id),
                asked.subscriber_id,
                asked.subscriber_id,
                asked.choice.watches,
                {},
            )
            waits = {"state": "pending", "expires_at": asked.expires_at.isoformat()}
            yield facts | {"origin": "store", "address": asked.address} | waits


def _facts(
    subscription_id: str, subscriber_id: str, channel: str, watches: tuple[str, ...], ended: Mapping[str, Ending]
) -> dict[str, object]:
    ending = ended.get(subscription_id)
    return {
        "subscription": subscription_id,
        "subscriber": subscriber_id,
        "channel": channel,
        "watches": list(watches),
        "state": "ended" if ending else "active",
        "ended_at": ending.at.isoformat() if ending else None,
        "origin": "config",
        "address": None,
        "expires_at": None,
        "reason": f"by {ending.how}" if ending else None,
    }
