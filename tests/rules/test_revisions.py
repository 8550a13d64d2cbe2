"""Revisions: which differences between two states of a page a reader ought to know of, and when one looks."""

from datetime import UTC, datetime, timedelta

import pytest

from flood_reports import OWN, WIRE, whole
from watchdesk.model.revisions import Change, ChangeKind
from watchdesk.rules.revisions import LOOKS, changes_between, next_look, put_off

TITLE = "River at Bardol carries away the old bridge"
QUOTED = "\u201cWe had asked for new piers twice and were told to wait,\u201d said the mayor."
TEXT = f"{whole(WIRE)} {QUOTED}"
HEADLINE, CORRECTION, QUOTATION = ChangeKind.HEADLINE, ChangeKind.CORRECTION, ChangeKind.QUOTATION
REMOVED, ADDED = ChangeKind.REMOVED, ChangeKind.ADDED


def changes(text: str = TEXT, *, title: str = TITLE, before: str = TEXT) -> tuple[Change, ...]:
    return changes_between(title=TITLE, text=before, title_now=title, text_now=text)


SAME = {
    "nothing": (TITLE, TEXT),
    "white space": (TITLE, TEXT.replace(". ", ".\n\n  ")),
    "quotation marks": (TITLE, TEXT.replace("\u201c", '"').replace("\u201d", '"')),
    "the site's name behind the headline": (f"{TITLE} | The Bardol Herald", TEXT),
    "a headline in capitals": (TITLE.upper(), TEXT),
    "no headline any more": ("", TEXT),
    "the time of the last change": (TITLE, f"Updated 3 hours ago\n{TEXT}"),
    "a list of further articles": (
        TITLE,
        f"{TEXT}\nRead more\nWhy the bridge at Oswin still stands\nThe army in pictures",
    ),
    "one word mended": (TITLE, TEXT.replace("hollow", "hollow inside")),
    "a quotation cut otherwise": (TITLE, TEXT.replace("twice and were told to wait,", "twice and told to wait,")),
    "a stub in place of the text": (TITLE, WIRE[0]),
}


@pytest.mark.parametrize("case", SAME)
def test_what_is_no_change(case: str) -> None:
    title, text = SAME[case]
    assert changes(text, title=title) == ()


def test_a_headline_of_other_words_is_a_change() -> None:
    now = "Two shepherds found alive after the flood at Bardol"
    assert changes(title=now) == (Change(kind=HEADLINE, before=TITLE, after=now),)


@pytest.mark.parametrize(
    "note",
    [
        "Correction: An earlier count gave the number of families as ninety.",
        "An earlier version of this article misstated the age of the bridge.",
        "This story has been corrected to give the mayor's name.",
        "Editor's note: the photograph showed another river.",
        "This report was updated to reflect that nobody is missing.",
        "Anmerkung der Redaktion: Die Zahl der Familien wurde berichtigt.",
        "Korrekturhinweis: Die Brücke stammt von 1911.",
        "Rectificatif : le pont date de 1911.",
        "تصحیح: پل 1911 میں بنا تھا۔",
        "وضاحت: میئر نے اتوار کو بات کی تھی۔",
    ],
)
def test_a_correction_is_told_though_the_text_stays(note: str) -> None:
    assert changes(f"{TEXT}\n{note}") == (Change(kind=CORRECTION, after=note),)


SECOND = "Correction: An earlier version misstated the number of soldiers. It was 13, not 31."


def test_a_correction_is_told_with_what_is_right_now() -> None:
    assert changes(f"{TEXT}\n{SECOND}") == (Change(kind=CORRECTION, after=SECOND),)
    assert changes(f"{SECOND}\n{TEXT}") == (Change(kind=CORRECTION, after=SECOND),)
    assert changes(f"{SECOND} {TEXT}") == (Change(kind=CORRECTION, after=SECOND),), "the news behind it is none of it"


