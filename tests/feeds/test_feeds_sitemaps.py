"""Sitemaps as they are found: gzipped files, indexes, and what neither may do."""

import gzip
from pathlib import Path

import pytest

from watchdesk.feeds.gzipped import LARGEST, inflate
from watchdesk.feeds.parse import parse_feed
from watchdesk.model.entries import NotAFeed, ParsedFeed

URL = "https://site.example/sitemap.xml"
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://site.example/1</loc><lastmod>2030-03-04</lastmod></url></urlset>"""


def index(*sitemaps: tuple[str, str]) -> bytes:
    listed = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{when}</lastmod></sitemap>" for loc, when in sitemaps)
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</sitemapindex>".encode()


def named(body: bytes) -> tuple[str, ...]:
    found = parse_feed(body, None, URL)
    assert isinstance(found, NotAFeed)
    assert found.reason == "the address gives an index of sitemaps"
    return tuple(one.url for one in found.sitemaps)


def test_a_gzipped_sitemap_is_read_like_the_file_in_it() -> None:
    assert parse_feed(gzip.compress(SITEMAP), "application/x-gzip", URL) == parse_feed(SITEMAP, None, URL)


BAD = {
    "cut off": gzip.compress(SITEMAP)[:-9],
    "broken": gzip.compress(SITEMAP).replace(b"\x00", b"\x01"),
    "a bomb": gzip.compress(b" " * (LARGEST + 1)),
    "twice": gzip.compress(gzip.compress(SITEMAP)),
    "only a header": b"\x1f\x8b",
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_inflated_within_bounds_is_refused(body: bytes) -> None:
    assert parse_feed(body, None, URL) == NotAFeed(
        reason="the answer is a compressed file that is broken, too large or compressed twice"
    )


def test_a_document_of_just_the_bound_is_inflated() -> None:
    assert inflate(gzip.compress(b" " * LARGEST)) == b" " * LARGEST


NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
NEWS = "<news:news><news:title>Talks open</news:title></news:news>"
IMAGE = "<image:image><image:loc>https://a.example/1.jpg</image:loc><image:title>A quay</image:title></image:image>"


def entry_of(inside: str, namespaces: str = NAMESPACES) -> tuple[str | None, str, tuple[str, ...]]:
    found = parse_feed(f"<urlset {namespaces}><url>{inside}</url></urlset>".encode(), None, URL)
    assert isinstance(found, ParsedFeed)
    (entry,) = found.entries
    return entry.url, entry.title, found.problems


def test_an_address_with_a_bare_ampersand_is_whole() -> None:
    url, _, problems = entry_of("<loc>https://site.example/a?x=1&y=2</loc>")
    assert url == "https://site.example/a?x=1&y=2"
    assert problems == ("the XML is broken, what is whole was kept: 1 of its ampersands begin no reference",)


MEDIA = {
    "an image before the news": (f"{IMAGE}<loc>https://site.example/a</loc>{NEWS}", "Talks open"),
    "an image alone": (f"<loc>https://site.example/a</loc>{IMAGE}", ""),
}


@pytest.mark.parametrize("inside, title", MEDIA.values(), ids=MEDIA)
def test_what_an_image_is_called_is_no_headline(inside: str, title: str) -> None:
    assert entry_of(inside) == ("https://site.example/a", title, ())


def test_news_whose_prefix_is_declared_nowhere_are_read() -> None:
    _, title, _ = entry_of(f"<loc>https://site.example/a</loc>{NEWS}{IMAGE}", "")
    assert title == "Talks open"


def test_an_index_names_news_first_then_the_newest() -> None:
    body = index(
        ("https://site.example/2020.xml", "2020-12-31"),
        ("https://site.example/2030-03.xml", "2030-03-04T10:00:00Z"),
        ("https://site.example/2030-02.xml.gz", "2030-02-28"),
        ("https://site.example/News-sitemap.xml", ""),
    )
    assert named(body) == (
        "https://site.example/News-sitemap.xml",
        "https://site.example/2030-03.xml",
        "https://site.example/2030-02.xml.gz",
    )


def test_an_index_without_dates_is_taken_in_its_order() -> None:
    assert named(index(("a.xml", ""), ("/b.xml", ""))) == ("https://site.example/a.xml", "https://site.example/b.xml")


def test_an_index_leads_to_no_other_host_and_no_other_scheme() -> None:
    body = index(("https://other.example/a.xml", ""), ("file:///etc/passwd", ""), ("https://site.example/a.xml", ""))
    assert named(body) == ("https://site.example/a.xml",)


def test_the_name_of_an_element_that_broken_xml_leaves_does_not_matter() -> None:
    body = SITEMAP.replace(b"<lastmod>", b"<v\xc3\xbf:y\xff:price>1</v:price><lastmod>")
    found = parse_feed(body, None, URL)
    assert isinstance(found, ParsedFeed)
    assert [entry.url for entry in found.entries] == ["https://site.example/1"]


@pytest.mark.shared
def test_every_sitemap_of_the_samples_is_read_or_refused_in_words(real_feeds: Path) -> None:
    answers = {path.name: parse_feed(path.read_bytes(), None, URL) for path in real_feeds.glob("sitemaps/**/*.*")}
    assert sum(isinstance(found, ParsedFeed) and bool(found.entries) for found in answers.values()) >= 15
    read = answers["xmlSitemap.gz"]
    assert isinstance(read, ParsedFeed)
    assert read.entries
