"""Captures of real feeds, weeks of them, served to a desk as they stood at the desk's own time."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from watchdesk.channels.payload import payload
from watchdesk.model.deliveries import Accepted, Answer, Delivery, Part
from watchdesk.model.tellings import Digest
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, NotModified, Purpose, Visit
from watchdesk.ports import Clock

PREFIX = "http://feeds.test/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A feed as it stood from `at` on."""

    at: datetime
    feed: str
    path: Path

    @property
    def etag(self) -> str:
        return f'"{self.path.stem}"'


def captures_of(folder: Path, *, limits: dict[str, int]) -> list[Capture]:
    """Return the captures of all feeds in capture order; `limits` bounds those of some feeds."""
    return sorted(_captures(folder, limits), key=lambda capture: (capture.at, capture.feed))


def _captures(folder: Path, limits: dict[str, int]) -> Iterator[Capture]:
    for feed in sorted(path for path in folder.iterdir() if path.is_dir()):
        for path in sorted(feed.glob("*.xml"))[: limits.get(feed.name)]:
            at = datetime.strptime(path.name.partition("_")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            yield Capture(at=at, feed=feed.name, path=path)


@dataclass(slots=True)
class CaptureFetcher:
    """The Fetcher of a replay: a feed is its latest capture at the clock's time; pages are not there."""

    captures: Sequence[Capture]
    clock: Clock
    visited: list[Path] = field(default_factory=list)
    _next: int = 0
    _current: dict[str, Capture] = field(default_factory=dict)

    async def fetch(self, visit: Visit) -> FetchResult:
        while self._next < len(self.captures) and self.captures[self._next].at <= self.clock.now():
            self._current[self.captures[self._next].feed] = self.captures[self._next]
            self._next += 1
        capture = self._current.get(visit.url.removeprefix(PREFIX))
        if capture is None or visit.purpose is not Purpose.FEED:
            return FetchFailed(url=visit.url, kind=FailureKind.NOT_FOUND, reason="the server answered 404", status=404)
        if visit.etag == capture.etag:
            return NotModified(url=visit.url, etag=capture.etag)
        self.visited.append(capture.path)
        return Fetched(
            url=visit.url,
            final_url=visit.url,
            status=200,
            body=capture.path.read_bytes(),
            content_type="text/xml",
            etag=capture.etag,
        )


@dataclass(slots=True)
class Ledger:
    """A Sender that writes down what it was given, in the shape of a webhook."""

    digests: list[dict[str, Any]] = field(default_factory=list)

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        return (Part(name="body", media_type="application/json", body=payload(digest)),)

    async def begin_visit(self) -> None:
        """Do nothing: there is no session."""

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:
        self.digests.append(json.loads(delivery.parts[0].body))
        return Accepted(detail="written down")

    async def end_visit(self) -> None:
        """Do nothing: there is no session."""
