"""What a watch would have matched: counted, sampled, and weighed clause by clause."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from store.store_records import DAY, NOW, an_article
from watchdesk.model.articles import Article, Quality
from watchdesk.model.errors import QueryError
from watchdesk.model.sources import Source
from watchdesk.model.watches import Strength, Watch
from watchdesk.service.proving import SHOWN, Proof, Trial, matches_a_day, prove, words_of

TEXTS = (
    "The envoy met the minister at the harbour.",
    "The envoy left the harbour before noon.",
    "A minister opened the harbour, and the envoy sent regrets.",
    "The harbour froze over; ships waited.",
    "The envoy of a circus came with two elephants and a minister.",
)


def article(number: int, text: str) -> Article:
    made = an_article(f"a{number}", seen_at=NOW + timedelta(hours=number))
    return replace(made, title=f"Day {number}", text=text)


ARTICLES = [article(number, text) for number, text in enumerate(TEXTS)]


def watch(query: str, languages: tuple[str, ...] = (), sources: tuple[str, ...] = ()) -> Watch:
    return Watch(id="w", title="W", query=query, languages=languages, sources=sources)


def proof(
    query: str,
    articles: Iterable[Article] = ARTICLES,
    languages: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
) -> Proof:
    (found,) = prove([watch(query, languages, sources)], ((one, None) for one in articles))
    return found


def contributions(found: Proof) -> dict[str, tuple[int, int]]:
    return {one.clause: (one.lost, one.gained) for one in found.contributions}


def test_matches_are_counted_and_the_newest_are_shown_first() -> None:
    found = proof("envoy AND minister")
    assert (found.matches, found.strengths) == (3, ((Strength.STRONG, 3),))
    assert [sample.article.title for sample in found.samples] == ["Day 4", "Day 2", "Day 0"]


def test_of_many_matches_only_the_newest_few_are_kept_whatever_the_order() -> None:
    many = [article(number, "An envoy came.") for number in range(20)]
    newest = [f"Day {number}" for number in range(19, 19 - SHOWN, -1)]
    for order in (many, many[::-1]):
        found = proof("envoy", order)
        assert (found.matches, [sample.article.title for sample in found.samples]) == (20, newest)


@pytest.mark.parametrize(
    "query, weighed",
    [
        pytest.param("envoy AND minister", {"envoy": (0, 0), "minister": (0, 1)}, id="AND keeps out"),
        pytest.param("elephants OR froze", {"elephants": (1, 0), "froze": (1, 0)}, id="OR brings"),
        pytest.param("envoy AND NOT circus", {"envoy": (0, 1), "NOT circus": (0, 1)}, id="NOT keeps out"),
        pytest.param(
            "2 OF (envoy, minister, noon)", {"envoy": (4, 0), "minister": (3, 0), "noon": (1, 0)}, id="n OF brings"
        ),
        pytest.param("envoy", {}, id="a single clause has nothing to weigh"),
    ],
)
def test_a_clause_is_weighed_by_leaving_it_out(query: str, weighed: dict[str, tuple[int, int]]) -> None:
    found = contributions(proof(query))
    assert list(found.values()) == list(weighed.values())


def test_a_near_miss_says_what_was_missing() -> None:
    found = proof("envoy AND minister AND harbour")
    assert found.matches == 2
    assert found.near_misses == 2
    assert [(one.article.title, one.missing) for one in found.near_samples] == [
        ("Day 4", ("harbour",)),
        ("Day 1", ("minister",)),
    ]
    assert all(one.strength is None for one in found.near_samples)


def test_a_near_miss_of_n_of_names_what_is_not_there() -> None:
    found = proof("2 OF (froze, elephants, ships, noon)")
    assert (found.matches, found.near_misses) == (1, 2)
    assert set(found.near_samples[0].missing) == {"froze", "ships", "noon"}


def test_what_has_one_clause_has_no_near_misses() -> None:
    assert proof("elephants").near_misses == 0


def test_filters_of_the_watch_count_as_in_matching() -> None:
    foreign = replace(article(9, "Envoy and minister"), language="fr", source_id="harbour")
    articles = [*ARTICLES, foreign]
    assert proof("envoy AND minister", articles).matches == 4
    assert proof("envoy AND minister", articles, languages=("en",)).matches == 3
    assert proof("envoy AND minister", articles, sources=("harbour",)).matches == 1
    only = proof("envoy AND minister", articles, languages=("en",))
    assert "Day 9" not in {sample.article.title for sample in (*only.samples, *only.near_samples)}


def test_a_match_on_the_headline_is_counted_as_that() -> None:
    stub = replace(article(0, ""), title="Envoy arrives", quality=Quality.NONE)
    found = proof("envoy AND NOT circus", [stub])
    assert found.strengths == ((Strength.HEADLINE, 1),)


def test_the_source_of_an_article_is_known_to_the_query() -> None:
    source = Source(id="lantern", title="The Lantern", tier=1)
    (found,) = prove([watch("envoy AND tier:1")], [(ARTICLES[0], source), (ARTICLES[1], None)])
    assert found.matches == 1


@pytest.mark.parametrize("query", ["envoy AND minister", "2 OF (froze, elephants, noon)", "env* OR regrets"])
def test_what_lacks_the_words_of_a_trial_changes_nothing(query: str) -> None:
    words = Trial(watch(query)).words
    assert words is not None
    beginnings = tuple(word[:-1] for word in words if word.endswith("*"))
    held = [
        one
        for one in ARTICLES
        if any(
            word in words or (beginnings and word.startswith(beginnings))
            for word in one.text.lower().replace(".", "").replace(",", "").replace(";", "").split()
        )
    ]
    assert proof(query, held) == proof(query)


def test_words_are_those_of_all_trials_unless_one_can_hold_without_any() -> None:
    known = [Trial(watch("elephants")), Trial(watch("noon"))]
    assert words_of(known) == frozenset(("elephants", "noon"))
    assert words_of([*known, Trial(watch("NOT noon"))]) is None


def test_a_query_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(QueryError):
        Trial(watch("envoy AND ("))


@pytest.mark.parametrize(
    "oldest, a_day",
    [
        pytest.param(NOW - 10 * DAY, 3.0, id="an archive younger than the time asked for"),
        pytest.param(NOW - 60 * DAY, 1.0, id="an older archive: the time asked for"),
        pytest.param(NOW - timedelta(hours=2), 30.0, id="two hours count as a day"),
        pytest.param(None, 1.0, id="an empty archive"),
    ],
)
def test_matches_a_day_are_over_the_days_that_the_archive_covers(oldest: datetime | None, a_day: float) -> None:
    assert matches_a_day(30, oldest, NOW - 30 * DAY, NOW) == pytest.approx(a_day)
