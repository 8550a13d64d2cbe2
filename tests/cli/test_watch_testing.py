"""`watchdesk watch test` and `config check`: the articles that a watch must and must not match."""

import json
from pathlib import Path

import pytest

from cli.loopback_press import Desk, page, source
from cli.shapes import HIT_TEXT, STRENGTH, faults, maybe, one_of

SHAPE = {
    "schema": "watchdesk.test/1",
    "watch": str,
    "file": str,
    "must": bool,
    "ok": bool,
    "id": maybe(str),
    "match": maybe(bool),
    "strength": maybe(STRENGTH),
    "clauses": [{"clause": str, "value": one_of("true", "false", "unknown"), "hits": [HIT_TEXT]}],
    "reason": maybe(str),
}
GOOD = ("Sherman lands in Islamabad", "She is to meet Qureshi in the morning, officials said.")
WATCHES = """
[[watches]]
id = "envoys"
query = "Sherman AND (Islamabad OR Qureshi) AND NOT Texas"
must = {must}
must_not = {must_not}

[[watches]]
id = "untested"
terms = ["bread"]
"""


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "lands.txt").write_text(f"{GOOD[0]}\n\n{GOOD[1]}")
    (folder / "lands.html").write_text(page(GOOD[0], *[f"{GOOD[1]} This is said {n} times." for n in range(9)]))
    (folder / "flood.txt").write_text("Sherman, Texas, digs out\n\nThe mayor of Islamabad sent his regards.")
    (folder / "both.jsonl").write_text('{"id": "1", "title": "Sherman in Islamabad"}\n{"id": "2", "title": "Snow"}\n')
    return Desk(tmp_path, capsys)


def configured(desk: Desk, must: list[str], must_not: list[str]) -> Desk:
    more = WATCHES.format(must=json.dumps(must), must_not=json.dumps(must_not))
    desk.configure(source("lantern", "https://lantern.test/feed"), more=more)
    return desk


def test_watches_that_do_as_they_should_are_ok(desk: Desk) -> None:
    configured(desk, ["cases/lands.txt", "cases/lands.html"], ["cases/flood.txt"])
    code, out, err = desk.run("watch", "test")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "ok      envoys must match cases/lands.txt",
        "ok      envoys must match cases/lands.html",
        "ok      envoys must not match cases/flood.txt",
        "3 ok, 0 failed.",
    ]


def test_a_failure_is_explained_by_its_clauses_and_exits_1(desk: Desk) -> None:
    configured(desk, ["cases/flood.txt"], ["cases/lands.txt"])
    code, out, _ = desk.run("watch", "test", "envoys")
    assert code == 1
    assert out.splitlines() == [
        "FAILED  envoys must match cases/flood.txt: it does not match",
        "        Sherman, Texas, digs out",
        "        + there:     Sherman (title 0: “Sherman”)",
        "        + there:     Islamabad (text 13: “Islamabad”)",
        "        - not there: Qureshi",
        "        + there:     Texas (title 9: “Texas”)",
        "FAILED  envoys must not match cases/lands.txt: it matches (strong)",
        "        Sherman lands in Islamabad",
        "        + there:     Sherman (title 0: “Sherman”)",
        "        + there:     Islamabad (title 17: “Islamabad”)",
        "        + there:     Qureshi (text 15: “Qureshi”)",
        "        - not there: Texas",
        "0 ok, 2 failed.",
    ]


def test_a_file_of_many_articles_names_the_article(desk: Desk) -> None:
    configured(desk, ["cases/both.jsonl"], [])
    code, out, _ = desk.run("watch", "test")
    assert (code, out.splitlines()[:2]) == (
        1,
        [
            "ok      envoys must match cases/both.jsonl, 1",
            "FAILED  envoys must match cases/both.jsonl, 2: it does not match",
        ],
    )
    assert "? not known: Sherman" in out


def test_programs_get_a_line_for_each_article(desk: Desk) -> None:
    configured(desk, ["cases/lands.txt", "cases/gone.html"], ["cases/flood.txt"])
    code, out, _ = desk.run("watch", "test", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [faults(line, SHAPE) for line in lines]) == (1, [[]] * 3)
    assert [(line["must"], line["match"], line["ok"]) for line in lines] == [
        (True, True, True),
        (True, None, False),
        (False, False, True),
    ]
    assert [line["reason"] for line in lines] == [None, "the file cannot be read: No such file or directory", None]


def test_a_missing_article_is_a_failure_with_its_reason(desk: Desk) -> None:
    configured(desk, ["cases/gone.html"], [])
    code, out, _ = desk.run("watch", "test")
    assert code == 1
    assert out.splitlines()[0] == (
        "FAILED  envoys must match cases/gone.html: the file cannot be read: No such file or directory"
    )


def test_config_check_names_the_missing_article_and_a_check_of_the_desk_does_not_mind(desk: Desk) -> None:
    configured(desk, ["cases/gone.html"], [])
    code, _, err = desk.run("config", "check")
    assert code == 3
    assert "watches[envoys].must" in err
    assert f"there is no file {desk.folder / 'cases' / 'gone.html'}" in err
    report = desk.json("config", "check")
    assert (report["valid"], len(report["mistakes"])) == (False, 1)
    assert desk.run("watch", "list")[0] == 0


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["untested"], "Nothing to test: the watch has no must or must_not articles.\n"),
        ([], "Nothing to test: no watch has any must or must_not articles.\n"),
    ],
)
def test_nothing_to_test_is_said(desk: Desk, arguments: list[str], said: str) -> None:
    configured(desk, [], [])
    assert desk.run("watch", "test", *arguments)[:2] == (0, said)


def test_an_unknown_watch_is_a_usage_error_that_names_those_there_are(desk: Desk) -> None:
    configured(desk, [], [])
    code, _, err = desk.run("watch", "test", "nope")
    assert (code, 'there is no watch "nope" (configured: talks, envoys, untested)' in err) == (2, True)
