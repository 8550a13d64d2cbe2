"""`watchdesk watch list`: the configured watches."""

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.output import emit_json, print_table, print_text


@click.command("list")
@json_option
@pass_invocation
def list_watches(invocation: Invocation, *, as_json: bool) -> None:
    """List the configured watches."""
    watches = invocation.settings().watches
    if as_json:
        for one in watches:
            emit_json({"schema": "watchdesk.watch/1", "id": one.id, "title": one.title, "query": one.query})
    elif watches:
        print_table(("Watch", "Title", "Query"), [(one.id, one.title, one.query) for one in watches])
    else:
        print_text("No watch is configured.")
