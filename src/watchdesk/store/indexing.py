"""Store: keeping the index of words — entered when an article is settled, thinned when its text is forgotten.

An archive that the index does not hold yet (after an upgrade, or when our folding or Python's Unicode changed) is taken
into it from its newest article to its oldest, a piece at a time; until that is done nobody relies on the index.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, bindparam, delete, func, insert, select, tuple_, update

from watchdesk.model.articles import Article
from watchdesk.store.bulk import BulkInsert
from watchdesk.store.columns import several
from watchdesk.store.link import Link
from watchdesk.store.rows import batches
from watchdesk.store.tables import article, article_text, index_state, indexed
from watchdesk.store.wordindex import cut, folding, word_index_of, words_of

_STATE = select(index_state)
_LAST = select(func.max(indexed.c.number))
_HELD = select(indexed.c.article_id).where(indexed.c.article_id.in_(several("ids", Text)))
_INSERT = BulkInsert(indexed)
_TEXTS = (
    select(
        article.c.id,
        article.c.title,
        func.coalesce(article_text.c.text, "").label("text"),
        article.c.seen_at,
    )
    .select_from(article.outerjoin(article_text, article_text.c.article_id == article.c.id))
    .order_by(article.c.seen_at.desc(), article.c.id.desc())
    .limit(bindparam("most"))
)
_TEXTS_BEFORE = _TEXTS.where(
    tuple_(article.c.seen_at, article.c.id)
    < tuple_(bindparam("reached_at", type_=article.c.seen_at.type), bindparam("reached_id"))
)
_HELD_TEXTS = (
    select(indexed.c.number, article.c.title, article_text.c.text)
    .join(article, article.c.id == indexed.c.article_id)
    .join(article_text, article_text.c.article_id == article.c.id)
    .where(indexed.c.article_id.in_(several("ids", Text)))
)

Text_ = tuple[str, str, str, datetime]
"""What the index needs of an article: id, title, text, and when it was seen."""


def claim_index(link: Link) -> None:
    """See to it that the index is folded as we fold; if it is not, begin it anew. Opening a store for writing does."""
    with link.reading() as connection:
        if is_ours(connection):
            return
    with link.writing(ordered=True) as connection:
        if is_ours(connection):
            return
        connection.execute(delete(index_state))
        connection.execute(delete(indexed))
        word_index_of(connection).clear(connection)
        is_empty = connection.execute(select(article.c.id).limit(1)).first() is None
        connection.execute(insert(index_state).values(folding=folding(), is_complete=is_empty))


def is_ours(connection: Connection) -> bool:
    """Return whether the index is folded as we fold."""
    state = _state(connection)
    return state is not None and state.folding == folding()


def is_complete(connection: Connection) -> bool:
    """Return whether the index holds every article, under words folded as we fold."""
    state = _state(connection)
    return state is not None and state.folding == folding() and state.is_complete


def enter(connection: Connection, articles: Iterable[Article], words: Mapping[str, str]) -> None:
    """Enter articles that are stored in this transaction. `words`: their words, by id, where they are known already.

    An index that another version of us claimed meanwhile is left to that one, with the word that it lacks some now.
    """
    if is_ours(connection):
        _enter(connection, [(one.id, one.title, one.text, one.seen_at) for one in articles], words)
    else:
        connection.execute(update(index_state).values(is_complete=False, reached_at=None, reached_id=None))


def forget(connection: Connection, article_ids: Sequence[str]) -> None:
    """Leave only the words of the titles of these articles, whose texts are still there and about to be dropped."""
    if not is_ours(connection):
        return
    index = word_index_of(connection)
    rows = connection.execute(_HELD_TEXTS, {"ids": list(article_ids)}).all()
    index.remove(connection, [(row.number, words_of(row.title, row.text)) for row in rows])
    index.add(connection, [(row.number, words_of(row.title, "")) for row in rows])


def count_missing(connection: Connection) -> int:
    """Return how many articles the index lacks."""
    if is_complete(connection):
        return 0
    stored = connection.execute(select(func.count()).select_from(article)).scalar_one()
    held = connection.execute(select(func.count()).select_from(indexed)).scalar_one() if is_ours(connection) else 0
    return max(stored - held, 0)


def fill(connection: Connection, *, limit: int) -> int:
    """Enter the next articles on the way back from the newest; return how many were looked at, 0 if all are held."""
    state = _state(connection)
    if state is None or state.is_complete or state.folding != folding():
        return 0
    found = _next(connection, state, limit)
    if not found:
        connection.execute(update(index_state).values(is_complete=True))
        return 0
    held = {held for ids in batches(one[0] for one in found) for held in _held(connection, ids)}
    _enter(connection, [one for one in found if one[0] not in held], {})
    connection.execute(update(index_state).values(reached_id=found[-1][0], reached_at=found[-1][3]))
    return len(found)


def _next(connection: Connection, state: Row[*tuple[Any, ...]], limit: int) -> list[Text_]:
    statement: Select[*tuple[Any, ...]] = _TEXTS if state.reached_at is None else _TEXTS_BEFORE
    place = {"most": limit, "reached_at": state.reached_at, "reached_id": state.reached_id}
    wanted = place if state.reached_at is not None else {"most": limit}
    return [(row.id, row.title, row.text, row.seen_at) for row in connection.execute(statement, wanted)]


def _held(connection: Connection, ids: Sequence[str]) -> Sequence[str]:
    return connection.execute(_HELD, {"ids": ids}).scalars().all()


def _enter(connection: Connection, texts: Sequence[Text_], words: Mapping[str, str]) -> None:
    """Give each article the next number and enter it."""
    last: int = connection.execute(_LAST).scalar() or 0
    numbered = list(enumerate(texts, start=last + 1))
    _INSERT.run(connection, ((number, key, seen_at) for number, (key, _, _, seen_at) in numbered))
    word_index_of(connection).add(
        connection,
        (
            (number, cut(words[key]) if key in words else words_of(title, text))
            for number, (key, title, text, _) in numbered
        ),
    )


def _state(connection: Connection) -> Row[*tuple[Any, ...]] | None:
    return connection.execute(_STATE).first()
