"""Poll: visit a due feed and tell its new entries from known ones — the first stop of the route."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from watchdesk.model.entries import Entry, NotAFeed, ParsedFeed
from watchdesk.model.sources import DueFeed, FeedKind, FeedState, Poll, PollOutcome
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, NotModified, Purpose, Visit
from watchdesk.pipeline.sitemaps import follow_index
from watchdesk.ports import FeedReader, Fetcher
from watchdesk.rules.polling import Pace, after_change, after_failure, after_no_change
from watchdesk.rules.seen import Recognised, entries_of, recognise, unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A visit to a feed: what came, and what it was read as (None where there was nothing to read)."""

    due: DueFeed
    result: FetchResult = field(repr=False)
    body_hash: str | None = None
    parsed: ParsedFeed | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """The outcome of a poll, to be stored in one commit."""

    poll: Poll
    state: FeedState
    entries: tuple[Entry, ...] = ()


async def visit_feed(due: DueFeed, fetcher: Fetcher, reader: FeedReader) -> Visited:
    """Fetch a feed conditionally and parse what came, unless it is the very body that was read last time."""
    address = due.state.moved_to or due.feed.url
    result = await _fetch(address, due, fetcher)
    if not isinstance(result, Fetched):
        return Visited(due=due, result=result)
    body_hash = sha256(result.body).hexdigest()
    if body_hash == due.state.body_hash:
        return Visited(due=due, result=_without_body(result), body_hash=body_hash)
    found = await reader.read_feed(result.body, content_type=result.content_type, url=result.final_url)
    parsed = await follow_index(found, fetcher, reader)
    if isinstance(parsed, NotAFeed) and due.feed.kind is FeedKind.PAGE:
        return await _visit_named_feed(due, result, fetcher, reader)
    if isinstance(parsed, NotAFeed):
        return Visited(due=due, result=rejected(result, parsed))
    return Visited(due=due, result=_without_body(result), body_hash=body_hash, parsed=parsed)


def rejected(result: Fetched, refusal: NotAFeed) -> FetchFailed:
    """Return a body that is no feed as the failure of its visit."""
    return FetchFailed(
        url=result.url,
        kind=FailureKind.FEED_REJECTED,
        reason=refusal.reason,
        status=result.status,
        seconds=result.seconds,
    )


async def _visit_named_feed(due: DueFeed, page: Fetched, fetcher: Fetcher, reader: FeedReader) -> Visited:
    """Follow a page to the first feed that it names; the address found is visited directly from then on."""
    addresses = await reader.discover_feeds(page.body, content_type=page.content_type, url=page.final_url)
    if not addresses:
        refusal = NotAFeed(reason="the page names no feed")
        return Visited(due=due, result=rejected(page, refusal))
    result = await fetcher.fetch(Visit(url=addresses[0], purpose=Purpose.FEED))
    if not isinstance(result, Fetched):
        return Visited(due=due, result=result)
    parsed = await reader.read_feed(result.body, content_type=result.content_type, url=result.final_url)
    if isinstance(parsed, NotAFeed):
        return Visited(due=due, result=rejected(result, parsed))
    moved = _without_body(result, moved_to=result.moved_to or addresses[0])
    return Visited(due=due, result=moved, body_hash=sha256(result.body).hexdigest(), parsed=parsed)


async def _fetch(address: str, due: DueFeed, fetcher: Fetcher) -> FetchResult:
    state = due.state
    return await fetcher.fetch(
        Visit(url=address, purpose=Purpose.FEED, etag=state.etag, last_modified=state.last_modified)
    )


def _without_body(result: Fetched, *, moved_to: str | None = None) -> Fetched:
    return Fetched(
        url=result.url,
        final_url=result.final_url,
        status=result.status,
        body=b"",
        content_type=result.content_type,
        etag=result.etag,
        last_modified=result.last_modified,
        max_age=result.max_age,
        moved_to=moved_to or result.moved_to,
        size=result.size,
        seconds=result.seconds,
    )


def recognised(visited: Visited) -> Recognised | None:
    """Return the entries of a visit with the keys to look them up by, or None where nothing was parsed."""
    if visited.parsed is None:
        return None
    due = visited.due
    return recognise(due.state.feed_id, visited.parsed.entries, guids_shared=due.state.guids_shared)


def settle_visit(
    visited: Visited,
    document: Recognised | None,
    *,
    known: Mapping[str, str],
    articles: Mapping[str, str],
    pace: Pace,
    fresh_for: timedelta,
    now: datetime,
) -> Polled:
    """Decide what a visit leaves behind. `known`: key → entry id; `articles`: address → article id."""
    state = visited.due.state
    match visited.result:
        case FetchFailed() as failed:
            return Polled(poll=_failed_poll(state, failed, now), state=after_failure(state, failed, pace=pace, now=now))
        case (Fetched() | NotModified()) as got if document is None:
            return Polled(
                poll=_poll(state, got, PollOutcome.UNCHANGED, now),
                state=after_no_change(state, got, pace=pace, now=now),
            )
        case Fetched() as got:
            return _changed(visited, got, document, known, articles, pace=pace, fresh_for=fresh_for, now=now)
        case NotModified():
            raise AssertionError("a 304 has no document")


def _changed(
    visited: Visited,
    got: Fetched,
    document: Recognised | None,
    known: Mapping[str, str],
    articles: Mapping[str, str],
    *,
    pace: Pace,
    fresh_for: timedelta,
    now: datetime,
) -> Polled:
    if document is None or visited.body_hash is None:
        raise AssertionError("a changed feed has a document and a hash")
    drafts = unseen(document.drafts, known)
    entries = entries_of(visited.due, drafts, articles, now=now, fresh_for=fresh_for)
    state = after_change(
        visited.due.state,
        got,
        body_hash=visited.body_hash,
        new_entries=len(entries),
        guids_shared=document.guids_shared,
        pace=pace,
        now=now,
    )
    return Polled(poll=_poll(state, got, PollOutcome.CHANGED, now, len(entries)), state=state, entries=entries)


def _poll(state: FeedState, got: Fetched | NotModified, outcome: PollOutcome, now: datetime, new: int = 0) -> Poll:
    status, size = (got.status, got.size) if isinstance(got, Fetched) else (304, 0)
    return Poll(
        feed_id=state.feed_id,
        at=now,
        outcome=outcome,
        status=status,
        size=size,
        seconds=got.seconds,
        new_entries=new,
    )


def _failed_poll(state: FeedState, failed: FetchFailed, now: datetime) -> Poll:
    return Poll(
        feed_id=state.feed_id,
        at=now,
        outcome=PollOutcome.FAILED,
        status=failed.status,
        seconds=failed.seconds,
        kind=failed.kind,
        reason=failed.reason,
    )


def look_ups(visits: Sequence[Visited], documents: Sequence[Recognised | None]) -> tuple[list[str], list[str]]:
    """Return the keys and the addresses that a batch of documents has to be looked up by.

    Keys are a feed's own: one that was never visited before has none in the store.
    """
    read = [(visit.due, document) for visit, document in zip(visits, documents, strict=True) if document is not None]
    known_feeds = [document for due, document in read if due.state.polled_at is not None]
    keys = [key for document in known_feeds for draft in document.drafts for key in draft.keys]
    return keys, [draft.address for _, document in read for draft in document.drafts if draft.address]
