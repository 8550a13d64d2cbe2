"""Ports, the book of citations: which other sites matched articles link to."""

from collections.abc import Iterable
from typing import Protocol

from watchdesk.model.citations import Citation


class CitationBook(Protocol):
    """What matched articles cite; kept when they are settled."""

    def citations(self, article_ids: Iterable[str]) -> list[Citation]:
        """Return what these articles cite, by article and site."""
        ...
