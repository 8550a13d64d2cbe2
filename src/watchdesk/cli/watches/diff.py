"""`watchdesk watch diff`: which articles an edit of a watch gains and loses, before it counts."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import click
from msgspec.structs import replace

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking, settings_or_shipped
from watchdesk.cli.output import emit_json, print_text, say
from watchdesk.cli.watches.articles import archived, offered, since_of
from watchdesk.cli.watches.chosen import QUERY, chosen_watch, configured_watch
from watchdesk.cli.watches.proofs import article_line, counted
from watchdesk.model.articles import Article
from watchdesk.model.sources import Source
from watchdesk.model.versions import watch_of
from watchdesk.service.comparing import Change, Comparison, Difference, Edit, edits_between
from watchdesk.service.settings import load

_MONTH = "30d"
_SIGNS = {Change.GAINED: "+", Change.LOST: "-"}


@click.command("diff")
@click.argument("watch_id", metavar="[ID]", required=False)
@click.argument("query", metavar="[QUERY]", required=False)
@click.argument("files", nargs=-1, metavar="[FILE…]")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Compare with the watches of this edited copy of config.toml.",
)
@click.option("--since", metavar=_MONTH, help="Compare on the archive of so many days (30d unless files are given).")
@json_option
@pass_invocation
def diff(
    invocation: Invocation,
    *,
    watch_id: str | None,
    query: str | None,
    files: tuple[str, ...],
    against: Path | None,
    since: str | None,
    as_json: bool,
) -> None:
    """Show which articles an edit gains and loses, before it counts.

    \b
    watch diff ID QUERY [FILE…]     the watch ID, if QUERY were its query
    watch diff [ID] --against FILE  the watches, if FILE were the configuration
    watch diff [ID]                 what was edited since the desk last ran

    Compares on FILEs (pages, texts, articles.jsonl), else on the archive. ID may be a query, too.
    """  # noqa: D301 - the backspace is click's mark for lines that stay as they are
    if against is not None and query is not None:
        files, query = (query, *files), None
    edits = _edits(invocation, watch_id, query, against)
    if not edits:
        say("Nothing differs.", quiet=invocation.quiet)
        return
    showing = _Showing(comparison=Comparison(edits), is_one=len(edits) == 1, as_json=as_json)
    now = clock_of(invocation).now()
    if files:
        asyncio.run(_compare_files(invocation, showing, files, now))
    if since is not None or not files:
        start = since_of(invocation, since or _MONTH)
        with archived(invocation, start, showing.comparison.words) as articles:
            for article, source in articles:
                showing.show(article, source, now)
    if not as_json:
        print_text("\n".join(_summary(showing, edits)))


@dataclass
class _Showing:
    """A comparison being shown, and how much was gained and lost so far."""

    comparison: Comparison
    is_one: bool
    as_json: bool
    counts: Counter[Change] = field(default_factory=Counter)

    def show(self, article: Article, source: Source | None, now: datetime) -> None:
        for difference in self.comparison.differences(article, source, now):
            self.counts[difference.change] += 1
            if self.as_json:
                emit_json(diff_report(difference))
            else:
                print_text(_line(difference, is_one=self.is_one))


async def _compare_files(invocation: Invocation, showing: _Showing, files: Sequence[str], now: datetime) -> None:
    async for article, source in offered(invocation, files):
        showing.show(article, source, now)


def _edits(invocation: Invocation, watch_id: str | None, query: str | None, against: Path | None) -> list[Edit]:
    """Return the edits that a command is about."""
    if against is not None:
        after = load(against, invocation.environ).watches
        return _of(watch_id, edits_between(invocation.settings().watches, after))
    if query is not None and watch_id is not None:
        before = chosen_watch(settings_or_shipped(invocation), watch_id)
        return edits_between([before], [replace(before, query=query)])
    with looking(invocation) as (settings, store):
        versions = store.watch_versions()
    if watch_id is not None:
        configured_watch(settings, watch_id)
    ran = {name: watch_of(name, version) for name, version in versions.items()}
    for name in (name for name, watch in ran.items() if watch is None):
        say(f"{name}: as what it last ran is not known; it ran before versions were kept.", quiet=invocation.quiet)
    known = [watch for watch in settings.watches if watch.id not in ran or ran[watch.id]]
    return _of(watch_id, edits_between([watch for watch in ran.values() if watch], known))


def _of(watch_id: str | None, edits: Sequence[Edit]) -> list[Edit]:
    return [edit for edit in edits if watch_id in {None, edit.watch_id}]


def diff_report(difference: Difference) -> dict[str, object]:
    """Return `watchdesk.diff/1`."""
    return {
        "schema": "watchdesk.diff/1",
        "watch": None if difference.watch_id == QUERY else difference.watch_id,
        "id": difference.article.id,
        "title": difference.article.title,
        "url": difference.article.url,
        "change": difference.change.value,
    }


def _line(difference: Difference, *, is_one: bool) -> str:
    whose = "" if is_one else f"{difference.watch_id}, "
    return f"{_SIGNS[difference.change]} {article_line(difference.article)}\n              {whose}{difference.strength}"


def _summary(showing: _Showing, edits: Sequence[Edit]) -> Iterator[str]:
    comparison = showing.comparison
    for edit in edits:
        name = edit.watch_id
        what = "new" if edit.before is None else "taken out" if edit.after is None else "changed"
        about = "the query" if name == QUERY else f"{name} ({what})"
        yield f"{about}: {counted(comparison.before[name], 'match', 'matches')} before, {comparison.after[name]} after"
    yield f"{showing.counts[Change.GAINED]} gained (+), {showing.counts[Change.LOST]} lost (-)."
