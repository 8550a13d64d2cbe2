"""`watchdesk search`: what an operator, a pipe and a program see of the archive."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.loopback_press import NOW, Desk, Press, Story, loopback_press, page, rss, source
from cli.shapes import HIT_TEXT, STRENGTH, a_time, faults, maybe
from conftest import REPOSITORY
from watchdesk.cli.check import MOST_SAID, looked_back
from watchdesk.engine.backfilling import Backfill
from watchdesk.store.lock import FileLock

ENVIRON = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY / "src"), "HOME": "/nonexistent"}
SEARCH = {
    "schema": "watchdesk.search/1",
    "id": str,
    "url": maybe(str),
    "title": str,
    "source": str,
    "published_at": maybe(a_time),
    "strength": STRENGTH,
    "hits": [HIT_TEXT],
    "snippet": str,
}
PARAGRAPH = (
    "The harbour of the old town was closed for a day while divers looked for what the storm had left on its floor. "
    "Nobody was hurt, said the harbour master, who had not seen waves like these since he took office. "
    "Fishing boats waited outside for the divers to finish, and the ferries to the islands did not sail at all. "
    "The schools stayed open, the market did not, and by the evening most of the roofs had been covered again."
)
HOSTILE = "Storm \x1b]0;owned\x07\x1b[31mover\u202e the harbour [bold]"
STORIES = [
    Story("harbour", "Storm closes harbour", "Divers look at the floor.", hours=1),
    Story("hostile", HOSTILE, "A short word of the harbour.", hours=2),
    Story("urdu", "بندرگاہ پر طوفان", "غوطہ خور", hours=3),
    Story("cricket", "Cricket at the club", "Nothing of note.", hours=4),
    Story("undone", "Storm warning lifted", hours=100),
]


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], press: Press) -> Desk:
    """A desk after a check of one feed, with one page read."""
    desk = Desk(tmp_path, capsys)
    press.serve("/harbour", page("Storm closes harbour", PARAGRAPH, PARAGRAPH[::-1]), "text/html; charset=utf-8")
    lists = '[lists]\nweather = ["storm", "طوفان"]'
    desk.configure(source("lantern", press.serve("/feed", rss(press, STORIES)), read="always"), more=lists)
    assert desk.run(*NOW, "check")[0] == 0
    return desk


def titles(desk: Desk, *arguments: str) -> list[str]:
    return [one["title"] for one in desk.lines(*NOW, "search", *arguments)]


def test_what_matches_is_listed_and_what_does_not_is_not(desk: Desk) -> None:
    assert set(titles(desk, "storm")) >= {"Storm closes harbour", "Storm warning lifted"}
    assert "Cricket at the club" not in titles(desk, "storm")
    assert set(titles(desk, "title:cricket OR طوفان")) == {"Cricket at the club", "بندرگاہ پر طوفان"}
    assert titles(desk, '"divers looked" AND harbour') == ["Storm closes harbour"]
    assert titles(desk, "nowhere") == []


def test_lists_sources_and_negations_are_asked_as_a_watch_asks_them(desk: Desk) -> None:
    assert len(titles(desk, "@weather")) == 4
    assert len(titles(desk, "source:lantern storm")) == 3
    assert titles(desk, "source:herald storm") == []
    assert titles(desk, "NOT storm AND NOT طوفان") == ["Cricket at the club"]


def test_each_json_line_has_the_shape_and_its_hits_are_where_they_say(desk: Desk) -> None:
    lines = desk.lines(*NOW, "search", "harbour")
    assert [faults(one, SEARCH) for one in lines] == [[]] * len(lines)
    one = next(one for one in lines if one["title"] == "Storm closes harbour")
    assert {hit["text"] for hit in one["hits"]} == {"harbour"}
    assert {(hit["start"], hit["end"]) for hit in one["hits"] if hit["field"] == "title"} == {(13, 20)}
    assert (one["source"], one["strength"], one["published_at"]) == ("lantern", "strong", "2026-11-23T11:00:00Z")
    assert "harbour" in one["snippet"]


def test_a_search_answers_as_trying_the_query_on_the_archive(desk: Desk) -> None:
    for query in ("storm", "harbour AND NOT divers", "2 OF (storm, harbour, divers)", "har* OR طوفان", "title:storm"):
        tried = {
            one["id"]: (one["strength"], one["hits"])
            for one in desk.lines(*NOW, "watch", "try", query, "--since", "30d")
            if one["match"]
        }
        assert {
            one["id"]: (one["strength"], one["hits"]) for one in desk.lines(*NOW, "search", query, "--since", "30d")
        } == tried


def test_people_read_date_source_strength_title_and_passage(desk: Desk) -> None:
    code, out, err = desk.run(*NOW, "search", '"divers looked"')
    assert (code, err) == (0, "")
    first, second, third, fourth, *_ = out.splitlines()
    assert first == "2026-11-23 11:00 · lantern · strong"
    assert second == "  Storm closes harbour"
    assert "while divers looked for" in third
    assert fourth.endswith("/harbour")
    assert desk.run(*NOW, "search", "nowhere")[1] == "No article of the archive matches.\n"


def test_nothing_that_a_terminal_obeys_gets_through(desk: Desk) -> None:
    _, out, _ = desk.run(*NOW, "search", "title:bold")
    assert "the harbour [bold]" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_more_than_the_limit_is_said(desk: Desk) -> None:
    code, out, err = desk.run(*NOW, "search", "storm OR طوفان", "--limit", "2", "--json")
    assert (code, len(out.splitlines())) == (0, 2)
    assert err == "There are more: these are the newest 2 (--limit).\n"
    assert desk.run(*NOW, "search", "storm OR طوفان", "--limit", "4", "--json")[2] == ""


def test_since_counts_back_from_now(desk: Desk) -> None:
    later = ("--now", "2026-11-26T12:00:00Z")
    assert desk.lines(*later, "search", "storm", "--since", "2d") == []
    assert len(desk.lines(*later, "search", "storm", "--since", "4d")) == 3


@pytest.mark.parametrize(
    "arguments, code, words",
    [
        (("storm AND",), 2, "nothing stands behind AND (character 10)"),
        (("(storm",), 2, "this bracket is never closed (character 1)"),
        (("storm", "--since", "soon"), 2, "--since"),
        (("storm", "--limit", "0"), 2, "--limit"),
        ((), 2, "QUERY"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(
    desk: Desk, arguments: tuple[str, ...], code: int, words: str
) -> None:
    found, out, err = desk.run(*NOW, "search", *arguments)
    assert (found, out) == (code, "")
    assert words in err


def test_a_desk_that_never_ran_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(tmp_path, capsys)
    desk.configure()
    code, _, err = desk.run("search", "storm")
    assert code == 4
    assert "there is no store" in err


def test_a_search_needs_no_lock(desk: Desk) -> None:
    lock = FileLock(desk.database)
    try:
        assert titles(desk, "cricket") == ["Cricket at the club"]
    finally:
        lock.release()


@pytest.mark.parametrize("more, is_bold", [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False)])
def test_on_a_terminal_the_hits_are_bold(desk: Desk, more: dict[str, str], is_bold: object) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "watchdesk", "--config", str(desk.file), "search", "divers", "--limit", "1"]
    subprocess.run(command, stdout=theirs, env=ENVIRON | more, check=True, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert ("\x1b[1mdivers\x1b[0m" in shown) is is_bold
    assert "divers" in shown


def test_a_new_watch_is_shown_once_and_not_told(desk: Desk) -> None:
    watch = '[[watches]]\nid = "weather"\ntitle = "Weather"\nquery = "@weather"\n'
    text = desk.file.read_text(encoding="utf-8").replace("[channels.outbox]", watch + "[channels.outbox]")
    desk.file.write_text(text.replace('watches = ["talks"]', 'watches = ["talks", "weather"]'), encoding="utf-8")
    code, out, err = desk.run(*NOW, "check", "--json")
    assert code == 0
    assert err == "weather is new: 4 articles of the archive match; they are not told\n"
    assert '"matches": []' in out
    assert list(desk.outbox.glob("*.eml")) == []
    assert desk.run(*NOW, "--quiet", "check", "--json")[2] == ""
    assert desk.run(*NOW, "check", "--json")[2] == ""


def test_of_very_many_new_watches_those_that_match_are_named_and_the_others_counted() -> None:
    backfills = [Backfill(watch_id=f"w{n}", is_new=True, found=int(n >= 70)) for n in range(100)]
    said = looked_back(backfills)
    assert said[0] == "w70 is new: 1 article of the archive matches; it is not told"
    assert said[MOST_SAID:] == ["80 more watches are new or have changed: they match 10 times in the archive"]
    assert looked_back(backfills[:MOST_SAID]) == [one.sentence for one in backfills[:MOST_SAID]]
    assert looked_back([]) == []
