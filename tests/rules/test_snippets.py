"""Snippets: the passage that shows best why an article matched."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.articles import Article
from watchdesk.model.watches import Field, Hit
from watchdesk.rules.language import Document, compile_query
from watchdesk.rules.snippets import snippet, title_marks

NOW = datetime(2021, 10, 8, tzinfo=UTC)
FILLER = "Nothing of note was said about the weather on that day in town. "
TEXT = (
    FILLER * 6
    + "Taliban ministers stayed away. "
    + FILLER * 6
    + "In Islamabad, Sherman spoke of the Taliban at length. She left late. "
    + FILLER * 6
)


def article(text: str, title: str = "A title", summary: str = "") -> Article:
    return Article(id="a", url=None, title=title, text=text, summary=summary, seen_at=NOW, read_at=NOW)


def hits(query: str, text: str, title: str = "A title") -> tuple[Hit, ...]:
    return compile_query(query).evaluate(Document.of(article(text, title))).hits


def marked(passage: str, marks: tuple[tuple[int, int], ...]) -> list[str]:
    return [passage[start:end] for start, end in marks]


def test_the_passage_has_the_most_different_terms_from_a_sentences_start() -> None:
    passage, marks = snippet(article(TEXT), hits("Taliban Sherman Islamabad", TEXT), 160)
    assert marked(passage, marks) == ["Islamabad", "Sherman", "Taliban"]
    assert "In Islamabad, Sherman spoke of the Taliban at length. She left late." in passage
    assert passage.startswith(("…Nothing of note", "…In Islamabad"))
    assert passage.endswith("…")
    assert len(passage) <= 160


def test_a_term_of_more_weight_draws_the_passage() -> None:
    text = FILLER * 6 + "Kabul and Karachi wait. " + FILLER * 6 + "The envoy came. " + FILLER * 6
    assert marked(*snippet(article(text), hits("Kabul Karachi envoy", text), 120)) == ["Kabul", "Karachi"]
    assert marked(*snippet(article(text), hits("Kabul Karachi envoy^3", text), 120)) == ["envoy"]


def test_a_short_text_is_shown_whole() -> None:
    passage, marks = snippet(article("Kabul\n\nfell.  Today."), hits("Kabul today", "Kabul\n\nfell.  Today."))
    assert passage == "Kabul fell. Today."
    assert marked(passage, marks) == ["Kabul", "Today"]


def test_without_hits_the_beginning_is_shown_up_to_a_word() -> None:
    passage, marks = snippet(article(TEXT), (), 50)
    assert passage == "Nothing of note was said about the weather on…"
    assert marks == ()


def test_hits_in_other_fields_leave_the_beginning() -> None:
    found = hits("title:Kabul", TEXT, "Kabul")
    assert snippet(article(TEXT), found, 50)[0].startswith("Nothing of note")


def test_without_a_text_the_summary_is_shown() -> None:
    assert snippet(article("", summary="A  summary.\n"), ()) == ("A summary.", ())
    assert snippet(article(" \n", summary="A summary."), ()) == ("A summary.", ())
    assert snippet(article(""), ()) == ("", ())


def test_a_text_that_was_forgotten_does_not_mark_its_summary() -> None:
    assert snippet(article("", summary="A summary of Kabul."), hits("Kabul", "Kabul fell")) == (
        "A summary of Kabul.",
        (),
    )


def test_overlapping_hits_are_one_mark() -> None:
    text = "The State Department spokesman"
    passage, marks = snippet(article(text), hits('"State Department" "Department spokesman"', text))
    assert marked(passage, marks) == ["State Department spokesman"]


def test_neighbouring_hits_are_two_marks() -> None:
    text = "阿富汗塔利班"
    passage, marks = snippet(article(text), hits("阿富汗 塔利班", text))
    assert marked(passage, marks) == ["阿富汗", "塔利班"]


def test_a_text_without_spaces_is_cut_between_letters() -> None:
    text = "塔利班发言人" * 100
    passage, marks = snippet(article(text), hits("发言人", text), 40)
    assert len(passage) == 39
    assert passage.endswith("…")
    assert set(marked(passage, marks)) == {"发言人"}


def test_a_hit_longer_than_the_passage_does_not_break_it() -> None:
    text = "before " + "x" * 500 + " after"
    passage, marks = snippet(article(text), hits("x" * 500, text), 60)
    assert len(passage) <= 60
    assert marks == ()


def test_marks_of_the_title() -> None:
    title = "Sherman’s Kābul talks: Sherman"
    assert marked(title, title_marks(title, hits("Sherman Kabul", "Kabul", title))) == ["Sherman", "Kābul", "Sherman"]
    assert title_marks("short", hits("Sherman", "", title)) == ()


PARTS = st.lists(
    st.sampled_from(("Kabul", "طالبان", "塔利班", "word", "\n", "  ", ". ", "long" * 30, "é")), max_size=120
)


@given(PARTS, st.integers(min_value=20, max_value=300))
def test_any_passage_is_within_its_length_and_its_marks_are_terms(parts: list[str], length: int) -> None:
    text = " ".join(parts)
    found = hits("Kabul OR طالبان OR 塔利班", text)
    passage, marks = snippet(article(text), found, length)
    assert len(passage) <= length
    assert "\n" not in passage
    assert "  " not in passage
    assert set(marked(passage, marks)) <= {"Kabul", "طالبان", "塔利班"}
    assert bool(marks) == bool(found)
    assert all(start < end for start, end in marks)
    assert all(mark[1] <= after[0] for mark, after in pairwise(marks))


def test_hits_all_of_one_field_are_expected_in_the_text() -> None:
    assert {hit.field for hit in hits("Taliban", TEXT)} == {Field.TEXT}
