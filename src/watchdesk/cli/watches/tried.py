"""Tried: watches on article after article, counted, and reported to programs as `watchdesk.try/1`."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from watchdesk.cli.output import emit_json, print_text
from watchdesk.cli.reports import hit_reports
from watchdesk.cli.watches.chosen import name_of
from watchdesk.model.articles import Article, Quality
from watchdesk.model.errors import QueryError
from watchdesk.model.sources import Source
from watchdesk.model.watches import Hit, Strength, Verdict, Watch
from watchdesk.rules.language import compile_query
from watchdesk.rules.matching.matcher import Matcher

# Of so many watches each answer is worked out in full, also where it is no. Of more, the index is asked first: what it
# rules out on a full text is told without what else was found there, which costs a tenth.
MOST_IN_FULL = 20
_AT = datetime(1970, 1, 1, tzinfo=UTC)  # of matches that are stored nowhere


class Tried:
    """Watches under trial, and the count of it so far. Raises QueryError or UsageError for an unreadable query."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self.watches = watches
        self.seen = self.matched = self.unread = 0
        self._matcher = _compiled(watches)
        self._names = [(watch.id, name_of(watch)) for watch in watches]
        self._starts = [_start(name) for _, name in self._names]

    def verdicts(self, article: Article, source: Source | None) -> list[tuple[str | None, Verdict]]:
        """Return the full answer of every watch, with its name for a report, and count it."""
        verdicts = self._matcher.verdicts(article, source)
        self._count(article, sum(verdict.matches for verdict in verdicts.values()))
        return [(name, verdicts[watch_id]) for watch_id, name in self._names]

    def report(self, article: Article, source: Source | None) -> None:
        """Print a line for every watch, also for those that do not match, and count it."""
        if len(self.watches) > MOST_IN_FULL and article.quality is Quality.FULL:
            self._report_matches(article, source)
            return
        for name, verdict in self.verdicts(article, source):
            emit_json(try_report(name, article, verdict.strength, verdict.hits, verdict.unknown))

    def _report_matches(self, article: Article, source: Source | None) -> None:
        matches = {match.watch_id: match for match in self._matcher.match(article, source, _AT)}
        self._count(article, len(matches))
        ending = f'{json.dumps(article.id)}, "match": false, "strength": null, "hits": [], "unknown": []}}'
        plain: list[str] = []
        for (watch_id, name), start in zip(self._names, self._starts, strict=True):
            match = matches.get(watch_id)
            if match is None:
                plain.append(start + ending)
                continue
            _flush(plain)
            emit_json(try_report(name, article, match.strength, match.hits, match.unknown))
        _flush(plain)

    def _count(self, article: Article, matches: int) -> None:
        self.seen += 1
        self.unread += not (article.title or article.text)
        self.matched += matches


def try_report(
    watch_id: str | None, article: Article, strength: Strength | None, hits: Sequence[Hit], unknown: Sequence[str]
) -> dict[str, object]:
    """Return `watchdesk.try/1`; without a strength it is no match."""
    return {
        "schema": "watchdesk.try/1",
        "watch": watch_id,
        "id": article.id,
        "match": strength is not None,
        "strength": strength.value if strength else None,
        "hits": hit_reports(hits, with_text=True),
        "unknown": list(unknown),
    }


def _start(name: str | None) -> str:
    return f'{{"schema": "watchdesk.try/1", "watch": {json.dumps(name)}, "id": '


def _flush(lines: list[str]) -> None:
    if lines:
        print_text("\n".join(lines))
        lines.clear()


def _compiled(watches: Sequence[Watch]) -> Matcher:
    """Return the watches compiled. Of many, the one that cannot be read is named."""
    try:
        return Matcher(watches)
    except QueryError as error:
        for watch in watches if len(watches) > 1 else ():
            _check(watch)
        raise error from None


def _check(watch: Watch) -> None:
    try:
        compile_query(watch.query, watch.lists)
    except QueryError as error:
        raise click.UsageError(f"the watch {watch.id}: {error}") from error
