"""Store, the book of answers: the key of the links, subscriptions that were ended, and verdicts on stories."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from watchdesk.model.answers import Ending, Feedback
from watchdesk.store.answer_tables import ending, feedback, secret
from watchdesk.store.columns import insert_or_leave
from watchdesk.store.link import Book
from watchdesk.store.rows import ENDING, FEEDBACK
from watchdesk.store.suppressing import OWED, suppress
from watchdesk.store.tables import story_merge

LINKS, FEED = "links", "feed "
_KEEP = insert_or_leave(secret)
_SECRET = select(secret.c.value).where(secret.c.name == bindparam("which"))
_FORGET = delete(secret).where(secret.c.name == bindparam("which"))
_FEEDS = select(secret.c.name, secret.c.value).where(secret.c.name.startswith(FEED)).order_by(secret.c.name)
_END = insert_or_leave(ending)
_RESUME = delete(ending).where(ending.c.subscription_id == bindparam("which"))
_TAKE_BACK = delete(feedback).where(
    feedback.c.subscription_id == bindparam("whose"), feedback.c.story_id == bindparam("which")
)
_GIVEN = (
    select(*FEEDBACK.columns, func.coalesce(story_merge.c.kept, feedback.c.story_id).label("now_story"))
    .outerjoin(story_merge, story_merge.c.gone == feedback.c.story_id)
    .where(feedback.c.at >= bindparam("since"))
    .order_by(feedback.c.at, feedback.c.subscription_id, feedback.c.story_id)
)


class SqlAnswerBook(Book):
    """What subscribers answer."""

    def link_key(self, fresh: bytes) -> bytes:
        """Return the key that signs the links of messages; `fresh` becomes it where there is none yet."""
        with self._link.writing() as connection:
            connection.execute(_KEEP, {"name": LINKS, "value": fresh.hex()})
            kept: str = connection.execute(_SECRET, {"which": LINKS}).scalar_one()
        return bytes.fromhex(kept)

    def publish_feed(self, watch_id: str, fresh: str) -> str:
        """Return the token under which a watch's feed is read; `fresh` becomes it where there is none yet."""
        name = f"{FEED}{watch_id}"
        with self._link.writing() as connection:
            connection.execute(_KEEP, {"name": name, "value": fresh})
            kept: str = connection.execute(_SECRET, {"which": name}).scalar_one()
        return kept

    def withdraw_feed(self, watch_id: str) -> bool:
        """Forget the token of a watch's feed; False if it had none."""
        with self._link.writing() as connection:
            return connection.execute(_FORGET, {"which": f"{FEED}{watch_id}"}).rowcount > 0

    def published_feeds(self) -> Mapping[str, str]:
        """Return the tokens of the feeds that may be read, by watch."""
        with self._link.reading() as connection:
            return {row.name.removeprefix(FEED): row.value for row in connection.execute(_FEEDS)}

    def end_subscription(self, new: Ending) -> bool:
        """End a subscription and suppress what it is owed; False (and nothing done) if it was ended before."""
        why = f"the subscription was ended ({new.how})"
        with self._link.writing() as connection:
            if not connection.execute(_END, ENDING.row(new)).rowcount:
                return False
            suppress(connection, new.subscription_id, why=why, at=new.at, states=OWED)
        return True

    def resume_subscription(self, subscription_id: str) -> bool:
        """Let a subscription go on; False if it was not ended. What was suppressed stays so."""
        with self._link.writing() as connection:
            return connection.execute(_RESUME, {"which": subscription_id}).rowcount > 0

    def endings(self) -> Sequence[Ending]:
        """Return the subscriptions that were ended, by id."""
        with self._link.reading() as connection:
            rows = connection.execute(select(*ENDING.columns).order_by(ending.c.subscription_id))
            return [ENDING.record(row) for row in rows]

    def save_feedback(self, given: Feedback) -> None:
        """Keep a verdict; an earlier one of the same subscription on the same story gives way."""
        with self._link.writing() as connection:
            connection.execute(_TAKE_BACK, {"whose": given.subscription_id, "which": given.story_id})
            connection.execute(insert_or_leave(feedback), FEEDBACK.row(given))

    def feedback(self, *, since: datetime) -> Sequence[Feedback]:
        """Return verdicts given at or after a moment, oldest first, each with the story that its own is part of now."""
        with self._link.reading() as connection:
            rows = connection.execute(_GIVEN, {"since": since}).all()
        return [
            Feedback(subscription_id=row.subscription_id, story_id=row.now_story, verdict=row.verdict, at=row.at)
            for row in rows
        ]
