"""Real feeds, beside what feedparser counts in them."""

import io
from pathlib import Path

import feedparser
import pytest

from watchdesk.feeds.parse import parse_feed
from watchdesk.model.entries import NotAFeed, ParsedFeed

pytestmark = pytest.mark.shared


def live(real_feeds: Path) -> list[tuple[str, bytes]]:
    folder = real_feeds / "live-2026-02"
    lines = (line.split("\t") for line in (folder / "index.tsv").read_text().splitlines())
    return [(url, (folder / name).read_bytes()) for name, url, *_ in lines]


def test_live_feeds_are_read_with_every_entry(real_feeds: Path) -> None:
    refused: list[str] = []
    lost: list[str] = []
    without_link = 0
    feeds = live(real_feeds)
    for url, body in feeds:
        answer = parse_feed(body, None, url)
        if isinstance(answer, NotAFeed):
            refused.append(f"{url}: {answer.reason}")
            continue
        without_link += sum(entry.url is None for entry in answer.entries)
        counted = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries
        expected = sum(1 for entry in counted if entry.get("title") or entry.get("link"))
        if len(answer.entries) < expected:
            lost.append(f"{url}: {len(answer.entries)} of {expected}")
    assert len(feeds) == 200
    assert lost == []
    assert len(refused) <= 2, refused
    assert without_link >= 1000


def test_news_sitemaps_are_read(real_feeds: Path) -> None:
    folder = real_feeds / "sitemaps/src/test/resources/sitemaps/extension"
    for name in ("sitemap-news.xml", "shinpaideshou-news-sitemap.xml", "hebdenbridgetimes-articles-sitemap.xml"):
        answer = parse_feed((folder / name).read_bytes(), "application/xml", "https://example.org/sitemap.xml")
        assert isinstance(answer, ParsedFeed), name
        assert answer.format == "sitemap"
        assert answer.entries
        assert all(entry.url for entry in answer.entries)


def test_no_conformance_case_raises(real_feeds: Path) -> None:
    cases = sorted((real_feeds / "conformance-feedparser").rglob("*.xml"))
    assert len(cases) > 1000
    for path in cases:
        assert isinstance(parse_feed(path.read_bytes(), None, "https://example.org/feed"), ParsedFeed | NotAFeed)
