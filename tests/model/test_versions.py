"""Versions of watches: there and back."""

import pytest
from msgspec.structs import replace

from watchdesk.model.versions import UNKNOWN, version_of, watch_of
from watchdesk.model.watches import Watch

PLAIN = Watch(id="talks", title="talks", query='"Kābul talks" OR طالبان')


@pytest.mark.parametrize(
    "watch",
    [
        PLAIN,
        replace(PLAIN, languages=("en", "ur"), sources=("dawn",)),
        replace(PLAIN, query="@envoys AND Kabul", lists={"envoys": ("Sherman", "Qureshi"), "b": ("x",)}),
    ],
)
def test_a_version_holds_all_that_a_watchs_matches_depend_on(watch: Watch) -> None:
    assert watch_of("talks", version_of(watch)) == watch


def test_what_matches_do_not_depend_on_is_no_part_of_it() -> None:
    other = replace(PLAIN, id="other", title="Other", must=("a.html",), must_not=("b.html",))
    assert version_of(other) == version_of(PLAIN)
    assert version_of(replace(PLAIN, lists={"unused": ("x",)})) == version_of(PLAIN)
    lists: dict[str, tuple[str, ...]] = {"b": ("x",), "a": ("y",)}
    named = replace(PLAIN, query="@a", lists=lists)
    assert version_of(named) == version_of(replace(named, lists=dict(sorted(lists.items()))))


def test_a_version_that_nobody_kept_is_no_watch() -> None:
    assert watch_of("talks", UNKNOWN) is None
