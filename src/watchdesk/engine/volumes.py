"""Volumes: owe an alert where a watch finds far more than usual, or nothing for too long — a part of composing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watchdesk.engine.desk import Desk
from watchdesk.model.mutes import Mute, MuteScope
from watchdesk.model.subscribers import Rhythm, Schedule, Subscription
from watchdesk.model.tellings import Digest, Volume, VolumeKind, digest_id
from watchdesk.rules.schedule import next_slot
from watchdesk.rules.volume import HISTORY, Spike, silence, spike

EVERY = timedelta(minutes=10)
_APART = 24
_HOUR = timedelta(hours=1)
_AT_ONCE = Schedule(rhythm=Rhythm.AT_ONCE)


class Volumes:
    """Looks at the volumes of the watches that somebody wants alerts on, every ten minutes at the most."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looked_at: datetime | None = None

    def is_time(self, subscriptions: Iterable[Subscription], now: datetime) -> bool:
        """Return whether the volumes were not looked at lately, and somebody wants alerts."""
        return not self._was_lately(now) and any(map(_wants_alerts, subscriptions))

    def _was_lately(self, now: datetime) -> bool:
        return self._looked_at is not None and timedelta(0) <= now - self._looked_at < EVERY

    def alerts(self, subscriptions: Iterable[Subscription], now: datetime) -> list[tuple[Subscription, Digest]]:
        """Return the alerts that are owed now: one an episode, none in quiet hours or of a muted watch.

        Of two spikes less than a day apart the second is not told.
        """
        if self._was_lately(now):
            return []
        self._looked_at = now
        wanting = [one for one in subscriptions if _wants_alerts(one)]
        if not wanting:
            return []
        store = self._desk.store
        tolerated = [one.tell_silence for one in wanting if isinstance(one.tell_silence, timedelta)]
        since = now - max([HISTORY, *(2 * span for span in tolerated)])
        times = store.match_times({watch for one in wanting for watch in one.watches}, since)
        mutes = store.mutes(in_force_at=now)
        return [
            (subscription, digest)
            for subscription in wanting
            if not _is_quiet(subscription, now)
            for digest in self._of(subscription, times, mutes, now)
        ]

    def _of(
        self, subscription: Subscription, times: Mapping[str, Sequence[datetime]], mutes: Sequence[Mute], now: datetime
    ) -> Iterator[Digest]:
        for watch_id in subscription.watches:
            seen = times.get(watch_id, ())
            if _is_muted(watch_id, subscription, mutes):
                continue
            found = spike(seen, now) if subscription.tell_spikes else None
            if found and not self._is_told(subscription, watch_id, found, now):
                volume = self._spike(watch_id, found)
                yield self._digest(subscription, watch_id, volume, _episode(watch_id, found.began_at), now)
            quiet_since = silence(seen, now, subscription.tell_silence) if subscription.tell_silence else None
            slot = f"silence {watch_id} {quiet_since:%Y-%m-%dT%H:%M:%S}Z" if quiet_since else ""
            if quiet_since and self._desk.store.digest(digest_id(subscription.id, slot)) is None:
                title = self._desk.watch_titles.get(watch_id, watch_id)
                volume = Volume(kind=VolumeKind.SILENCE, watch_title=title, since=quiet_since)
                yield self._digest(subscription, watch_id, volume, slot, now)

    def _is_told(self, subscription: Subscription, watch_id: str, found: Spike, now: datetime) -> bool:
        hours = int((now - found.began_at) / _HOUR) + _APART
        starts = (now.replace(minute=0, second=0, microsecond=0) - one * _HOUR for one in range(hours + 1))
        ids = (digest_id(subscription.id, _episode(watch_id, start)) for start in starts)
        return any(self._desk.store.digest(one) is not None for one in ids)

    def _spike(self, watch_id: str, found: Spike) -> Volume:
        return Volume(
            kind=VolumeKind.SPIKE,
            watch_title=self._desk.watch_titles.get(watch_id, watch_id),
            since=found.since,
            number=found.number,
            low=found.low,
            high=found.high,
        )

    def _digest(self, subscription: Subscription, watch_id: str, volume: Volume, slot: str, now: datetime) -> Digest:
        from watchdesk.pipeline.announce import unusual  # noqa: PLC0415 - 15 ms, where no volume is unusual

        desk = self._desk
        return unusual(
            subscription, watch_id, volume, slot=slot, health=desk.store.source_health(), facts=desk.facts, now=now
        )


def _episode(watch_id: str, began_at: datetime) -> str:
    return f"spike {watch_id} {began_at:%Y-%m-%dT%H}Z"


def _wants_alerts(subscription: Subscription) -> bool:
    return subscription.tell_spikes or bool(subscription.tell_silence)


def _is_quiet(subscription: Subscription, now: datetime) -> bool:
    zone = ZoneInfo(subscription.subscriber.timezone)
    return next_slot(_AT_ONCE, subscription.quiet, zone, now).due_at > now


def _is_muted(watch_id: str, subscription: Subscription, mutes: Sequence[Mute]) -> bool:
    return any(
        mute.scope is MuteScope.WATCH
        and mute.target == watch_id
        and mute.subscriber_id in {None, subscription.subscriber.id}
        for mute in mutes
    )
