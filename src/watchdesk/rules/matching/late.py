"""Late: the matcher of a desk that may have nothing to match — what the wiring makes, so that a start need not."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from watchdesk.model.articles import Article
from watchdesk.model.sources import Source
from watchdesk.model.watches import Match, Watch

if TYPE_CHECKING:
    from watchdesk.rules.language import Document
    from watchdesk.rules.matching.matcher import Matcher


class LateMatcher:
    """A Matcher that compiles its watches when it is first asked: a check that finds nothing new need not.

    For watches whose queries have been checked.
    """

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._watches = watches

    def match(self, article: Article, source: Source | None, now: datetime) -> list[Match]:
        """Return a match for each watch that holds, in the order of the watches."""
        return self._matcher.match(article, source, now)

    def match_document(self, document: "Document", now: datetime) -> list[Match]:
        """Return a match for each watch that holds for the article of a document, in the order of the watches."""
        return self._matcher.match_document(document, now)

    def asked(self, document: "Document") -> list[str]:
        """Return the ids of the watches that are asked about a document, in their order: all others cannot hold."""
        return self._matcher.asked(document)

    @cached_property
    def _matcher(self) -> "Matcher":
        from watchdesk.rules.matching.matcher import Matcher  # noqa: PLC0415 - with all that it is made of, 30 ms

        return Matcher(self._watches)
