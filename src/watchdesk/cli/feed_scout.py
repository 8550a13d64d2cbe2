"""`watchdesk feed scout`: outlets that matched stories lead to and that the desk does not poll."""

from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking
from watchdesk.cli.output import emit_json, print_table, print_text
from watchdesk.cli.since import begin_of

if TYPE_CHECKING:
    from watchdesk.service.scouting import Find


@click.command("scout")
@click.option("--since", default="30d", show_default=True, metavar="30d", help="Articles seen in so long a time.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=25, show_default=True, help="At most so many.")
@json_option
@pass_invocation
def scout(invocation: Invocation, *, since: str, limit: int, as_json: bool) -> None:
    """Rank outlets that matched articles link to, credit or come from, and that no source polls."""
    from watchdesk.service.scouting import scout as scout_of  # noqa: PLC0415 - start-up time of --help

    begin = begin_of(since, clock_of(invocation).now())
    with looking(invocation) as (_, store):
        found = scout_of(store, since=begin)[:limit]
    if as_json:
        for one in found:
            emit_json(_report(one))
    elif found:
        columns = ("Site", "Outlet", "Stories", "Articles", "Pointed to by", "Feed")
        print_table(columns, [_row(one) for one in found])
    else:
        print_text("Matched articles lead to no outlet that is not polled already.")


def _row(one: "Find") -> tuple[object, ...]:
    seen = one.scouted
    return (seen.site, one.title, seen.stories, seen.articles, ", ".join(seen.sources), _address(one))


def _address(one: "Find") -> str | None:
    return one.outlets[0].url if one.outlets else None


def _report(one: "Find") -> dict[str, object]:
    """Return `watchdesk.scout/1`: `suggest` are the ids that the list of outlets has for the site."""
    seen = one.scouted
    return {
        "schema": "watchdesk.scout/1",
        "site": seen.site,
        "title": one.title,
        "stories": seen.stories,
        "articles": seen.articles,
        "sources": list(seen.sources),
        "signs": {sign.value: count for sign, count in seen.signs.items()},
        "example": {"title": one.example.title, "url": one.example.url},
        "feed": _address(one),
        "suggest": [outlet.id for outlet in one.outlets],
    }
