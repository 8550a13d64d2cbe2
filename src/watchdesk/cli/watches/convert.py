"""`watchdesk watch convert`: a query of another tool in the watch language, with notes on what differs."""

import sys

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.output import emit_json, print_text, say
from watchdesk.rules import dialects
from watchdesk.rules.language import compile_query

STDIN = "-"


@click.command("convert")
@click.argument("query", metavar="QUERY", default=STDIN)
@click.option(
    "--from", "dialect", type=click.Choice(dialects.DIALECTS), required=True, help="The tool that the query is of."
)
@json_option
@pass_invocation
def convert(invocation: Invocation, *, query: str, dialect: str, as_json: bool) -> None:
    """Translate QUERY, or what stands on stdin (-), from another tool's language into the watch language.

    The query goes to stdout and is sure to compile; what differs in meaning is said on stderr. A query that cannot be
    read is a usage error (2) that points at the character.
    """
    text = sys.stdin.read() if query == STDIN else query
    if not text.strip():
        raise click.UsageError("say which query to convert, as an argument or on stdin")
    result = dialects.convert(text, dialect)
    compile_query(result.query)
    if as_json:
        emit_json(
            {
                "schema": "watchdesk.convert/1",
                "dialect": dialect,
                "query": result.query,
                "notes": list(result.notes),
            }
        )
        return
    print_text(result.query)
    for note in result.notes:
        say(f"Note: {note}", quiet=invocation.quiet)
