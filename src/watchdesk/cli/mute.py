"""`watchdesk mute`: not now — for a watch, a story, a source or a term, with author, reason and end."""

from datetime import datetime
from getpass import getuser
from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import ask, clock_of, looking
from watchdesk.cli.main import Moment
from watchdesk.cli.output import emit_json, print_table, print_text

if TYPE_CHECKING:
    from watchdesk.model.mutes import Mute

SCHEMA = "watchdesk.mute/1"


@click.group("mute")
def mute() -> None:
    """Mute watches, stories, sources and terms for a time."""


@mute.command("add")
@click.option("--watch", help="Mute what this watch finds.")
@click.option("--story", help="Mute this story, whatever is added to it (ids: `watchdesk stories list`).")
@click.option("--source", help="Mute stories that only this source brought.")
@click.option("--term", help="Mute stories that were found by this term alone.")
@click.option("--subscriber", help="For this subscriber alone; else for everybody.")
@click.option("--for", "span", metavar="1d", help="How long, such as 90m, 8h or 7d.")
@click.option("--until", type=Moment(), metavar="TIME", help="Until when (RFC 3339).")
@click.option("--reason", required=True, help="Why, for those who wonder later.")
@click.option("--author", help="Who says so; else the name you are signed in with.")
@json_option
@pass_invocation
def add(
    invocation: Invocation,
    /,
    *,
    subscriber: str | None,
    span: str | None,
    until: datetime | None,
    reason: str,
    author: str | None,
    as_json: bool,
    **targets: str | None,
) -> None:
    """Mute one thing until a time. What it silences is counted in digests, and told later only if more comes."""
    named = [(scope, target) for scope, target in targets.items() if target is not None]
    if len(named) != 1:
        raise click.UsageError("say what to mute: one of --watch, --story, --source and --term")
    if (span is None) == (until is None):
        raise click.UsageError("say how long: --for 1d, or --until TIME")
    scope, target = named[0]
    end = until or _end(invocation, str(span))
    wish = {"scope": scope, "target": target, "subscriber": subscriber, "until": end.isoformat(), "reason": reason}
    facts = ask(invocation, "mute.add", {**wish, "author": author or _me()})
    if as_json:
        emit_json({"schema": SCHEMA, **facts})
    else:
        print_text(f"{facts['scope']} {facts['target']} is muted until {_minute(facts['until'])}: {facts['id']}")


def _end(invocation: Invocation, span: str) -> datetime:
    from watchdesk.service.settings.values import read_duration  # noqa: PLC0415 - start-up time of --help

    try:
        return clock_of(invocation).now() + read_duration(span)
    except (ValueError, OverflowError) as error:
        raise click.UsageError(f"--for {error}") from error


def _me() -> str:
    try:
        return getuser()
    except (OSError, KeyError) as error:  # a user that the system has no name for; KeyError before Python 3.13
        raise click.UsageError("say who mutes: --author NAME") from error


@mute.command("list")
@click.option("--all", "shows_all", is_flag=True, help="Also those that have ended.")
@json_option
@pass_invocation
def list_mutes(invocation: Invocation, *, shows_all: bool, as_json: bool) -> None:
    """List mutes, newest first."""
    from watchdesk.service.muting import facts_of  # noqa: PLC0415 - start-up time of --help

    now = clock_of(invocation).now()
    with looking(invocation) as (_, store):
        found = store.mutes(in_force_at=None if shows_all else now)
    if as_json:
        for one in found:
            emit_json({"schema": SCHEMA, **facts_of(one)})
        return
    if not found:
        print_text("Nothing was ever muted." if shows_all else "Nothing is muted now.")
        return
    rows = [(*_row(facts_of(one)), _standing(one, now)) for one in found]
    print_table(("Mute", "What", "For", "Until", "By", "Why", "Now"), rows)


def _row(facts: dict[str, object]) -> tuple[object, ...]:
    what = f"{facts['scope']} {facts['target']}"
    return facts["id"], what, facts["subscriber"] or "all", _minute(facts["until"]), facts["author"], facts["reason"]


def _minute(moment: object) -> str:
    """Return an RFC 3339 moment to the minute, for reading."""
    return f"{datetime.fromisoformat(str(moment)):%Y-%m-%d %H:%M} UTC"


def _standing(one: "Mute", now: datetime) -> str:
    if one.is_in_force(now):
        return "muted"
    return "lifted" if one.lifted_at else "ended"


@mute.command("lift")
@click.argument("mute_id", metavar="MUTE")
@json_option
@pass_invocation
def lift(invocation: Invocation, *, mute_id: str, as_json: bool) -> None:
    """End a mute now, by its id or at least six characters of its beginning. What it silenced stays untold."""
    facts = ask(invocation, "mute.lift", {"mute": mute_id})
    if as_json:
        emit_json({"schema": SCHEMA, **facts})
    else:
        print_text(f"{facts['scope']} {facts['target']} is heard again.")
