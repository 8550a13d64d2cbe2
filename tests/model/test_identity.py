"""Ids are computed from natural keys: the same for ever, and for different things different."""

from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.identity import WATCHDESK, computed_id, computed_key

CLEAN = st.lists(st.text(st.characters(exclude_characters="\x1f", exclude_categories=[])), min_size=1, max_size=4)


@pytest.mark.parametrize(
    "parts, expected",
    [
        (("feed", "https://lantern.test/feed"), uuid5(WATCHDESK, "feed\x1fhttps://lantern.test/feed").hex),
        (("article", "https://lantern.test/خبر"), uuid5(WATCHDESK, "article\x1fhttps://lantern.test/خبر").hex),
        (("digest", "", ""), uuid5(WATCHDESK, "digest\x1f\x1f").hex),
    ],
)
def test_an_id_is_a_version_5_uuid_that_anybody_can_compute(parts: tuple[str, ...], expected: str) -> None:
    assert computed_id(*parts) == expected
    assert UUID(computed_id(*parts)).version == 5


def test_an_id_that_is_stored_somewhere_stays_what_it_is() -> None:
    assert computed_id("feed", "https://lantern.test/feed") == "7d1b3ab061d4574c94b188430224bf54"
    assert computed_key("feed", "guid", "g1") == "55022ecd33d37a2a87e1468f7db67992"


@given(CLEAN)
def test_any_text_has_an_id_and_a_key_of_32_digits(parts: list[str]) -> None:
    for name in (computed_id(*parts), computed_key(*parts)):
        assert len(name) == 32
        assert int(name, 16) >= 0
    assert computed_id(*parts) == computed_id(*parts)


@given(CLEAN, CLEAN)
def test_different_things_have_different_ids(one: list[str], other: list[str]) -> None:
    assert (computed_id(*one) == computed_id(*other)) is (one == other)
    assert (computed_key(*one) == computed_key(*other)) is (one == other)


@pytest.mark.parametrize(
    "one, other",
    [
        (("a", "bc"), ("ab", "c")),
        (("a", ""), ("a",)),
        (("", "a"), ("a", "")),
        (("\ud800",), ("\ud801",)),
        (("\ud800",), ("?",)),
        (("é",), ("e\u0301",)),
        (("A",), ("a",)),
    ],
)
def test_neighbours_do_not_meet(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert computed_id(*one) != computed_id(*other)
    assert computed_key(*one) != computed_key(*other)
