"""Previewing: the digest that a subscription would get now — composed like any other, stored and sent nowhere."""

from datetime import timedelta

from watchdesk.model.tellings import Digest
from watchdesk.pipeline.compose import compose
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.pipeline.hush import hushed
from watchdesk.pipeline.silence import matches_brought
from watchdesk.ports import Clock, Store
from watchdesk.service.settings import Settings
from watchdesk.service.wiring import client_of, roster_of

# Open tellings lie in slots at most a week ahead (`weekly`), or two where quiet hours put them off.
AHEAD = timedelta(days=15)


def preview_digest(settings: Settings, store: Store, subscription_id: str, clock: Clock) -> Digest:
    """Return what is owed to a subscription and not composed yet as one digest; without stories if nothing is."""
    roster = roster_of(settings, store, client_of(settings))
    subscription = {one.id: one for one in roster.subscriptions}[subscription_id]
    now = clock.now()
    tellings = [one for one in store.open_tellings(until=now + AHEAD) if one.subscription_id == subscription_id]
    health = store.source_health()
    material = store.material({telling.story_id for telling in tellings})
    reasons = hushed(subscription, tellings, material, store.mutes(in_force_at=now))
    silent = {one.story_id for one in tellings if one.id in reasons}
    silent |= {one.story_id for one in store.muted_tellings(subscription_id)}
    return compose(
        subscription,
        f"preview {now.isoformat(timespec='seconds')}",
        [telling for telling in tellings if telling.id not in reasons],
        material,
        watch_titles={watch.id: watch.title for watch in settings.watches},
        health=health,
        facts=DeskFacts(title=settings.desk.title, base_url=settings.desk.base_url, contact=settings.desk.contact),
        now=now,
        brought=matches_brought(store, subscription, health, now),
        muted=len(silent),
    )
