"""The book of citations, on all three stores."""

from msgspec.structs import replace

from store.store_records import a_match, a_readout, first, settle
from watchdesk.model.citations import Citation
from watchdesk.model.identity import computed_id
from watchdesk.ports import Store

TALKS, RAIN = computed_id("article", "talks"), computed_id("article", "rain")


def cited(*sites: str, name: str = "talks") -> list[Citation]:
    return [Citation(article_id=computed_id("article", name), site=site) for site in sites]


def test_what_matched_articles_cite_is_kept_with_them(store: Store) -> None:
    talks = replace(a_readout("talks"), cites=("tolonews.com", "dawn.com"))
    rain = replace(a_readout("rain"), cites=("weather.example",))
    settle(store, talks, rain, groupings=(first("talks"), first("rain")), matches=(a_match("talks"),))
    assert store.citations([TALKS, RAIN, "unknown"]) == cited("dawn.com", "tolonews.com")
    assert store.citations([]) == []


def test_settling_again_adds_nothing_twice(store: Store) -> None:
    talks = replace(a_readout("talks"), cites=("tolonews.com",))
    for _ in range(2):
        settle(store, talks, groupings=(first("talks"),), matches=(a_match("talks"), a_match("talks", "other")))
    settle(store, replace(talks, cites=("dawn.com",)), matches=(a_match("talks"),))
    assert store.citations([TALKS]) == cited("dawn.com", "tolonews.com")


def test_many_articles_are_asked_for_at_once(store: Store) -> None:
    names = [f"a{number}" for number in range(1500)]
    settle(
        store,
        *(replace(a_readout(name), cites=("dawn.com",)) for name in names),
        groupings=tuple(map(first, names)),
        matches=tuple(map(a_match, names)),
    )
    found = store.citations(computed_id("article", name) for name in names)
    assert len(found) == 1500
