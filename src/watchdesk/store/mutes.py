"""Store, the book of mutes: what is not told now, and which tellings that silenced."""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Text, bindparam, delete, func, select, update

from watchdesk.model.mutes import Mute
from watchdesk.model.tellings import Telling
from watchdesk.rules.muting import MUTED, silenced
from watchdesk.store.columns import insert_or_leave, several
from watchdesk.store.link import Book, run_many
from watchdesk.store.mute_tables import mute
from watchdesk.store.rows import MUTE, TELLING, batches
from watchdesk.store.tables import story_merge, telling

_INSERT_MUTE = insert_or_leave(mute)
_INSERT_TELLING = insert_or_leave(telling)
_ALL = (
    select(*MUTE.columns, func.coalesce(story_merge.c.kept, mute.c.target).label("now_target"))
    .outerjoin(story_merge, story_merge.c.gone == mute.c.target)
    .order_by(mute.c.created_at.desc(), mute.c.id)
)
_LIFT = (
    update(mute)
    .where(mute.c.id == bindparam("which"), mute.c.lifted_at.is_(None), mute.c.until > bindparam("at"))
    .values(lifted_at=bindparam("at"))
)
_OPEN = select(*TELLING.columns).where(
    telling.c.id.in_(several("ids", Text)), telling.c.digest_id.is_(None), telling.c.suppressed.is_(None)
)
_GONE = delete(telling).where(telling.c.id == bindparam("which"))
_UNCOUNTED = (
    select(*TELLING.columns)
    .where(
        telling.c.subscription_id == bindparam("subscription"),
        telling.c.digest_id.is_(None),
        telling.c.suppressed.startswith(MUTED),
    )
    .order_by(telling.c.settled_at, telling.c.id)
)


class SqlMuteBook(Book):
    """Mutes, and the tellings they silenced."""

    def add_mute(self, new: Mute) -> None:
        """Keep a mute; one of the same id is left as it is."""
        with self._link.writing() as connection:
            connection.execute(_INSERT_MUTE, MUTE.row(new))

    def mutes(self, *, in_force_at: datetime | None = None) -> list[Mute]:
        """Return mutes, newest first: all, or those in force at a moment; a story's is that which it is part of now."""
        statement = _ALL if in_force_at is None else _ALL.where(mute.c.until > in_force_at, mute.c.lifted_at.is_(None))
        with self._link.reading() as connection:
            found = [replace(MUTE.record(row), target=row.now_target) for row in connection.execute(statement)]
        return [one for one in found if in_force_at is None or one.is_in_force(in_force_at)]

    def lift_mute(self, mute_id: str, *, now: datetime) -> bool:
        """End a mute; False if there is none of that id that has not ended."""
        with self._link.writing() as connection:
            return connection.execute(_LIFT, {"which": mute_id, "at": now}).rowcount > 0

    def mute_tellings(self, reasons: Mapping[str, str]) -> None:
        """Silence open tellings, by id with the reason. Their ids become free: the story can be owed once more."""
        with self._link.writing() as connection:
            for ids in batches(reasons):
                found = [TELLING.record(row) for row in connection.execute(_OPEN, {"ids": ids})]
                run_many(connection, _INSERT_TELLING, [TELLING.row(silenced(one, reasons[one.id])) for one in found])
                run_many(connection, _GONE, [{"which": one.id} for one in found])

    def muted_tellings(self, subscription_id: str) -> list[Telling]:
        """Return the silenced tellings of a subscription that no digest has counted yet."""
        with self._link.reading() as connection:
            return [TELLING.record(row) for row in connection.execute(_UNCOUNTED, {"subscription": subscription_id})]
