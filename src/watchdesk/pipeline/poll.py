"""Poll: visit a due feed and tell its new entries from known ones — the first stop of the route."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.entries import Entry, NotAFeed, ParsedFeed
from watchdesk.model.records import Reticent
from watchdesk.model.sitemaps import KeptSitemap
from watchdesk.model.sources import NO_HINTS, DueFeed, FeedHints, FeedKind, FeedState, Poll, PollOutcome
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, NotModified, Purpose, Visit
from watchdesk.ports import FeedReader, Fetcher
from watchdesk.rules.history import doubting
from watchdesk.rules.pacing import Pace
from watchdesk.rules.polling import Document, after_change, after_failure, after_no_change

if TYPE_CHECKING:
    from watchdesk.pipeline.sitemaps import Recall
    from watchdesk.rules.seen import Recognised


class Visited(Reticent, frozen=True, kw_only=True):
    """A visit to a feed: what came, and what it was read as (None where there was nothing to read).

    `found_at`: the address of the feed that a page named. `doubted`: it was asked in a way that a 304 can be believed.
    `sitemaps`: what is to be kept of those that an index named. `parsed_bytes`: the size of the body that was parsed.
    """

    unshown: ClassVar = ("result", "parsed", "sitemaps")

    due: DueFeed
    result: FetchResult
    body_hash: str | None = None
    parsed: ParsedFeed | None = None
    found_at: str | None = None
    doubted: bool = False
    sitemaps: tuple[KeptSitemap, ...] = ()
    parsed_bytes: int = 0


class Offer(Struct, frozen=True, kw_only=True):
    """A hub that offers to tell of a feed, and the address it knows the feed by (WebSub)."""

    hub: str
    topic: str


class Polled(Struct, frozen=True, kw_only=True):
    """The outcome of a poll, to be stored in one commit. `offer`: that of a document that was read."""

    poll: Poll
    state: FeedState
    entries: tuple[Entry, ...] = ()
    offer: Offer | None = None


async def visit_feed(
    due: DueFeed, fetcher: Fetcher, reader: FeedReader, *, now: datetime, recall: "Recall | None" = None
) -> Visited:
    """Fetch a feed conditionally and parse what came, unless it is the very body that was read last time.

    `recall` is asked what is kept of the feed's sitemaps, where it is an index of them.
    """
    state = due.state
    doubt = doubting(state, now)
    doubted = doubt is not None
    result = await fetcher.fetch(
        Visit(
            url=(state.moved_to if due.feed.kind.moves else None) or due.feed.url,
            purpose=Purpose.FEED,
            etag=doubt.etag if doubt else state.etag,
            last_modified=doubt.last_modified if doubt else state.last_modified,
            past_caches=doubt is not None and doubt.past_caches,
        )
    )
    if not isinstance(result, Fetched):
        return Visited(due=due, result=result, doubted=doubted)
    body_hash = sha256(result.body).hexdigest()
    if body_hash == due.state.body_hash:
        return Visited(due=due, result=_without_body(result), body_hash=body_hash, doubted=doubted)
    found = await reader.read_feed(result.body, content_type=result.content_type, url=result.final_url)
    from watchdesk.pipeline.sitemaps import follow_index  # noqa: PLC0415 - where something new is read

    followed = await follow_index(found, fetcher, reader, now=now, recall=recall)
    parsed = followed.parsed
    if isinstance(parsed, NotAFeed) and due.feed.kind is FeedKind.PAGE:
        return await _visit_named_feed(due, result, fetcher, reader)
    if isinstance(parsed, NotAFeed):
        return Visited(due=due, result=rejected(result, parsed))
    return Visited(
        due=due,
        result=_without_body(result),
        body_hash=body_hash,
        parsed=parsed,
        sitemaps=followed.sitemaps,
        parsed_bytes=len(result.body),
    )


def rejected(result: Fetched, refusal: NotAFeed) -> FetchFailed:
    """Return a body that is no feed as the failure of its visit."""
    return FetchFailed(
        url=result.url,
        kind=FailureKind.FEED_REJECTED,
        reason=refusal.reason,
        status=result.status,
        seconds=result.seconds,
    )


def stumbled(due: DueFeed, reason: str) -> Visited:
    """Return the visit of a feed that the desk itself failed at."""
    return Visited(due=due, result=FetchFailed(url=due.feed.url, kind=FailureKind.INTERNAL, reason=reason))


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
    return Visited(
        due=due,
        result=replace(result, body=b"", moved_to=None),
        body_hash=sha256(result.body).hexdigest(),
        parsed=parsed,
        found_at=result.moved_to or addresses[0],
        parsed_bytes=len(result.body),
    )


def visited_already(due: DueFeed, got: Fetched, parsed: ParsedFeed, sitemaps: tuple[KeptSitemap, ...] = ()) -> Visited:
    """Return the visit that found a feed which is kept only now."""
    result = replace(got, body=b"", moved_to=None)
    body_hash = sha256(got.body).hexdigest()
    return Visited(due=due, result=result, body_hash=body_hash, parsed=parsed, sitemaps=sitemaps)


def held_up(due: DueFeed, refusal: FetchFailed) -> Visited:
    """Return the visit of a feed that was not made, because its host asked for patience a moment ago."""
    reason = f"not asked, because its host wants fewer visits: {refusal.reason}"
    return Visited(due=due, result=replace(refusal, url=due.feed.url, reason=reason, seconds=0.0))


def asks_for_patience(visited: Visited, now: datetime) -> FetchFailed | None:
    """Return the answer of a host that wants to be left alone for a while from now on, None of another."""
    result = visited.result
    return result if isinstance(result, FetchFailed) and result.patience(now) else None


def _without_body(result: Fetched) -> Fetched:
    return replace(result, body=b"")


def recognised(visited: Visited) -> "Recognised | None":
    """Return the entries of a visit with the keys to look them up by, or None where nothing was parsed."""
    if visited.parsed is None:
        return None
    from watchdesk.rules.seen import recognise  # noqa: PLC0415 - as above

    due = visited.due
    return recognise(due.state.feed_id, visited.parsed.entries, guids_shared=due.state.guids_shared)


def settle_visit(
    visited: Visited,
    document: "Recognised | None",
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
                state=after_no_change(state, got, pace=pace, now=now, doubted=visited.doubted),
            )
        case Fetched() as got:
            return _changed(visited, got, document, known, articles, pace=pace, fresh_for=fresh_for, now=now)
        case NotModified():
            raise AssertionError("a 304 has no document")


def _changed(
    visited: Visited,
    got: Fetched,
    document: "Recognised | None",
    known: Mapping[str, str],
    articles: Mapping[str, str],
    *,
    pace: Pace,
    fresh_for: timedelta,
    now: datetime,
) -> Polled:
    if document is None or visited.body_hash is None:
        raise AssertionError("a changed feed has a document and a hash")
    from watchdesk.rules.seen import entries_of, unseen  # noqa: PLC0415 - as above

    drafts = unseen(document.drafts, known)
    entries = entries_of(visited.due, drafts, articles, now=now, fresh_for=fresh_for)
    read = Document(
        body_hash=visited.body_hash,
        entries=len(document.drafts),
        new_entries=len(entries),
        guids_shared=document.guids_shared,
        hints=visited.parsed.hints if visited.parsed else NO_HINTS,
        found_at=visited.found_at,
    )
    state = after_change(visited.due.state, got, read, pace=pace, now=now)
    poll = _poll(state, got, PollOutcome.CHANGED, now, len(entries))
    return Polled(poll=poll, state=state, entries=entries, offer=_offer(got, read.hints))


def _offer(got: Fetched, hints: FeedHints) -> Offer | None:
    """Return what is offered: Link headers go before the document (WebSub, section 4)."""
    hub = got.hub or hints.hub
    topic = (got.topic if got.hub else hints.topic) or got.final_url
    return Offer(hub=hub, topic=topic) if hub else None


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


def portions(visits: Sequence[Visited], most: int) -> Iterator[list[Visited]]:
    """Yield the visits, so many at a time that a commit has at most `most` entries, or those of one feed."""
    portion, size = list[Visited](), 0
    for visited in visits:
        entries = len(visited.parsed.entries) if visited.parsed is not None else 0
        if portion and size + entries > most:
            yield portion
            portion, size = [], 0
        portion.append(visited)
        size += entries
    yield portion


def look_ups(visits: Sequence[Visited], documents: Sequence["Recognised | None"]) -> tuple[list[str], list[str]]:
    """Return the keys and the addresses that a batch of documents has to be looked up by.

    Keys are a feed's own: one that was never visited before has none in the store.
    """
    read = [(visit.due, document) for visit, document in zip(visits, documents, strict=True) if document is not None]
    known_feeds = [document for due, document in read if due.state.polled_at is not None]
    keys = [key for document in known_feeds for draft in document.drafts for key in draft.keys]
    return keys, [draft.address for _, document in read for draft in document.drafts if draft.address]
