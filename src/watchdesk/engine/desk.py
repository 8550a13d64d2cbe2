"""The desk: everything the engine needs to run the route, wired once at start and handed over whole."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from msgspec import field

from watchdesk.engine.roster import Roster
from watchdesk.model.enrolments import Offer
from watchdesk.model.evidence import EvidenceTerms
from watchdesk.model.records import Reticent
from watchdesk.model.sources import Source
from watchdesk.model.subscribers import Channel, Subscription
from watchdesk.model.watches import Watch
from watchdesk.net.slots import PATIENCE
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.ports import Clock, FeedReader, Fetcher, PageReader, PageSkimmer, Poster, Sender, Store
from watchdesk.rules.matching.late import LateMatcher
from watchdesk.rules.pacing import Pace

if TYPE_CHECKING:
    from watchdesk.rules.matching.matcher import Matcher


class Desk(Reticent, frozen=True, kw_only=True):
    """A wired desk. `senders`: channel id → channel and its sender. `sources` are the configured ones, by id.

    `alert_channel_id` is where the operator is told. `channel_ids`: configured name → channel id (two may be one).
    `clock` is the clock of decisions, `real_clock` that of leases and signatures. `watches`: what `matcher` compiled.
    `lease`: how long one try at a delivery may take before another process may take it over.
    `link_key` signs the links of messages; where it is empty no link is taken for signed.
    `roster` keeps who is told: of a wired desk `subscriptions`, `senders` and `channel_ids` are its views.
    `timezone` is the desk's own. `offer`: what readers may subscribe to themselves; None where they cannot.
    `looks_again`: whether the pages of matched articles are looked at again. `keeps_evidence`: whether packs of matched
    articles are kept; `evidence_terms`: for how long those that there are stay.
    `callback`: the address that tokens are appended to for hubs to reach the desk at; None where it is not served or
    not to be reached (WebSub is off then).
    `page_skimmer`: what spares the extraction of pages that no watch can match; None where every page is extracted.
    `concurrency`: visits at a time; a poll that takes longer than `patience` counts no more: a host that hangs holds
    up its own feeds only. `spacing`: what lies between two visits to a host. `host_lease`: for how long a host is
    leased, at least four times what a visit may take. `is_alone`: nobody else polls for this store; its lock is held.
    """

    unshown: ClassVar = ("link_key",)

    store: Store
    fetcher: Fetcher
    feed_reader: FeedReader
    page_reader: PageReader
    matcher: "Matcher | LateMatcher"
    watch_titles: Mapping[str, str]
    sources: Mapping[str, Source]
    subscriptions: Sequence[Subscription]
    senders: Mapping[str, tuple[Channel, Sender]]
    pace: Pace
    fresh_for: timedelta
    keep: timedelta
    facts: DeskFacts
    clock: Clock
    real_clock: Clock
    alert_channel_id: str | None = None
    channel_ids: Mapping[str, str] = {}
    concurrency: int = 64
    patience: timedelta = PATIENCE
    spacing: timedelta = timedelta()
    host_lease: timedelta = timedelta(minutes=3)
    is_alone: bool = True
    watches: Sequence[Watch] = ()
    looks_again: bool = True
    page_skimmer: PageSkimmer | None = None
    lease: timedelta = timedelta(minutes=10)
    keeps_evidence: bool = False
    evidence_terms: EvidenceTerms = field(default_factory=EvidenceTerms)
    roster: Roster = field(default_factory=Roster)
    offer: Offer | None = None
    timezone: str = "UTC"
    link_key: bytes = b""
    poster: Poster | None = None
    callback: str | None = None
