"""`watchdesk feed discover`: the feeds of a site, without keeping one."""

import asyncio
from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import tools
from watchdesk.cli.output import emit_json, print_table, say
from watchdesk.cli.reports import moment

if TYPE_CHECKING:
    from watchdesk.service.discovering import Candidate, Discovery

FAILED = 1


@click.command("discover")
@click.argument("url")
@json_option
@pass_invocation
def discover(invocation: Invocation, *, url: str, as_json: bool) -> int:
    """List the feeds of the site at URL, the best first. Exits with 1 where there is none."""
    site = asyncio.run(_discover(invocation, url))
    if as_json:
        for one in site.candidates:
            emit_json(_report(one))
    elif site.candidates:
        rows = [
            (
                one.url,
                one.parsed.title,
                one.parsed.format,
                len(one.parsed.entries),
                moment(one.newest_at),
                one.how.words,
            )
            for one in site.candidates
        ]
        print_table(("Address", "Title", "Format", "Entries", "Newest", "Found"), rows)
    if site.reason:
        say(site.reason)
    return 0 if site.candidates else FAILED


async def _discover(invocation: Invocation, url: str) -> "Discovery":
    from watchdesk.service.discovering import discover_site  # noqa: PLC0415 - start-up time of --help

    async with tools(invocation) as (client, feed_reader, _):
        return await discover_site(url, client, feed_reader)


def _report(one: "Candidate") -> dict[str, object]:
    """Return `watchdesk.feed-found/1`."""
    return {
        "schema": "watchdesk.feed-found/1",
        "url": one.url,
        "title": one.parsed.title,
        "kind": one.kind.value,
        "format": one.parsed.format,
        "language": one.parsed.language,
        "entries": len(one.parsed.entries),
        "newest_at": moment(one.newest_at),
        "found": one.how.words,
    }
