"""`watchdesk watch feed`: the stories of a watch on stdout or in a file, by both formats."""

import json
from pathlib import Path

import feedparser
import pytest

from cli.loopback_press import NOW, Desk
from cli.small_archive import ARTICLES, an_archive, url_of
from watchdesk.feeds.json_feed import read_json_feed
from watchdesk.model.entries import ParsedFeed

LANDS = ("Sherman lands in Islamabad", "https://lantern.test/lands")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def test_atom_on_stdout_is_what_a_feed_reader_reads(desk: Desk) -> None:
    code, out, _ = desk.run(*NOW, "watch", "feed", "talks")
    found = feedparser.parse(out.encode())
    assert (code, found.bozo, found.version) == (0, False, "atom10")
    assert [(one.title, one.link) for one in found.entries] == [LANDS]
    assert (LANDS[0], LANDS[1]) == (ARTICLES["lands"][0], url_of("lands"))


def test_json_feed_on_stdout(desk: Desk) -> None:
    code, out, _ = desk.run(*NOW, "watch", "feed", "talks", "--format", "json")
    found = read_json_feed(out, "https://desk.test/")
    assert isinstance(found, ParsedFeed)
    assert (code, found.format) == (0, "json11")
    assert [(one.title, one.url) for one in found.entries] == [LANDS]
    assert json.loads(out)["items"][0]["id"].startswith("tag:watchdesk.invalid,2026:watch/talks/story/")


def test_a_file_is_written_in_place_of_the_old_one_and_nothing_is_left_beside_it(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "public" / "talks.xml"
    file.parent.mkdir()
    file.write_text("old", encoding="utf-8")
    code, out, err = desk.run(*NOW, "watch", "feed", "talks", "--output", str(file))
    assert (code, out) == (0, "")
    assert f"{file}: 1 story" in err
    assert [one.title for one in feedparser.parse(file.read_bytes()).entries] == [LANDS[0]]
    assert [one.name for one in file.parent.iterdir()] == ["talks.xml"]


def test_stories_of_long_ago_are_left_out(desk: Desk) -> None:
    _, out, _ = desk.run(*NOW, "watch", "feed", "talks", "--since", "3d", "--format", "json")
    assert json.loads(out)["items"] == []


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (("nothing",), 'there is no watch "nothing" (configured: talks)'),
        (("talks", "--since", "soon"), "--since"),
        (("talks", "--format", "rss"), "rss"),
        (("talks", "--output", "/nowhere/at/all.xml"), "/nowhere/at/all.xml cannot be written: No such file"),
    ],
)
def test_what_cannot_be_done_is_said(desk: Desk, arguments: tuple[str, ...], complaint: str) -> None:
    code, out, err = desk.run(*NOW, "watch", "feed", *arguments)
    assert (code, out) == (2, "")
    assert complaint in err
