"""`watchdesk export --evidence` and `--verify` over the whole route: pages from loopback, exported, checked."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.loopback_press import NOW, Desk, Press, Story, loopback_press, page, rss, source

TALKS = Story("talks", "Sherman meets Qureshi in Islamabad")
CRICKET = Story("cricket", "Islamabad win the final")
HEAD = "4" * 64


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running:
        running.serve("/talks", page(TALKS.title, *(f"Sherman told Qureshi {n}." * 9 for n in range(9))), "text/html")
        running.serve("/cricket", page(CRICKET.title, *("A calm innings. " * 9 for _ in range(9))), "text/html")
        yield running


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], press: Press) -> Desk:
    desk = Desk(tmp_path, capsys)
    feed = press.serve("/feed", rss(press, [TALKS, CRICKET]))
    desk.configure(source("lantern", feed, read="always"), more="[evidence]\nenabled = true\n")
    return desk


def test_what_was_received_is_exported_and_checked(desk: Desk, press: Press, tmp_path: Path) -> None:
    assert desk.run(*NOW, "check")[0] == 0
    target = tmp_path / "evidence.zip"
    code, out, _ = desk.run("export", "--evidence", str(target))
    assert code == 0
    assert f"{target}: one pack." in out
    code, out, _ = desk.run("export", "--verify", str(target))
    assert code == 0
    assert "is whole: one pack, a chain of one seal, the last one " in out
    assert len(press.statuses("/talks")) == 1


def test_a_check_by_a_clock_that_is_tried_drops_no_evidence(desk: Desk, tmp_path: Path) -> None:
    assert desk.run(*NOW, "check")[0] == 0
    assert desk.run("--now", "2046-01-01T12:00:00Z", "check")[0] == 0
    report = desk.json("export", "--evidence", str(tmp_path / "packs"))
    assert (report["packs"], report["lacking"]) == (1, 0)
    assert (tmp_path / "packs/packs/00000001/page.warc").exists()


def test_a_folder_shows_the_page_as_it_came(desk: Desk, press: Press, tmp_path: Path) -> None:
    desk.run(*NOW, "check")
    report = desk.json("export", "--evidence", str(tmp_path / "packs"), "--watch", "talks", "--since", "3650d")
    assert (report["schema"], report["packs"], report["lacking"]) == ("watchdesk.evidence/1", 1, 0)
    record = json.loads((tmp_path / "packs/packs/00000001/pack.json").read_text())
    assert record["article"]["title"] == TALKS.title
    assert record["page"]["url"] == press.url("/talks")
    warc = (tmp_path / "packs/packs/00000001/page.warc").read_bytes()
    assert press.answers["/talks"].body in warc
    checked = desk.json("export", "--verify", str(tmp_path / "packs"), "--head", str(report["head"]))
    assert checked == {
        "schema": "watchdesk.verified/1",
        "file": str(tmp_path / "packs"),
        "whole": True,
        "packs": 1,
        "seals": 1,
        "head": report["head"],
        "faults": [],
    }


def test_the_bytes_are_those_that_were_read_not_those_of_today(desk: Desk, press: Press, tmp_path: Path) -> None:
    before = press.answers["/talks"].body
    desk.run(*NOW, "check")
    press.serve("/talks", page("Nothing happened", "All is well."), "text/html")
    desk.run("export", "--evidence", str(tmp_path / "packs"))
    assert before in (tmp_path / "packs/packs/00000001/page.warc").read_bytes()


def test_a_fault_is_said_in_words_with_exit_code_1(desk: Desk, tmp_path: Path) -> None:
    desk.run(*NOW, "check")
    desk.run("export", "--evidence", str(tmp_path / "packs"))
    file = tmp_path / "packs/packs/00000001/pack.json"
    file.write_bytes(file.read_bytes().replace(b"Islamabad", b"Karachi"))
    code, out, _ = desk.run("export", "--verify", str(tmp_path / "packs"))
    assert code == 1
    assert f"{tmp_path / 'packs'} is not what was sealed:" in out
    assert "- pack 1 is not the one that was sealed: its pack.json was altered" in out
    code, out, _ = desk.run("export", "--verify", str(tmp_path / "packs"), "--head", HEAD)
    assert f"- no seal has the hash {HEAD} that was noted down: the chain was made anew" in out


def test_checking_needs_no_configuration(desk: Desk, tmp_path: Path) -> None:
    desk.run(*NOW, "check")
    desk.run("export", "--evidence", str(tmp_path / "packs"))
    desk.file.unlink()
    assert desk.run("export", "--verify", str(tmp_path / "packs"))[0] == 0


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("--evidence", "{}/packs"), "packs is there already, and is not overwritten"),
        (("--evidence", "{}/none/packs.zip"), "packs.zip cannot be written: No such file or directory"),
        (("--evidence", "{}/other", "--watch", "nothing"), "there is no watch nothing"),
        (("--verify", "{}/nothing"), "does not exist"),
        (("--head", HEAD), "--head is for --verify"),
    ],
)
def test_what_cannot_be_done_is_said(desk: Desk, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    desk.run(*NOW, "check")
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "mine").touch()
    code, _, err = desk.run("export", *(one.format(tmp_path) for one in arguments))
    assert code in {1, 2}
    assert said in err
    assert (tmp_path / "packs" / "mine").exists()


def test_a_backup_holds_the_evidence(desk: Desk, tmp_path: Path) -> None:
    desk.run(*NOW, "check")
    head = desk.json("export", "--evidence", str(tmp_path / "before.zip"))["head"]
    assert desk.run("backup", str(tmp_path / "copy.db"))[0] == 0
    desk.run("restore", str(tmp_path / "copy.db"))
    assert desk.json("export", "--evidence", str(tmp_path / "after.zip"))["head"] == head
    code, _, _ = desk.run("export", "--verify", str(tmp_path / "after.zip"), "--head", str(head))
    assert code == 0


def test_what_was_matched_while_nothing_was_kept_is_counted(desk: Desk, press: Press, tmp_path: Path) -> None:
    feed = press.url("/feed")
    desk.configure(source("lantern", feed, read="always"))
    desk.run(*NOW, "check")
    _, out, _ = desk.run("export", "--evidence", str(tmp_path / "packs"))
    assert "0 packs." in out
    assert "Of 1 matched articles no evidence was kept when they were read." in out
