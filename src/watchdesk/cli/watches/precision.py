"""`watchdesk watch precision`: how many of a watch's stories were of use, by what readers answered."""

from typing import Any

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking
from watchdesk.cli.output import emit_json, print_table, print_text
from watchdesk.cli.since import begin_of
from watchdesk.cli.watches.chosen import configured_watch

SCHEMA = "watchdesk.precision/1"
_FIGURES = ("Useful", "Not relevant", "Precision", "95 %")


@click.command("precision")
@click.argument("watch_id", metavar="[WATCH]", required=False)
@click.option("--since", default="365d", show_default=True, metavar="90d", help="Answers of so long a time.")
@json_option
@pass_invocation
def precision(invocation: Invocation, *, watch_id: str | None, since: str, as_json: bool) -> None:
    """Say how many of the stories of WATCH (else of each) readers found useful, with edits to think about.

    Readers answer by the links under each story of a mail. Nothing is changed by itself.
    """
    from watchdesk.service.measuring import facts_of_watch  # noqa: PLC0415 - start-up time of --help

    begin = begin_of(since, clock_of(invocation).now())
    with looking(invocation) as (settings, store):
        watches = [configured_watch(settings, watch_id)] if watch_id else list(settings.watches)
        found = [facts_of_watch(store, watch, since=begin) for watch in watches]
    if as_json:
        for one in found:
            emit_json({"schema": SCHEMA, **one})
        return
    print_table(("Watch", *_FIGURES), [_row(one["watch"], one) for one in found])
    for one in found:
        if watch_id and one["terms"]:
            print_table(("Term", *_FIGURES), [_row(term["term"], term) for term in one["terms"]])
        for proposal in one["proposals"]:
            print_text(f"{one['watch']}: {proposal}")


def _row(name: object, facts: dict[str, Any]) -> tuple[object, ...]:
    if facts["precision"] is None:
        return name, 0, 0, "no answers", ""
    low, high = facts["interval"]
    return name, facts["useful"], facts["not_relevant"], f"{facts['precision']:.2f}", f"{low:.2f}–{high:.2f}"
