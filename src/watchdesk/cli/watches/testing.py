"""`watchdesk watch test`: whether the watches hold for their must articles, and not for their must_not articles."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import tools
from watchdesk.cli.output import emit_json, print_text
from watchdesk.cli.reports import hit_reports
from watchdesk.cli.watches.chosen import configured_watch
from watchdesk.cli.watches.proofs import cut
from watchdesk.model.watches import ClauseAnswer, Truth, Watch
from watchdesk.service.settings import Settings
from watchdesk.service.watch_tests import Judged, Unreadable, run_tests

FAILED = 1
_CLAUSE = 60


@click.command("test")
@click.argument("watch_ids", metavar="[ID…]", nargs=-1)
@json_option
@pass_invocation
def test_watches(invocation: Invocation, *, watch_ids: tuple[str, ...], as_json: bool) -> int:
    """Check watches (all, or those of ID) against the articles that they must and must not match.

    Exits with 1 where one fails, and says by which clauses; also where an article cannot be read.
    """
    settings = invocation.settings()
    watches = [configured_watch(settings, watch_id) for watch_id in dict.fromkeys(watch_ids)]
    return asyncio.run(_test(invocation, settings, watches or settings.watches, as_json=as_json))


async def _test(invocation: Invocation, settings: Settings, watches: Sequence[Watch], *, as_json: bool) -> int:
    passed = failed = 0
    async with tools(invocation) as (client, _, reader):
        async for outcome in run_tests(watches, settings.sources, reader, client):
            passed += outcome.is_passed
            failed += not outcome.is_passed
            if as_json:
                emit_json(test_report(outcome))
            else:
                print_text("\n".join(_lines(outcome, settings.path.absolute().parent)))
    if not as_json:
        print_text(_summary(passed, failed, watches))
    return FAILED if failed else 0


def test_report(outcome: Judged | Unreadable) -> dict[str, object]:
    """Return `watchdesk.test/1`: the article's outcome; `match` is null and `reason` given where it cannot be read."""
    report: dict[str, object] = {
        "schema": "watchdesk.test/1",
        "watch": outcome.watch.id,
        "file": outcome.file,
        "must": outcome.must,
        "ok": outcome.is_passed,
    }
    if isinstance(outcome, Unreadable):
        nothing: dict[str, object] = {"id": None, "match": None, "strength": None, "clauses": []}
        return {**report, **nothing, "reason": outcome.reason}
    verdict = outcome.verdict
    return {
        **report,
        "id": outcome.article.id,
        "match": verdict.matches,
        "strength": verdict.strength.value if verdict.strength else None,
        "clauses": [
            {"clause": one.clause, "value": one.value.value, "hits": hit_reports(one.hits, with_text=True)}
            for one in verdict.clauses
        ],
        "reason": None,
    }


def _lines(outcome: Judged | Unreadable, folder: Path) -> Iterator[str]:
    file = str(Path(outcome.file).relative_to(folder) if Path(outcome.file).is_relative_to(folder) else outcome.file)
    wanted = "must" if outcome.must else "must not"
    if isinstance(outcome, Unreadable):
        yield f"FAILED  {outcome.watch.id} {wanted} match {file}: {outcome.reason}"
        return
    about = file if outcome.article.id == outcome.file else f"{file}, {outcome.article.id}"
    if outcome.is_passed:
        yield f"ok      {outcome.watch.id} {wanted} match {about}"
        return
    said = f"it matches ({outcome.verdict.strength})" if outcome.verdict.matches else "it does not match"
    yield f"FAILED  {outcome.watch.id} {wanted} match {about}: {said}"
    yield f"        {cut(outcome.article.title or '(no title)', _CLAUSE)}"
    for answer in outcome.verdict.clauses:
        yield f"        {_MARKS[answer.value]} {cut(answer.clause, _CLAUSE)}{_places(answer)}"


_MARKS = {Truth.TRUE: "+ there:    ", Truth.FALSE: "- not there:", Truth.UNKNOWN: "? not known:"}


def _places(answer: ClauseAnswer) -> str:
    if not answer.hits:
        return ""
    hit, more = answer.hits[0], len(answer.hits) - 1
    return f" ({hit.field} {hit.start}: “{cut(hit.text, 30)}”" + (f" and {more} more)" if more else ")")


def _summary(passed: int, failed: int, watches: Sequence[Watch]) -> str:
    if not passed + failed:
        whose = "the watch has" if len(watches) == 1 else "no watch has"
        none = "no" if len(watches) == 1 else "any"
        return f"Nothing to test: {whose} {none} must or must_not articles."
    return f"{passed} ok, {failed} failed."
