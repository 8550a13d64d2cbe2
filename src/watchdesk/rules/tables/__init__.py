"""Tables: what a table of config.toml may hold, said by the types of a class, and every mistake in one, in plain words.

A table is a frozen msgspec struct. `msgspec.convert` does not read it: it stops at the first mistake, takes 1.0 for a
whole number, and speaks of types of Python. What is shown here is a mistake for each wrong key and each wrong place of
a list, in the words of the reader that stands beside a key's type.
"""

from watchdesk.rules.tables.reading import Place, Wrong, read_table, table_of
from watchdesk.rules.tables.table import Table, columns_of, known_keys, secret_keys, unfolded, without_none
from watchdesk.rules.tables.words import (
    HIDDEN,
    SECRET,
    SECRET_TEXT,
    TEXT,
    from_text,
    kind_of,
    needed,
    read_by,
    suggestion,
)

__all__ = [
    "HIDDEN",
    "SECRET",
    "SECRET_TEXT",
    "TEXT",
    "Place",
    "Table",
    "Wrong",
    "columns_of",
    "from_text",
    "kind_of",
    "known_keys",
    "needed",
    "read_by",
    "read_table",
    "secret_keys",
    "suggestion",
    "table_of",
    "unfolded",
    "without_none",
]
