"""Look again: visit the page of a matched article once more, and say what changed — after deliver, for days."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from watchdesk.model.articles import NotAPage, Page, Quality
from watchdesk.model.revisions import Change, ChangeKind, DueLook, Look, Looked, Revision
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, NotModified, Purpose, Visit
from watchdesk.ports import Fetcher, PageReader
from watchdesk.rules.revisions import changes_between, next_look, put_off

_MISSING = {FailureKind.NOT_FOUND, FailureKind.GONE}
# A second visit can find nothing else: the site asks us to stay away, or we may not go there.
_CLOSED = {FailureKind.ROBOTS, FailureKind.FORBIDDEN_ADDRESS, FailureKind.BAD_URL}
_BEGINNING = 40
TIMES_MISSING = 2
"""So many times in a row the server must say that there is no such page: one 404 is often a fault of the hour."""


async def look(due: DueLook, fetcher: Fetcher, reader: PageReader, *, now: datetime) -> Looked:
    """Visit the page with its validators, compare it with its last state, and say when to look next."""
    known = due.look
    visit = Visit(url=due.article.url or "", purpose=Purpose.PAGE, etag=known.etag, last_modified=known.last_modified)
    got = await fetcher.fetch(visit)
    match got:
        case NotModified():
            return Looked(article_id=due.article.id, next=_next(due, replace(known, missing=0), now))
        case FetchFailed():
            return replace(_failed(due, got, now), refusal=got)
        case Fetched():
            page = await reader.read_page(got.body, content_type=got.content_type, url=got.final_url)
            seen = replace(known, etag=got.etag, last_modified=got.last_modified, missing=0)
            return _compared(due, seen, page, now)


def left_alone(due: DueLook, wait: timedelta, *, now: datetime) -> Looked:
    """Put off a look because the page's host asks for patience for so long."""
    reason = "the host asks to be left alone for a while"
    refusal = FetchFailed(url=due.article.url or "", kind=FailureKind.RATE_LIMITED, reason=reason, retry_after=wait)
    return _failed(due, refusal, now)


def _failed(due: DueLook, failed: FetchFailed, now: datetime) -> Looked:
    missing = due.look.missing + 1 if failed.kind in _MISSING else due.look.missing
    if failed.kind in _MISSING and missing >= TIMES_MISSING:
        gone = _revision(due, due.look.title, due.article.text, (Change(kind=ChangeKind.GONE),), now)
        return Looked(article_id=due.article.id, next=None, revision=gone)
    at = put_off(due.article.read_at, now, retry_after=failed.patience(now))
    later = replace(due.look, due_at=at, missing=missing) if at and failed.kind not in _CLOSED else None
    return Looked(article_id=due.article.id, next=later)


def _compared(due: DueLook, seen: Look, page: Page | NotAPage, now: datetime) -> Looked:
    """Compare what was read in full; a stub or a consent wall says nothing of the article behind it."""
    if isinstance(page, NotAPage) or page.quality is not Quality.FULL:
        return Looked(article_id=due.article.id, next=_next(due, seen, now))
    title = page.title or seen.title
    # an article that was read before there were leads is compared without one
    text = page.text if due.article.text.startswith(page.text[:_BEGINNING]) else page.whole
    changes = changes_between(title=due.look.title, text=due.article.text, title_now=title, text_now=text)
    if not changes:  # the state that later ones are compared with stays: small changes add up
        return Looked(article_id=due.article.id, next=_next(due, seen, now))
    return Looked(
        article_id=due.article.id,
        next=_next(due, replace(seen, title=title), now),
        revision=_revision(due, title, text, changes, now),
    )


def _next(due: DueLook, seen: Look, now: datetime) -> Look | None:
    at = next_look(due.article.read_at, now)
    return replace(seen, due_at=at) if at else None


def _revision(due: DueLook, title: str, text: str, changes: tuple[Change, ...], now: datetime) -> Revision:
    return Revision(
        article_id=due.article.id, number=due.revisions + 1, at=now, title=title, text=text, changes=changes
    )
