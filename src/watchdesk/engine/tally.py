"""The tally of a run: what each stage did, counted where it happened, for the table and `check --json`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from watchdesk.engine.backfilling import Backfill
from watchdesk.model.articles import Article, Readout
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.sources import Poll, PollOutcome
from watchdesk.model.visits import Failure
from watchdesk.model.watches import Match


class MatchSeen(Struct, frozen=True, kw_only=True):
    """A match of this run with its article and story, and whether a telling was settled for it."""

    match: Match
    article: Article
    story_id: str
    is_told: bool


@dataclass(slots=True, kw_only=True, repr=False)
class Tally:
    """Counts of one run. Not frozen: it is the one place that a run adds to.

    Its repr is the default one: asyncio makes it of a task's result, and a day's matches would take seconds.
    `fates`: the deliveries that were owed in this run, composed in it or before, and where each stands now.
    """

    started_at: datetime
    finished_at: datetime | None = None
    feeds_due: int = 0
    feeds: Counter[PollOutcome] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    articles_read: int = 0
    articles_from_feed: int = 0
    articles_put_off: int = 0
    stories_new: int = 0
    stories_grown: int = 0
    matches: list[MatchSeen] = field(default_factory=list)
    tellings: int = 0
    fates: dict[str, DeliveryState] = field(default_factory=dict)
    deliveries: Counter[DeliveryState] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    backfills: list[Backfill] = field(default_factory=list)

    def add_polls(self, polls: Iterable[tuple[Poll, str]]) -> None:
        """Count visits; each comes with the feed's address for the failures."""
        for poll, url in polls:
            self.feeds[poll.outcome] += 1
            if poll.outcome is PollOutcome.FAILED:
                self.failures.append(Failure(where=url, kind=poll.kind or "", reason=poll.reason or ""))

    def add_articles(self, readouts: Sequence[Readout]) -> None:
        """Count articles that were settled for the first time: read from their page, or made of the feed's text."""
        first = [readout for readout in readouts if not readout.was_stored]
        from_feed = sum(readout.is_from_feed for readout in first)
        self.articles_from_feed += from_feed
        self.articles_read += len(first) - from_feed

    def add_try(self, delivery_id: str, state: DeliveryState) -> None:
        """Note how a try at a delivery ended."""
        self.fates[delivery_id] = state
        self.deliveries[state] += 1

    def forget_details(self) -> None:
        """Keep the counts only: a service that runs for years must not gather matches and failures."""
        self.matches.clear()
        self.failures.clear()
        self.fates.clear()
        self.backfills.clear()

    def add_failure(self, where: str, kind: str, reason: str) -> None:
        """Note one thing that went wrong."""
        self.failures.append(Failure(where=where, kind=kind, reason=reason))
