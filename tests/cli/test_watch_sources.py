"""`watch sources`: the searches for a watch, to paste into config.toml or for programs."""

import tomllib
from pathlib import Path

import pytest

from cli.loopback_press import Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.configure()
    return desk


def test_what_is_printed_is_configuration(desk: Desk) -> None:
    code, toml, _ = desk.run("watch", "sources", "talks", "--language", "en", "--country", "PK")
    assert code == 0
    assert [table["search"] for table in tomllib.loads(toml)["sources"]] == ["google-news", "bing-news"]
    desk.configure(toml)
    assert desk.json("config", "check")["valid"] is True


def test_programs_get_the_addresses(desk: Desk) -> None:
    lines = desk.lines("watch", "sources", "talks", "--country", "PK")
    assert [(line["schema"], line["search"]) for line in lines] == [
        ("watchdesk.watch-source/1", "google-news"),
        ("watchdesk.watch-source/1", "bing-news"),
    ]
    assert all("Qureshi" in line["url"] and "PK" in line["url"] for line in lines)


def test_a_watch_without_words_is_refused(desk: Desk) -> None:
    desk.configure(more='[[watches]]\nid = "quiet"\nquery = "NOT cricket"\n')
    code, out, err = desk.run("watch", "sources", "quiet")
    assert (code, out) == (1, "")
    assert "cannot be searched for" in err
