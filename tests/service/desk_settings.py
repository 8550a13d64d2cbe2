"""Settings of a small desk from a config.toml of its own, and an engine over fakes: for the tests of the service."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from watchdesk.engine.local import LocalEngine
from watchdesk.model.articles import NotAPage, Page
from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, PostFailed, PostResult, Visit
from watchdesk.ports import Store
from watchdesk.service.settings import Settings, load
from watchdesk.service.wiring import client_of, desk_of, pool_of
from watchdesk.testing.clock import ManualClock
from watchdesk.testing.memory import MemoryStore

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LANTERN = "https://lantern.test/world.xml"
HARBOUR = "https://harbour.test/feed"
DESK = f"""
[desk]
title = "Small desk"
store = "sqlite:///desk.db"
contact = "desk@example.org"
alert_channel = "ops"
[[sources]]
id = "lantern"
feed = "{LANTERN}"
[[watches]]
id = "talks"
title = "Talks"
query = "Sherman AND Qureshi"
[channels.box]
kind = "file"
path = "outbox"
[channels.ops]
kind = "file"
path = "ops"
[[subscribers]]
id = "ann"
name = "Ann"
timezone = "Asia/Karachi"
[[subscriptions]]
id = "ann-talks"
subscriber = "ann"
watches = ["talks"]
channel = "box"
schedule = "at once"
"""


def settings_in(folder: Path, text: str = DESK) -> Settings:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, {"HOME": str(folder)})


@dataclass
class Answers:
    """A fetcher that answers by address; an address it does not know cannot be reached."""

    by_url: Mapping[str, FetchResult] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    async def fetch(self, visit: Visit) -> FetchResult:
        self.visits.append(visit)
        failed = FetchFailed(url=visit.url, kind=FailureKind.UNREACHABLE, reason="the host cannot be reached")
        return self.by_url.get(visit.url, failed)


class Silent:
    """A poster behind which nobody answers."""

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> PostResult:
        return PostFailed(kind=FailureKind.UNREACHABLE, reason="the host cannot be reached", request_sent=False)


def fetched(url: str, body: str, *, moved_to: str | None = None) -> Fetched:
    return Fetched(url=url, final_url=moved_to or url, status=200, body=body.encode(), moved_to=moved_to)


@dataclass
class WordReader:
    """Reads feeds and pages written in a word: `feed TITLE`, `page TITLE`, `names URL…`; all else is refused."""

    async def read_feed(self, body: bytes, *, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
        kind, _, title = body.decode().partition(" ")
        if kind != "feed":
            return NotAFeed(reason="the address gives a web page, not a feed")
        return ParsedFeed(format="rss20", title=title, home=None, language="en", entries=())

    async def discover_feeds(self, body: bytes, *, content_type: str | None, url: str) -> tuple[str, ...]:
        kind, *named = body.decode().split()
        return tuple(named) if kind == "names" else ()

    async def read_page(self, body: bytes, *, content_type: str | None, url: str) -> Page | NotAPage:
        kind, _, title = body.decode("utf-8", "replace").partition(" ")
        if kind != "page":
            return NotAPage(reason="the answer is not a web page")
        return Page(title=title, text=f"read from {url or 'a file'}", canonical=f"https://canonical.test/{title}")


@contextmanager
def engine_over(
    settings: Settings, answers: Mapping[str, FetchResult] | None = None, store: Store | None = None
) -> Iterator[LocalEngine]:
    """Yield an engine whose store lies in memory, whose clock stands still, and whose world is the answers."""
    clock = ManualClock(NOON)
    desk = desk_of(settings, store or MemoryStore(), clock, client_of(settings), pool_of(settings))
    reader = WordReader()
    fakes = replace(desk, fetcher=Answers(answers or {}), feed_reader=reader, page_reader=reader, real_clock=clock)
    engine = LocalEngine(fakes)
    try:
        yield engine
    finally:
        engine.close()
