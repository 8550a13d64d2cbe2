"""Ports, the books of what goes out: digests, deliveries, and the clock they hang on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from watchdesk.model.deliveries import Attempt, Delivery, DeliveryChange, DeliveryState, Took, Turn
from watchdesk.model.due import Due
from watchdesk.model.tellings import Digest, StoryMaterial, Telling


class DigestBook(Protocol):
    """Digests: composed once, with the deliveries they owe, in one transaction."""

    def open_tellings(self, *, until: datetime) -> list[Telling]:
        """Return tellings in no digest yet, not suppressed, with due_at ≤ until, by due_at then settled_at."""
        ...

    def material(self, story_ids: Iterable[str]) -> dict[str, StoryMaterial]:
        """Return what composing needs of these stories; matched articles first, then by published_at."""
        ...

    def surviving(self, story_id: str) -> str:
        """Return the id that a story is told under: of one that proved part of another, that one's."""
        ...

    def matches_by_source(self, watch_ids: Iterable[str], since: datetime) -> Mapping[str, Mapping[str, int]]:
        """Return by watch how many articles seen at or after `since` each source brought that it matched.

        A watch without a match is left out.
        """
        ...

    def match_times(self, watch_ids: Iterable[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
        """Return by watch when each new article that it matched was seen, ascending, those at or after `since`.

        What was old already at its feed's first poll is left out, and so is a watch without a match.
        """
        ...

    def told_in(self, channel_id: str, story_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """Return by story the digests that told it on a channel, oldest first; a story not told there is left out."""
        ...

    def digest_count(self, subscription_id: str, since: datetime, until: datetime) -> int:
        """Return how many digests of a subscription were composed from one moment to another, both of them included."""
        ...

    def move_tellings(self, telling_ids: Sequence[str], *, slot: str, due_at: datetime) -> None:
        """Give open tellings another slot (their own was closed before they came: the clock was set back)."""
        ...

    def digest(self, digest_id: str) -> Digest | None:
        """Return a digest as it was composed; None if there is none of that id."""
        ...

    def save_digest(self, composed: Digest, telling_ids: Sequence[str], deliveries: Sequence[Delivery]) -> bool:
        """Store a digest, mark its tellings, owe its deliveries; False (and nothing done) if it is stored already."""
        ...


class DeliveryBook(Protocol):
    """The outbox."""

    def lease_deliveries(
        self, *, now: datetime, until: datetime, token: str, limit: int, channel_ids: Sequence[str]
    ) -> list[Delivery]:
        """Lease deliveries that are due (pending or unknown with next_attempt_at ≤ now) to those channels.

        Commits the attempt (number, start) before it is made, so that a crash leaves a trace. Oldest first.
        """
        ...

    def recover_leases(self, *, now: datetime, all_of_them: bool, but: Collection[str] = frozenset()) -> list[Delivery]:
        """Turn leases that ran out (or all: nobody else can be at work) to `unknown`; return those deliveries.

        `but`: deliveries that are left alone, whatever their leases say.
        They are due again at once with may_repeat, unless their channel holds what is unknown (then no next attempt).
        """
        ...

    def save_attempt(self, change: DeliveryChange) -> bool:
        """Store how a try ended; False if the lease token is no longer the delivery's (somebody else took over)."""
        ...

    def save_receipt(self, took: Took, *, channel_id: str, token: str, until: datetime) -> bool:
        """Store that a message was taken, and where its story is told on the channel now; the lease holds until then.

        What was in doubt is settled by it: the delivery may not repeat any more. False if the lease is no longer ours;
        the message is known to be taken all the same.
        """
        ...

    def save_turns(self, turns: Sequence[Turn], *, now: datetime, until: datetime, token: str) -> dict[str, Delivery]:
        """Store how tries ended and lease the next delivery of each one's channel, all in one commit.

        One turn a channel at the most, since each has one worker. Returns what was leased, by channel: nothing where
        nothing is due or wanted, or where the lease of the one that was tried is no longer ours.
        """
        ...

    def channels_owed(self, now: datetime) -> set[str]:
        """Return the channels on which a delivery is due, without those that are closed."""
        ...

    def deliveries(self, *, state: DeliveryState | None = None, limit: int = 1000) -> list[Delivery]:
        """List deliveries without their parts, newest first."""
        ...

    def delivery(self, delivery_id: str) -> tuple[Delivery, list[Attempt]] | None:
        """Return one delivery with its parts and attempts; None if there is none."""
        ...

    def retry_delivery(self, delivery_id: str, *, now: datetime) -> bool:
        """Make a dead, unknown or pending delivery due now, with the same id and bytes; False if there is none."""
        ...

    def delivery_counts(self) -> dict[DeliveryState, int]:
        """Count deliveries by state."""
        ...

    def sync_channels(self, channels: Mapping[str, tuple[str, bool]]) -> None:
        """Tell the store each configured channel's id → (name, holds_unknown)."""
        ...

    def closed_channels(self) -> dict[str, str]:
        """Return channels that were closed, with the reason."""
        ...

    def close_channel(self, channel_id: str, *, reason: str, now: datetime) -> None:
        """Close a channel: nothing more is leased for it."""
        ...

    def open_channel(self, channel_id: str) -> bool:
        """Open a closed channel again; False if it was not closed."""
        ...


class ClockBook(Protocol):
    """What is due by the clock, and what depends on its having been right."""

    def due(self, now: datetime, *, leases_until: datetime, tellings_until: datetime) -> Due:
        """Return of which kinds anything is due, by one look, however much is stored.

        Feeds, articles, looks, pushes and deliveries are due by `now`, by the same conditions as where they are taken;
        leases that ran out by `leases_until` (the clock of leases), open tellings whose slot came by `tellings_until`.
        """
        ...

    def bring_back(self, *, now: datetime, beyond: datetime) -> int:
        """Make visits, readings, tries and slots that are due after `beyond` due now: the clock was wrong then.

        So it was where a feed was visited later than now, by more than CLOCK_STEP: then those feeds, and the visits to
        hosts, readings and tries that are due later, are due now too. Returns how much that was.
        """
        ...
