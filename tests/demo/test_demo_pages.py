"""The pages of the press: extraction gets the article out of every layout, and has work to do."""

import json
import re
from typing import Any

import pytest
import trafilatura
from lxml import html

from demo.demo_press_checks import words
from watchdesk.demo.clock import EVENING, NEXT_MORNING
from watchdesk.demo.pieces import Piece, load_outlets, load_pieces
from watchdesk.demo.press import documents, hosts

PUBLISHED = documents(NEXT_MORNING)
PIECES = load_pieces(NEXT_MORNING)
CLOSED = {"paywall", "consent"}
OPEN = [piece for piece in PIECES if piece.layout not in CLOSED]


def source(piece: Piece) -> str:
    return PUBLISHED[piece.outlet.host, piece.path].body.decode(piece.outlet.charset)


def tree(piece: Piece) -> Any:
    """The parsed page; Any, since what an XPath gives depends on its text."""
    return html.fromstring(source(piece).encode(), parser=html.HTMLParser(encoding="utf-8"))


@pytest.mark.parametrize("layout", sorted({piece.layout for piece in OPEN}))
def test_extraction_finds_nine_words_in_ten_of_each_article(layout: str) -> None:
    for piece in (piece for piece in OPEN if piece.layout == layout):
        written = words("\n".join(piece.paragraphs))
        read = words(trafilatura.extract(source(piece), url=piece.url, include_comments=False) or "")
        assert (written & read).total() >= 0.9 * written.total(), piece.key


@pytest.mark.parametrize("layout", sorted({piece.layout for piece in OPEN}))
def test_a_third_of_the_words_on_a_short_page_are_not_the_article(layout: str) -> None:
    for piece in (piece for piece in OPEN if piece.layout == layout and len(" ".join(piece.paragraphs)) < 700):
        visible = words(tree(piece).text_content())
        assert words(" ".join(piece.paragraphs)).total() < 0.75 * visible.total(), piece.key


@pytest.mark.parametrize("piece", OPEN, ids=lambda piece: piece.key)
def test_a_page_names_its_title_and_its_own_canonical_address(piece: Piece) -> None:
    parsed = tree(piece)
    assert parsed.xpath("//link[@rel='canonical']/@href") == [piece.url]
    assert [" ".join(head.text_content().split()) for head in parsed.xpath("//h1")] == [piece.title]
    assert parsed.xpath("//link[@rel='alternate']/@href") == [piece.outlet.feed]


def test_no_page_shows_an_unfilled_place() -> None:
    assert not [piece.key for piece in PIECES if re.search(r"\$\{?[a-z_]+\}?", source(piece))]


def test_the_paywall_shows_one_paragraph_and_says_so_in_json_ld() -> None:
    (piece,) = [piece for piece in PIECES if piece.layout == "paywall"]
    page = source(piece)
    (linked,) = tree(piece).xpath("//script[@type='application/ld+json']/text()")
    assert json.loads(linked)["isAccessibleForFree"] is False
    assert piece.paragraphs[0] in tree(piece).text_content()
    assert not [paragraph for paragraph in piece.paragraphs[1:] if paragraph[:40] in page]


def test_the_consent_wall_holds_nothing_of_the_article() -> None:
    (piece,) = [piece for piece in PIECES if piece.layout == "consent"]
    assert piece.paragraphs[0][:40] not in source(piece)
    assert "Accepter et continuer" in source(piece)


def test_all_embedded_json_is_json() -> None:
    for piece in PIECES:
        for script in tree(piece).xpath("//script[contains(@type, 'json')]/text()"):
            assert json.loads(script), piece.key


def test_the_urdu_pages_run_from_right_to_left() -> None:
    urdu = [piece for piece in PIECES if piece.outlet.language == "ur"]
    assert all('dir="rtl"' in source(piece) for piece in urdu)


def test_links_to_other_pieces_lead_somewhere() -> None:
    for piece in PIECES:
        for link in tree(piece).xpath("//ul[li/a]/li/a/@href"):
            if not link.startswith(("/section/", "/p/", "/about", "/advertise", "#")):
                assert (piece.outlet.host, link) in PUBLISHED, (piece.key, link)


def test_every_host_has_a_front_page_with_its_feed_and_a_robots_file() -> None:
    for outlet in load_outlets().values():
        front: Any = html.fromstring(PUBLISHED[outlet.host, "/"].body)
        assert front.xpath("//link[@rel='alternate']/@href") == [outlet.feed]
        assert b"User-agent: *" in PUBLISHED[outlet.host, "/robots.txt"].body
    assert hosts() == list(load_outlets())


def test_the_morning_changes_only_what_it_means_to() -> None:
    evening, morning = documents(EVENING), PUBLISHED
    changed = {address for address in evening if evening[address] != morning[address]}
    feeds = {(outlet.host, outlet.feed) for outlet in load_outlets().values()}
    fronts = {(host, "/") for host in hosts()}
    assert {host for host, _ in feeds - changed} == {"meridian-review.test", "harbour-bulletin.test"}
    assert changed - feeds - fronts == {
        ("karakoram-post.test", "/news/inside-the-talks.html"),
        ("gulf-ledger.test", "/articles/analysis-hedge"),
        ("potomac-courier.test", "/story/sherman-readout/"),
    }
    added = {(piece.outlet.host, piece.path) for piece in PIECES if piece.since == NEXT_MORNING}
    assert morning.keys() - evening.keys() == added
