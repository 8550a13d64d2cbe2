"""Lineage: who was first, who printed copies, who cut, who rewrote, who reported; and which agency is credited."""

import pytest

from flood_reports import OWN, WIRE, a_report, whole
from watchdesk.model.stories import Printing
from watchdesk.rules.lineage import credited_agency, lineages

FIRST = a_report("first", whole(WIRE))
CASES = {
    "the same words": (whole(WIRE), Printing.VERBATIM, "first"),
    "the same words behind a dateline": (f"BARDOL (Reuters) - {whole(WIRE)}", Printing.VERBATIM, "first"),
    "cut from the end": (whole(WIRE[:5]), Printing.TRIMMED, "first"),
    "cut from the head": (whole(WIRE[3:]), Printing.TRIMMED, "first"),
    "half of it retold": (whole((*WIRE[:4], *OWN[:4])), Printing.REWROTE, "first"),
    "longer, with all of the other's text": (whole((*WIRE, *OWN)), Printing.REWROTE, "first"),
    "one's own words": (whole(OWN), Printing.ORIGINAL, None),
    "one sentence quoted": (whole((*OWN, WIRE[3])), Printing.ORIGINAL, None),
    "too short to tell": ("A flood has hit Bardol.", Printing.UNKNOWN, None),
    "no text at all": ("", Printing.UNKNOWN, None),
}


@pytest.mark.parametrize("case", CASES)
def test_how_a_later_report_came_by_its_text(case: str) -> None:
    text, printing, of = CASES[case]
    found = lineages([FIRST, a_report("later", text, after=2)])
    assert found["first"].printing is Printing.FIRST
    assert found["first"].of is None
    assert (found["later"].printing, found["later"].of) == (printing, of)


def test_the_first_is_who_published_first_whatever_the_order_of_reading() -> None:
    late, early = a_report("late", whole(WIRE), after=3), a_report("early", whole(WIRE))
    for order in ([late, early], [early, late]):
        found = lineages(order)
        assert found["early"].printing is Printing.FIRST
        assert (found["late"].printing, found["late"].of) == (Printing.VERBATIM, "early")


def test_a_copy_is_said_to_follow_the_text_it_is_most_like() -> None:
    mixed = a_report("mixed", whole((*WIRE[:4], *OWN[:4])), after=1)
    found = lineages([FIRST, mixed, a_report("copy", mixed.text, after=2), a_report("other", FIRST.text, after=3)])
    assert (found["mixed"].printing, found["mixed"].of) == (Printing.REWROTE, "first")
    assert (found["copy"].printing, found["copy"].of) == (Printing.VERBATIM, "mixed")
    assert (found["other"].printing, found["other"].of) == (Printing.VERBATIM, "first")


def test_of_equal_texts_the_earliest_is_the_one_followed() -> None:
    found = lineages([a_report(name, whole(WIRE), after=hours) for hours, name in enumerate(("a", "b", "c", "d"))])
    assert [found[name].of for name in ("a", "b", "c", "d")] == [None, "a", "a", "a"]


def test_short_reports_with_the_same_words_are_copies() -> None:
    words = "A flood has hit the town of Bardol and two bridges."
    found = lineages([a_report("one", words), a_report("two", words, after=1)])
    assert (found["two"].printing, found["two"].of) == (Printing.VERBATIM, "one")


def test_a_full_text_after_a_short_one_is_original() -> None:
    found = lineages([a_report("brief", "A flood has hit Bardol."), a_report("full", whole(WIRE), after=1)])
    assert found["brief"].printing is Printing.FIRST
    assert (found["full"].printing, found["full"].of) == (Printing.ORIGINAL, None)


def test_a_story_without_articles_has_no_lineage() -> None:
    assert lineages([]) == {}


CREDITS = {
    "in the dateline": ("BARDOL, Oct 5 (Reuters) - The river rose four metres.", (), "Reuters"),
    "in a dateline of another form": ("BARDOL: AFP - The river rose four metres.", (), "AFP"),
    "as the last words": ("The river rose four metres. (AFP)", (), "AFP"),
    "behind a dash": ("The river rose four metres. \u2014 Associated Press", (), "AP"),
    "by its whole name": ("(Agence France-Presse) The river rose.", (), "AFP"),
    "not Pakistan's agency for America's": ("BARDOL (APP) - The river rose.", (), "APP"),
    "as the author": ("The river rose four metres.", ("Reuters",), "Reuters"),
    "beside an author": ("The river rose four metres.", ("Ilse Brandt, AFP",), "AFP"),
    "with a partner": ("The river rose four metres.", ("Herald staff and The Associated Press",), "AP"),
    "merely spoken to": ("The river rose, the mayor told Reuters.", (), None),
    "merely mentioned": ("Reuters reported that the river rose.", (), None),
    "as a part of a name": ("(APEX) The river rose.", ("Anita Ansari",), None),
    "by nobody": ("The river rose four metres.", ("Ilse Brandt",), None),
    "far inside the text": (f"{whole(OWN)} (Reuters) {whole(WIRE)}", (), None),
}


@pytest.mark.parametrize("case", CREDITS)
def test_which_agency_is_credited(case: str) -> None:
    text, authors, agency = CREDITS[case]
    assert credited_agency(text, authors) == agency
    assert lineages([a_report("one", text, authors=authors)])["one"].agency == agency
