"""Scope: where a clause looks and how exactly — what `title:`, `FIRST(…)`, `CASE(…)` and their like set."""

from enum import Enum

from msgspec import Struct

from watchdesk.model.watches import Field
from watchdesk.rules.language.document import Document

# Where a word is looked for that no field stands before.
ANYWHERE = (Field.TITLE, Field.TEXT)


class Exactness(Enum):
    """How a word of the query is compared with one of the article."""

    FOLDED = "folded"
    CASE = "case"
    ALLCAPS = "allcaps"
    RAW = "raw"
    STEM = "stem"


class Scope(Struct, frozen=True, kw_only=True):
    """Fields that are looked in, how far into the text, and how exactly. `prefixes` is how the query says it."""

    fields: tuple[Field, ...] = ANYWHERE
    first_words: int | None = None
    is_lead: bool = False
    exactness: Exactness = Exactness.FOLDED
    prefixes: tuple[str, ...] = ()

    def limit(self, document: Document, field: Field) -> int | None:
        """Return how many words of the field are looked at; None for all."""
        if field is not Field.TEXT:
            return None
        return document.lead_length if self.is_lead else self.first_words

    def label(self, written: str) -> str:
        """Return a clause as its reader would write it, standing alone."""
        for prefix in reversed(self.prefixes):
            written = f"{prefix}{written}" if prefix.endswith(":") else f"{prefix}{written})"
        return written

    def is_fully_read(self, document: Document) -> bool:
        """Whether "not found here" means "not there"."""
        if document.is_whole or self.fields == (Field.TITLE,):
            return True
        if Field.AUTHOR in self.fields:
            return bool(document.article.authors)  # the page that could not be read may have named them
        return Field.TEXT not in self.fields
