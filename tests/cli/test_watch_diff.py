"""`watchdesk watch diff`: what an edit gains and loses, before it counts."""

import json
from pathlib import Path

import pytest

from cli.loopback_press import NOW, Desk
from cli.shapes import faults, maybe, one_of
from cli.small_archive import an_archive, url_of
from watchdesk.model.versions import version_of
from watchdesk.model.watches import Watch
from watchdesk.store.opening import open_store

DIFF = {
    "schema": "watchdesk.diff/1",
    "watch": maybe(str),
    "id": str,
    "title": str,
    "url": maybe(str),
    "change": one_of("gained", "lost"),
}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def changes(desk: Desk, *arguments: str) -> set[tuple[str | None, str, str]]:
    code, out, _ = desk.run(*NOW, "watch", "diff", *arguments, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [faults(line, DIFF) for line in lines]) == (0, [[]] * len(lines))
    return {(line["watch"], line["url"], line["change"]) for line in lines}


def test_a_query_is_compared_with_the_watch_over_the_archive(desk: Desk) -> None:
    assert changes(desk, "talks", "Sherman OR bread") == {
        ("talks", url_of("flood"), "gained"),
        ("talks", url_of("bread"), "gained"),
        ("talks", url_of("press"), "lost"),
    }


def test_people_see_titles_and_counts(desk: Desk) -> None:
    code, out, err = desk.run(*NOW, "watch", "diff", "talks", "Sherman OR bread")
    assert (code, err) == (0, "")
    assert set(out.splitlines()) == {
        "+ 2026-11-19  lantern         Sherman, Texas, digs out",
        "+ 2026-11-19  lantern         The price of bread",
        "- 2026-11-19  lantern         Qureshi answers the press",
        "              strong",
        "talks (changed): 2 matches before, 3 after",
        "2 gained (+), 1 lost (-).",
    }


def test_two_queries_are_compared_too(desk: Desk) -> None:
    assert changes(desk, "bread", "creek") == {
        (None, url_of("bread"), "lost"),
        (None, url_of("flood"), "gained"),
    }
    assert "the query: 1 matches before" not in desk.run(*NOW, "watch", "diff", "bread", "creek")[1]
    assert "the query: 1 match before, 1 after" in desk.run(*NOW, "watch", "diff", "bread", "creek")[1]


def test_the_same_query_differs_in_nothing(desk: Desk) -> None:
    code, out, err = desk.run(*NOW, "watch", "diff", "talks", "2 OF (Sherman, Qureshi, Islamabad, طالبان)")
    assert (code, out, err) == (0, "", "Nothing differs.\n")


def test_files_are_compared_on_instead_of_the_archive(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text('{"id": "1", "title": "Sherman"}\n{"id": "2", "title": "Sherman in Islamabad"}\n')
    (tmp_path / "b.txt").write_text("A circus\n\nNo Sherman.")
    code, out, _ = desk.run(*NOW, "watch", "diff", "talks", "Sherman", str(file), str(tmp_path / "b.txt"), "--json")
    assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (0, ["1", str(tmp_path / "b.txt")])


def test_only_the_time_asked_for_is_compared_on(desk: Desk) -> None:
    assert changes(desk, "talks", "bread", "--since", "1d") == set()


def edited(desk: Desk, before: str, after: str) -> Path:
    text = desk.file.read_text(encoding="utf-8")
    assert before in text
    copy = desk.folder / "edited.toml"
    copy.write_text(text.replace(before, after), encoding="utf-8")
    return copy


def test_an_edited_copy_of_the_configuration_is_compared(desk: Desk) -> None:
    copy = edited(desk, "at_least = 2", "at_least = 3")
    assert changes(desk, "--against", str(copy)) == {("talks", url_of("press"), "lost")}
    assert changes(desk, "talks", "--against", str(copy)) == {("talks", url_of("press"), "lost")}
    assert changes(desk, "talks", "--against", str(desk.file)) == set()


def test_watches_that_come_and_go_are_compared(desk: Desk) -> None:
    copy = edited(desk, 'id = "talks"', 'id = "talk"')
    copy.write_text(copy.read_text().replace('watches = ["talks"]', 'watches = ["talk"]'))
    _, out, _ = desk.run(*NOW, "watch", "diff", "--against", str(copy))
    assert "talk (new): no match before, 2 after" in out
    assert "talks (taken out): 2 matches before, 0 after" in out
    assert "              talks, strong" in out


def ran_as(desk: Desk, **queries: str) -> None:
    store = open_store(f"sqlite:///{desk.database}")
    store.save_watch_versions(
        {name: version_of(Watch(id=name, title="", query=query)) if query else "" for name, query in queries.items()}
    )
    store.close()


def test_without_a_query_the_watches_are_compared_with_what_last_ran(desk: Desk) -> None:
    ran_as(desk, talks="Sherman AND Qureshi", old="bread")
    assert changes(desk) == {
        ("talks", url_of("press"), "gained"),
        ("old", url_of("bread"), "lost"),
    }
    assert changes(desk, "talks") == {("talks", url_of("press"), "gained")}


def test_what_ran_as_it_is_differs_in_nothing(desk: Desk) -> None:
    ran_as(desk, talks="2 OF (Sherman, Qureshi, Islamabad, طالبان)")
    assert desk.run(*NOW, "watch", "diff")[1:] == ("", "Nothing differs.\n")


def test_a_watch_that_never_ran_is_new(desk: Desk) -> None:
    assert {change for _, _, change in changes(desk)} == {"gained"}


def test_a_watch_of_an_unknown_version_is_said_and_left_out(desk: Desk) -> None:
    ran_as(desk, talks="")
    code, out, err = desk.run(*NOW, "watch", "diff")
    assert (code, out) == (0, "")
    assert "talks: as what it last ran is not known" in err


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (("talks", "a AND ("), "character"),
        (("nope",), 'there is no watch "nope" (configured: talks)'),
        (("talks", "bread", "--since", "soon"), "must be a duration"),
    ],
)
def test_what_cannot_be_compared_is_a_usage_error(desk: Desk, arguments: tuple[str, ...], sentence: str) -> None:
    code, out, err = desk.run(*NOW, "watch", "diff", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err


def test_the_help_shows_the_three_ways(desk: Desk) -> None:
    _, out, _ = desk.run("watch", "diff", "--help")
    assert "  watch diff ID QUERY [FILE…]     " in out
    assert "\n  watch diff [ID]                 " in out
