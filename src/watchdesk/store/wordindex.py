"""Store: the index of words — which articles may hold a word, in the database's own full-text index (FTS5, tsvector).

The words are ours: split and folded by rules.words, so that the database decides nothing. FTS5's `ascii` tokenizer
parts words at the spaces that we put and leaves every other letter alone; a tsvector is made of an array. Neither keeps
places: the index only says what is worth reading, the watch language says what matches.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from sqlalchemy import Connection, MetaData, event

from watchdesk.rules.words import folded_words
from watchdesk.store.tables import metadata

FOLDING = 1
"""Raised whenever rules.words or rules.folding give other words for the same text: the index is then made anew."""
LONGEST = 40  # letters kept of a word; what is longer is no word of any language, and found by its beginning
PART = 5000  # words in one tsvector, which may hold a megabyte

# Of ASCII, a folded word holds small letters and digits only. Said by what it is not, it compiles four times faster.
_WORD = re.compile(r"[^\x00-/:-`{-\x7f]+")

Numbered = tuple[int, str]
"""The number of an article and its words, parted by spaces."""

CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE word_index USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')",
    ),
    "postgresql": (
        "CREATE TABLE word_index (number INTEGER NOT NULL, words TSVECTOR NOT NULL)",
        "CREATE INDEX word_index_words ON word_index USING gin (words)",
        "CREATE INDEX word_index_number ON word_index (number)",
    ),
}


@event.listens_for(metadata, "after_create")
def _create(_: MetaData, connection: Connection, **_options: object) -> None:
    """Create the index with the tables: no two databases spell it alike."""
    for statement in CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


@event.listens_for(metadata, "before_drop")
def _drop(_: MetaData, connection: Connection, **_options: object) -> None:
    connection.exec_driver_sql("DROP TABLE IF EXISTS word_index")


def folding() -> str:
    """Return by which folding the words are folded: ours, and the version of Unicode that Python knows."""
    return f"{FOLDING}/{unicodedata.unidata_version}"


def words_of(title: str, text: str) -> str:
    """Return the words under which an article is found, parted by spaces."""
    return cut(" ".join({*folded_words(title), *folded_words(text)}))


def cut(words: str) -> str:
    """Return different folded words, parted by spaces, as they are entered: none longer than LONGEST."""
    each = words.split(" ")
    return words if max(map(len, each)) <= LONGEST else " ".join({word[:LONGEST] for word in each})


class WordIndex(Protocol):
    """The index of one kind of database. Numbers are those of the table `indexed`."""

    def add(self, connection: Connection, articles: Iterable[Numbered]) -> None:
        """Enter articles under their words."""
        ...

    def remove(self, connection: Connection, articles: Iterable[Numbered]) -> None:
        """Take articles out; the words must be those that they were entered under."""
        ...

    def clear(self, connection: Connection) -> None:
        """Take everything out."""
        ...

    def asked(self, words: Collection[str]) -> str:
        """Return `:asked` of the statements below: one of these words, or beginnings; empty if none can be found."""
        ...

    numbers: str
    """SQL for the numbers of the articles that hold what is `:asked`."""
    count: str
    """SQL for how many articles of a number above `:beyond` hold what is `:asked`."""


class SqliteWordIndex:
    """FTS5 without content: a row is taken out by naming its words again, which any SQLite can."""

    numbers = "SELECT rowid FROM word_index WHERE word_index MATCH :asked"
    count = "SELECT count(*) FROM word_index WHERE word_index MATCH :asked AND rowid > :beyond"

    def add(self, connection: Connection, articles: Iterable[Numbered]) -> None:
        """Enter articles under their words."""
        rows = list(articles)
        if rows:
            connection.exec_driver_sql("INSERT INTO word_index (rowid, words) VALUES (?, ?)", rows)

    def remove(self, connection: Connection, articles: Iterable[Numbered]) -> None:
        """Take articles out."""
        rows = list(articles)
        if rows:
            statement = "INSERT INTO word_index (word_index, rowid, words) VALUES ('delete', ?, ?)"
            connection.exec_driver_sql(statement, rows)

    def clear(self, connection: Connection) -> None:
        """Take everything out."""
        connection.exec_driver_sql("INSERT INTO word_index (word_index) VALUES ('delete-all')")

    def asked(self, words: Collection[str]) -> str:
        """Return a MATCH expression. Folded words hold no quotation mark."""
        return " OR ".join(f'"{word}"{"*" if is_beginning else ""}' for word, is_beginning in _asked(words))


class PostgresWordIndex:
    """A tsvector under GIN. What is more than one vector can hold takes several rows."""

    numbers = "SELECT number FROM word_index WHERE words @@ CAST(:asked AS tsquery)"
    count = "SELECT count(DISTINCT number) FROM word_index WHERE words @@ CAST(:asked AS tsquery) AND number > :beyond"

    def add(self, connection: Connection, articles: Iterable[Numbered]) -> None:
        """Enter articles under their words."""
        rows = [(number, part) for number, words in articles for part in _parts(sorted(words.split()))]
        if rows:
            connection.exec_driver_sql("INSERT INTO word_index VALUES (%s, array_to_tsvector(%s::text[]))", rows)

    def remove(self, connection: Connection, articles: Iterable[Numbered]) -> None:
        """Take articles out."""
        numbers = [number for number, _ in articles]
        connection.exec_driver_sql("DELETE FROM word_index WHERE number = ANY(%s)", (numbers,))

    def clear(self, connection: Connection) -> None:
        """Take everything out."""
        connection.exec_driver_sql("DELETE FROM word_index")

    def asked(self, words: Collection[str]) -> str:
        """Return a tsquery. Quoted words are taken as they are; folded ones hold neither quote nor backslash."""
        return " | ".join(f"'{word}'{':*' if is_beginning else ''}" for word, is_beginning in _asked(words))


def word_index_of(connection: Connection) -> WordIndex:
    """Return the index that this database keeps."""
    return _KINDS[connection.dialect.name]


def _asked(words: Collection[str]) -> list[tuple[str, bool]]:
    """Return each word and whether it is a beginning. A word longer than is kept is asked for by what is kept.

    What can be no folded word is in no article, and not asked for: nothing reaches the database but letters and digits.
    """
    asked = {(word.removesuffix("*")[:LONGEST], word.endswith("*")) for word in words}
    return sorted((word, is_beginning) for word, is_beginning in asked if _WORD.fullmatch(word))


def _parts(words: Sequence[str]) -> list[list[str]]:
    return [list(words[start : start + PART]) for start in range(0, len(words), PART)]


_KINDS: dict[str, WordIndex] = {"sqlite": SqliteWordIndex(), "postgresql": PostgresWordIndex()}
