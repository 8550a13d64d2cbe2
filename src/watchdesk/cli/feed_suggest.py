"""`watchdesk feed suggest`: outlets of the list that ships, by country, language and trust."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import ask, tools
from watchdesk.cli.output import emit_json, print_table, print_text, say
from watchdesk.cli.reports import moment
from watchdesk.model.entries import NotAFeed, ParsedFeed

if TYPE_CHECKING:
    from watchdesk.feeds.outlets import Outlet

FAILED = 1


@click.command("suggest")
@click.option("--country", help="ISO 3166 code, such as PK.")
@click.option("--language", help="BCP 47 code, such as en.")
@click.option("--tier", type=click.IntRange(1, 9), help="At least so trusted: 1 is the most.")
@click.option("--toml", "as_toml", is_flag=True, help="Print blocks to paste into config.toml.")
@click.option("--add", "adds", is_flag=True, help="Keep them all as sources of this desk.")
@click.option("--check", "checks", is_flag=True, help="Visit each address and say what it gives.")
@json_option
@pass_invocation
def suggest(
    invocation: Invocation,
    *,
    country: str | None,
    language: str | None,
    tier: int | None,
    as_toml: bool,
    adds: bool,
    checks: bool,
    as_json: bool,
) -> int:
    """List outlets that could be sources. Exits with 1 where --check found an address that gives no feed."""
    from watchdesk.feeds.outlets import suggested  # noqa: PLC0415 - start-up time of --help

    if as_toml + adds + checks > 1:
        raise click.UsageError("choose one of --toml, --add and --check")
    found = suggested(country=country, language=language, tier=tier)
    if checks:
        return asyncio.run(_check(invocation, found, as_json=as_json))
    if adds:
        _add(invocation, found, as_json=as_json)
    elif as_toml:
        print_text(_blocks(found))
    elif as_json:
        for one in found:
            emit_json(_report(one))
    elif found:
        rows = [(one.id, one.title, one.country, one.language, one.tier, one.url) for one in found]
        print_table(("Source", "Title", "Country", "Language", "Tier", "Address"), rows)
    else:
        print_text("The list has no such outlet. A country is two letters (PK), a language an ISO 639 code (en, ur);")
        print_text("`watchdesk feed suggest` without options shows the whole list.")
    return 0


def _report(one: "Outlet") -> dict[str, object]:
    """Return `watchdesk.outlet/1`."""
    return {"schema": "watchdesk.outlet/1", **_facts(one)}


def _facts(one: "Outlet") -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "home": one.home,
        "country": one.country,
        "language": one.language,
        "tier": one.tier,
        "kind": one.kind.value,
        "url": one.url,
    }


def _blocks(found: Sequence["Outlet"]) -> str:
    """Return the outlets as `[[sources]]` of config.toml."""
    from watchdesk.service.settings.shown import toml_text  # noqa: PLC0415 - start-up time of --help

    tables = []
    for one in found:
        facts = _facts(one)
        tables.append({name: facts[name] for name in facts if name not in {"kind", "url"}} | {one.kind.value: one.url})
    return toml_text({"sources": tables})


def _add(invocation: Invocation, found: Sequence["Outlet"], *, as_json: bool) -> None:
    facts = ask(invocation, "feed.adopt", {"sources": [_facts(one) for one in found]})
    if as_json:
        emit_json({"schema": "watchdesk.feed-adopt/1", **facts})
        return
    added = facts["added"]
    count = len(added) if isinstance(added, list) else 0
    print_text(f"{count} sources added, {facts['known']} were there already.")


async def _check(invocation: Invocation, found: Sequence["Outlet"], *, as_json: bool) -> int:
    """Visit the addresses as any feed is visited, and say of each what it gave."""
    from watchdesk.service.reading_files import read_feeds  # noqa: PLC0415 - start-up time of --help

    code, left = 0, iter(found)
    async with tools(invocation) as (client, feed_reader, _):
        async for _, parsed in read_feeds([one.url for one in found], feed_reader, client):
            one = next(left)
            code = FAILED if isinstance(parsed, NotAFeed) else code
            if as_json:
                emit_json({**_report(one), "schema": "watchdesk.outlet-check/1", **_finding(parsed)})
            else:
                say(f"{one.id}: {_in_words(parsed)}", quiet=invocation.quiet and isinstance(parsed, ParsedFeed))
    return code


def _finding(parsed: ParsedFeed | NotAFeed) -> dict[str, object]:
    if isinstance(parsed, NotAFeed):
        return {"works": False, "entries": 0, "newest_at": None, "reason": parsed.reason}
    dates = [entry.published_at for entry in parsed.entries if entry.published_at is not None]
    newest = moment(max(dates)) if dates else None
    return {"works": True, "entries": len(parsed.entries), "newest_at": newest, "reason": None}


def _in_words(parsed: ParsedFeed | NotAFeed) -> str:
    finding = _finding(parsed)
    if isinstance(parsed, NotAFeed):
        return f"gives no feed: {parsed.reason}"
    newest = finding["newest_at"]
    return f"{finding['entries']} entries" + (f", the newest of {newest}" if newest else "")
