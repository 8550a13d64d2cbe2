"""Specimens for the tests of dialects: articles in one line, and whether a converted query holds for them."""

from datetime import UTC, datetime
from typing import Any

from watchdesk.model.articles import Article, Quality
from watchdesk.model.sources import Source
from watchdesk.rules.dialects import Converted, convert
from watchdesk.rules.language import Document, compile_query

NOW = datetime(2021, 10, 8, 9, 0, tzinfo=UTC)

Row = tuple[str, str, str | Document, str | Document]


def told(specimen: str, *, source: str = "Morning Post", **changes: Any) -> Document:
    """Return the document of "title | paragraph ¶ paragraph"; without the | it is all text."""
    title, _, text = specimen.rpartition("|")
    facts: dict[str, Any] = {
        "url": "https://www.morning.test/world/1",
        "authors": ("Ann Lee",),
        "language": "en",
        "published_at": datetime(2021, 10, 7, 12, tzinfo=UTC),
        **changes,
    }
    article = Article(
        id="a",
        title=title.strip(),
        text="\n".join(paragraph.strip() for paragraph in text.split("¶")),
        source_id="morning",
        quality=Quality.FULL,
        seen_at=NOW,
        read_at=NOW,
        **facts,
    )
    return Document.of(article, Source(id="morning", title=source, home="https://www.morning.test/"))


def holds(query: str, specimen: str | Document) -> bool:
    """Return whether a query of the watch language holds for a specimen."""
    document = told(specimen) if isinstance(specimen, str) else specimen
    return compile_query(query).evaluate(document).matches


def check(row: Row, dialect: str) -> Converted:
    """Convert a row's query, and hold it against what it must become, find and not find."""
    given, ours, found, passed_over = row
    converted = convert(given, dialect)
    assert converted.query == ours
    assert holds(converted.query, found), "the converted query misses what the given one finds"
    assert not holds(converted.query, passed_over), "the converted query finds what the given one does not"
    return converted
