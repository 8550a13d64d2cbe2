"""Every feed of the press is what its outlet says it is, read by readers that know nothing of the demo."""

import io
import json
from typing import Any

import feedparser
import pytest
from lxml import etree

from watchdesk.demo.clock import EVENING, NEXT_MORNING
from watchdesk.demo.pieces import Outlet, Piece, load_outlets, load_pieces
from watchdesk.demo.press import Document, documents

OUTLETS = load_outlets()
VERSIONS = {"rss": "rss20", "rdf": "rss10", "atom": "atom10"}
EDITIONS = (EVENING, NEXT_MORNING)
PARSED = [outlet for outlet in OUTLETS.values() if outlet.format in VERSIONS]


def served(outlet: Outlet, edition: int) -> Document:
    return documents(edition)[outlet.host, outlet.feed]


def printed(outlet: Outlet, edition: int) -> list[Piece]:
    return [piece for piece in load_pieces(edition) if piece.outlet == outlet]


def parsed(outlet: Outlet, edition: int) -> Any:
    document = served(outlet, edition)
    return feedparser.parse(io.BytesIO(document.body), response_headers={"content-type": document.content_type})


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("outlet", PARSED, ids=lambda outlet: outlet.host)
def test_feedparser_reads_the_feed_as_its_declared_kind(outlet: Outlet, edition: int) -> None:
    feed = parsed(outlet, edition)
    pieces = printed(outlet, edition)
    assert not feed.bozo
    assert feed.version == VERSIONS[outlet.format]
    assert feed.feed.title == outlet.title
    assert feed.feed.language == outlet.language
    assert feed.encoding.lower() == outlet.charset
    assert [entry.title for entry in feed.entries] == [piece.title for piece in pieces]
    assert [entry.author for entry in feed.entries] == [piece.authors for piece in pieces]
    assert [entry.link.partition("?utm")[0] for entry in feed.entries] == [piece.url for piece in pieces]
    dates = [(entry.get("published_parsed") or entry.get("updated_parsed")) for entry in feed.entries]
    assert [bool(date) for date in dates] == [piece.published is not None for piece in pieces]
    assert [tuple(date[:5]) for date in dates if date] == [
        piece.published.utctimetuple()[:5] for piece in pieces if piece.published
    ]


@pytest.mark.parametrize("outlet", PARSED, ids=lambda outlet: outlet.host)
def test_an_entry_keeps_its_identity_from_evening_to_morning(outlet: Outlet) -> None:
    evening = {entry.get("id", entry.link) for entry in parsed(outlet, EVENING).entries}
    morning = {entry.get("id", entry.link) for entry in parsed(outlet, NEXT_MORNING).entries}
    assert evening <= morning
    assert len(evening) == len(printed(outlet, EVENING))


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_json_feed_is_version_1_1_with_full_texts(edition: int) -> None:
    (outlet,) = [outlet for outlet in OUTLETS.values() if outlet.format == "json"]
    feed = json.loads(served(outlet, edition).body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["feed_url"], feed["language"]) == (outlet.feed_url, outlet.language)
    pieces = printed(outlet, edition)
    assert [item["title"] for item in feed["items"]] == [piece.title for piece in pieces]
    for item, piece in zip(feed["items"], pieces, strict=True):
        assert item["content_html"].count("<p>") == len(piece.paragraphs)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_news_sitemap_names_each_piece_with_title_date_and_language(edition: int) -> None:
    (outlet,) = [outlet for outlet in OUTLETS.values() if outlet.format == "sitemap"]
    root: Any = etree.fromstring(served(outlet, edition).body)
    spaces = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "n": "http://www.google.com/schemas/sitemap-news/0.9",
    }
    pieces = printed(outlet, edition)
    assert root.tag == f"{{{spaces['s']}}}urlset"
    assert root.xpath("s:url/s:loc/text()", namespaces=spaces) == [piece.url for piece in pieces]
    assert root.xpath("s:url/n:news/n:title/text()", namespaces=spaces) == [piece.title for piece in pieces]
    assert len(root.xpath("s:url/n:news/n:publication_date", namespaces=spaces)) == len(pieces)
    assert set(root.xpath("//n:publication/n:language/text()", namespaces=spaces)) == {"en"}


def test_the_latin_1_feed_is_latin_1_in_its_bytes() -> None:
    document = served(OUTLETS["thames-dispatch.test"], EVENING)
    assert document.body.startswith(b"<?xml version='1.0' encoding='iso-8859-1'?>")
    assert "£12m".encode("iso-8859-1") in document.body
    assert "Zoë Brontë-Hall".encode("iso-8859-1") in document.body
    with pytest.raises(UnicodeDecodeError):
        document.body.decode("utf-8")


def test_what_latin_1_lacks_is_a_character_reference() -> None:
    outlet = OUTLETS["thames-dispatch.test"]
    assert b"&#8216;You can tell a seal" in served(outlet, NEXT_MORNING).body
    assert parsed(outlet, NEXT_MORNING).entries[0].title.startswith("‘You can tell")


def test_the_agency_sends_full_texts_and_the_others_summaries() -> None:
    full = {outlet.host for outlet in PARSED if any("content" in entry for entry in parsed(outlet, EVENING).entries)}
    assert full == {"subcontinent-wire.test"}


def test_one_feed_hangs_tracking_on_its_links() -> None:
    tracked = {outlet.host for outlet in PARSED if "utm_source" in parsed(outlet, EVENING).entries[0].link}
    assert tracked == {"karakoram-post.test"}
