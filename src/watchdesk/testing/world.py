"""Testing: a world in memory — feeds and pages that may fail or hang, and a channel that keeps what it got."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from msgspec.structs import replace

from watchdesk.model.articles import NotAPage, Page, Quality, Skim
from watchdesk.model.deliveries import Accepted, Answer, Delivery, Part
from watchdesk.model.entries import NotAFeed, ParsedEntry, ParsedFeed
from watchdesk.model.evidence import Capture
from watchdesk.model.tellings import Digest
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, NotModified, Visit


class FakeWorld:
    """The fake of the Fetcher, FeedReader, PageReader and PageSkimmer ports: what `publish` and `print_page` put there.

    An address that nobody published answers like a 404. `visits` are all that were made, in order.
    """

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self._feeds: dict[str, ParsedFeed | NotAFeed] = {}
        self._pages: dict[str, Page | NotAPage] = {}
        self._bodies: dict[str, bytes] = {}
        self._failures: dict[str, FetchFailed] = {}
        self._landings: dict[str, str] = {}
        self._hanging: dict[str, asyncio.Event] = {}

    def publish(self, url: str, *entries: ParsedEntry) -> None:
        """Let a feed stand at an address, with these entries, in place of what stood there."""
        self._failures.pop(url, None)
        self._feeds[url] = ParsedFeed(format="rss20", title=url, home=None, language="en", entries=entries)
        self._bodies[url] = repr(entries).encode()

    def print_page(self, url: str, page: Page | NotAPage, *, lands: str | None = None) -> None:
        """Let an article's page stand at an address; `lands` is where redirects from there end."""
        self._failures.pop(url, None)
        self._pages[url] = page
        text = page.whole if isinstance(page, Page) else page.reason
        self._bodies[url] = f"{page!r}{text}".encode()  # a page's repr leaves its text out
        self._landings[url] = lands or url

    def spoil(self, url: str, body: bytes = b"<html>") -> None:
        """Let something stand at an address that is no feed."""
        self._feeds[url] = NotAFeed(reason="it is a web page")
        self._bodies[url] = body

    def fail(self, url: str, kind: FailureKind = FailureKind.SERVER_ERROR, reason: str = "the server is out") -> None:
        """Let an address fail until something is published there again."""
        self._failures[url] = FetchFailed(url=url, kind=kind, reason=reason)

    def hang(self, url: str) -> asyncio.Event:
        """Let an address answer nothing until the event that is returned is set."""
        self._hanging[url] = asyncio.Event()
        return self._hanging[url]

    def visited(self, url: str) -> int:
        """Return how often an address was visited."""
        return sum(visit.url == url for visit in self.visits)

    async def fetch(self, visit: Visit) -> FetchResult:
        """Answer one visit, with an ETag computed from the body."""
        self.visits.append(visit)
        if visit.url in self._hanging:
            await self._hanging[visit.url].wait()
        if visit.url in self._failures:
            return self._failures[visit.url]
        body = self._bodies.get(visit.url)
        if body is None:
            return FetchFailed(url=visit.url, kind=FailureKind.NOT_FOUND, reason="the server has no such page (404)")
        etag = f'"{sha256(body).hexdigest()[:8]}"'
        if visit.etag == etag:
            return NotModified(url=visit.url, etag=etag)
        landed = self._landings.get(visit.url, visit.url)
        capture = Capture(
            url=visit.url,
            final_url=landed,
            hops=(),
            status=200,
            headers=(("ETag", etag),),
            body=body,
            at=datetime.now(UTC),
            seconds=0.0,
        )
        return Fetched(
            url=visit.url,
            final_url=landed,
            status=200,
            body=body,
            etag=etag,
            size=len(body),
            capture=capture if visit.captures else None,
        )

    async def read_feed(self, body: bytes, *, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
        """Return what was published at the address."""
        del body, content_type
        return self._feeds.get(url) or NotAFeed(reason="it is no feed")

    async def discover_feeds(self, body: bytes, *, content_type: str | None, url: str) -> tuple[str, ...]:
        """Return nothing: no page of this world names a feed."""
        del body, content_type, url
        return ()

    async def read_page(self, body: bytes, *, content_type: str | None, url: str) -> Page | NotAPage:
        """Return the page that was printed with this body."""
        del content_type, url
        printed = {self._bodies[address]: page for address, page in self._pages.items()}
        return printed.get(body) or NotAPage(reason="there is no article in it")

    async def skim_page(self, body: bytes, *, content_type: str | None, url: str) -> Skim | NotAPage:
        """Return the page that was printed with this body as a stub, and its words between those of a menu."""
        page = await self.read_page(body, content_type=content_type, url=url)
        if isinstance(page, NotAPage):
            return page
        stub = replace(page, quality=Quality.STUB, reason="the page was only skimmed")
        return Skim(page=stub, words=f"Home\nWorld\n{page.whole}\nImprint")


class FakeSender:
    """The fake of the Sender port: answers with the next of `answers`, then accepts. `sent` is what it was handed."""

    def __init__(self, *answers: Answer) -> None:
        self.answers: list[Answer] = list(answers)
        self.sent: list[Delivery] = []
        self.visits = 0

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        """Return the digest's titles, reasons and notes as one part."""
        stories = [{"title": story.title, "reason": story.reason, "note": story.note} for story in digest.stories]
        body = json.dumps({"id": delivery_id, "slot": digest.slot, "stories": stories})
        return (Part(name="body", media_type="application/json", body=body.encode()),)

    async def begin_visit(self) -> None:
        """Let the visit begin at once."""

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:
        """Keep the delivery and answer."""
        del now
        self.sent.append(delivery)
        return self.answers.pop(0) if self.answers else Accepted(detail="kept")

    async def end_visit(self) -> None:
        """Count the visit."""
        self.visits += 1

    @property
    def titles(self) -> list[list[str]]:
        """The titles of each digest that was handed over, in order."""
        return [[story["title"] for story in stories_of(delivery)] for delivery in self.sent]


def stories_of(delivery: Delivery) -> Sequence[dict[str, str]]:
    """Return the stories of a delivery that a FakeSender rendered."""
    stories: list[dict[str, str]] = json.loads(delivery.parts[0].body)["stories"]
    return stories