def test_two_corrections_are_two_and_what_is_new_below_belongs_to_neither() -> None:
    first, other = "Correction: The bridge dates from 1911.", "Clarification: The mayor spoke on Sunday. She was alone."
    below = "A third village was cut off on Tuesday."
    assert changes(f"{TEXT}\n{first}\n{other}\n{below}") == (
        Change(kind=CORRECTION, after=first),
        Change(kind=CORRECTION, after=other),
        Change(kind=ADDED, after=below),
    )


def test_a_correction_that_stood_there_before_is_none_again() -> None:
    note = "An earlier version of this article misstated the age of the bridge."
    assert changes(f"{TEXT}\n{note}", before=f"{TEXT}\n{note}") == ()


def test_the_word_correction_in_the_news_itself_is_none() -> None:
    assert changes(f"{TEXT} The correction of the river began in spring.") == ()


def test_a_quotation_that_vanished_is_a_change() -> None:
    (change,) = changes(TEXT.replace(QUOTED, "The mayor spoke of the piers."))
    assert (change.kind, change.after) == (QUOTATION, "")
    assert change.before == "We had asked for new piers twice and were told to wait,"


def test_a_quotation_that_is_told_in_other_marks_elsewhere_is_still_there() -> None:
    said = "'We had asked for new piers twice and were told to wait', the mayor repeated. "
    assert changes(said + TEXT.replace(QUOTED, "")) == ()


def test_a_text_that_was_rewritten_says_what_went_and_what_came() -> None:
    found = changes(whole((*WIRE[:3], *OWN[:4])), before=whole(WIRE))
    assert [change.kind for change in found] == [REMOVED] * 3 + [ADDED] * 3
    assert found[0].before == WIRE[3]
    assert found[3].after == OWN[0]


def test_a_text_that_grew_by_half_says_what_came() -> None:
    found = changes(whole((*WIRE, *OWN[:5])), before=whole(WIRE))
    assert {change.kind for change in found} == {ADDED}
    assert [change.after for change in found] == list(OWN[:3])


def test_the_weightiest_comes_first() -> None:
    note = "An earlier version of this article misstated the age of the bridge."
    found = changes(f"{whole(OWN)} {note}", title="The miller of Bardol")
    assert list(dict.fromkeys(change.kind for change in found)) == [HEADLINE, CORRECTION, QUOTATION, REMOVED, ADDED]
    assert not any(change.after == note for change in found if change.kind is ADDED)


def test_a_long_text_is_compared_in_a_moment() -> None:
    words = [f"word{number}" for number in range(40_000)]
    one = ". ".join(" ".join(words[start : start + 12]).capitalize() for start in range(0, len(words), 12))
    assert changes(one + " \u201c" * 5000, before=one) == ()


READ = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    "passed,next_after",
    [
        (timedelta(0), HOUR),
        (HOUR, 6 * HOUR),
        (2 * HOUR, 6 * HOUR),
        (6 * HOUR, DAY),
        (2 * DAY, 3 * DAY),
        (3 * DAY, 7 * DAY),
        (6 * DAY, 7 * DAY),
        (7 * DAY, None),
        (400 * DAY, None),
        (-3 * HOUR, HOUR),
    ],
)
def test_looks_grow_rarer_and_end(passed: timedelta, next_after: timedelta | None) -> None:
    found = next_look(READ, READ + passed)
    assert found == (None if next_after is None else READ + next_after)
    assert found is None or found > READ + passed


@pytest.mark.parametrize(
    "passed,asked,after",
    [
        (HOUR, None, HOUR),
        (HOUR, timedelta(seconds=5), HOUR),
        (HOUR, 5 * HOUR, 5 * HOUR),
        (HOUR, 900 * DAY, DAY),
        (7 * DAY, None, HOUR),
        (8 * DAY, None, None),
    ],
)
def test_a_look_that_failed_is_put_off_until_a_day_past_the_last(
    passed: timedelta, asked: timedelta | None, after: timedelta | None
) -> None:
    now = READ + passed
    assert put_off(READ, now, retry_after=asked) == (None if after is None else now + after)


def test_the_first_look_is_soon_and_the_last_within_ten_days() -> None:
    assert LOOKS[0] <= 2 * HOUR
    assert LOOKS[-1] <= 10 * DAY
    assert list(LOOKS) == sorted(LOOKS)
