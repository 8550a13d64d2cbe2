"""Testing, the store in memory: the delivery book."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.deliveries import Attempt, Delivery, DeliveryChange, DeliveryState, Receipt, Thread, Took, Turn
from watchdesk.testing.memory.tables import KnownChannel, MemoryBook, MemoryTables

OPEN_STATES = frozenset({DeliveryState.PENDING, DeliveryState.UNKNOWN})
RETRIED_STATES = OPEN_STATES | {DeliveryState.DEAD}
INTERRUPTED = "the try was interrupted: it may have arrived"


class MemoryDeliveryBook(MemoryBook):
    """The outbox."""

    def lease_deliveries(
        self, *, now: datetime, until: datetime, token: str, limit: int, channel_ids: Sequence[str]
    ) -> list[Delivery]:
        """Lease deliveries that are due to those channels, oldest first, and note the attempts."""
        open_channels = set(channel_ids) - set(self.closed_channels())
        with self._tables.writing():
            due = [one for one in self._by_age() if _is_due(one, now) and one.channel_id in open_channels][:limit]
            return [self._lease(one, now=now, until=until, token=token) for one in due]

    def _by_age(self) -> list[Delivery]:
        return sorted(self._tables.deliveries.values(), key=lambda one: (one.created_at, one.id))

    def _lease(self, delivery: Delivery, *, now: datetime, until: datetime, token: str) -> Delivery:
        number = delivery.attempts + 1
        leased = replace(
            delivery,
            state=DeliveryState.LEASED,
            attempts=number,
            next_attempt_at=None,
            lease_token=token,
            lease_until=until,
        )
        self._tables.deliveries[delivery.id] = leased
        self._tables.attempts[delivery.id, number] = Attempt(delivery_id=delivery.id, number=number, started_at=now)
        stories = dict.fromkeys(part.story_id for part in delivery.parts if part.story_id is not None)
        found = (self._thread(delivery.channel_id, story_id) for story_id in stories)
        return replace(leased, receipts=self._receipts(delivery.id), threads=tuple(one for one in found if one))

    def _receipts(self, delivery_id: str) -> tuple[Receipt, ...]:
        return tuple(one for key, one in sorted(self._tables.receipts.items()) if key[0] == delivery_id)

    def _thread(self, channel_id: str, story_id: str) -> Thread | None:
        """Return where a story is told, or one that proved the same."""
        merges = self._tables.merges
        kept = merges[story_id].kept if story_id in merges else story_id
        others = sorted(key for key, merge in merges.items() if merge.kept == kept)
        threads = self._tables.threads
        own = next((one for one in (story_id, kept, *others) if (channel_id, one) in threads), None)
        return None if own is None else replace(threads[channel_id, own], story_id=story_id)

    def save_receipt(self, took: Took, *, channel_id: str, token: str, until: datetime) -> bool:
        """Store that a message was taken, and renew the lease; False if that is no longer ours."""
        receipt, thread, tables = took.receipt, took.thread, self._tables
        with tables.writing():
            tables.receipts.setdefault((receipt.delivery_id, receipt.number), receipt)
            if thread is not None:
                tables.threads[channel_id, thread.story_id] = thread
            delivery = tables.deliveries.get(receipt.delivery_id)
            if delivery is None or delivery.lease_token != token:
                return False
            tables.deliveries[delivery.id] = replace(delivery, lease_until=until, may_repeat=False)
            return True

    def recover_leases(self, *, now: datetime, all_of_them: bool, but: Collection[str] = frozenset()) -> list[Delivery]:
        """Turn leases that ran out (or all) to `unknown`; return those deliveries, without their parts."""
        with self._tables.writing():
            leased = [one for one in self._by_age() if one.lease_until is not None and one.id not in but]
            lost = [one for one in leased if all_of_them or (one.lease_until is not None and one.lease_until <= now)]
            return [replace(self._recover(one, now), parts=()) for one in lost]

    def _recover(self, delivery: Delivery, now: datetime) -> Delivery:
        holds = self._tables.channels.get(delivery.channel_id, KnownChannel()).holds_unknown
        recovered = replace(
            delivery,
            state=DeliveryState.UNKNOWN,
            next_attempt_at=None if holds else now,
            may_repeat=True,
            reason=INTERRUPTED,
            lease_token=None,
            lease_until=None,
        )
        self._tables.deliveries[delivery.id] = recovered
        self._end_attempt(delivery, at=now, outcome=DeliveryState.UNKNOWN.value, reason=INTERRUPTED)
        return recovered

    def _end_attempt(self, delivery: Delivery, *, at: datetime, outcome: str, reason: str | None) -> None:
        key = (delivery.id, delivery.attempts)
        ended = replace(self._tables.attempts[key], ended_at=at, outcome=outcome, reason=reason)
        self._tables.attempts[key] = ended

    def save_turns(self, turns: Sequence[Turn], *, now: datetime, until: datetime, token: str) -> dict[str, Delivery]:
        """Store how tries ended and lease the next delivery of each one's channel."""
        with self._tables.writing():
            free = [one for one in turns if one.ended is None or self.save_attempt(one.ended)]
            leased = [
                self.lease_deliveries(now=now, until=until, token=token, limit=1, channel_ids=[one.channel_id])
                for one in free
                if one.goes_on
            ]
        return {one.channel_id: one for found in leased for one in found}

    def channels_owed(self, now: datetime) -> set[str]:
        """Return the channels on which a delivery is due, without those that are closed."""
        due = {one.channel_id for one in self._tables.deliveries.values() if _is_due(one, now)}
        return due - set(self.closed_channels())

    def save_attempt(self, change: DeliveryChange) -> bool:
        """Store how a try ended; False if the lease token is no longer the delivery's."""
        with self._tables.writing():
            delivery = self._tables.deliveries.get(change.delivery_id)
            if delivery is None or delivery.lease_token != change.lease_token:
                return False
            self._tables.deliveries[delivery.id] = replace(
                delivery,
                state=change.state,
                next_attempt_at=change.next_attempt_at,
                reason=change.reason,
                may_repeat=delivery.may_repeat or change.may_repeat,
                sent_at=change.at if change.state is DeliveryState.SENT else delivery.sent_at,
                lease_token=None,
                lease_until=None,
            )
            self._end_attempt(delivery, at=change.at, outcome=change.outcome, reason=change.reason)
            return True

    def deliveries(self, *, state: DeliveryState | None = None, limit: int = 1000) -> list[Delivery]:
        """List deliveries without their parts, newest first."""
        found = [one for one in self._tables.deliveries.values() if state in {None, one.state}]
        found.sort(key=lambda one: one.id)
        found.sort(key=lambda one: one.created_at, reverse=True)
        return [replace(one, parts=()) for one in found[:limit]]

    def delivery(self, delivery_id: str) -> tuple[Delivery, list[Attempt]] | None:
        """Return one delivery with its parts and attempts; None if there is none."""
        found = self._tables.deliveries.get(delivery_id)
        if found is None:
            return None
        found = replace(found, receipts=self._receipts(delivery_id))
        return found, [attempt for key, attempt in sorted(self._tables.attempts.items()) if key[0] == delivery_id]

    def retry_delivery(self, delivery_id: str, *, now: datetime) -> bool:
        """Make a dead, unknown or pending delivery due now, with the same id and bytes; False if there is none."""
        with self._tables.writing():
            found = self._tables.deliveries.get(delivery_id)
            if found is None or found.state not in RETRIED_STATES:
                return False
            self._tables.deliveries[delivery_id] = replace(
                found,
                state=DeliveryState.PENDING,
                next_attempt_at=now,
                may_repeat=found.may_repeat or found.state is DeliveryState.UNKNOWN,
            )
            return True

    def delivery_counts(self) -> dict[DeliveryState, int]:
        """Count deliveries by state; every state is named."""
        states = [one.state for one in self._tables.deliveries.values()]
        return {state: states.count(state) for state in DeliveryState}

    def sync_channels(self, channels: Mapping[str, tuple[str, bool]]) -> None:
        """Tell the store each configured channel's id → (name, holds_unknown)."""
        with self._tables.writing():
            for key, (name, holds_unknown) in channels.items():
                known = self._tables.channels.get(key, KnownChannel())
                self._tables.channels[key] = replace(known, name=name, holds_unknown=holds_unknown)

    def closed_channels(self) -> dict[str, str]:
        """Return channels that were closed, with the reason."""
        return {key: known.closed for key, known in self._tables.channels.items() if known.closed is not None}

    def close_channel(self, channel_id: str, *, reason: str, now: datetime) -> None:  # noqa: ARG002 - the port's form
        """Close a channel: nothing more is leased for it. One that is closed already keeps its first reason."""
        with self._tables.writing():
            known = self._tables.channels.get(channel_id, KnownChannel())
            self._tables.channels[channel_id] = replace(known, closed=known.closed or reason)

    def open_channel(self, channel_id: str) -> bool:
        """Open a closed channel again; False if it was not closed."""
        with self._tables.writing():
            known = self._tables.channels.get(channel_id)
            if known is None or known.closed is None:
                return False
            self._tables.channels[channel_id] = replace(known, closed=None)
            return True


def suppressed(tables: MemoryTables, owed: Delivery, *, why: str, at: datetime) -> Delivery:
    """Return a delivery as it is not sent any more; a try of it that is under way loses its lease."""
    if owed.state is DeliveryState.LEASED:
        why = f"{why}; a try was under way, and may have arrived"
        key = (owed.id, owed.attempts)
        if key in tables.attempts:
            ended = replace(tables.attempts[key], ended_at=at, outcome=DeliveryState.SUPPRESSED.value, reason=why)
            tables.attempts[key] = ended
    return replace(
        owed,
        state=DeliveryState.SUPPRESSED,
        next_attempt_at=None,
        reason=why,
        lease_token=None,
        lease_until=None,
    )


def _is_due(delivery: Delivery, now: datetime) -> bool:
    is_open = delivery.state in OPEN_STATES
    return is_open and delivery.next_attempt_at is not None and delivery.next_attempt_at <= now
