"""`watchdesk read`: extract pages without storing anything."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import page_tools
from watchdesk.cli.output import emit_json, print_text
from watchdesk.cli.reports import moment

if TYPE_CHECKING:
    from watchdesk.model.sites import SiteRule
    from watchdesk.service.reading_files import PageRead

FAILED = 1


@click.command("read")
@click.argument("pages", nargs=-1, required=True, metavar="FILE-OR-URL…")
@click.option("--url", metavar="URL", help="Where files came from: the rules for its host then hold for them.")
@click.option("--rule", "rules", multiple=True, metavar="KEY=VALUE", help="Try a rule, such as body=div.story.")
@json_option
@pass_invocation
def read(
    invocation: Invocation, *, pages: tuple[str, ...], url: str | None, rules: tuple[str, ...], as_json: bool
) -> int:
    """Extract one page or many: files, directories, addresses. Exits with 1 where one could not be read.

    The rules of [sites] hold; --rule goes before them, and may be given several times. Nothing is kept.
    """
    return asyncio.run(_read(invocation, pages, _came_from(url), _tried(rules), as_json=as_json))


async def _read(
    invocation: Invocation, pages: Sequence[str], came_from: str, tried: "SiteRule | None", *, as_json: bool
) -> int:
    code = 0
    async for one in _pages(invocation, pages, came_from, tried):
        report = read_report(one)
        if report["quality"] == "none":
            code = FAILED
        if as_json:
            emit_json(report)
        else:
            print_text(_in_words(report) + "\n")
    return code


async def _pages(
    invocation: Invocation, pages: Sequence[str], came_from: str, tried: "SiteRule | None"
) -> "AsyncIterator[PageRead]":
    from watchdesk.service.reading_files import read_pages  # noqa: PLC0415 - start-up time of --help

    async with page_tools(invocation, tried=tried) as (fetcher, page_reader):
        async for one in read_pages(pages, page_reader, fetcher, came_from=came_from):
            yield one


def _came_from(url: str | None) -> str:
    if url is None:
        return ""
    from watchdesk.service.settings.values import read_web_address  # noqa: PLC0415 - start-up time of --help

    try:
        return read_web_address(url)
    except ValueError as error:
        raise click.UsageError(f"--url {error}") from error


def _tried(rules: tuple[str, ...]) -> "SiteRule | None":
    if not rules:
        return None
    from watchdesk.service.settings.sites import tried_rule  # noqa: PLC0415 - start-up time of --help

    try:
        return tried_rule(rules)
    except ValueError as error:
        raise click.UsageError(f"--rule {error}") from error


def read_report(read_page: "PageRead") -> dict[str, object]:
    """Return `watchdesk.read/1`; `rule`, what the rule for the page's site found, is there where one holds."""
    from watchdesk.model.articles import NotAPage  # noqa: PLC0415 - beside the others

    report: dict[str, object] = {"schema": "watchdesk.read/1", "source": read_page.source, "url": read_page.url}
    page = read_page.page
    if isinstance(page, NotAPage):
        empty: dict[str, object] = {"title": None, "text": "", "authors": [], "published_at": None, "language": None}
        return {**report, **empty, "quality": "none", "reason": page.reason}
    found = {one.key: {"found": one.times, "used": one.is_of_use} for one in page.ruled}
    return {
        **report,
        "title": page.title,
        "text": page.whole,
        "authors": list(page.authors),
        "published_at": moment(page.published_at),
        "language": page.language,
        "quality": page.quality.value,
        "reason": page.reason,
        **({"rule": found} if found else {}),
    }


def _in_words(report: dict[str, object]) -> str:
    authors = ", ".join(str(author) for author in report["authors"]) if isinstance(report["authors"], list) else ""
    facts = [authors, report["published_at"], report["language"], f"quality {report['quality']}", report["reason"]]
    lines = [
        str(report["source"]),
        str(report["title"] or "(no title)"),
        " · ".join(str(fact) for fact in facts if fact),
        *_rule_in_words(report.get("rule")),
        "",
        str(report["text"]),
    ]
    return "\n".join(lines)


def _rule_in_words(found: object) -> Iterator[str]:
    """Say what each key of the rule found: `rule: strip 3 · date 1, which says nothing · author nothing`."""
    if isinstance(found, dict):
        said = (
            f"{key} {one['found'] or 'nothing'}{'' if one['used'] or not one['found'] else ', which says nothing'}"
            for key, one in found.items()
        )
        yield f"rule: {' · '.join(said)}"
