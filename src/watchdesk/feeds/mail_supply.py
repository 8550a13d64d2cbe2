"""Mail supply: a folder of mails, answered for like a feed that shows at each visit what came since the last."""

import json
import time

from watchdesk.feeds.supplies import JSON_FEED
from watchdesk.model.supplies import Mailbox
from watchdesk.model.visits import Fetched, FetchFailed, FetchResult, NotModified, Visit
from watchdesk.net.failures import Trouble
from watchdesk.net.mailboxes import MailboxVisitor
from watchdesk.workers.outcomes import WorkerFailed
from watchdesk.workers.pool import WorkerPool


class MailFetcher:
    """Answers with the mails that are new. What was dealt with is remembered as the validator: `UIDVALIDITY.UID`.

    It advances only in the commit that stores the entries, so a mail is never passed over (G1); and as nothing is
    marked in the folder, whoever else reads it notices nothing.
    """

    def __init__(self, visitor: MailboxVisitor, pool: WorkerPool, mailbox: Mailbox) -> None:
        self._visitor = visitor
        self._pool = pool
        self._mailbox = mailbox
        pool.preload("lxml.html", "watchdesk.feeds.mails")

    async def fetch(self, visit: Visit) -> FetchResult:
        """Look into the folder."""
        begun = time.monotonic()
        validity, last = _remembered(visit.etag)
        try:
            post = await self._visitor.look(self._mailbox, validity=validity, last=last)
        except Trouble as trouble:
            seconds = time.monotonic() - begun
            return FetchFailed(url=visit.url, kind=trouble.kind, reason=trouble.reason, seconds=seconds)
        etag, seconds = f"{post.validity}.{post.last}", time.monotonic() - begun
        if not post.mails:
            return NotModified(url=visit.url, etag=etag, seconds=seconds)
        items = await self._items([(f"{post.validity}.{uid}", body) for uid, body in post.mails])
        size = sum(len(body) for _, body in post.mails)
        return Fetched(
            url=visit.url,
            final_url=visit.url,
            status=200,
            body=_feed(items, self._mailbox.folder),
            content_type=JSON_FEED,
            etag=etag,
            size=size,
            seconds=seconds,
        )

    async def _items(self, mails: list[tuple[str, bytes]]) -> list[str]:
        """Read the mails together; where that is out of its limits one by one, so that one mail hurts only itself."""
        together = await self._pool.run(_read_mails, mails)
        if not isinstance(together, WorkerFailed):
            return together
        items = []
        for name, body in mails:
            alone = await self._pool.run(_read_mails, [(name, body)])
            items += [_unreadable(name)] if isinstance(alone, WorkerFailed) else alone
        return items


def _remembered(etag: str | None) -> tuple[int, int]:
    validity, _, last = (etag or "").partition(".")
    return (int(validity), int(last)) if validity.isdigit() and last.isdigit() else (0, 0)


def _read_mails(mails: list[tuple[str, bytes]]) -> list[str]:
    from watchdesk.feeds.mails import mail_items  # noqa: PLC0415 - runs in the worker: the main process has no parser

    return mail_items(mails)


def _unreadable(name: str) -> str:
    """Return the item of a mail that cannot be read: it is told of rather than passed over."""
    return json.dumps({"id": name, "title": "(a mail that could not be read)"})


def _feed(items: list[str], title: str) -> bytes:
    head = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title}, ensure_ascii=False)
    return f'{head[:-1]}, "items": [{", ".join(items)}]}}'.encode("utf-8", "replace")
