"""Store, beside the delivery book: which messages of a delivery were taken, and where a story is told on a channel."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection, Text, bindparam, delete, insert, select

from watchdesk.model.deliveries import Delivery, Receipt, Thread, Took
from watchdesk.store.columns import insert_or_leave, several
from watchdesk.store.rows import RECEIPT, THREAD, batches
from watchdesk.store.tables import story_merge
from watchdesk.store.thread_tables import receipt, thread

_RECEIPTS = (
    select(*RECEIPT.columns)
    .where(receipt.c.delivery_id.in_(several("ids", Text)))
    .order_by(receipt.c.delivery_id, receipt.c.number)
)
_MERGES = select(story_merge.c.gone, story_merge.c.kept).where(story_merge.c.gone.in_(several("ids", Text)))
_MERGED = select(story_merge.c.gone, story_merge.c.kept).where(story_merge.c.kept.in_(several("ids", Text)))
_THREADS = (
    select(*THREAD.columns)
    .where(thread.c.channel_id == bindparam("channel"), thread.c.story_id.in_(several("ids", Text)))
    .order_by(thread.c.story_id)
)
_SAME = (thread.c.channel_id == bindparam("channel"), thread.c.story_id == bindparam("story"))


def keep_thread(connection: Connection, took: Took, channel_id: str) -> None:
    """Store the receipt of a message, and what its story's thread is now. A receipt that is there stays."""
    connection.execute(insert_or_leave(receipt), RECEIPT.row(took.receipt))
    if took.thread is not None:
        connection.execute(delete(thread).where(*_SAME), {"channel": channel_id, "story": took.thread.story_id})
        connection.execute(insert(thread), THREAD.row(took.thread, channel_id=channel_id))


def load_receipts(connection: Connection, delivery_ids: Iterable[str]) -> dict[str, tuple[Receipt, ...]]:
    """Return the receipts of those of the deliveries that have any."""
    found: dict[str, list[Receipt]] = {}
    for ids in batches(delivery_ids):
        for row in connection.execute(_RECEIPTS, {"ids": ids}):
            found.setdefault(row.delivery_id, []).append(RECEIPT.record(row))
    return {key: tuple(receipts) for key, receipts in found.items()}


def with_threads(connection: Connection, leased: Sequence[Delivery]) -> list[Delivery]:
    """Return deliveries with their receipts and threads, where stories are messages of their own."""
    stories = {one.id: [part.story_id for part in one.parts if part.story_id is not None] for one in leased}
    ids = [key for key, wanted in stories.items() if wanted]
    receipts = load_receipts(connection, ids) if ids else {}
    return [
        replace(
            one,
            receipts=receipts.get(one.id, ()),
            threads=tuple(_load_threads(connection, one.channel_id, stories[one.id])),
        )
        if stories[one.id]
        else one
        for one in leased
    ]


def _load_threads(connection: Connection, channel_id: str, story_ids: Sequence[str]) -> Iterable[Thread]:
    """Yield where these stories are told, or, where one was told before it proved another, that other's thread."""
    ids = list(dict.fromkeys(story_ids))
    now = {row.gone: row.kept for row in connection.execute(_MERGES, {"ids": ids})}
    kept = list({now.get(one, one) for one in ids})
    gone = {row.gone: row.kept for row in connection.execute(_MERGED, {"ids": kept})}
    wanted = list({*ids, *kept, *gone})
    rows = connection.execute(_THREADS, {"channel": channel_id, "ids": wanted})
    threads = {row.story_id: THREAD.record(row) for row in rows}
    for one in ids:
        story = now.get(one, one)
        same = (one, story, *sorted(other for other, into in gone.items() if into == story))
        own = next((threads[name] for name in same if name in threads), None)
        if own is not None:
            yield replace(own, story_id=one)
