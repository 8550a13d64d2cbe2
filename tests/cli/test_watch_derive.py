"""`watchdesk watch derive`: from one article to a watch — with and without a desk."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cli.loopback_press import NOW, Desk, page
from cli.shapes import faults, maybe, one_of
from cli.small_archive import an_archive
from conftest import SHARED
from watchdesk.cli.main import run_command
from watchdesk.rules.language import compile_query

DERIVE = {
    "schema": "watchdesk.derive/1",
    "source": str,
    "terms": [
        {
            "term": str,
            "kind": one_of("person", "place", "organisation", "topic"),
            "name": maybe(str),
            "forms": [str],
            "role": maybe(str),
            "score": float,
        }
    ],
    "queries": {"tight": str, "balanced": str, "broad": str},
    "toml": str,
}
TITLE = "Harbour minister Ines Calloway meets Tomas Reyes in Valparaiso"
PARAGRAPHS = (
    (
        "The Harbour Minister, Ines Calloway, met the mayor of Valparaiso, Tomas Reyes, on Tuesday to speak about the "
        "dredging of the old basin, which the Chilean Navy has closed to freighters since the spring."
    ),
    (
        "Ms Calloway said after the meeting that the Port Authority would pay for two thirds of the dredging. "
        "Mr Reyes, who had asked for all of it, called the offer a beginning."
    ),
    (
        "The freighters lie at anchor off Valparaiso meanwhile. The Chilean Navy expects the basin to open before "
        "winter, and Ms Calloway is to return to Valparaiso in a month with Mayor Reyes's answer in hand."
    ),
)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "article.txt"
    file.write_text("\n\n".join((TITLE, *PARAGRAPHS)), encoding="utf-8")
    return file


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def test_programs_get_terms_queries_and_a_block(desk: Desk, article: Path) -> None:
    report = desk.json("watch", "derive", str(article))
    assert faults(report, DERIVE) == []
    assert report["source"] == str(article)
    people = {term["name"] for term in report["terms"] if term["kind"] == "person"}
    assert people >= {"Ines Calloway", "Tomas Reyes"}
    for query in report["queries"].values():
        compile_query(query)


def test_the_block_is_a_watch_of_the_configuration(desk: Desk, article: Path) -> None:
    report = desk.json("watch", "derive", str(article), "--id", "harbour")
    (table,) = tomllib.loads(report["toml"])["watches"]
    assert (table["id"], table["title"]) == ("harbour", TITLE)
    desk.file.write_text(desk.file.read_text(encoding="utf-8") + "\n" + report["toml"], encoding="utf-8")
    assert desk.run("config", "check")[0] == 0
    code, out, _ = desk.run("watch", "try", "harbour", str(article), "--json")
    assert (code, json.loads(out)["match"]) == (0, True)


def test_people_see_terms_queries_and_what_they_match(desk: Desk, article: Path) -> None:
    code, out, err = desk.run(*NOW, "watch", "derive", str(article))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == TITLE
    assert lines[2] == "Terms, the best first (how rare in articles: by the word list that ships)"
    assert [line.partition(":")[0] for line in lines if line.startswith(("Tight", "Balanced", "Broad"))] == [
        "Tight",
        "Balanced",
        "Broad",
    ]
    assert out.count("In the archive of 30d: ") == 3
    assert "(the query of the block below)" in out
    assert "To paste into config.toml:" in out
    assert "[[watches]]" in out


def test_what_the_archive_holds_is_shown(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "again.txt"
    file.write_text("Sherman in Islamabad\n\nWendy Sherman is in Islamabad. Ms Sherman is to meet Mr Qureshi.\n")
    _, out, _ = desk.run(*NOW, "watch", "derive", str(file))
    assert "2026-11-19  lantern         Sherman lands in Islamabad" in out


def test_it_works_without_a_configuration_and_says_so(article: Path) -> None:
    command = [sys.executable, "-m", "watchdesk", "watch", "derive", str(article)]
    environ = {"HOME": str(article.parent), "PATH": "/usr/bin", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        command, cwd=article.parent, env=environ, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Not measured: there is no configuration here" in done.stdout


def test_it_works_with_a_configuration_and_no_archive_yet(desk: Desk, article: Path) -> None:
    desk.database.unlink()
    code, out, _ = desk.run("watch", "derive", str(article))
    assert code == 0
    assert "Not measured: there is no archive to measure on" in out


@pytest.mark.parametrize("kind", ["text", "page", "line"])
def test_an_article_can_come_from_stdin(article: Path, kind: str) -> None:
    given = {
        "text": article.read_text(encoding="utf-8"),
        "page": page(TITLE, *PARAGRAPHS),
        "line": json.dumps({"id": "1", "title": TITLE, "text": "\n".join(PARAGRAPHS)}),
    }[kind]
    command = [sys.executable, "-m", "watchdesk", "watch", "derive", "-", "--json"]
    done = subprocess.run(
        command, cwd=article.parent, input=given, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (faults(report, DERIVE), report["source"]) == ([], "-")
    assert "Calloway" in {term["term"] for term in report["terms"]}


def test_a_page_and_a_line_of_a_file_are_read(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(TITLE, *PARAGRAPHS), encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "1", "title": TITLE, "text": PARAGRAPHS[0]}) + "\n{broken\n")
    for name in ("a.html", "a.jsonl"):
        report = desk.json("watch", "derive", str(tmp_path / name))
        assert "Calloway" in {term["term"] for term in report["terms"]}


def test_the_block_can_be_saved_to_a_new_file_and_never_over_another(desk: Desk, article: Path) -> None:
    target = desk.folder / "harbour.toml"
    code, out, err = desk.run("watch", "derive", str(article), "--save", str(target))
    assert (code, "To paste" in out) == (0, False)
    assert f"The block is in {target}; it counts when it stands in config.toml." in err
    assert tomllib.loads(target.read_text(encoding="utf-8"))["watches"][0]["title"] == TITLE
    before = desk.file.read_bytes()
    for existing in (target, desk.file):
        code, _, err = desk.run("watch", "derive", str(article), "--save", str(existing))
        assert (code, f"{existing} is there already" in err) == (2, True)
    assert desk.file.read_bytes() == before
    assert desk.run("watch", "derive", str(article), "--save", str(desk.folder / "no" / "x"))[0] == 2


def test_an_id_that_is_taken_is_not_proposed(desk: Desk, article: Path) -> None:
    first = tomllib.loads(desk.json("watch", "derive", str(article))["toml"])["watches"][0]["id"]
    text = desk.file.read_text(encoding="utf-8").replace('"talks"', f'"{first}"')
    desk.file.write_text(text, encoding="utf-8")
    again = tomllib.loads(desk.json("watch", "derive", str(article))["toml"])["watches"][0]["id"]
    assert again == f"{first}-2"


def test_where_there_is_nothing_to_watch_it_says_why_and_exits_1(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "thin.txt").write_text("And so on\n")
    code, out, err = desk.run("watch", "derive", str(tmp_path / "thin.txt"), "--json")
    report = json.loads(out)
    assert (code, faults(report, DERIVE), report["terms"]) == (1, [], [])
    assert err.startswith(f"{tmp_path / 'thin.txt'}: ")


@pytest.mark.parametrize(
    "name, body, sentence",
    [
        ("gone.txt", None, "the file cannot be read: No such file or directory"),
        ("gone.html", None, "the file cannot be read: No such file or directory"),
        ("empty.txt", "", "there is no word in it"),
        ("broken.jsonl", "{", "line 1: "),
        ("bare.jsonl", '{"id": "1"}', 'line 1: each line needs a "title" or a "text"'),
    ],
)
def test_what_holds_no_article_is_a_usage_error(
    desk: Desk, tmp_path: Path, name: str, body: str | None, sentence: str
) -> None:
    if body is not None:
        (tmp_path / name).write_text(body)
    code, out, err = desk.run("watch", "derive", str(tmp_path / name))
    assert (code, out) == (2, "")
    assert sentence in err


def test_an_id_that_no_watch_can_have_is_a_usage_error(desk: Desk, article: Path) -> None:
    code, out, err = desk.run("watch", "derive", str(article), "--id", "two words")
    assert (code, out) == (2, "")
    assert "--id must be" in err
    assert "letters, digits, dots, dashes and underscores" in err


def test_no_duration_is_a_usage_error(desk: Desk, article: Path) -> None:
    code, _, err = desk.run("watch", "derive", str(article), "--since", "long")
    assert (code, "must be a duration" in err) == (2, True)


@pytest.mark.shared
def test_the_article_that_this_desk_was_made_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    seed = SHARED / "seed-article.txt"
    if not seed.exists():
        pytest.skip("the seed article is not here")
    assert run_command(["watch", "derive", str(seed), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {term["term"] for term in report["terms"][:5]} == {"Sherman", "Qureshi", "Yusuf", "Taliban", "Islamabad"}
