"""`watchdesk export`: what a program and a spreadsheet get."""

import csv
import io
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from cli.loopback_press import NOON, Desk
from cli.small_archive import ARTICLES, an_archive, url_of
from store.store_records import a_match, a_readout, an_article, settle
from watchdesk.model.stories import Grouping, Relation
from watchdesk.store.opening import open_store

EVIL = '=HYPERLINK("http://evil.test","click")\x1b[31m\r\nBcc: all'


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def keep_an_evil_headline(desk: Desk) -> None:
    store = open_store(f"sqlite:///{desk.database}")
    article = replace(an_article("evil"), title=EVIL, seen_at=NOON)
    settle(
        store,
        a_readout("evil", article=article),
        groupings=(Grouping(article_id=article.id, story_id=article.id, relation=Relation.FIRST),),
        matches=(replace(a_match("evil"), article_id=article.id),),
    )
    store.close()


def test_each_matched_article_is_a_line_of_json(desk: Desk) -> None:
    code, out, _ = desk.run("export")
    (line,) = out.splitlines()
    report = json.loads(line)
    assert code == 0
    assert (report["schema"], report["title"], report["url"], report["source"]) == (
        "watchdesk.export/1",
        ARTICLES["lands"][0],
        url_of("lands"),
        "lantern",
    )
    (found,) = report["watches"]
    assert found["watch"] == "talks"
    assert found["hits"]


def test_a_spreadsheet_gets_the_same_as_a_table(desk: Desk) -> None:
    code, out, _ = desk.run("export", "--format", "csv")
    (row,) = table(out)
    assert (code, row["title"], row["watches"]) == (0, ARTICLES["lands"][0], "talks")
    assert (row["authors"], row["terms"]) == ("A. Writer", "Title")


def test_no_headline_becomes_a_formula_a_second_line_or_a_colour(desk: Desk) -> None:
    keep_an_evil_headline(desk)
    _, out, _ = desk.run("export", "--format", "csv")
    rows = {row["id"]: row for row in table(out)}
    assert rows[an_article("evil").id]["title"] == '\'=HYPERLINK("http://evil.test","click") Bcc: all'
    assert "\x1b" not in out
    assert len(rows) == 2
    _, lines, _ = desk.run("export")
    assert "\x1b" not in lines
    assert EVIL in {json.loads(line)["title"] for line in lines.splitlines()}


def test_a_new_file_is_written_and_an_old_one_never(desk: Desk) -> None:
    file = desk.folder / "out.csv"
    code, out, err = desk.run("export", "--format", "csv", "--bom", "-o", str(file))
    assert (code, out, "One article." in err) == (0, "", True)
    body = file.read_bytes()
    assert body.startswith(b"\xef\xbb\xbfid,story,")
    assert body.endswith(b"\r\n")
    code, _, err = desk.run("export", "-o", str(file))
    assert (code, "is not overwritten" in err) == (1, True)
    assert file.read_bytes() == body


def test_what_is_asked_for_alone_is_exported(desk: Desk) -> None:
    assert desk.run("export", "--since", "1h")[1] == ""
    assert len(desk.run("export", "--watch", "talks")[1].splitlines()) == 1
    assert desk.run("export", "--watch", "nobody")[0] == 2
    assert desk.run("export", "--bom")[0] == 2
