"""Reading files: what is named on the command line — pages, texts, lines and folders — with all that can be wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from service.desk_settings import HARBOUR, LANTERN, Answers, WordReader, fetched
from watchdesk.model.articles import Article, NotAPage, Page, Quality
from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.model.visits import FetchResult, NotModified, Purpose
from watchdesk.service.reading_files import (
    AT_ONCE,
    LONGEST_FILE,
    PageRead,
    article_of_line,
    article_of_page,
    articles_in,
    files_in,
    plain_page,
    read_feeds,
    read_pages,
)

T = TypeVar("T")


async def all_of(found: AsyncIterator[T]) -> list[T]:
    return [one async for one in found]


async def pages_of(*names: str | Path, answers: Mapping[str, FetchResult] | None = None) -> list[PageRead]:
    return await all_of(read_pages(map(str, names), WordReader(), Answers(answers or {})))


def test_a_folder_stands_for_its_files_in_order_and_addresses_stay(tmp_path: Path) -> None:
    for name in ("b.html", "a/2.txt", "a/1.txt", "c.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = ["https://x.test/", str(tmp_path), "missing.html", str(tmp_path / "b.html")]
    below = [str(tmp_path / name) for name in ("a/1.txt", "a/2.txt", "b.html", "c.jsonl")]
    assert list(files_in(names)) == ["https://x.test/", *below, "missing.html", str(tmp_path / "b.html")]


async def test_a_file_is_read_as_what_its_name_says(tmp_path: Path) -> None:
    page, text, other = tmp_path / "p.html", tmp_path / "t.TXT", tmp_path / "o.bin"
    page.write_text("page Talks")
    text.write_text("The headline\n\nOne  paragraph.\n\n\nAnother.\n")
    other.write_bytes(b"\x00\x01")
    assert await pages_of(page, text, other) == [
        PageRead(
            source=str(page),
            url="https://canonical.test/Talks",
            page=Page(title="Talks", text="read from a file", canonical="https://canonical.test/Talks"),
        ),
        PageRead(source=str(text), url=None, page=Page(title="The headline", text="One paragraph.\nAnother.")),
        PageRead(source=str(other), url=None, page=NotAPage(reason="the answer is not a web page")),
    ]


async def test_an_address_is_visited_as_a_page_and_named_as_it_was_given() -> None:
    fetcher = Answers({LANTERN: fetched(LANTERN, "page Talks", moved_to=HARBOUR), HARBOUR: NotModified(url=HARBOUR)})
    read = await all_of(read_pages([LANTERN, HARBOUR, "http://none.test/"], WordReader(), fetcher))
    assert [one.source for one in read] == [LANTERN, HARBOUR, "http://none.test/"]
    assert [one.url for one in read] == [HARBOUR, HARBOUR, "http://none.test/"]
    assert isinstance(read[0].page, Page)
    assert read[0].page.text == f"read from {HARBOUR}"
    assert [one.page for one in read[1:]] == [
        NotAPage(reason="the server answered 304 to a first visit"),
        NotAPage(reason="the host cannot be reached"),
    ]
    assert {visit.purpose for visit in fetcher.visits} == {Purpose.PAGE}


async def test_what_cannot_be_read_is_said_in_its_place(tmp_path: Path) -> None:
    huge = tmp_path / "huge.html"
    with huge.open("wb") as file:
        file.truncate(LONGEST_FILE + 1)
    (tmp_path / "file").touch()
    found = await pages_of(tmp_path / "missing.html", huge, tmp_path / "file" / "below.txt", "/dev/zero")
    assert [one.page for one in found] == [
        NotAPage(reason="the file cannot be read: No such file or directory"),
        NotAPage(reason="the file is larger than 50 MiB"),
        NotAPage(reason="the file cannot be read: Not a directory"),
        NotAPage(reason="the file is larger than 50 MiB"),
    ]


async def test_many_are_read_in_the_order_given_and_a_few_at_a_time(tmp_path: Path) -> None:
    under_way, most = 0, 0

    class Slow(WordReader):
        async def read_page(self, body: bytes, *, content_type: str | None, url: str) -> Page | NotAPage:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0 if b"7" in body else 0.001)
            under_way -= 1
            return await super().read_page(body, content_type=content_type, url=url)

    for number in range(40):
        (tmp_path / f"{number:02}.html").write_text(f"page {number}")
    read = await all_of(read_pages([str(tmp_path)], Slow(), Answers()))
    assert [one.page.title for one in read if isinstance(one.page, Page)] == [str(number) for number in range(40)]
    assert 1 < most <= AT_ONCE


async def test_feeds_are_read_from_files_and_addresses(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("feed From a file")
    (tmp_path / "b.xml").write_text("page No feed")
    names = [str(tmp_path), LANTERN, HARBOUR, str(tmp_path / "none.xml")]
    fetcher = Answers({LANTERN: fetched(LANTERN, "feed Lantern"), HARBOUR: NotModified(url=HARBOUR)})
    read = await all_of(read_feeds(names, WordReader(), fetcher))
    assert [name for name, _ in read] == [str(tmp_path / "a.xml"), str(tmp_path / "b.xml"), *names[1:]]
    assert [feed.title if isinstance(feed, ParsedFeed) else feed for _, feed in read] == [
        "From a file",
        NotAFeed(reason="the address gives a web page, not a feed"),
        "Lantern",
        NotAFeed(reason="the server answered 304 to a first visit"),
        NotAFeed(reason="the file cannot be read: No such file or directory"),
    ]
    assert {visit.purpose for visit in fetcher.visits} == {Purpose.FEED}


TEXTS = {
    "headline and paragraphs": (b"Head\nOne.\n\nTwo.", Page(title="Head", text="One.\nTwo.")),
    "spaces and blank lines": (b"\n\n  Head  \n \n One\t of  two. \n", Page(title="Head", text="One of two.")),
    "a headline alone": (b"Head", Page(title="Head", text="", quality=Quality.NONE)),
    "nothing": (b"", Page(title="", text="", quality=Quality.NONE)),
    "Windows line ends": (b"Head\r\nOne.\r\nTwo.\r\n", Page(title="Head", text="One.\nTwo.")),
    "bytes that are no UTF-8": (b"Caf\xe9\nOne.", Page(title="Caf\ufffd", text="One.")),
}


@pytest.mark.parametrize("body, page", TEXTS.values(), ids=TEXTS)
def test_a_text_is_a_headline_and_paragraphs(body: bytes, page: Page) -> None:
    assert plain_page(body) == page


def test_a_page_is_an_article_to_try_watches_on() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    page = Page(title="T", text="x", authors=("A",), language="ur", published_at=at, quality=Quality.STUB, reason="r")
    article = article_of_page(PageRead(source="p.html", url="https://x.test/p", page=page))
    assert (article.id, article.url, article.title, article.text) == ("p.html", "https://x.test/p", "T", "x")
    assert (article.authors, article.language, article.published_at) == (("A",), "ur", at)
    assert (article.quality, article.reason) == (Quality.STUB, "r")


def test_a_page_that_was_refused_is_an_article_without_a_word() -> None:
    article = article_of_page(PageRead(source="p.html", url=None, page=NotAPage(reason="it is empty")))
    assert (article.title, article.text, article.quality, article.reason) == ("", "", Quality.NONE, "it is empty")


def written(tmp_path: Path, *lines: str | bytes) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines))
    return path


def test_articles_stand_a_line_each_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    one = {"id": 7, "title": "کابل میں", "url": "https://x.test/", "source": "lantern", "language": "ur"}
    two = {"id": "b", "text": "Body.", "published_at": "2026-01-02T03:04:05", "quality": "stub", "more": [1]}
    path = written(tmp_path, "\ufeff" + json.dumps(one, ensure_ascii=False), "", "  ", json.dumps(two), "")
    first, second = articles_in(path)
    assert (first.id, first.title, first.text, first.url) == ("7", "کابل میں", "", "https://x.test/")
    assert (first.source_id, first.language, first.quality, first.published_at) == ("lantern", "ur", "none", None)
    assert (second.id, second.title, second.url, second.source_id) == ("b", "", None, "")
    assert second.published_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert second.quality is Quality.STUB


@pytest.mark.parametrize("date", ["12/30/17", "last week", "2021-13-01", ""])
def test_an_article_whose_date_cannot_be_read_has_none(tmp_path: Path, date: str) -> None:
    (article,) = articles_in(written(tmp_path, json.dumps({"id": "b", "title": "t", "published_at": date})))
    assert article.published_at is None


ILL_FORMED: dict[str, tuple[str | bytes, str]] = {
    "no JSON": ("hello", "Expecting value"),
    "half a line": ('{"id": "b", "title": ', "Expecting value"),
    "no table": ("[1, 2]", 'each line needs an "id"'),
    "null": ("null", 'each line needs an "id"'),
    "no id": ('{"title": "t"}', 'each line needs an "id"'),
    "nothing to read": ('{"id": "b", "title": "", "text": null}', 'each line needs a "title" or a "text"'),
    "a quality that is none": ('{"id": "b", "title": "t", "quality": "good"}', "'good' is not a valid Quality"),
    "bytes that are no UTF-8": (b'{"id": "b", "title": "Caf\xe9"}', "can't decode byte 0xe9"),
    "nested without end": ("[" * 100_000, "recursion"),
}


@pytest.mark.parametrize("line, problem", ILL_FORMED.values(), ids=ILL_FORMED)
def test_an_ill_formed_line_is_named_by_file_and_number_after_those_before_it(
    tmp_path: Path, line: str | bytes, problem: str
) -> None:
    path = written(tmp_path, '{"id": "a", "title": "whole"}', "", line, '{"id": "c", "title": "after"}')
    read: list[Article] = []
    with pytest.raises(ValueError, match="line 3") as caught:
        read.extend(articles_in(path))
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert problem in str(caught.value)
    assert [article.id for article in read] == ["a"]


@pytest.mark.parametrize("quality", [None, "full", "stub", "none"])
def test_a_line_without_a_quality_is_as_full_as_its_text(quality: str | None) -> None:
    assert article_of_line({"id": "a", "text": "b", "quality": quality}).quality == (quality or "full")
