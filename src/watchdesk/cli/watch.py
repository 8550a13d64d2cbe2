"""`watchdesk watch`: try, explain and list watches."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking, settings_or_shipped, tools
from watchdesk.cli.output import emit_json, print_table, print_text, say
from watchdesk.cli.reports import hit_reports
from watchdesk.model.articles import Article, NotAPage
from watchdesk.model.watches import Verdict, Watch

if TYPE_CHECKING:
    from watchdesk.rules.matching import Matcher

LINES = {".jsonl", ".ndjson"}
QUERY = ""  # the id of a query that was written on the command line: no watch can be called so
FAILED = 1


@click.group("watch")
def watch() -> None:
    """Try, explain and list watches."""


@watch.command("list")
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


@watch.command("explain")
@click.argument("query", metavar="QUERY-OR-ID")
@json_option
@pass_invocation
def explain(invocation: Invocation, *, query: str, as_json: bool) -> None:
    """Say in one plain sentence what a query asks for, and what is risky about it."""
    from watchdesk.rules.language import compile_query  # noqa: PLC0415 - start-up time of --help

    compiled = compile_query(_watch(invocation, query).query)
    if as_json:
        warnings = list(compiled.warnings())
        emit_json(
            {
                "schema": "watchdesk.explain/1",
                "query": compiled.text,
                "sentence": compiled.explain(),
                "warnings": warnings,
            }
        )
        return
    print_text(compiled.explain())
    for warning in compiled.warnings():
        say(f"Careful: {warning}", quiet=invocation.quiet)


@watch.command("try")
@click.argument("query", metavar="QUERY-OR-ID", required=False)
@click.argument("files", nargs=-1, metavar="[FILE…]")
@click.option(
    "--watches",
    "watches_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A JSON line a watch.",
)
@click.option("--since", metavar="30d", help="Try on the archive of so many days.")
@json_option
@pass_invocation
def try_watch(
    invocation: Invocation,
    *,
    query: str | None,
    files: tuple[str, ...],
    watches_file: Path | None,
    since: str | None,
    as_json: bool,
) -> int:
    """Evaluate QUERY-OR-ID (or the watches of --watches) on pages, texts, articles.jsonl, or the archive.

    Prints a line for every article, also those that do not match. Exits with 1 where a page could not be read: it
    counts as an article without a word.
    """
    if watches_file is not None:
        files = (query, *files) if query else files
        watches = list(_watches_in(watches_file))
    elif query is None:
        raise click.UsageError("say what to try: a query, a watch's id, or --watches FILE")
    else:
        watches = [_watch(invocation, query)]
    if not files and since is None:
        raise click.UsageError("say what to try it on: files, or --since 30d for the archive")
    return asyncio.run(_try(invocation, watches, files, since=since, as_json=as_json))


async def _try(
    invocation: Invocation, watches: Sequence[Watch], files: Sequence[str], *, since: str | None, as_json: bool
) -> int:
    from watchdesk.rules.matching import Matcher  # noqa: PLC0415 - start-up time of --help

    matcher = Matcher(watches)
    seen = matched = unread = 0
    async for article in _articles(invocation, files, since):
        seen += 1
        unread += not (article.title or article.text)
        matched += _show_verdicts(matcher, article, as_json=as_json)
    if not as_json:
        print_text(f"{matched} matches, {seen} articles, {len(watches)} watches.")
    return FAILED if unread else 0


def _show_verdicts(matcher: "Matcher", article: Article, *, as_json: bool) -> int:
    verdicts = matcher.verdicts(article, None)
    for watch_id, verdict in verdicts.items():
        name = None if watch_id == QUERY else watch_id
        if as_json:
            emit_json(try_report(name, article, verdict))
        elif verdict.matches:
            terms = ", ".join(dict.fromkeys(hit.term for hit in verdict.hits))
            print_text(f"{article.id}: {article.title} — {name or 'matches'} ({verdict.strength}): {terms}")
        else:
            print_text(f"{article.id}: {article.title} — no match" + (f" for {name}" if name else ""))
    return sum(verdict.matches for verdict in verdicts.values())


def try_report(watch_id: str | None, article: Article, verdict: Verdict) -> dict[str, object]:
    """Return `watchdesk.try/1`."""
    return {
        "schema": "watchdesk.try/1",
        "watch": watch_id,
        "id": article.id,
        "match": verdict.matches,
        "strength": verdict.strength.value if verdict.strength else None,
        "hits": hit_reports(verdict.hits, with_text=True),
        "unknown": list(verdict.unknown),
    }


def _watch(invocation: Invocation, text: str) -> Watch:
    """Return the configured watch of that id, else the text as a query of its own."""
    configured = {one.id: one for one in settings_or_shipped(invocation).watches}
    return configured.get(text) or Watch(id=QUERY, title=text, query=text)


def _watches_in(path: Path) -> Iterator[Watch]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                given = json.loads(line)
                yield Watch(id=str(given["id"]), title=str(given["id"]), query=str(given["query"]))
            except (ValueError, KeyError, TypeError) as error:
                raise click.UsageError(f'{path}, line {number}: each line needs "id" and "query": {error}') from error


async def _articles(invocation: Invocation, files: Sequence[str], since: str | None) -> AsyncIterator[Article]:
    """Yield what files hold, pages read in workers, then the archive's articles."""
    from watchdesk.service.reading_files import (  # noqa: PLC0415 - start-up time of --help
        article_of_page,
        articles_in,
        files_in,
        read_pages,
    )

    names = list(files_in(files))
    async with AsyncExitStack() as stack:
        for lines in (name for name in names if Path(name).suffix.lower() in LINES):
            try:
                for article in articles_in(Path(lines)):
                    yield article
            except (OSError, ValueError) as error:
                raise click.UsageError(str(error)) from error
        pages = [name for name in names if Path(name).suffix.lower() not in LINES]
        if pages:
            client, _, reader = await stack.enter_async_context(tools(invocation))
            async for read in read_pages(pages, reader, client):
                if isinstance(read.page, NotAPage):
                    say(f"{read.source}: {read.page.reason}", quiet=invocation.quiet)
                yield article_of_page(read)
    if since is not None:
        with looking(invocation) as (_, store):
            for article in store.articles_since(clock_of(invocation).now() - _span(since)):
                yield article


def _span(text: str) -> timedelta:
    from watchdesk.service.settings.values import read_duration  # noqa: PLC0415 - start-up time of --help

    try:
        return read_duration(text)
    except ValueError as error:
        raise click.UsageError(f"--since {error}") from error
