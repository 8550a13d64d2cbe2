"""`watchdesk watch explain`: a query in one plain sentence, what is risky about it, and what it may have forgotten."""

from collections.abc import Iterator

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import settings_or_shipped
from watchdesk.cli.output import emit_json, print_text, say
from watchdesk.cli.watches.chosen import chosen_watch
from watchdesk.rules.language import Query, compile_query
from watchdesk.rules.people.variants import variants


@click.command("explain")
@click.argument("query", metavar="QUERY-OR-ID")
@json_option
@pass_invocation
def explain(invocation: Invocation, *, query: str, as_json: bool) -> None:
    """Say in one plain sentence what a query asks for, and what is risky about it."""
    watch = chosen_watch(settings_or_shipped(invocation), query)
    compiled = compile_query(watch.query, watch.lists)
    if as_json:
        emit_json(
            {
                "schema": "watchdesk.explain/1",
                "query": compiled.text,
                "sentence": compiled.explain(),
                "warnings": list(compiled.warnings()),
            }
        )
        return
    print_text(compiled.explain())
    for warning in compiled.warnings():
        say(f"Careful: {warning}", quiet=invocation.quiet)
    for proposal in _proposals(compiled):
        say(f"You may also want: {proposal}", quiet=invocation.quiet)


def _proposals(query: Query) -> Iterator[str]:
    """Yield other spellings of the names it asks for, those left out that it has already."""
    for name in dict.fromkeys(query.names()):
        others = [spelling for spelling in variants(name) if f'"{spelling}"' not in query.text]
        if others:
            yield f'also="{", ".join(others)}" in NAME("{name}", …): the same name is spelt so too.'
