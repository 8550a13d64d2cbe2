"""Comparing: what an edit of watches gains and loses — each watch as it was and as it will be, on the same articles."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.sources import Source
from watchdesk.model.versions import version_of
from watchdesk.model.watches import Strength, Watch
from watchdesk.rules.matching.matcher import Matcher


class Change(StrEnum):
    """What an edit does to an article."""

    GAINED = "gained"
    LOST = "lost"


class Edit(Struct, frozen=True, kw_only=True):
    """A watch before and after. `before` is None for a new watch, `after` for one that is taken out."""

    before: Watch | None
    after: Watch | None

    @property
    def watch_id(self) -> str:
        """The id of the watch, the same before and after."""
        one = self.after or self.before
        return one.id if one else ""


class Difference(Struct, frozen=True, kw_only=True):
    """An article that an edit gains or loses; `strength` is that of the match gained or lost."""

    watch_id: str
    article: Article
    change: Change
    strength: Strength


class Comparison:
    """Edits under comparison. Raises QueryError for a query that cannot be read."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._ids = [edit.watch_id for edit in edits]
        self._before = Matcher([_numbered(edit.before, number) for number, edit in enumerate(edits) if edit.before])
        self._after = Matcher([_numbered(edit.after, number) for number, edit in enumerate(edits) if edit.after])
        self.before: Counter[str] = Counter()
        """Matches of each watch as it was, of the articles looked at so far."""
        self.after: Counter[str] = Counter()
        """Matches of each watch as it will be."""

    @property
    def words(self) -> frozenset[str] | None:
        """What an article must have one of to matter: folded words and beginnings (`tal*`); None: no telling."""
        queries = [*self._before.queries.values(), *self._after.queries.values()]
        known = [query.required for query in queries if query.required is not None]
        return frozenset().union(*known) if len(known) == len(queries) else None

    def differences(self, article: Article, source: Source | None, now: datetime) -> list[Difference]:
        """Return what an article is to the edits, and count it in."""
        before = {match.watch_id: match.strength for match in self._before.match(article, source, now)}
        after = {match.watch_id: match.strength for match in self._after.match(article, source, now)}
        self.before.update(self._ids[int(number)] for number in before)
        self.after.update(self._ids[int(number)] for number in after)
        return [
            Difference(
                watch_id=self._ids[int(number)],
                article=article,
                change=Change.GAINED if number in after else Change.LOST,
                strength=after[number] if number in after else before[number],
            )
            for number in sorted(before.keys() ^ after.keys(), key=int)
        ]


def edits_between(before: Iterable[Watch], after: Iterable[Watch]) -> list[Edit]:
    """Return what differs between two sets of watches: changed and new ones in the new order, then those taken out."""
    old = {watch.id: watch for watch in before}
    new = {watch.id: watch for watch in after}
    edits = [Edit(before=old.get(key), after=watch) for key, watch in new.items() if _differ(old.get(key), watch)]
    return edits + [Edit(before=watch, after=None) for key, watch in old.items() if key not in new]


def _differ(before: Watch | None, after: Watch) -> bool:
    """Whether two watches can match differently, by what a watch's matches depend on."""
    return before is None or version_of(before) != version_of(after)


def _numbered(watch: Watch, number: int) -> Watch:
    return replace(watch, id=str(number))
