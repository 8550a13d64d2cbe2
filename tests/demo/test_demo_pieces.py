"""The invented outlets and their texts: enough of them, all our own, reprints only where a reprint is meant."""

from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest

from demo.demo_press_checks import shingles, words
from watchdesk.demo.clock import EVENING, INSTANTS, NEXT_MORNING, PressClock
from watchdesk.demo.pieces import Piece, load_outlets, load_pieces

FIVE = ("sherman", "qureshi", "yusuf", "taliban", "islamabad")
PIECES = {piece.key: piece for piece in load_pieces(NEXT_MORNING)}
WIRE = "subcontinent-wire.test/talks-end-with-corridor"


def text(piece: Piece) -> str:
    return "\n".join(piece.paragraphs)


def terms(piece: Piece) -> set[str]:
    return set(FIVE) & words(f"{piece.title} {text(piece)}").keys()


def test_the_press_is_large_enough_for_a_newcomer_to_believe_it() -> None:
    outlets = load_outlets()
    assert len(outlets) >= 9
    assert all(host.endswith(".test") for host in outlets)
    assert len({outlet.country for outlet in outlets.values()}) >= 8
    assert {outlet.language for outlet in outlets.values()} >= {"en", "fr", "ur"}
    assert {outlet.format for outlet in outlets.values()} == {"rss", "rdf", "atom", "json", "sitemap"}
    assert Counter(outlet.charset for outlet in outlets.values())["iso-8859-1"] == 1
    assert len(load_pieces(EVENING)) >= 65
    assert len({piece.layout for piece in PIECES.values()}) >= 11


def test_every_outlet_prints_in_the_evening() -> None:
    assert {piece.outlet.host for piece in load_pieces(EVENING)} == set(load_outlets())


def test_no_section_is_missing_from_its_outlets_menu() -> None:
    assert not [key for key, piece in PIECES.items() if piece.section not in piece.outlet.sections]


def test_no_sentence_stands_in_two_pieces_unless_one_reprints_the_other() -> None:
    # Twelve words: names with their offices run to eleven.
    originals = {key: shingles(text(piece), 12) for key, piece in PIECES.items() if piece.reprint_of is None}
    shared = {(a, b): originals[a] & originals[b] for a, b in combinations(originals, 2)}
    assert not {pair: runs for pair, runs in shared.items() if runs}


def test_reprints_are_the_agencys_text_less_its_last_paragraphs() -> None:
    reprints = [piece for piece in PIECES.values() if piece.reprint_of == WIRE]
    assert len({piece.outlet.host for piece in reprints}) >= 3
    assert len({piece.title for piece in reprints} | {PIECES[WIRE].title}) == len(reprints) + 1
    wire = shingles(text(PIECES[WIRE]), 5)
    for piece in reprints:
        printed = shingles(text(piece), 5)
        assert printed <= wire
        assert len(printed) >= 0.7 * len(wire), piece.key


@pytest.mark.parametrize(
    "key",
    [
        "potomac-courier.test/sherman-tank-museum",
        "prairie-beacon.test/sherman-texas-flood",
        "gulf-ledger.test/rick-sherman-rates",
        "thames-dispatch.test/sherman-furniture",
        "gulf-ledger.test/yusuf-tour",
        "karakoram-post.test/islamabad-cricket",
    ],
)
def test_a_trap_holds_exactly_one_of_the_five_terms(key: str) -> None:
    assert len(terms(PIECES[key])) == 1


def test_fishermen_are_not_shermans() -> None:
    fishing = [piece for key, piece in PIECES.items() if "fisherman" in key]
    assert len(fishing) == 3
    assert all("fisherm" in text(piece).casefold() and not terms(piece) for piece in fishing)


def test_the_watched_story_is_a_minority_and_the_traps_are_all_that_tempts() -> None:
    evening = load_pieces(EVENING)
    watched = [piece for piece in evening if len(terms(piece)) >= 2]
    assert 12 <= len(watched) < len(evening) / 2
    assert {piece.outlet.language for piece in watched} >= {"en", "fr"}


def test_the_urdu_outlet_covers_the_meeting_in_its_own_script() -> None:
    report = words(text(PIECES["sada-e-mehran.test/rahdari-muahida"]))
    assert report["شرمن"]
    assert report["قریشی"]
    assert report["طورخم"]


def test_the_evening_holds_baseline_items_and_one_without_a_date() -> None:
    now = PressClock(EVENING).now()
    dates = [piece.published for piece in load_pieces(EVENING)]
    assert dates.count(None) == 1
    assert sum(1 for date in dates if date and now - date >= timedelta(days=3)) >= 10
    assert all(date <= now for date in dates if date)


def test_the_morning_adds_pieces_and_alters_three() -> None:
    evening = {piece.key: piece for piece in load_pieces(EVENING)}
    added = PIECES.keys() - evening.keys()
    assert len(added) >= 12
    assert all((PIECES[key].published or INSTANTS[EVENING]) > INSTANTS[EVENING] for key in added)
    altered = {key for key in evening if PIECES[key] != evening[key]}
    assert {
        key: (PIECES[key].title != evening[key].title, PIECES[key].published != evening[key].published)
        for key in altered
    } == {
        "karakoram-post.test/inside-the-talks": (True, False),
        "gulf-ledger.test/analysis-hedge": (True, True),
        "potomac-courier.test/sherman-readout": (False, True),
    }
    assert all(PIECES[key].url == evening[key].url for key in altered)


def test_pieces_come_newest_first_and_undated_last() -> None:
    dates = [piece.published for piece in load_pieces(EVENING)]
    dated = [date for date in dates if date]
    assert dated == sorted(dated, reverse=True)
    assert dates[-1] is None


def test_the_presss_clock_stands_still_and_knows_two_editions() -> None:
    clock = PressClock(NEXT_MORNING)
    assert clock.now() == clock.now() == INSTANTS[NEXT_MORNING]
    assert timedelta(hours=8) < INSTANTS[NEXT_MORNING] - INSTANTS[EVENING] < timedelta(hours=24)
    with pytest.raises(ValueError, match="editions"):
        PressClock(3)
