"""Stories: articles of one event come together, those of two events of a kind stay apart, in batches of any size."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from watchdesk.model.articles import Article, Quality
from watchdesk.model.stories import MOST_UNDER_A_KEY, Gist, Grouping, Merge, Relation, Search
from watchdesk.rules.grouping import founded_story
from watchdesk.rules.stories import Portrait, StoryPortrait, joining
from watchdesk.rules.stories.joining import LEAST_SHARED, MOST_CANDIDATES, Joined, join, last_of
from watchdesk.rules.stories.packing import gist_of, key_of, story_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

FERRY = (
    (
        "Ferry sinks off Mombasa with 120 aboard",
        (
            "A ferry carrying 120 people sank off the Kenyan port of Mombasa on Tuesday. "
            "Captain Amos Otieno and 60 passengers "
            "were rescued by a trawler, the Kenya Coast Guard said. Divers searched the Likoni channel for the missing."
        ),
    ),
    (
        "Divers search Likoni channel after ferry disaster",
        (
            "Divers searched the Likoni channel off Mombasa for people missing since a "
            "ferry sank. The Kenya Coast Guard said "
            "60 passengers and captain Amos Otieno had been rescued by a trawler."
        ),
    ),
    (
        "Owner of sunken Mombasa ferry arrested",
        (
            "Kenyan police arrested the owner of the ferry that sank in the Likoni "
            "channel off Mombasa. The Kenya Coast Guard "
            "said the ferry carried 120 people; captain Amos Otieno is in hospital."
        ),
    ),
)
OTHER_FERRY = (
    (
        "Ferry capsizes on Lake Kivu near Goma",
        (
            "A ferry capsized on Lake Kivu near Goma in eastern Congo on Monday. "
            "Governor Jean Bahati said at least 30 traders "
            "drowned when the wooden boat hit rocks outside the harbour of Minova."
        ),
    ),
    (
        "Thirty traders drown in Lake Kivu",
        (
            "At least 30 traders drowned in Lake Kivu when a wooden boat from Minova "
            "capsized near Goma, Governor Jean Bahati "
            "said. Congo's government promised life jackets for the harbour."
        ),
    ),
)
BUDGET = (
    (
        "Norway presents its budget",
        (
            "Finance minister Kari Nordby presented a budget in Oslo that takes less "
            "from the oil fund and raises the tax on "
            "salmon farms. The Storting votes in December."
        ),
    ),
)


def article(text: tuple[str, str], at: datetime = NOON, name: str = "") -> Article:
    name = name or text[0]
    return Article(
        id=name, url=None, title=text[0], text=text[1], language="en", quality=Quality.FULL, seen_at=at, read_at=at
    )


def founding(one: Article) -> Grouping:
    return Grouping(article_id=one.id, story_id=founded_story(one.id), relation=Relation.FIRST)


def is_near(gist: Gist, search: Search) -> bool:
    return gist.at >= search.since and len(set(search.keys) & set(gist.keys)) >= LEAST_SHARED


class Archive:
    """What the store does for grouping, in a dictionary."""

    def __init__(self) -> None:
        self.gists: dict[str, Gist] = {}
        self.places: dict[str, Grouping] = {}
        self.merges: list[Merge] = []

    def find(self, searches: Sequence[Search]) -> list[list[Gist]]:
        return [[one for one in self.gists.values() if is_near(one, search)] for search in searches]

    def take(self, *articles: Article, groupings: Sequence[Grouping] | None = None) -> Joined:
        now = articles[-1].seen_at
        joined = join(articles, groupings or [founding(one) for one in articles], self.find, now=now)
        for merge in joined.merges:
            self.gists.pop(merge.gone, None)
            self.merges.append(merge)
            moved = {key: one for key, one in self.places.items() if one.story_id == merge.gone}
            self.places |= {key: replace(one, story_id=merge.kept) for key, one in moved.items()}
        self.gists |= {one.story_id: one for one in joined.stories}
        self.places |= {one.article_id: one for one in joined.groupings}
        return joined

    def stories(self) -> set[frozenset[str]]:
        stories: dict[str, set[str]] = {}
        for one in self.places.values():
            stories.setdefault(one.story_id, set()).add(one.article_id)
        return {frozenset(members) for members in stories.values()}


def titles(*groups: tuple[tuple[str, str], ...]) -> set[frozenset[str]]:
    return {frozenset(title for title, _ in group) for group in groups}


def stream() -> list[Article]:
    texts = (*FERRY, *OTHER_FERRY, *BUDGET)
    return [article(text, NOON + number * HOUR) for number, text in enumerate(texts)]


@settings(max_examples=30)
@given(order=st.permutations(range(6)))
def test_one_event_is_one_story_and_two_of_a_kind_are_two_in_any_order(order: list[int]) -> None:
    archive, articles = Archive(), stream()
    for number in order:
        archive.take(articles[number])
    assert archive.stories() == titles(FERRY, OTHER_FERRY, BUDGET)


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_the_size_of_a_batch_makes_no_difference(size: int) -> None:
    archive, articles = Archive(), stream()
    for first in range(0, len(articles), size):
        archive.take(*articles[first : first + size])
    assert archive.stories() == titles(FERRY, OTHER_FERRY, BUDGET)


def test_the_first_article_names_the_story_and_the_others_join_it() -> None:
    archive = Archive()
    first, second = archive.take(article(FERRY[0])), archive.take(article(FERRY[1], NOON + HOUR))
    assert first.groupings == (founding(article(FERRY[0])),)
    assert [(one.story_id, one.relation) for one in second.groupings] == [
        (founded_story(FERRY[0][0]), Relation.SAME_EVENT)
    ]
    assert first.merges == second.merges == ()


def test_a_reprint_goes_where_its_original_goes_and_adds_nothing() -> None:
    archive = Archive()
    archive.take(article(FERRY[0]))
    original, copy = article(FERRY[1], NOON + HOUR), article(FERRY[1], NOON + HOUR, name="copy")
    reprint = Grouping(
        article_id="copy", story_id=founded_story(original.id), relation=Relation.REPRINT, of=original.id
    )
    joined = archive.take(original, copy, groupings=[founding(original), reprint])
    assert [(one.story_id, one.relation) for one in joined.groupings] == [
        (founded_story(FERRY[0][0]), Relation.SAME_EVENT),
        (founded_story(FERRY[0][0]), Relation.REPRINT),
    ]
    assert [story_of(one).members for one in joined.stories] == [2]


def test_the_same_news_weeks_later_is_another_story() -> None:
    archive = Archive()
    archive.take(article(FERRY[0]))
    archive.take(article(FERRY[1], NOON + 20 * DAY))
    assert len(archive.stories()) == 2


HEADLINES = {
    "two names in common": (("Sherman, Qureshi: trains", ""), ("Sherman, Qureshi: old maps", "")),
    "a column of every day": (("Morning briefing", ""), ("Evening briefing", "")),
    "no words": (("", ""), ("…", "")),
}


@pytest.mark.parametrize("one, other", HEADLINES.values(), ids=HEADLINES)
def test_headlines_alone_are_little_evidence(one: tuple[str, str], other: tuple[str, str]) -> None:
    archive = Archive()
    archive.take(article(one, name="one"))
    archive.take(article(other, name="other"))
    assert len(archive.stories()) == 2


def test_stories_that_an_article_proves_one_are_merged_under_the_older_id() -> None:
    """Two reports that share too little, until a third tells all."""
    archive = Archive()
    left = ("Trawler crew rescues sixty", " ".join(FERRY[0][1].split(". ")[1:]))
    right = ("Ferry with 120 people sinks", FERRY[0][1].split(". ")[0] + ".")
    archive.take(article(left))
    archive.take(article(right, NOON + HOUR))
    before = archive.stories()
    for number in range(3):
        archive.take(article(FERRY[0], NOON + (2 + number) * HOUR, name=f"whole {number}"))
    assert len(archive.stories()) <= len(before)
    for merge in archive.merges:
        assert merge.kept == founded_story(left[0])
        assert merge.gone not in {one.story_id for one in archive.places.values()}
        assert last_of(merge.gone, {merge.gone: merge.kept}) == merge.kept


def seeking(*keys: str) -> Portrait:
    return Portrait(article_id="x", terms={}, keys=keys, words=frozenset(), at=NOON, year=None)


def test_an_article_is_compared_with_a_few_stories_of_its_batch_however_large_that_is() -> None:
    index = joining._Index(lambda searches: [()] * len(searches), NOON)
    for number in range(MOST_UNDER_A_KEY):
        own = " ".join(f"Zu{letter}{number}q" for letter in "abcdefghijklmnopqrstuvwxy")
        index.place([article((f"Mombasa Likoni {own}", ""), name=f"{number:03}")])
    assert len(index.near(seeking("mombasa", "likoni", "zua7q", "zub7q"), ())) <= MOST_CANDIDATES
    near = [story.terms for story in index.near(seeking("zua7q", "zub7q", "zua8q", "zub8q", "zua9q"), ())]
    assert sorted(number for number in "6789" if any(f"zua{number}q" in terms for terms in near)) == ["7", "8", "9"]


def test_what_is_not_sought_stands_alone_and_is_not_found_but_its_copies_are_moved_with_it() -> None:
    archive, articles = Archive(), [article(text, NOON + number * HOUR) for number, text in enumerate(FERRY)]
    groupings = [founding(one) for one in articles]
    groupings[2] = Grouping(
        article_id=articles[2].id, story_id=groupings[1].story_id, relation=Relation.REPRINT, of=articles[1].id
    )
    joined = join(articles[:1], groupings[:1], archive.find, now=NOON, sought=set())
    assert joined == Joined(groupings=tuple(groupings[:1]), stories=(), merges=())
    archive.take(articles[0])
    joined = join(articles[1:], groupings[1:], archive.find, now=NOON + DAY, sought={articles[1].id})
    assert [(one.story_id, one.relation) for one in joined.groupings] == [
        (founded_story(articles[0].id), Relation.SAME_EVENT),
        (founded_story(articles[0].id), Relation.REPRINT),
    ]


def test_a_chain_of_merges_leads_to_the_last() -> None:
    assert last_of("a", {"a": "b", "b": "c"}) == "c"
    assert last_of("c", {"a": "b"}) == "c"


WORDS = st.text(alphabet="abc한 é٣", min_size=1, max_size=6).filter(lambda word: "\n" not in word)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))


@settings(max_examples=60)
@given(
    terms=st.dictionaries(WORDS, st.floats(0.001, 40.0), min_size=1, max_size=20),
    first_at=MOMENTS,
    last_at=MOMENTS,
    years=st.lists(st.tuples(st.integers(1980, 2049), st.integers(1, 9)), max_size=3),
)
def test_what_is_packed_is_unpacked_exactly(
    terms: dict[str, float], first_at: datetime | None, last_at: datetime | None, years: list[tuple[int, int]]
) -> None:
    story = StoryPortrait(
        story_id="s",
        members=3,
        terms=terms,
        keys=tuple(terms)[:4],
        first_at=first_at,
        last_at=last_at,
        years=tuple(years),
    )
    gist = gist_of(story, NOON)
    assert story_of(gist) == story
    assert (gist.story_id, gist.at, gist.keys) == ("s", NOON, tuple(map(key_of, story.keys)))
    assert all(-(2**63) <= key < 2**63 for key in gist.keys)
