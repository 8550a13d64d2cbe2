"""Stories are the same whether a stream is grouped in one go, interrupted, or taken in other batches."""

import random
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from store.store_records import HOUR, NOW
from watchdesk.model.articles import Article, Quality, Readout
from watchdesk.model.stories import Grouping
from watchdesk.pipeline.group import LOOK_BACK, group_articles, sketch_of
from watchdesk.rules.language import Document
from watchdesk.rules.stories.joining import LEAST_SHARED, MOST_CANDIDATES
from watchdesk.store.opening import SqlStore, open_store

EVENTS, REPORTS = 24, 9
PLACES = "Bardol Oswin Kesh Tarnow Velle Marrin Dorvan Illby Quarn Pestle Ravik Sunder".split()
NAMES = "Hask Brandt Okoye Lindqvist Moreau Tanaka Ibarra Novak Achterberg Siddiqui Farrow Demir".split()
MATTERS = (
    "flood bridge river mill piers engineers embankment harvest wheat sheep boats blankets verdict appeal judge jury "
    "witness tunnel strike union wages ferry harbour storm roof school teachers vaccine ward nurses budget deficit "
    "parliament ballot recount treaty border convoy ceasefire refinery pipeline spill oysters museum theft portrait "
    "orchestra premiere final goalkeeper penalty stadium marathon record comet telescope launch rocket glacier"
).split()


def a_stream() -> list[Article]:
    """Return reports on some events, in the order in which they were seen; each names places, people and matters."""
    chance = random.Random(11)  # noqa: S311 - the same stream at every run
    reports = []
    for event in range(EVENTS):
        own = [*chance.sample(PLACES, 2), *chance.sample(NAMES, 3), *chance.sample(MATTERS, 12)]
        begin = NOW + HOUR * chance.randrange(120)
        for number in range(REPORTS):
            words = chance.sample(own, 14) + chance.sample(MATTERS, 6) + chance.sample(NAMES, 1)
            chance.shuffle(words)
            reports.append((begin + HOUR * chance.randrange(30), f"e{event}-{number}", words))
    return [
        Article(
            id=name,
            url=f"https://lantern.test/{name}",
            title=" ".join(words[:7]),
            text=" ".join(words[7:]) * 2,
            language="en",
            quality=Quality.FULL,
            seen_at=at,
            read_at=at,
        )
        for at, name, words in sorted(reports)
    ]


def settle_some(store: SqlStore, articles: Sequence[Article]) -> None:
    now = articles[-1].seen_at
    readouts = [Readout(article=article, entry_ids=()) for article in articles]
    sketches = [sketch_of(Document.of(one.article)) for one in readouts]
    with store.settling() as tx:
        joined, sketches = group_articles(
            readouts,
            sketches,
            candidates=tx.candidates({key for one in sketches for key in one.keys}, since=now - LOOK_BACK),
            settled={},
            same_address={},
            sought={article.id for article in articles},
            find=partial(tx.gists, least=LEAST_SHARED, most=MOST_CANDIDATES),
            now=now,
        )
        tx.save(
            readouts=readouts,
            groupings=joined.groupings,
            sketches=sketches,
            stories=joined.stories,
            merges=joined.merges,
            matches=(),
            tellings=(),
        )


def places(store: SqlStore, articles: Sequence[Article]) -> dict[str, Grouping]:
    with store.settling() as tx:
        return tx.story_of([article.id for article in articles])


def stories_of(folder: Path, *, size: int, closes_every: int = 10**9) -> dict[str, str]:
    """Group the stream in batches of a size, closing and opening the store anew after so many of them."""
    url = f"sqlite:///{folder / 'stories.db'}"
    stream = a_stream()
    left = iter(stream)
    store = open_store(url)
    for number, batch in enumerate(iter(lambda: list(islice(left, size)), []), start=1):
        settle_some(store, batch)
        if number % closes_every == 0:
            store.close()
            store = open_store(url)
    found = {article: place.story_id for article, place in places(store, stream).items()}
    store.close()
    assert len(found) == EVENTS * REPORTS
    return found


@pytest.fixture(scope="module")
def in_one_go(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return stories_of(tmp_path_factory.mktemp("one"), size=20)


def test_the_stream_makes_stories_of_several_articles(in_one_go: dict[str, str]) -> None:
    stories = set(in_one_go.values())
    assert EVENTS / 4 < len(stories) < EVENTS * 3


def test_the_same_stream_gives_the_same_stories(tmp_path: Path, in_one_go: dict[str, str]) -> None:
    assert stories_of(tmp_path, size=20) == in_one_go


@pytest.mark.parametrize("every", [1, 3])
def test_an_interrupted_stream_gives_the_same_stories(tmp_path: Path, in_one_go: dict[str, str], every: int) -> None:
    assert stories_of(tmp_path, size=20, closes_every=every) == in_one_go


@pytest.mark.parametrize("size", [1, 7, 200])
def test_other_batches_give_the_same_stories(tmp_path: Path, in_one_go: dict[str, str], size: int) -> None:
    assert stories_of(tmp_path, size=size, closes_every=5) == in_one_go


def test_a_stream_that_pauses_for_a_month_founds_its_stories_anew(tmp_path: Path) -> None:
    stream = a_stream()[:40]
    later = [
        Article(
            id=f"{one.id}-later",
            url=None,
            title=one.title,
            text=one.text,
            language="en",
            quality=Quality.FULL,
            seen_at=one.seen_at + timedelta(days=31),
            read_at=one.read_at + timedelta(days=31),
        )
        for one in stream
    ]
    store = open_store(f"sqlite:///{tmp_path / 'stories.db'}")
    settle_some(store, stream)
    settle_some(store, later)
    before, after = ({place.story_id for place in places(store, articles).values()} for articles in (stream, later))
    store.close()
    assert before.isdisjoint(after)
