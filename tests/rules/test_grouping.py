"""Grouping: reprints join the story of what they repeat, and nothing else does."""

import json
import random
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from watchdesk.model.stories import Grouping, Relation, Sketch
from watchdesk.rules.fingerprints import SHORTEST_TEXT, sketch
from watchdesk.rules.grouping import founded_story, group, is_reprint, settled

NOW = datetime(2021, 10, 8, 6, tzinfo=UTC)
TITLE = "Envoy lands in Islamabad for talks"


def prose(count: int, seed: int = 1) -> str:
    chance = random.Random(seed)  # noqa: S311 - invented words, no secrets
    return " ".join(f"w{chance.randrange(3000)}" for _ in range(count))


def made(name: str, text: str, title: str = TITLE, *, hours: float = 0, story: str = "") -> Sketch:
    at = NOW + timedelta(hours=hours)
    return sketch(article_id=name, story_id=story or founded_story(name), title=title, text=text, at=at)


WIRE = prose(200)


def first(name: str) -> Grouping:
    return Grouping(article_id=name, story_id=founded_story(name), relation=Relation.FIRST)


def reprint(name: str, of: str, story: str) -> Grouping:
    return Grouping(article_id=name, story_id=story, relation=Relation.REPRINT, of=of)


def test_an_article_like_no_other_founds_a_story() -> None:
    assert group([made("a", WIRE)], [], {}) == [first("a")]


def test_a_reprint_joins_the_story_of_what_it_repeats() -> None:
    stored = made("a", WIRE, story="the-story")
    assert group([made("b", WIRE, title="US envoy in Pakistan")], [stored], {}) == [reprint("b", "a", "the-story")]


def test_later_articles_of_a_batch_see_earlier_ones() -> None:
    batch = [made("a", WIRE), made("b", prose(200, 2)), made("c", WIRE, title="Other"), made("d", prose(200, 2))]
    assert group(batch, [], {}) == [
        first("a"),
        first("b"),
        reprint("c", "a", founded_story("a")),
        reprint("d", "b", founded_story("b")),
    ]


def test_the_order_of_the_batch_decides_who_is_first() -> None:
    assert group([made("b", WIRE), made("a", WIRE)], [], {}) == [first("b"), reprint("a", "b", founded_story("b"))]


def test_what_is_grouped_keeps_its_place() -> None:
    kept = reprint("b", "z", "old-story")
    assert group([made("b", WIRE)], [made("a", WIRE)], {"b": kept}) == [kept]


def test_a_candidate_is_in_the_story_that_is_known_of_it() -> None:
    moved = reprint("a", "z", "moved")
    assert group([made("b", WIRE)], [made("a", WIRE)], {"a": moved}) == [reprint("b", "a", "moved")]


def test_an_article_is_no_reprint_of_itself() -> None:
    assert group([made("a", WIRE)], [made("a", WIRE, story="stored")], {}) == [first("a")]


def test_the_most_alike_is_repeated_and_of_equals_the_oldest() -> None:
    near = made("near", " ".join([*WIRE.split()[:-12], *prose(12, 5).split()]), hours=-9)
    same, older = made("same", WIRE), made("older", WIRE, hours=-3)
    (grouping,) = group([made("b", WIRE)], [near, same, older], {})
    assert grouping.of == "older"


def test_sketches_are_settled_with_their_story() -> None:
    sketches = [made("a", WIRE), made("b", WIRE, story="placeholder")]
    stored = settled(sketches, group(sketches, [], {}))
    assert [sketch.story_id for sketch in stored] == [founded_story("a")] * 2
    assert stored[1].hashes == sketches[1].hashes
    assert settled(sketches, []) == sketches


def edited(share: float, text: str = WIRE) -> str:
    chance = random.Random(11)  # noqa: S311 - the same
    words = text.split()
    for place in chance.sample(range(len(words)), round(len(words) * share)):
        words[place] = f"new{place}"
    return " ".join(words)


