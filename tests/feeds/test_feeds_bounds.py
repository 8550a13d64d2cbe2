"""Bounds: every format keeps as much of a feed as it is told to, and says what it left out (G5)."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from watchdesk.feeds.bounds import USUAL, Bounds
from watchdesk.feeds.parse import parse_feed
from watchdesk.feeds.reader import PooledFeedReader
from watchdesk.model.entries import ParsedFeed
from watchdesk.workers.pool import MEBIBYTE, WorkerPool

URL = "https://bounds.example/feed"
Feed = Callable[[int, str], str]
"""Writes a feed of so many entries, each with this text in every field that takes one."""


def rss(count: int, text: str) -> str:
    items = "".join(
        f"<item><guid>g{n}</guid><link>https://a.example/{n}</link><title>{n} {text}</title>"
        f"<description>{text}</description></item>"
        for n in range(count)
    )
    return f"<rss version='2.0'><channel><title>Feed {text}</title>{items}</channel></rss>"


def rdf(count: int, text: str) -> str:
    items = "".join(
        f"<item rdf:about='https://a.example/{n}'><link>https://a.example/{n}</link><title>{n} {text}</title>"
        f"<description>{text}</description></item>"
        for n in range(count)
    )
    return (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        f"<channel><title>Feed {text}</title></channel>{items}</rdf:RDF>"
    )


def atom(count: int, text: str) -> str:
    entries = "".join(
        f"<entry><id>g{n}</id><link href='https://a.example/{n}'/><title>{n} {text}</title>"
        f"<summary>{text}</summary><content>{n} {text}</content></entry>"
        for n in range(count)
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Feed {text}</title>{entries}</feed>"


def prefixed_atom(count: int, text: str) -> str:
    entries = "".join(
        f"<a:entry><a:id>g{n}</a:id><a:link href='https://a.example/{n}'/><a:title>{n} {text}</a:title></a:entry>"
        for n in range(count)
    )
    return f"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>Feed {text}</a:title>{entries}</a:feed>"


def json_feed(count: int, text: str) -> str:
    items = [
        {"id": f"g{n}", "url": f"https://a.example/{n}", "title": f"{n} {text}", "summary": text, "content_text": text}
        for n in range(count)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": f"Feed {text}", "items": items})


def sitemap(count: int, text: str) -> str:
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    urls = "".join(
        f"<url><loc>https://a.example/{n}</loc><n:news><n:publication><n:name>Feed {text}</n:name></n:publication>"
        f"<n:title>{n} {text}</n:title></n:news></url>"
        for n in range(count)
    )
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='{news}'>{urls}</urlset>"


FORMATS: dict[str, Feed] = {
    "RSS": rss,
    "RDF": rdf,
    "Atom": atom,
    "Atom with a prefix": prefixed_atom,
    "JSON Feed": json_feed,
    "sitemap": sitemap,
}
ALL = pytest.mark.parametrize("feed", FORMATS.values(), ids=FORMATS)


def read(body: str, bounds: Bounds = USUAL) -> ParsedFeed:
    found = parse_feed(body.encode(), None, URL, bounds)
    assert isinstance(found, ParsedFeed), found
    return found


@ALL
@pytest.mark.parametrize("most", [1, 3])
def test_the_first_entries_are_kept_and_the_rest_is_said(feed: Feed, most: int) -> None:
    found = read(feed(most + 4, "words"), Bounds(entries=most))
    assert [entry.url for entry in found.entries] == [f"https://a.example/{n}" for n in range(most)]
    assert found.problems == (f"the feed has more than {most} entries: the rest is not read",)


@ALL
def test_a_feed_of_just_as_many_is_whole(feed: Feed) -> None:
    found = read(feed(3, "words"), Bounds(entries=3))
    assert len(found.entries) == 3
    assert found.problems == ()


@ALL
def test_what_is_kept_is_what_would_be_kept_without_a_bound(feed: Feed) -> None:
    bounded, whole = read(feed(5, "words"), Bounds(entries=2)), read(feed(5, "words"))
    assert bounded.entries == whole.entries[:2]
    assert (bounded.title, bounded.format) == (whole.title, whole.format)


@ALL
@pytest.mark.parametrize("letter", ["x", "é", "कि", "👩"])
def test_no_text_has_more_bytes_than_its_bound(feed: Feed, letter: str) -> None:
    found = read(feed(2, letter * 2000), Bounds(field=1024))
    for entry in found.entries:
        for text in (entry.title, entry.summary, entry.content):
            assert len(text.encode()) <= 1024
            assert "\ufffd" not in text
        assert len(entry.title.encode()) > 1024 - 8
    assert len(found.title.encode()) <= 1024
    assert "2 entries: the title is longer than 1 KiB and was cut" in found.problems


@ALL
@pytest.mark.parametrize("field, size", [(1024, "1 KiB"), (2048, "2 KiB"), (1500, "1500 bytes"), (100, "100 bytes")])
def test_the_bound_is_named_as_it_is(feed: Feed, field: int, size: str) -> None:
    found = read(feed(1, "x" * 4000), Bounds(field=field))
    assert f"1 entry: the title is longer than {size} and was cut" in found.problems


@ALL
def test_a_text_of_just_the_bound_is_whole(feed: Feed) -> None:
    text = "x" * (256 - len("0 "))
    found = read(feed(1, text), Bounds(field=256))
    assert found.entries[0].title == f"0 {text}"
    assert not [problem for problem in found.problems if "title" in problem]


@pytest.mark.parametrize("feed", [rss, rdf, atom, json_feed], ids=["RSS", "RDF", "Atom", "JSON Feed"])
def test_summaries_and_contents_are_held_to_it_too(feed: Feed) -> None:
    entry = read(feed(1, "word " * 1000), Bounds(field=512)).entries[0]
    assert 500 <= len((entry.summary or entry.content).encode()) <= 512


def test_entries_that_are_dropped_do_not_use_up_the_bound() -> None:
    items: list[object] = [{"id": "nothing"}, {"summary": "<img src='neither title nor link nor words'>"}]
    items += [{"title": f"t{n}"} for n in range(2)]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": items})
    found = read(body, Bounds(entries=2))
    assert [entry.title for entry in found.entries] == ["t0", "t1"]
    assert found.problems == ("2 entries: neither a title nor a link nor words, left out",)


def test_the_word_item_in_a_text_does_not_end_a_feed() -> None:
    text = "&lt;item> &lt;entry <![CDATA[<items> <entryway> ]]> item entry"
    found = read(rss(3, text), Bounds(entries=3))
    assert [entry.guid for entry in found.entries] == ["g0", "g1", "g2"]
    assert found.problems == ()


def test_the_usual_bounds_are_those_of_the_guarantee() -> None:
    assert Bounds(entries=5000, field=64 * 1024) == USUAL


async def test_a_reader_takes_its_bounds_along_into_the_worker() -> None:
    pool = WorkerPool(cpu=timedelta(seconds=10), memory=512 * MEBIBYTE, size=1)
    try:
        reader = PooledFeedReader(pool, Bounds(entries=2, field=100))
        found = await reader.read_feed(rss(3, "x" * 200).encode(), content_type=None, url=URL)
    finally:
        await pool.close()
    assert isinstance(found, ParsedFeed)
    assert [len(entry.title) for entry in found.entries] == [100, 100]


WORDS = {
    "The &lt;b>tide&lt;/b> is in.": "The tide is in.",
    "word " * 99: "word " * 19 + "word…",
    "語" * 300: "語" * 100 + "…",
}


@pytest.mark.parametrize("words, title", WORDS.items(), ids=["few", "many", "in a script without blanks"])
def test_an_entry_of_words_alone_is_called_by_the_first_of_them(words: str, title: str) -> None:
    """RSS 2.0 asks for a title or a description, JSON Feed for an id: such an entry is told, and needs a name."""
    item = f"<item><guid isPermaLink='false'>1</guid><description>{words}</description></item>"
    found = read(f"<rss version='2.0'><channel><title>F</title>{item}</channel></rss>")
    assert [entry.title for entry in found.entries] == [title]
    assert found.problems == ()
