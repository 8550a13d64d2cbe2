"""Sitemaps: an index of them is read by reading the best of those it lists, as if they were one feed — part of poll."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.entries import NotAFeed, ParsedEntry, ParsedFeed
from watchdesk.model.sitemaps import KeptSitemap, ListedSitemap
from watchdesk.model.visits import Fetched, FetchFailed, NotModified, Purpose, Visit
from watchdesk.ports import FeedReader, Fetcher
from watchdesk.rules.sitemaps import is_unchanged, kept_after

Recall = Callable[[], Awaitable[Mapping[str, KeptSitemap]]]
NO_ENTRIES = ParsedFeed(format="sitemap", title="", home=None, language=None, entries=())


class Followed(Struct, frozen=True, kw_only=True):
    """What was parsed, or what an index led to. `sitemaps`: what is to be kept of them; empty where there was none."""

    parsed: ParsedFeed | NotAFeed
    sitemaps: tuple[KeptSitemap, ...] = ()


@dataclass(slots=True)
class _Reading:
    """An index under way: what its sitemaps gave, and what is known of them by now."""

    read: list[ParsedFeed] = field(default_factory=list)
    seen: list[KeptSitemap] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    has_answer: bool = False


async def follow_index(
    found: ParsedFeed | NotAFeed, fetcher: Fetcher, reader: FeedReader, *, now: datetime, recall: Recall | None = None
) -> Followed:
    """Return what was parsed, or, for an index of sitemaps, the new entries of the sitemaps that it names, as one feed.

    Each is one visit, within the limits and the spacing of its host, conditional on what `recall` gives of earlier
    ones; none, where the index says that nothing changed. One that fails is a problem of the feed, and where all fail
    it is refused. An index in an index is not followed.
    """
    if isinstance(found, ParsedFeed) or not found.sitemaps:
        return Followed(parsed=found)
    known = await recall() if recall is not None else {}
    reading = _Reading()
    for listed in found.sitemaps:
        await _look_at(listed, known.get(listed.url), reading, fetcher, reader, now=now)
    if not reading.has_answer:
        reason = f"{found.reason}, none of which could be read: {reading.problems[0]}"
        return Followed(parsed=NotAFeed(reason=reason))
    # an article may stand in the sitemap of the day and in that of the month
    entries: dict[object, ParsedEntry] = {}
    for entry in (entry for feed in reading.read for entry in feed.entries):
        entries.setdefault(entry.url or entry, entry)
    first = reading.read[0] if reading.read else NO_ENTRIES
    parsed = dataclasses.replace(first, entries=tuple(entries.values()), problems=tuple(reading.problems))
    return Followed(parsed=parsed, sitemaps=kept_after(reading.seen, known))


async def _look_at(
    listed: ListedSitemap,
    kept: KeptSitemap | None,
    reading: _Reading,
    fetcher: Fetcher,
    reader: FeedReader,
    *,
    now: datetime,
) -> None:
    """Ask for one sitemap, unless the index says that it did not change; read what is new."""
    if kept is not None and is_unchanged(listed, kept, now):
        reading.seen.append(kept)
        reading.has_answer = True
        return
    etag, last_modified = (kept.etag, kept.last_modified) if kept is not None else (None, None)
    got = await fetcher.fetch(Visit(url=listed.url, purpose=Purpose.FEED, etag=etag, last_modified=last_modified))
    if isinstance(got, Fetched):
        await _read(listed, got, kept, reading, reader, now=now)
    elif isinstance(got, NotModified) and kept is not None:
        reading.seen.append(replace(kept, changed=listed.changed, asked_at=now))
        reading.has_answer = True
    else:
        reason = got.reason if isinstance(got, FetchFailed) else "the server answered 304 to a first visit"
        _note(f"{listed.url}: {reason}", kept, reading)


async def _read(
    listed: ListedSitemap,
    got: Fetched,
    kept: KeptSitemap | None,
    reading: _Reading,
    reader: FeedReader,
    *,
    now: datetime,
) -> None:
    body_hash = sha256(got.body).hexdigest()
    if kept is None or body_hash != kept.body_hash:
        parsed = await reader.read_feed(got.body, content_type=got.content_type, url=got.final_url)
        if isinstance(parsed, NotAFeed):
            _note(f"{listed.url}: {parsed.reason}", kept, reading)
            return
        reading.read.append(parsed)
        reading.problems.extend(f"{listed.url}: {problem}" for problem in parsed.problems)
    reading.has_answer = True
    reading.seen.append(
        KeptSitemap(
            url=listed.url,
            etag=got.etag,
            last_modified=got.last_modified,
            body_hash=body_hash,
            changed=listed.changed,
            asked_at=now,
        )
    )


def _note(problem: str, kept: KeptSitemap | None, reading: _Reading) -> None:
    """Note what went wrong; what was known of the sitemap stays."""
    reading.problems.append(problem)
    if kept is not None:
        reading.seen.append(kept)
