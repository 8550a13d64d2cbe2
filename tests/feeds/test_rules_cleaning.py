import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.rules.cleaning import clean_characters, clean_line, clean_text, cut

CASES = {
    "ordinary": ("Día, 会談", "Día, 会談"),
    "controls": ("a\x00b\x1bc\x7fd\x9be", "abcde"),
    "breaks": ("a\r\nb\rc\u2028d\u2029e\u0085f", "a\nb\nc\nd\ne\nf"),
    "overrides": ("a\u202eb\u2066c\u2069", "abc"),
    "direction marks stay": ("a\u200fb\u200ec\u061c", "a\u200fb\u200ec\u061c"),
    "surrogates": ("a\ud800b\udfff", "ab"),
    "marks and non-characters": ("\ufeffa\ufffe\uffff\ufdd0", "a"),
    "emoji stay": ("👩‍👧 ok", "👩‍👧 ok"),
}


@pytest.mark.parametrize("dirty, clean", CASES.values(), ids=CASES)
def test_characters_are_cleaned(dirty: str, clean: str) -> None:
    assert clean_characters(dirty) == clean


def test_paragraphs_are_parted_by_one_newline() -> None:
    assert clean_text("  a \t b \n\n \n c\u00a0d\r\n") == "a b\nc d"


def test_a_line_is_one_line() -> None:
    assert clean_line(" a\n\tb\u2028c ") == "a b c"


@pytest.mark.parametrize(
    "text, limit, expected", [("abc", 3, "abc"), ("abcd", 3, "abc"), ("éé", 3, "é"), ("👩", 3, "")]
)
def test_a_cut_never_splits_a_character(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    for clean in (clean_characters, clean_text, clean_line):
        assert clean(clean(text)) == clean(text)
