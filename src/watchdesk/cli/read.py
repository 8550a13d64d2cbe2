"""`watchdesk read`: extract pages without storing anything."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import page_tools
from watchdesk.cli.output import emit_json, print_text
from watchdesk.cli.reports import moment

if TYPE_CHECKING:
    from watchdesk.service.reading_files import PageRead

FAILED = 1


@click.command("read")
@click.argument("pages", nargs=-1, required=True, metavar="FILE-OR-URL…")
@json_option
@pass_invocation
def read(invocation: Invocation, *, pages: tuple[str, ...], as_json: bool) -> int:
    """Extract one page or many: files, directories, addresses. Exits with 1 where one could not be read."""
    return asyncio.run(_read(invocation, pages, as_json=as_json))


async def _read(invocation: Invocation, pages: Sequence[str], *, as_json: bool) -> int:
    code = 0
    async for one in _pages(invocation, pages):
        report = read_report(one)
        if report["quality"] == "none":
            code = FAILED
        if as_json:
            emit_json(report)
        else:
            print_text(_in_words(report) + "\n")
    return code


async def _pages(invocation: Invocation, pages: Sequence[str]) -> "AsyncIterator[PageRead]":
    from watchdesk.service.reading_files import read_pages  # noqa: PLC0415 - start-up time of --help

    async with page_tools(invocation) as (fetcher, page_reader):
        async for one in read_pages(pages, page_reader, fetcher):
            yield one


def read_report(read_page: "PageRead") -> dict[str, object]:
    """Return `watchdesk.read/1`."""
    from watchdesk.model.articles import NotAPage  # noqa: PLC0415 - beside the others

    report: dict[str, object] = {"schema": "watchdesk.read/1", "source": read_page.source, "url": read_page.url}
    page = read_page.page
    if isinstance(page, NotAPage):
        empty: dict[str, object] = {"title": None, "text": "", "authors": [], "published_at": None, "language": None}
        return {**report, **empty, "quality": "none", "reason": page.reason}
    return {
        **report,
        "title": page.title,
        "text": page.text,
        "authors": list(page.authors),
        "published_at": moment(page.published_at),
        "language": page.language,
        "quality": page.quality.value,
        "reason": page.reason,
    }


def _in_words(report: dict[str, object]) -> str:
    authors = ", ".join(str(author) for author in report["authors"]) if isinstance(report["authors"], list) else ""
    facts = [authors, report["published_at"], report["language"], f"quality {report['quality']}", report["reason"]]
    return "\n".join(
        (
            str(report["source"]),
            str(report["title"] or "(no title)"),
            " · ".join(str(fact) for fact in facts if fact),
            "",
            str(report["text"]),
        )
    )
