"""What an edit of watches gains and loses."""

import pytest
from msgspec.structs import replace

from store.store_records import NOW, an_article
from watchdesk.model.errors import QueryError
from watchdesk.model.watches import Strength, Watch
from watchdesk.service.comparing import Change, Comparison, Edit, edits_between

TALKS = Watch(id="talks", title="Talks", query="envoy AND minister")
FLOODS = Watch(id="floods", title="Floods", query="river AND dike")
TEXTS = {
    "both": "The envoy met the minister.",
    "one": "The envoy walked by the river.",
    "flood": "The river rose over the dike.",
}


def found(*edits: Edit) -> tuple[set[tuple[str, str, Change]], Comparison]:
    comparison = Comparison(edits)
    differences = [
        (one.watch_id, name, one.change)
        for name, text in TEXTS.items()
        for one in comparison.differences(replace(an_article(name), text=text), None, NOW)
    ]
    return set(differences), comparison


def test_a_looser_query_gains() -> None:
    differences, comparison = found(Edit(before=TALKS, after=replace(TALKS, query="envoy")))
    assert differences == {("talks", "one", Change.GAINED)}
    assert (comparison.before["talks"], comparison.after["talks"]) == (1, 2)


def test_a_tighter_query_loses() -> None:
    differences, _ = found(Edit(before=replace(TALKS, query="envoy"), after=TALKS))
    assert differences == {("talks", "one", Change.LOST)}


def test_an_edit_can_gain_and_lose() -> None:
    differences, _ = found(Edit(before=TALKS, after=replace(TALKS, query="river")))
    assert differences == {
        ("talks", "both", Change.LOST),
        ("talks", "one", Change.GAINED),
        ("talks", "flood", Change.GAINED),
    }


def test_a_filter_is_an_edit_too() -> None:
    differences, _ = found(Edit(before=TALKS, after=replace(TALKS, languages=("fr",))))
    assert differences == {("talks", "both", Change.LOST)}


def test_a_new_watch_gains_all_and_one_taken_out_loses_all() -> None:
    differences, comparison = found(Edit(before=None, after=FLOODS), Edit(before=TALKS, after=None))
    assert differences == {("floods", "flood", Change.GAINED), ("talks", "both", Change.LOST)}
    assert (comparison.before["floods"], comparison.after["talks"]) == (0, 0)


def test_the_strength_is_that_of_the_match_gained_or_lost() -> None:
    comparison = Comparison([Edit(before=TALKS, after=FLOODS)])
    (one,) = comparison.differences(replace(an_article("x"), text="The envoy and the minister."), None, NOW)
    assert (one.strength, one.article.title) == (Strength.STRONG, "Title of x")


def test_many_edits_are_compared_at_once_whatever_their_ids() -> None:
    edits = [Edit(before=replace(TALKS, id=str(place)), after=replace(FLOODS, id=str(place))) for place in range(12)]
    differences, _ = found(*edits)
    assert len(differences) == 24


def test_only_what_differs_is_an_edit() -> None:
    renamed = replace(TALKS, title="The talks", must=("a.html",))
    assert edits_between([TALKS], [renamed]) == []
    assert edits_between([TALKS, FLOODS], [replace(TALKS, query="envoy"), FLOODS]) == [
        Edit(before=TALKS, after=replace(TALKS, query="envoy"))
    ]
    assert edits_between([TALKS], [FLOODS]) == [Edit(before=None, after=FLOODS), Edit(before=TALKS, after=None)]
    assert [edit.watch_id for edit in edits_between([TALKS], [FLOODS])] == ["floods", "talks"]


def test_words_are_those_of_both_sides() -> None:
    words = Comparison([Edit(before=Watch(id="a", title="", query="envoy"), after=FLOODS)]).words
    assert words is not None
    assert set(words) in ({"envoy", "river"}, {"envoy", "dike"})
    assert Comparison([Edit(before=TALKS, after=replace(TALKS, query="NOT envoy"))]).words is None


def test_a_query_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(QueryError):
        Comparison([Edit(before=TALKS, after=replace(TALKS, query="envoy AND"))])
