"""Background: how rare words are and how they are written, of a list made here and of the one that ships."""

from math import log

import pytest

from watchdesk.rules.names.background import Background, background, rareness

LISTED = "1000 2\n16 0 the of\n10 9 sherman\n6 5 quux\n0 2 may\n"


def test_shares_come_from_steps_of_an_octave() -> None:
    listed = Background(LISTED)
    assert listed.share("the") == pytest.approx(2**8 / 1000)
    assert listed.share("sherman") == pytest.approx(2**5 / 1000)
    assert listed.share("may") == pytest.approx(1 / 1000)


def test_what_is_not_listed_is_rarer_than_all_that_is() -> None:
    listed = Background(LISTED)
    assert 0 < listed.share("unheard") < listed.share("may")
    assert (listed.is_known("unheard"), listed.is_known("may")) == (False, True)


def test_every_word_is_found_and_no_piece_of_one_nor_of_what_is_noted_of_it() -> None:
    listed = Background("1000 2\n33 9 and andes\n0 0 an\n3 5 ande x\n")
    assert sorted(listed.words()) == ["an", "and", "ande", "andes", "x"]
    known = ["an", "and", "ande", "andes", "x"]
    assert [word for word in [*known, "a", "des", "", "9", "and andes", "straße"] if listed.is_known(word)] == known
    assert [round(listed.share(word) * 1000, 3) for word in known] == [1, 92681.9, 2.828, 92681.9, 2.828]


def test_the_list_that_ships_is_found_word_by_word() -> None:
    listed = background()
    words = listed.words()
    assert len(set(words)) == len(words) > 40_000
    assert all(listed.is_known(word) for word in words)


@pytest.mark.parametrize(
    "word, tenth", [("the", 0.05), ("sherman", 0.95), ("may", 0.25), ("quux", None), ("unheard", None)]
)
def test_capitals_are_told_where_they_are_known(word: str, tenth: float | None) -> None:
    assert Background(LISTED).capitals(word) == (None if tenth is None else pytest.approx(tenth))


def test_rareness_is_the_logarithm_of_one_in_how_many() -> None:
    listed = Background(LISTED)
    assert rareness(listed, "sherman") == pytest.approx(log(1000 / 32))
    assert rareness(listed, "the") < rareness(listed, "sherman") < rareness(listed, "unheard")


class Constant:
    """Every word has one share, as in an archive of a single kind of article."""

    def __init__(self, share: float) -> None:
        self._share = share

    def share(self, word: str) -> float:
        return self._share if word else 0.0


@pytest.mark.parametrize("share", [0.0, 1e-12, 1.0, 1.5])
def test_rareness_is_finite_and_never_negative(share: float) -> None:
    assert 0 <= rareness(Constant(share), "word") <= 17


@pytest.mark.parametrize(
    "common, rare",
    [("the", "government"), ("government", "taliban"), ("president", "islamabad"), ("city", "qureshi")],
)
def test_the_list_that_ships_knows_common_words_from_rare(common: str, rare: str) -> None:
    assert background().share(common) > background().share(rare)


@pytest.mark.parametrize("word", ["islamabad", "russia", "sherman", "nato"])
def test_the_list_that_ships_knows_what_is_capitalised(word: str) -> None:
    assert (background().capitals(word) or 0) > 0.8


@pytest.mark.parametrize("word", ["government", "talks", "after", "water"])
def test_the_list_that_ships_knows_what_is_not(word: str) -> None:
    assert (background().capitals(word) or 1) < 0.3


def test_shares_of_the_list_that_ships_are_shares() -> None:
    assert background() is background()
    assert all(0 < background().share(word) <= 1 for word in ("the", "taliban", "unheardofword"))