SUMMARY = prose(30)
PAIRS: dict[str, tuple[Sketch, Sketch, bool]] = {
    "same text, new headline": (made("a", WIRE), made("b", WIRE, title="Quite another"), True),
    "other typography": (made("a", "“Taliban’s” " + WIRE), made("b", '"Taliban\'s" ' + WIRE.upper(), title="x"), True),
    "dateline and credit": (made("a", WIRE), made("b", f"ISLAMABAD (Wire) — {WIRE} (Reporting by A)", title="x"), True),
    "cut to sixty in a hundred": (made("a", WIRE), made("b", " ".join(WIRE.split()[:120]), title="x"), True),
    "boilerplate added": (made("a", WIRE), made("b", f"{WIRE} {prose(40, 9)}", title="x"), True),
    "three words in a hundred, same title": (made("a", WIRE), made("b", edited(0.03)), True),
    "three words in a hundred, another title": (made("a", WIRE), made("b", edited(0.03), title="x"), False),
    "a form filled in twice": (
        made("a", WIRE, title="Quake in Chile"),
        made("b", edited(0.04), title="Quake in Peru"),
        False,
    ),
    "half rewritten": (made("a", WIRE), made("b", edited(0.3)), False),
    "same title, another text": (made("a", WIRE), made("b", prose(200, 3)), False),
    "a brief in a long round-up": (made("a", prose(60)), made("b", f"{prose(60)} {prose(900, 4)}"), False),
    "same summary and title": (made("a", SUMMARY), made("b", SUMMARY), True),
    "stock summary, another title": (
        made("a", SUMMARY, title="Quake hits Quetta"),
        made("b", SUMMARY, title="Oil falls"),
        False,
    ),
    "same headline and no text": (made("a", ""), made("b", ""), True),
    "same headline and line": (made("a", "He came."), made("b", "He came."), True),
    "same headline, another line": (made("a", "He came."), made("b", "He went."), False),
    "same headline the next day": (made("a", ""), made("b", "", hours=24), False),
    "headline that says nothing": (made("a", "", title="News in brief"), made("b", "", title="News in brief"), False),
    "headline against a text": (made("a", ""), made("b", WIRE), False),
    "headline against a summary": (made("a", ""), made("b", SUMMARY), False),
    "nothing at all": (made("a", "", title=""), made("b", "", title=""), False),
    "no titles, different texts": (made("a", WIRE, title=""), made("b", prose(200, 3), title=""), False),
}


@pytest.mark.parametrize("one, other, joins", PAIRS.values(), ids=PAIRS)
def test_near_verbatim_copies_join(one: Sketch, other: Sketch, *, joins: bool) -> None:
    assert is_reprint(one, other) is joins
    assert is_reprint(other, one) is joins
    relation = Relation.REPRINT if joins else Relation.FIRST
    assert group([other], [one], {})[0].relation is relation


@pytest.mark.shared
def test_real_texts_are_joined_with_their_copies_only(real_texts: Path) -> None:
    """A small form of benchmarks/reprints.py: new headline, one line added, cut; a hundred texts of one author."""
    (path,) = real_texts.rglob("briefings-2021-08-to-12.jsonl")
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line, _ in zip(lines, range(400), strict=False)]
    texts = [record["text"] for record in records if len(record["text"].split()) >= 150][:100]
    originals = [made(str(place), text, title=f"Title {place}") for place, text in enumerate(texts)]
    for edit in (str, lambda text: f"{text} All rights reserved.", lambda text: text[: int(len(text) * 0.7)]):
        copies = [made(f"c{place}", edit(text), title="New") for place, text in enumerate(texts)]
        groupings = [group([copy], originals, {})[0] for copy in copies]
        assert sum(grouping.of == str(place) for place, grouping in enumerate(groupings)) >= 97
    joined = sum(is_reprint(one, other) for place, one in enumerate(originals) for other in originals[:place])
    assert joined <= 1


SAID = st.lists(st.sampled_from("envoy lands in Islamabad for talks on grain and gas".split()), max_size=60)


@given(st.lists(st.tuples(SAID, SAID, st.integers(0, 90)), min_size=2, max_size=4))
def test_summaries_are_told_apart_the_same_whether_their_titles_are_kept_or_not(
    articles: list[tuple[list[str], list[str], int]],
) -> None:
    without = [
        made(str(number), " ".join(text), " ".join(title), hours=hours)
        for number, (title, text, hours) in enumerate(articles)
    ]
    assert all(one.title == () for one in without if one.words < SHORTEST_TEXT)
    kept = [
        replace(one, title=made("any", WIRE, " ".join(title)).title)
        for one, (title, _, _) in zip(without, articles, strict=True)
    ]
    for one, other in product(range(len(articles)), repeat=2):
        assert is_reprint(without[one], without[other]) == is_reprint(kept[one], kept[other])
