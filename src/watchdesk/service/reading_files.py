"""Reading files: pages, texts and articles.jsonl given on the command line, streamed through the worker pool."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from watchdesk.model.articles import Article, NotAPage, Page, Quality
from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.model.visits import Fetched, FetchFailed, NotModified, Purpose, Visit
from watchdesk.pipeline.sitemaps import follow_index
from watchdesk.ports import FeedReader, Fetcher, PageReader

AT_ONCE = 8
PLAIN, LINES = {".txt", ".md"}, {".jsonl", ".ndjson"}
WEB = ("http://", "https://")
SUPPLIES = (
    "file://",
    "command://",
    "imap://",
    "imaps://",
)  # as a configured source has them; the fetcher knows those and no others
LONGEST_FILE = 50 * 1024 * 1024


class PageRead(Struct, frozen=True, kw_only=True):
    """One page, read or not. `source` is what was named on the command line."""

    source: str
    url: str | None
    page: Page | NotAPage


def files_in(names: Iterable[str]) -> Iterator[str]:
    """Yield the names, with every file below a directory in its place, in order; addresses stay."""
    for name in names:
        if not name.startswith(WEB) and Path(name).is_dir():
            yield from (str(path) for path in sorted(Path(name).rglob("*")) if path.is_file())
        else:
            yield name


async def read_pages(
    names: Iterable[str], reader: PageReader, fetcher: Fetcher, *, came_from: str = ""
) -> AsyncIterator[PageRead]:
    """Yield what each file or address holds, in the order given, some at a time under way.

    `came_from`: the address that files are read as if they came from; without one no rule for a site holds for them.
    """
    under_way: list[asyncio.Task[PageRead]] = []
    for name in files_in(names):
        under_way.append(asyncio.create_task(_read(name, reader, fetcher, came_from)))
        if len(under_way) >= AT_ONCE:
            yield await under_way.pop(0)
    for task in under_way:
        yield await task


async def _read(name: str, reader: PageReader, fetcher: Fetcher, came_from: str) -> PageRead:
    if name.startswith(WEB):
        return await _read_address(name, reader, fetcher)
    body = await _body_of(name)
    if isinstance(body, str):
        return PageRead(source=name, url=None, page=NotAPage(reason=body))
    if Path(name).suffix.lower() in PLAIN:
        return PageRead(source=name, url=None, page=plain_page(body))
    page = await reader.read_page(body, content_type=None, url=came_from)
    return PageRead(source=name, url=came_from or (page.canonical if isinstance(page, Page) else None), page=page)


async def _read_address(url: str, reader: PageReader, fetcher: Fetcher) -> PageRead:
    got = await fetcher.fetch(Visit(url=url, purpose=Purpose.PAGE))
    if isinstance(got, Fetched):
        page = await reader.read_page(got.body, content_type=got.content_type, url=got.final_url)
        return PageRead(source=url, url=got.final_url, page=page)
    return PageRead(source=url, url=url, page=NotAPage(reason=_why_nothing(got)))


def _why_nothing(got: FetchFailed | NotModified) -> str:
    return got.reason if isinstance(got, FetchFailed) else "the server answered 304 to a first visit"


async def read_feeds(
    names: Iterable[str], reader: FeedReader, fetcher: Fetcher
) -> AsyncIterator[tuple[str, ParsedFeed | NotAFeed]]:
    """Yield what each file or address is as a feed, in the order given, some at a time under way."""
    under_way: list[tuple[str, asyncio.Task[ParsedFeed | NotAFeed]]] = []
    for name in files_in(names):
        under_way.append((name, asyncio.create_task(_read_feed(name, reader, fetcher))))
        if len(under_way) >= AT_ONCE:
            first, task = under_way.pop(0)
            yield first, await task
    for waiting, task in under_way:
        yield waiting, await task


async def _read_feed(name: str, reader: FeedReader, fetcher: Fetcher) -> ParsedFeed | NotAFeed:
    if not name.startswith((*WEB, *SUPPLIES)):
        body = await _body_of(name)
        if isinstance(body, str):
            return NotAFeed(reason=body)
        return await reader.read_feed(body, content_type=None, url="")
    got = await fetcher.fetch(Visit(url=name, purpose=Purpose.FEED))
    if isinstance(got, Fetched):
        found = await reader.read_feed(got.body, content_type=got.content_type, url=got.final_url)
        return (await follow_index(found, fetcher, reader, now=datetime.now(UTC))).parsed
    return NotAFeed(reason=_why_nothing(got))


async def _body_of(name: str) -> bytes | str:
    """Return a file's bytes, or why they cannot be had."""
    try:
        body = await asyncio.to_thread(_bytes_of, Path(name))
    except OSError as error:
        return f"the file cannot be read: {error.strerror}"
    return "the file is larger than 50 MiB" if body is None else body


def _bytes_of(path: Path) -> bytes | None:
    if path.stat().st_size > LONGEST_FILE:
        return None
    with path.open("rb") as file:
        body = file.read(LONGEST_FILE + 1)  # a pipe or a device has no size
    return body if len(body) <= LONGEST_FILE else None


def plain_page(body: bytes) -> Page:
    """Return a text file as a page: its first line is the title, the rest the text."""
    title, _, text = body.decode("utf-8", "replace").strip().partition("\n")
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n") if paragraph.strip()]
    return Page(title=title.strip(), text="\n".join(paragraphs), quality=Quality.FULL if paragraphs else Quality.NONE)


def article_of_page(read: PageRead) -> Article:
    """Return a page as an article to try watches on; one that was refused is an article without a word."""
    at = datetime.now(UTC)
    page = read.page
    if isinstance(page, NotAPage):
        page = Page(title=None, text="", quality=Quality.NONE, reason=page.reason)
    return Article(
        id=read.source,
        url=read.url,
        title=page.title or "",
        text=page.whole,
        authors=page.authors,
        language=page.language,
        published_at=page.published_at,
        quality=page.quality,
        reason=page.reason,
        seen_at=at,
        read_at=at,
    )


def articles_in(path: Path) -> Iterator[Article]:
    """Yield the articles of an articles.jsonl, a line each. Raises ValueError that names file and line."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                article = article_of_line(json.loads(line.decode("utf-8-sig")))
            except (ValueError, RecursionError) as error:
                raise ValueError(f"{path}, line {number}: {error}") from error
            yield article


def article_of_line(line: Mapping[str, object]) -> Article:
    """Return one line of articles.jsonl as an article, without its date if that is not of ISO 8601.

    Raises ValueError where a needed key is missing or wrong.
    """
    if not isinstance(line, dict) or not line.get("id"):
        raise ValueError('each line needs an "id"')
    title, text = str(line.get("title") or ""), str(line.get("text") or "")
    if not title and not text:
        raise ValueError('each line needs a "title" or a "text"')
    published = line.get("published_at")
    at = datetime.now(UTC)
    return Article(
        id=str(line["id"]),
        url=str(line["url"]) if line.get("url") else None,
        title=title,
        text=text,
        language=str(line["language"]) if line.get("language") else None,
        published_at=_moment(str(published)) if published else None,
        source_id=str(line.get("source") or ""),
        quality=Quality(str(line.get("quality") or ("full" if text else "none"))),
        seen_at=at,
        read_at=at,
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
