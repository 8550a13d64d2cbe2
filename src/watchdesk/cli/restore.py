"""`watchdesk restore`: a backup takes the database's place."""

from pathlib import Path

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of
from watchdesk.cli.output import emit_json, print_text


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@pass_invocation
def restore(invocation: Invocation, *, file: Path, as_json: bool) -> None:
    """Put the backup FILE in the database's place; what is replaced is kept beside it. The service must not run.

    What the replaced database knows to have been sent is not sent again. Where it cannot be read, what the backup
    holds as owed waits for your word: `delivery list --state unknown`, then `delivery release` or `delivery retry`.
    """
    from watchdesk.store.restore import restore as put_back  # noqa: PLC0415 - start-up time of --help

    done = put_back(invocation.settings().desk.store, file, now=clock_of(invocation).now())
    if as_json:
        kept = str(done.kept) if done.kept else None
        emit_json({"schema": "watchdesk.restore/1", "kept": kept, "carried": done.carried, "held": done.held})
        return
    if done.kept:
        print_text(f"The replaced database is now {done.kept}.")
    if done.carried:
        print_text("What it knows to have been sent since the backup is not sent again.")
    elif done.held:
        print_text(
            f"What was sent since the backup is not known: {done.held} deliveries wait for your word. "
            "`watchdesk delivery list --state unknown` shows them, `delivery retry ID` sends one."
        )
    print_text(f"{file} is restored.")
