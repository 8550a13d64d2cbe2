"""Ports, the world: the clock, what is fetched, parsed, rendered and sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from watchdesk.model.articles import NotAPage, Page
from watchdesk.model.deliveries import Delivery, Part, Step
from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.model.tellings import Digest
from watchdesk.model.visits import FetchResult, PostResult, Visit


class Clock(Protocol):
    """The clock of decisions (due, fresh, slots, retries)."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        ...


class Fetcher(Protocol):
    """Visits addresses. Never raises for anything the other side does: that is a FetchFailed."""

    async def fetch(self, visit: Visit) -> FetchResult:
        """GET one address within the limits of its purpose, spaced and with the address policy applied at each hop."""
        ...


class Poster(Protocol):
    """Posts bytes to an address, through the same guarded client; redirects are not followed."""

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> PostResult:
        """POST within 30 s in total."""
        ...


class FeedReader(Protocol):
    """Parses feeds, in a limited worker process."""

    async def read_feed(self, body: bytes, *, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
        """Parse one body. `url` is where it came from, against which relative addresses are made absolute."""
        ...

    async def discover_feeds(self, body: bytes, *, content_type: str | None, url: str) -> tuple[str, ...]:
        """Return the addresses of the feeds that a web page names, in its order."""
        ...


class PageReader(Protocol):
    """Extracts articles from pages, in a limited worker process."""

    async def read_page(self, body: bytes, *, content_type: str | None, url: str) -> Page | NotAPage:
        """Extract the article of one page."""
        ...


class Sender(Protocol):
    """One kind of channel's two acts: render a digest once, and send frozen parts, within a visit to the channel."""

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        """Render a digest to the bytes that will be sent at every try. Pure: same digest, same bytes."""
        ...

    async def begin_visit(self) -> None:
        """Wait until the channel can be sent to: channels that share a server share its places, too."""
        ...

    async def send(self, delivery: Delivery, *, now: datetime) -> Step:
        """Hand one delivery over. Never raises for anything the other side does.

        A kind that makes several messages of one digest hands over the next one that has no receipt, says that it was
        taken, and is asked again.
        """
        ...

    async def end_visit(self) -> None:
        """End what `begin_visit` began, and let go of what `send` kept for the next delivery: an open session."""
        ...
