"""Testing, the store in memory: its tables, and the turn-taking of its writers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from threading import RLock

from msgspec import Struct

from watchdesk.model.answers import Ending, Feedback
from watchdesk.model.articles import Article
from watchdesk.model.citations import Citation
from watchdesk.model.deliveries import Attempt, Delivery, Receipt, Thread
from watchdesk.model.enrolments import Enrolment, SignUp
from watchdesk.model.entries import Entry
from watchdesk.model.evidence import Kept
from watchdesk.model.mutes import Mute
from watchdesk.model.pushes import Push
from watchdesk.model.revisions import Look, Revision
from watchdesk.model.sitemaps import KeptSitemap
from watchdesk.model.sources import Feed, FeedState, Poll, Source
from watchdesk.model.stories import Gist, Grouping, Merge, Sketch
from watchdesk.model.tellings import Digest, Telling
from watchdesk.model.watches import Match


class KnownFeed(Struct, frozen=True, kw_only=True):
    """A feed with where it came from: configured or added by command; a feed that is no longer wanted rests."""

    feed: Feed
    is_configured: bool
    is_active: bool = True


class KnownChannel(Struct, frozen=True, kw_only=True):
    """A channel as the configuration names it, and why it was closed."""

    name: str = ""
    holds_unknown: bool = False
    closed: str | None = None


LONG_AGO = datetime.min.replace(tzinfo=UTC)


class KnownHost(Struct, frozen=True, kw_only=True):
    """A host with its lease, and when it may be visited again."""

    holder: str | None = None
    until: datetime | None = None
    next_visit_at: datetime = LONG_AGO


@dataclass(slots=True)
class MemoryTables:
    """One dictionary a table, by natural key or computed id."""

    sources: dict[str, Source] = field(default_factory=dict)
    feeds: dict[str, KnownFeed] = field(default_factory=dict)
    states: dict[str, FeedState] = field(default_factory=dict)
    polls: dict[tuple[str, datetime], Poll] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    entry_keys: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    forgotten: dict[str, bool] = field(default_factory=dict)
    stories: dict[str, str] = field(default_factory=dict)
    groupings: dict[str, Grouping] = field(default_factory=dict)
    sketches: dict[str, Sketch] = field(default_factory=dict)
    gists: dict[str, Gist] = field(default_factory=dict)
    merges: dict[str, Merge] = field(default_factory=dict)
    matches: dict[tuple[str, str], Match] = field(default_factory=dict)
    backfilled: dict[tuple[str, str], bool] = field(default_factory=dict)
    watch_versions: dict[str, str] = field(default_factory=dict)
    tellings: dict[str, Telling] = field(default_factory=dict)
    digests: dict[str, Digest] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    attempts: dict[tuple[str, int], Attempt] = field(default_factory=dict)
    receipts: dict[tuple[str, int], Receipt] = field(default_factory=dict)
    threads: dict[tuple[str, str], Thread] = field(default_factory=dict)
    channels: dict[str, KnownChannel] = field(default_factory=dict)
    mutes: dict[str, Mute] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    endings: dict[str, Ending] = field(default_factory=dict)
    feedback: dict[tuple[str, str], Feedback] = field(default_factory=dict)
    enrolments: dict[str, Enrolment] = field(default_factory=dict)
    sign_ups: dict[str, SignUp] = field(default_factory=dict)
    asked: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    revisions: dict[tuple[str, int], Revision] = field(default_factory=dict)
    citations: dict[tuple[str, str], Citation] = field(default_factory=dict)
    evidence: dict[int, Kept] = field(default_factory=dict)
    pushes: dict[str, Push] = field(default_factory=dict)
    sitemaps: dict[str, dict[str, KeptSitemap]] = field(default_factory=dict)
    hosts: dict[str, KnownHost] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def revisions_of(self, article_id: str) -> tuple[Revision, ...]:
        """Return the revisions of an article in their order."""
        return tuple(one for key, one in sorted(self.revisions.items()) if key[0] == article_id)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let one thread write at a time; what it wrote is undone if it fails."""
        with self.lock:
            names = [each.name for each in fields(self) if each.name != "lock"]
            before = {name: dict(getattr(self, name)) for name in names}
            is_whole = False
            try:
                yield
                is_whole = True
            finally:
                if not is_whole:
                    for name, rows in before.items():
                        setattr(self, name, rows)


class MemoryBook:
    """What all books in memory share: the tables. Each book is a mixin of MemoryStore."""

    def __init__(self, tables: MemoryTables) -> None:
        self._tables = tables
