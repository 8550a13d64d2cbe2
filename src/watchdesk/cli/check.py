"""`watchdesk check`: everything that is due, once — and `check --demo`, the same on the bundled demo press."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchdesk.cli.bars import progress_bars
from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, wait_option
from watchdesk.cli.output import emit_json, print_table, print_text, say
from watchdesk.cli.reports import check_report
from watchdesk.engine.backfilling import Backfill
from watchdesk.engine.progress import Progress
from watchdesk.engine.tally import Tally
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.entries import Standing
from watchdesk.model.sources import PollOutcome

if TYPE_CHECKING:
    from watchdesk.ports import Store
    from watchdesk.service.demonstration import Demonstration
    from watchdesk.service.settings import Settings

FAILED = 1
MOST_SAID = 20


@click.command("check")
@click.option("--demo", is_flag=True, help="Run on the bundled demo press, offline, in ./.watchdesk-demo.")
@click.option("--later", is_flag=True, help="With --demo: the next morning's edition.")
@click.option("--dry-run", is_flag=True, help="Poll, read and match on a copy of the database; tell nobody.")
@click.option("--only", metavar="SOURCE", help="Poll this source only.")
@click.option(
    "--fail-on",
    type=click.Choice(["any", "all", "never"]),
    help="Exit with 1 where any visit or delivery failed (default), where all did, or never.",
)
@wait_option
@json_option
@pass_invocation
def check(
    invocation: Invocation,
    *,
    demo: bool,
    later: bool,
    dry_run: bool,
    only: str | None,
    fail_on: str | None,
    wait: float,
    as_json: bool,
) -> int:
    """Do everything that is due, once: poll, read, match, tell."""
    if later and not demo:
        raise click.UsageError("--later goes with --demo")
    shown = None
    with progress_bars(quiet=invocation.quiet or as_json) as bars:
        if demo:
            shown = _demonstration(later=later, bars=bars)
        tally = shown.tally if shown else _check(invocation, dry_run=dry_run, only=only, wait=wait, bars=bars)
    for sentence in looked_back(tally.backfills):
        say(sentence, quiet=invocation.quiet)
    if as_json:
        emit_json(check_report(tally))
    else:
        show(tally)
        if shown is not None:
            show_demonstration(shown, later=later)
    return exit_code(tally, fail_on or invocation.fail_on)


def _check(invocation: Invocation, *, dry_run: bool, only: str | None, wait: float, bars: Progress) -> Tally:
    from watchdesk.service.checking import locked_store, run_check, trial_store  # noqa: PLC0415 - start-up time

    settings = invocation.settings()
    store = trial_store(settings) if dry_run else locked_store(settings, wait=timedelta(seconds=wait))
    with store as opened:
        if only is not None and only not in _sources(settings, opened):
            raise click.UsageError(f'there is no source "{only}"; `watchdesk feed list` names them')
        clock, forgets = clock_of(invocation), invocation.now is None
        work = run_check(settings, opened, clock, only=only, tells=not dry_run, forgets=forgets, progress=bars)
        return asyncio.run(work)


def _sources(settings: "Settings", store: "Store") -> set[str]:
    """Return the ids of the sources: those configured, and those added by command."""
    return {source.id for source in settings.sources} | {one.source.id for one in store.feeds()}


def _demonstration(*, later: bool, bars: Progress) -> "Demonstration":
    from watchdesk.service.demonstration import demonstrate  # noqa: PLC0415 - the demo's server is not needed else

    return asyncio.run(demonstrate(Path.cwd(), later=later, progress=bars))


def show_demonstration(shown: "Demonstration", *, later: bool) -> None:
    """Print what the demo delivered, as it arrived."""
    if shown.digest is None:
        print_text("\nNothing is new, so nobody was told anything.")
        if not later:
            print_text("Try `check --demo --later` for the next morning's edition.")
        return
    print_text(f"\nThis went to {shown.recipient} by e-mail, over a real SMTP dialogue on loopback:\n")
    print_text(shown.digest)
    print_text(f"\nThe same as HTML: {shown.html}")
    print_text(f"({shown.outlets} invented outlets on this machine; their clock stands at {shown.clock}.)")


def looked_back(backfills: Sequence[Backfill]) -> list[str]:
    """Return what new and changed watches match of the archive: a sentence each, and one for what is beyond MOST_SAID.

    Those that match something come first where there are more.
    """
    if len(backfills) > MOST_SAID:
        backfills = sorted(backfills, key=lambda one: one.found == 0)
    sentences = [one.sentence for one in backfills[:MOST_SAID]]
    if rest := backfills[MOST_SAID:]:
        found = sum(one.found for one in rest)
        sentences.append(f"{len(rest)} more watches are new or have changed: they match {found} times in the archive")
    return sentences


def exit_code(tally: Tally, fail_on: str) -> int:
    """Return 1 where a feed or a delivery failed, as `--fail-on` has it."""
    polls, fates = tally.feeds.total(), tally.fates.values()
    failed = tally.feeds[PollOutcome.FAILED] + sum(fate is not DeliveryState.SENT for fate in fates)
    if fail_on == "never" or not failed:
        return 0
    return FAILED if fail_on == "any" or failed == polls + len(fates) else 0


def show(tally: Tally) -> None:
    """Print what was found and the table of the run."""
    if tally.matches:
        rows = [
            (seen.article.title, seen.article.source_id, seen.match.watch_id, fate)
            for seen, fate in zip(tally.matches, _fates(tally), strict=True)
        ]
        print_table(("Article", "Source", "Watch", ""), rows, title="Matches")
        print_text("")
    if tally.failures:
        failures = [(failure.where, failure.kind, failure.reason) for failure in tally.failures]
        print_table(("Where", "Kind", "Reason"), failures, title="Failures")
        print_text("")
    print_table(("", "This run"), summary(tally), title="Summary")


def _fates(tally: Tally) -> list[str]:
    """Return what became of each match. A telling is settled by one article of a story; the others are told with it."""
    stories = {(seen.story_id, seen.match.watch_id) for seen in tally.matches if seen.is_told}
    return [
        "told"
        if seen.is_told
        else "told with its story"
        if seen.article.standing is Standing.NEW and (seen.story_id, seen.match.watch_id) in stories
        else "not told"
        for seen in tally.matches
    ]


def _articles(tally: Tally) -> str:
    words = f"{tally.articles_read} read, {tally.articles_from_feed} from the feed's text"
    return f"{words}, {tally.articles_put_off} wait for their host" if tally.articles_put_off else words


def summary(tally: Tally) -> list[tuple[str, str]]:
    """Return the rows of the table that ends a run."""
    fates = list(tally.fates.values())
    feeds = ", ".join(f"{tally.feeds[outcome]} {outcome.value}" for outcome in PollOutcome)
    entries = ", ".join(f"{tally.entries[standing]} {standing}" for standing in ("new", "baseline", "stale"))
    states = ", ".join(f"{fates.count(state)} {state.value}" for state in DeliveryState if state in fates)
    return [
        ("Feeds", f"{tally.feeds_due} due: {feeds}"),
        ("Entries", entries),
        ("Articles", _articles(tally)),
        ("Stories", f"{tally.stories_new} new, {tally.stories_grown} grown"),
        ("Matches", f"{len(tally.matches)}, {sum(fate != 'not told' for fate in _fates(tally))} told"),
        ("Deliveries", f"{len(fates)} owed" + (f": {states}" if states else "")),
    ]
