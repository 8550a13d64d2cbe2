"""Articles: what a watch is tried on — pages, texts and articles.jsonl of the command line, or the archive."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from watchdesk.cli.context import Invocation
from watchdesk.cli.desk import clock_of, looking, settings_or_shipped, tools
from watchdesk.cli.output import say
from watchdesk.model.articles import Article, NotAPage, Page
from watchdesk.model.sources import Source
from watchdesk.service.proving import matches_a_day
from watchdesk.service.reading_files import (
    LINES,
    PLAIN,
    WEB,
    PageRead,
    article_of_line,
    article_of_page,
    articles_in,
    files_in,
    plain_page,
    read_pages,
)
from watchdesk.service.settings.values import read_duration

STDIN = "-"
Offered = tuple[Article, Source | None]


async def offered(invocation: Invocation, files: Sequence[str]) -> AsyncIterator[Offered]:
    """Yield what files, folders and addresses hold, with the configured source that each names; pages come last.

    A page that cannot be read is an article without a word; why is said on stderr.
    """
    sources = {one.id: one for one in settings_or_shipped(invocation).sources}
    names = list(files_in(files))
    for name in (name for name in names if _is(name, LINES)):
        try:
            for article in articles_in(Path(name)):
                yield article, sources.get(article.source_id)
        except (OSError, ValueError) as error:
            raise click.UsageError(str(error)) from error
    pages = [name for name in names if not _is(name, LINES)]
    if pages:
        async for read in _pages(invocation, pages):
            if isinstance(read.page, NotAPage):
                say(f"{read.source}: {read.page.reason}", quiet=invocation.quiet)
            yield article_of_page(read), None


@contextmanager
def archived(invocation: Invocation, since: datetime, words: Collection[str] | None) -> Iterator[Iterator[Offered]]:
    """Yield the archive's articles seen since a moment that may hold one of the folded words (None: all)."""
    with looking(invocation) as (_, store):
        sources = {one.source.id: one.source for one in store.feeds()}
        yield ((article, sources.get(article.source_id)) for article in store.search(words, since=since))


def a_day(invocation: Invocation, matches: int, since: datetime) -> float:
    """Return how many a day so many matches of the archive are, by the days that it covers."""
    with looking(invocation) as (_, store):
        oldest = next((article.seen_at for article in store.articles_since(since, limit=1)), None)
    return matches_a_day(matches, oldest, since, clock_of(invocation).now())


def one_article(invocation: Invocation, name: str) -> Article:
    """Return the one article of a file, an address or `-`: a page, a text, or the first line of articles.jsonl.

    Raises UsageError with the reason where there is none. Only pages need workers and the network.
    """
    if name.startswith(WEB) or (name != STDIN and not _is(name, LINES | PLAIN)):
        return _worded(article_of_page(asyncio.run(_page_of(invocation, name))))
    try:
        body = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{name}: the file cannot be read: {error.strerror}") from error
    start = body.lstrip()[:1]
    if name == STDIN and start == b"<":
        return _worded(article_of_page(asyncio.run(_page_of(invocation, name, body))))
    if start == b"{" and not _is(name, PLAIN):
        return _first_line(name, body)
    return _worded(article_of_page(PageRead(source=name, url=None, page=plain_page(body))))


def since_of(invocation: Invocation, text: str) -> datetime:
    """Return the moment that `--since 30d` names, by the clock of decisions. Raises UsageError for no duration."""
    try:
        return clock_of(invocation).now() - read_duration(text)
    except ValueError as error:
        raise click.UsageError(f"--since {error}") from error


def _is(name: str, kinds: Collection[str]) -> bool:
    return not name.startswith(WEB) and Path(name).suffix.lower() in kinds


def _first_line(name: str, body: bytes) -> Article:
    try:
        return article_of_line(json.loads(body.lstrip().split(b"\n", 1)[0]))
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"{name}, line 1: {error}") from error


def _worded(article: Article) -> Article:
    if article.title or article.text:
        return article
    raise click.UsageError(f"{article.id}: {article.reason or 'there is no word in it'}")


async def _pages(invocation: Invocation, names: Sequence[str]) -> AsyncIterator[PageRead]:
    async with tools(invocation) as (client, _, reader):
        async for read in read_pages(names, reader, client):
            yield read


async def _page_of(invocation: Invocation, name: str, body: bytes | None = None) -> PageRead:
    async with tools(invocation) as (client, _, reader):
        if body is not None:
            page = await reader.read_page(body, content_type=None, url="")
            return PageRead(source=name, url=page.canonical if isinstance(page, Page) else None, page=page)
        return await anext(read_pages([name], reader, client))
