"""Proposal: what deriving hands over — ranked terms, three queries, and a block to paste into the configuration."""

import json
from typing import Literal

from msgspec import Struct

Kind = Literal["person", "place", "organisation", "topic"]


class DerivedTerm(Struct, frozen=True, kw_only=True):
    """One thing an article is about.

    `term` is what to look for: the surname of a person, else the canonical form. `name` is the whole name of a person,
    else None. `forms` occur in the article as written. `score` is between 0 and 1, 1 for the first. `share` is that of
    the articles which hold its rarest word. `variants` are other spellings of a person's name that the news uses.
    """

    term: str
    kind: Kind
    name: str | None
    forms: tuple[str, ...]
    role: str | None
    score: float
    share: float = 0.0
    variants: tuple[str, ...] = ()


class Proposal(Struct, frozen=True, kw_only=True):
    """A watch proposed from an article: its terms, best first, and three queries of growing reach."""

    title: str
    terms: tuple[DerivedTerm, ...]
    tight: str
    balanced: str
    broad: str

    def toml(self, watch_id: str, query: str | None = None) -> str:
        """Return a [[watches]] table for the balanced query, or for another that is given, ready to paste."""
        lines = [f"# {_said(term)}" for term in self.terms if term.kind == "person"]
        body = "'''\n" + (query or self.balanced) + "\n'''"
        return "\n".join(
            [
                "[[watches]]",
                f"id = {_quoted(watch_id)}",
                f"title = {_quoted(self.title)}",
                *lines,
                f"query = {body}",
                "",
            ]
        )


class NothingToWatch(Struct, frozen=True, kw_only=True):
    """An article that no watch can be derived from; `reason` is one true sentence."""

    title: str
    reason: str
    terms: tuple[DerivedTerm, ...] = ()


def _said(term: DerivedTerm) -> str:
    """Return a person as a comment; spellings are proposed there and looked for only where somebody writes them in."""
    role = f", {term.role}" if term.role else ""
    also = f'; also spelt: also="{", ".join(term.variants)}"' if term.variants else ""
    return " ".join(f"{term.name or term.term}{role}{also}".split())


def _quoted(text: str) -> str:
    """Return a TOML basic string, which JSON's are but for what they escape beyond it."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "\\u007f")
