"""The tokens of links: what was signed is read, everything else is nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.rules.signing import bears_mark, read_token, short_mark, token

KEY, OTHER = b"k" * 32, b"o" * 32
FIELDS = st.lists(st.text(st.characters(exclude_characters="\x1f", exclude_categories=["Cs"]), max_size=40), max_size=4)


@given(st.sampled_from(["stop", "mute"]), FIELDS)
def test_a_token_says_what_was_signed(purpose: str, fields: list[str]) -> None:
    written = token(KEY, purpose, *fields)
    assert read_token(KEY, written) == (purpose, fields)
    assert read_token(OTHER, written) is None
    assert not set(written) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(st.data())
def test_a_token_with_one_character_changed_is_nothing(data: st.DataObject) -> None:
    written = token(KEY, "stop", "analyst-morning")
    place = data.draw(st.integers(0, len(written) - 3))  # the last one has bits that say nothing
    other = data.draw(st.sampled_from("Aa0-_.").filter(lambda one: one != written[place]))
    changed = written[:place] + other + written[place + 1 :]
    if place != written.index(".") - 1 or read_token(KEY, changed) is None:
        assert read_token(KEY, changed) is None


@given(st.text(max_size=80))
def test_what_was_never_signed_is_nothing_and_no_error(written: str) -> None:
    assert read_token(KEY, written) is None


@pytest.mark.parametrize("written", ["", ".", "a.b", "....", "é.é", "A" * 5000, token(KEY, "stop", "a")[:-4]])
def test_what_is_cut_off_or_far_too_long_is_nothing(written: str) -> None:
    assert read_token(KEY, written) is None


def test_fields_cannot_run_together() -> None:
    assert token(KEY, "stop", "a", "b") != token(KEY, "stop", "ab")
    with pytest.raises(ValueError, match="separator"):
        token(KEY, "stop", "a\x1fb")


def test_a_short_mark_is_of_one_key_one_purpose_and_one_field() -> None:
    written = short_mark(KEY, "bounce", "a delivery")
    assert (len(written), set(written) <= set("0123456789abcdef")) == (10, True)
    assert bears_mark(KEY, "bounce", "a delivery", written)
    assert not bears_mark(OTHER, "bounce", "a delivery", written)
    assert not bears_mark(KEY, "stop", "a delivery", written)
    assert not bears_mark(KEY, "bounce", "another", written)
    assert not any(
        bears_mark(KEY, "bounce", "a delivery", other) for other in ("", written[:9], f"{written}0", "\ud800")
    )
    assert not bears_mark(b"", "bounce", "a delivery", short_mark(b"", "bounce", "a delivery")), "a desk without a key"
