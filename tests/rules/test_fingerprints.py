"""Fingerprints: the same in every process, alike for alike texts."""

import random
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.stories import Sketch
from watchdesk.rules.fingerprints import SIZE, containment, have_one_title, have_other_titles, resemblance, sketch

NOW = datetime(2021, 10, 8, tzinfo=UTC)
CHANCE = random.Random(7)  # noqa: S311 - invented words, no secrets
VOCABULARY = [f"word{number}" for number in range(3000)]


def words(count: int, start: int = 0) -> list[str]:
    chance = random.Random(start)  # noqa: S311 - the same
    return [chance.choice(VOCABULARY) for _ in range(count)]


def made(text: str, title: str = "Envoy lands in Islamabad", name: str = "a") -> Sketch:
    return sketch(article_id=name, story_id="s", title=title, text=text, at=NOW)


LONG = words(400)
TEXT = " ".join(LONG)


def test_a_sketch_is_its_smallest_hashes_ascending_and_signed() -> None:
    full = made(TEXT)
    assert (full.article_id, full.story_id, full.words, full.at) == ("a", "s", 400, NOW)
    assert len(full.hashes) == SIZE
    assert list(full.hashes) == sorted(set(full.hashes))
    assert all(-(2**63) <= value < 2**63 for value in (*full.hashes, *full.keys))
    assert full.keys[:8] == full.hashes[:8]
    assert len(full.keys) == 9


KEYS = {
    "a full text: eight and its title": (60, 9),
    "a summary: one": (30, 1),
    "a line: one": (10, 1),
    "nothing but the title: one": (0, 1),
}


@pytest.mark.parametrize("length, keys", KEYS.values(), ids=KEYS)
def test_how_many_keys_a_text_is_found_by(length: int, keys: int) -> None:
    assert len(made(" ".join(words(length)), title="One two three four five six").keys) == keys


def test_a_title_that_says_nothing_has_no_key() -> None:
    assert made("", title="News in brief").keys == ()
    assert made("", title="News in brief").hashes == ()
    assert made("Morning all", title="News in brief").keys == ()


def test_a_text_without_a_title_is_found_by_its_text_only() -> None:
    assert len(made(TEXT, title="").keys) == 8
    assert not have_one_title(made(TEXT, title=""), made(TEXT, title=""))


def test_hashes_are_the_same_in_every_process() -> None:
    program = (
        "from datetime import UTC, datetime\n"
        "from watchdesk.rules.fingerprints import sketch\n"
        f"text = {TEXT!r}\n"
        "at = datetime(2021, 10, 8, tzinfo=UTC)\n"
        "print(sketch(article_id='a', story_id='s', title='T', text=text, at=at).keys)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(path for path in sys.path if path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {str(made(TEXT, title="T").keys)}


# From the first version: a change here is a change of every stored sketch.
PINNED_TITLE = -4050779894214199779
PINNED_TEXT = -9163840535228948606


def test_stored_hashes_stay_what_they_are() -> None:
    assert made("", title="One two three four five six").keys == (PINNED_TITLE,)
    assert made(" ".join(VOCABULARY[:60])).hashes[0] == PINNED_TEXT


def test_resemblance_of_the_same_text_is_one_in_any_spelling() -> None:
    assert resemblance(made(TEXT), made(TEXT.upper().replace(" ", " — "), title="Other")) == 1.0


def test_resemblance_of_different_texts_is_nought() -> None:
    assert resemblance(made(TEXT), made(" ".join(words(400, start=1)))) < 0.05
    assert resemblance(made("", title="x"), made("", title="x")) == 0.0
    assert containment(made("", title="x"), made("", title="x")) == 0.0


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8])
def test_resemblance_and_containment_of_a_cut_are_what_was_kept(share: float) -> None:
    whole = words(2000, start=3)
    part = made(" ".join(whole[: int(2000 * share)]))
    assert resemblance(made(" ".join(whole)), part) == pytest.approx(share, abs=0.12)
    assert containment(made(" ".join(whole)), part) > 0.97
    assert containment(part, made(" ".join(whole))) > 0.97


def test_three_words_in_a_hundred_leave_five_sixths() -> None:
    changed = list(LONG)
    for place in CHANCE.sample(range(len(changed)), 12):
        changed[place] = "other"
    assert 0.75 < resemblance(made(TEXT), made(" ".join(changed))) < 0.95


def test_the_order_of_words_counts() -> None:
    assert resemblance(made(TEXT), made(" ".join(reversed(LONG)))) < 0.05


def test_a_summary_counts_its_title() -> None:
    summary = " ".join(words(25))
    assert resemblance(made(summary, title="Quake hits Quetta"), made(summary, title="Markets close higher")) < 0.8
    assert resemblance(made(summary), made(summary)) == 1.0


def test_titles_are_compared_folded_and_only_of_full_texts() -> None:
    assert have_one_title(made(TEXT, title="Kābul talks"), made(TEXT + " more", title="KABUL: talks"))
    assert not have_one_title(made(TEXT, title="Kabul talks"), made(TEXT, title="Doha talks"))
    assert not have_one_title(made("short", title="Kabul talks"), made("short", title="Kabul talks"))


@pytest.mark.parametrize(
    "one, other, expected",
    [
        pytest.param("Kabul talks end early", "Envoys leave without agreement", True, id="nothing in common"),
        pytest.param(
            "Kabul talks halted amid fresh anger", "Envoys depart Kabul hotel empty", True, id="one name of four words"
        ),
        pytest.param("Vermont disaster declared", "Ohio disaster declared", False, id="a form: all but a name"),
        pytest.param("Morning briefing", "Letters yesterday", False, id="too few telling words"),
        pytest.param("", "Envoys leave without agreement", False, id="none"),
        pytest.param("KABUL: talks end early", "Early end of Kābul talks", False, id="the same words"),
    ],
)
def test_titles_are_other_where_neither_is_a_form_of_the_other(one: str, other: str, *, expected: bool) -> None:
    assert have_other_titles(made(TEXT, title=one), made(TEXT, title=other)) is expected
    assert have_other_titles(made(TEXT, title=other), made(TEXT, title=one)) is expected


def test_a_word_said_a_hundred_times_is_one_shingle() -> None:
    monotone = made("no " * 100)
    assert len(monotone.hashes) == 1
    assert have_one_title(monotone, made("no " * 200))


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_text_has_a_sketch(text: str, title: str) -> None:
    one = made(text, title=title)
    assert one == made(text, title=title)
    assert set(one.keys) >= set(one.hashes[:1])


@given(st.lists(st.sampled_from("abcdef"), max_size=300), st.lists(st.sampled_from("abcdef"), max_size=300))
def test_both_measures_are_symmetric_shares(one: list[str], other: list[str]) -> None:
    left, right = made(" ".join(one)), made(" ".join(other))
    assert 0.0 <= resemblance(left, right) == resemblance(right, left) <= 1.0
    assert 0.0 <= resemblance(left, right) <= max(containment(left, right), containment(right, left)) <= 1.0
