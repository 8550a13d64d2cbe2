"""Converting: a query of another tool in the watch language, with notes on what differs — for `watch convert`."""

from msgspec import Struct

from watchdesk.model.errors import QueryError
from watchdesk.rules.dialects.brandwatch import BRANDWATCH
from watchdesk.rules.dialects.factiva import FACTIVA
from watchdesk.rules.dialects.google import GOOGLE_ALERTS
from watchdesk.rules.dialects.lexis import LEXIS
from watchdesk.rules.dialects.meltwater import MELTWATER
from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.pruning import pruned
from watchdesk.rules.dialects.reading import read
from watchdesk.rules.dialects.scanning import LONGEST_QUERY, Dialect, pieces
from watchdesk.rules.dialects.settling import settled
from watchdesk.rules.dialects.writing import write
from watchdesk.rules.language import compile_query

_DIALECTS: dict[str, Dialect] = {
    "google-alerts": GOOGLE_ALERTS,
    "brandwatch": BRANDWATCH,
    "meltwater": MELTWATER,
    "factiva": FACTIVA,
    "lexis": LEXIS,
}
DIALECTS: tuple[str, ...] = tuple(_DIALECTS)


class Converted(Struct, frozen=True, kw_only=True):
    """A query in the watch language, which compiles; `notes` say what differs from the one given, a sentence each."""

    query: str
    notes: tuple[str, ...]


def convert(text: str, dialect: str) -> Converted:
    """Return a query of another tool (one of `DIALECTS`) in the watch language, with the same meaning.

    Raises QueryError, with the position in the text as given, for what cannot be read, and KeyError for a dialect that
    is not known. What has no counterpart becomes a note.
    """
    language = _DIALECTS[dialect]
    notebook = Notebook(text)
    if len(text) > LONGEST_QUERY:
        notebook.fail(LONGEST_QUERY, "the query is longer than 100,000 characters", "split it into several watches")
    found = pieces(language, notebook)
    arranged = language.arrange(found, notebook) if language.arrange else found
    tree = settled(pruned(read(arranged, language.precedence, notebook), notebook), notebook)
    query = write(tree, notebook)
    try:
        compile_query(query)
    except QueryError as error:
        notebook.fail(0, f"in the watch language this query cannot be said: {error.problem}", error.advice)
    return Converted(query=query, notes=notebook.notes)
