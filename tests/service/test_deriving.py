"""How rare words are in an archive, and the id of a watch that has none yet."""

import pytest
from msgspec.structs import replace

from store.store_records import a_readout, an_article, first, settle
from watchdesk.service.deriving import FEWEST, ArchiveRarity, archive_rarity, proposed_id
from watchdesk.testing.memory import MemoryStore

FILES = replace(an_article("x"), title="The envoy", text="An envoy came by the river.", summary="Rare: a heron.")


def store_of(count: int) -> MemoryStore:
    store = MemoryStore()
    names = [f"n{number}" for number in range(count)]
    articles = [
        replace(an_article(name), title="A river", text="The envoy came." if number % 4 == 0 else "Nobody came.")
        for number, name in enumerate(names)
    ]
    settle(
        store,
        *(a_readout(name, article=article) for name, article in zip(names, articles, strict=True)),
        groupings=tuple(first(name) for name in names),
    )
    return store


def test_an_archive_says_how_rare_the_words_of_an_article_are() -> None:
    rarity = archive_rarity(store_of(FEWEST), FILES)
    assert rarity is not None
    assert rarity.share("river") == 1.0
    assert rarity.share("envoy") == pytest.approx(0.25)
    assert rarity.share("heron") == 0.5 / FEWEST


def test_a_small_archive_says_nothing() -> None:
    assert archive_rarity(store_of(3), FILES) is None
    assert archive_rarity(MemoryStore(), FILES) is None


def test_a_word_never_seen_is_rare_and_not_impossible() -> None:
    assert ArchiveRarity({}, 0).share("x") == 0.5
    assert 0 < ArchiveRarity({"a": 10}, 100).share("b") < ArchiveRarity({"a": 10}, 100).share("a")


@pytest.mark.parametrize(
    "terms, taken, proposed",
    [
        (["Sherman", "Qureshi", "Yusuf", "Taliban"], [], "sherman-qureshi-yusuf"),
        (["Sherman", "Qureshi"], ["sherman-qureshi"], "sherman-qureshi-2"),
        (["Sherman", "Qureshi"], ["sherman-qureshi", "sherman-qureshi-2"], "sherman-qureshi-3"),
        (["State Department", "Kābul"], [], "state-department-kabul"),
        (["طالبان", "Kabul"], [], "kabul"),
        (["طالبان", "کابل"], [], "new-watch"),
        (["Kabul", "KABUL"], [], "kabul"),
        ([], ["new-watch"], "new-watch-2"),
        (["a" * 60], [], "a" * 48),
    ],
)
def test_an_id_is_made_of_the_first_terms(terms: list[str], taken: list[str], proposed: str) -> None:
    assert proposed_id(terms, taken) == proposed
