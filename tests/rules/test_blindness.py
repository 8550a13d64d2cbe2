"""Blindness: a watch misses a source that fails if it used to bring a good part of what the watch found."""

from datetime import UTC, datetime

import pytest

from watchdesk.model.sources import SourceHealth
from watchdesk.model.tellings import Blind
from watchdesk.rules.blindness import blind_watches

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TALKS = {"talks": "US-Pakistan talks"}


def a_source(name: str, *, fails: bool = True) -> SourceHealth:
    reason, since = ("no answer", MONDAY) if fails else (None, None)
    return SourceHealth(source_id=name, title=name.title(), url=f"https://{name}.test", since=since, reason=reason)


@pytest.mark.parametrize(
    "brought, share",
    [
        ({"dawn": 9, "lantern": 11}, 0.45),
        ({"dawn": 2}, 1.0),
        ({"dawn": 2, "lantern": 8}, 0.2),
        ({"dawn": 20, "lantern": 81}, None),
        ({"dawn": 1}, None),
        ({"dawn": 1, "lantern": 1}, None),
        ({"dawn": 0, "lantern": 5}, None),
        ({"lantern": 5}, None),
        ({}, None),
    ],
    ids=str,
)
def test_a_source_is_missed_from_a_fifth_of_the_matches_on_and_from_two(
    brought: dict[str, int], share: float | None
) -> None:
    found = blind_watches(TALKS, {"talks": brought}, [a_source("dawn"), a_source("lantern", fails=False)])
    expected = Blind(
        watch_id="talks",
        watch_title="US-Pakistan talks",
        source_id="dawn",
        source_title="Dawn",
        since=MONDAY,
        share=share or 0,
    )
    assert found == ((expected,) if share else ())


def test_a_source_that_answers_is_not_missed_however_much_it_brings() -> None:
    assert blind_watches(TALKS, {"talks": {"dawn": 90}}, [a_source("dawn", fails=False)]) == ()


def test_watches_come_in_their_order_and_the_source_missed_most_first() -> None:
    watches = {"rain": "Rain", **TALKS, "bread": "Bread"}
    brought = {"talks": {"dawn": 3, "herald": 3, "lantern": 4}, "rain": {"herald": 7}, "others": {"dawn": 9}}
    found = blind_watches(watches, brought, [a_source(name) for name in ("lantern", "herald", "dawn")])
    assert [(one.watch_id, one.source_id) for one in found] == [
        ("rain", "herald"),
        ("talks", "lantern"),
        ("talks", "dawn"),
        ("talks", "herald"),
    ]


def test_a_source_that_nobody_configures_any_more_is_not_missed() -> None:
    assert blind_watches(TALKS, {"talks": {"gone": 9}}, [a_source("dawn")]) == ()
