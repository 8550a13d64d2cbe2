"""`watchdesk check` as an operator, a timer and a pipe see it: exit codes, dry runs, days that pass, hostile titles."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from cli.loopback_press import NEXT_DAY, NOW, Answer, Desk, Press, Story, loopback_press, rss, source
from cli.shapes import CHECK, DIGEST, faults
from conftest import REPOSITORY
from store.store_records import DAY, a_readout, an_article, settle
from watchdesk.store.lock import FileLock
from watchdesk.store.opening import open_store

ENVIRON = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY / "src"), "HOME": "/nonexistent"}
TALKS = Story("talks", "Sherman meets Qureshi in Islamabad", "They talk.")
HOSTILE = "Sherman \x1b]0;owned\x07\x1b[31mQureshi\u202e gpj \u2066<script>alert(1)</script> [bold]&lt;!channel&gt;"


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], press: Press) -> Desk:
    """A desk with one feed of two items."""
    desk = Desk(tmp_path, capsys)
    desk.configure(source("lantern", press.serve("/feed", rss(press, [TALKS, Story("cricket", "Cricket")]))))
    return desk


def process(desk: Desk, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "watchdesk", "--config", str(desk.file), *arguments]


def contents(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_check_forgets_old_texts_as_a_run_does_but_not_by_a_clock_that_is_tried(desk: Desk, press: Press) -> None:
    today = datetime.now(UTC)
    with closing(open_store(f"sqlite:///{desk.database}")) as store:
        for days in (100, 20):  # of a clock by which nothing was seen for a week nobody knows whether it is right
            settle(
                store, a_readout(f"{days} days ago", article=an_article(f"{days} days ago", seen_at=today - days * DAY))
            )

    def has_text() -> bool:
        with closing(open_store(f"sqlite:///{desk.database}", read_only=True)) as store:
            return any(
                one.text for one in store.articles_since(today - 200 * DAY) if one.title == "Title of 100 days ago"
            )

    assert desk.run("--now", (today + DAY).isoformat(), "check")[0] == 0
    assert has_text()
    press.serve("/feed", rss(press, [TALKS, Story("cricket", "Cricket"), Story("chess", "Chess")]))
    assert desk.run("check")[0] == 0
    assert not has_text()


def test_a_day_later_there_are_only_304s_and_nobody_is_told_again(desk: Desk, press: Press) -> None:
    assert desk.run(*NOW, "check")[0] == 0
    code, out, _ = desk.run(*NEXT_DAY, "check", "--json")
    report = json.loads(out)
    assert (code, faults(report, CHECK)) == (0, [])
    assert report["feeds"] == {"due": 1, "changed": 0, "unchanged": 1, "failed": 0}
    assert (report["matches"], report["deliveries"]["owed"]) == ([], 0)
    assert press.statuses("/feed") == [200, 304]
    assert len(list(desk.outbox.glob("*.eml"))) == 1


def test_what_is_not_due_is_not_visited(desk: Desk, press: Press) -> None:
    desk.run(*NOW, "check")
    assert desk.json(*NOW, "check")["feeds"]["due"] == 0
    assert press.statuses("/feed") == [200]


def test_the_same_story_again_under_another_guid_is_not_told_again(desk: Desk, press: Press) -> None:
    desk.run(*NOW, "check")
    press.serve("/feed", rss(press, [Story("new-guid", TALKS.title, TALKS.summary, link=press.url("/talks"))]))
    report = desk.json(*NEXT_DAY, "check")
    assert (report["entries"]["new"], report["deliveries"]["owed"]) == (0, 0)


def test_a_dry_run_writes_nothing_at_all(desk: Desk) -> None:
    before = contents(desk.folder)
    report = desk.json(*NOW, "check", "--dry-run")
    assert (faults(report, CHECK), report["entries"]["new"], len(report["matches"])) == ([], 2, 1)
    assert report["deliveries"]["owed"] == 0
    assert contents(desk.folder) == before == {"config.toml": before["config.toml"]}


def test_a_dry_run_leaves_a_database_byte_for_byte(desk: Desk, press: Press) -> None:
    desk.run(*NOW, "check")
    press.serve("/feed", rss(press, [Story("more", "Sherman and Qureshi dine in Islamabad", hours=-20)]))
    before = contents(desk.folder)
    assert len(desk.json(*NEXT_DAY, "check", "--dry-run")["matches"]) == 1
    after = {name: hashed for name, hashed in contents(desk.folder).items() if not name.endswith(("-wal", "-shm"))}
    assert after == before
    assert desk.json(*NEXT_DAY, "check")["deliveries"]["sent"] == 1


def test_who_joins_a_story_that_is_told_is_told_with_it(desk: Desk, press: Press) -> None:
    copies = [Story("copy", TALKS.title, TALKS.summary), Story("old", TALKS.title, TALKS.summary, hours=99)]
    other = press.serve("/other", rss(press, copies))
    desk.configure(source("lantern", press.url("/feed")), source("other", other))
    _, out, _ = desk.run(*NOW, "check")
    rows = sorted(line.rpartition("talks")[2].strip() for line in out.splitlines() if line.startswith(TALKS.title))
    assert rows == ["not told", "told", "told with its story"]
    assert "Matches     3, 2 told" in out


def test_only_one_source_is_polled(desk: Desk, press: Press) -> None:
    other = press.serve("/other", rss(press, [Story("o", "Other news")]))
    desk.configure(source("lantern", press.url("/feed")), source("other", other))
    assert desk.json(*NOW, "check", "--only", "other")["feeds"]["due"] == 1
    assert (press.statuses("/feed"), press.statuses("/other")) == ([], [200])


def test_a_source_that_does_not_exist_is_a_usage_error(desk: Desk) -> None:
    code, out, err = desk.run("check", "--only", "nobody")
    assert (code, out, 'there is no source "nobody"' in err) == (2, "", True)


@pytest.mark.parametrize(
    "before, after, one_fails, all_fail",
    [
        ([], [], 1, 1),
        (["--fail-on", "any"], [], 1, 1),
        (["--fail-on", "all"], [], 0, 1),
        (["--fail-on", "never"], [], 0, 0),
        ([], ["--fail-on", "any"], 1, 1),
        ([], ["--fail-on", "all"], 0, 1),
        ([], ["--fail-on", "never"], 0, 0),
        (["--fail-on", "never"], ["--fail-on", "any"], 1, 1),
    ],
)
def test_fail_on_decides_about_exit_1(
    desk: Desk, press: Press, before: list[str], after: list[str], *, one_fails: int, all_fail: int
) -> None:
    press.serve("/feed", rss(press, []))
    desk.configure(source("lantern", press.url("/feed")), source("gone", press.url("/gone")))
    assert desk.run(*before, "check", *after)[0] == one_fails
    desk.configure(source("gone", press.url("/also-gone")))
    assert desk.run(*before, "check", *after)[0] == all_fail


def test_a_delivery_that_fails_is_exit_1_and_named(desk: Desk) -> None:
    desk.outbox.write_text("a file where the folder should be")
    code, out, _ = desk.run(*NOW, "check", "--json")
    report = json.loads(out)
    assert (code, report["deliveries"]["pending"], report["deliveries"]["sent"]) == (1, 1, 0)
    assert [failure["kind"] for failure in report["failures"]] == ["delivery"]
    waiting = desk.lines("delivery", "list", "--state", "pending")[0]
    assert waiting["next_attempt_at"] > "2026-11-23T12:00:00Z"
    desk.outbox.unlink()
    again = desk.json(*NEXT_DAY, "check")
    assert (again["deliveries"]["sent"], again["deliveries"]["owed"]) == (1, 1)
    assert desk.lines("delivery", "list")[0]["id"] == waiting["id"]


def test_a_wrong_option_is_exit_2(desk: Desk) -> None:
    for arguments in (["check", "--nope"], ["nope"], ["check", "--later"], ["check", "--wait", "soon"]):
        code, out, err = desk.run(*arguments)
        assert (code, out) == (2, ""), arguments
        assert err


@pytest.mark.parametrize("moment", ["tomorrow", "2026-13-01", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_time_that_is_none_is_exit_2(desk: Desk, moment: str) -> None:
    code, _, err = desk.run("--now", moment, "check")
    assert (code, "is not a time" in err) == (2, True)


def test_a_wrong_configuration_is_exit_3(desk: Desk) -> None:
    desk.file.write_text("[desk]\nnonsense = 1\n")
    code, out, err = desk.run("check")
    assert (code, out, "config.toml:2: desk.nonsense" in err) == (3, "", True)


def test_a_store_that_is_no_database_is_exit_4(desk: Desk) -> None:
    desk.database.write_bytes(b"not a database, but long enough to be looked at as one" * 100)
    code, out, err = desk.run("check")
    assert (code, out, "it is not a database" in err) == (4, "", True)
    assert desk.run("doctor")[0] == 1


@pytest.mark.parametrize(
    "command", [["delivery", "list"], ["feed", "list"], ["why", "http://x.example/"], ["feed", "export"]]
)
def test_looking_at_a_desk_that_never_ran_is_exit_4(desk: Desk, command: list[str]) -> None:
    code, out, err = desk.run(*command)
    assert (code, out, "there is no store at" in err) == (4, "", True)
    assert not desk.database.exists()


def test_a_disk_that_fills_up_in_mid_run_is_exit_4_in_one_sentence(desk: Desk) -> None:
    program = (
        "import resource, sys; from watchdesk.cli.main import run_command;"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY));"
        "sys.exit(run_command(sys.argv[2:]))"
    )
    desk.run("db", "upgrade")
    room = 96 * 1024  # of the log of writes: enough to begin, not enough for what a first check keeps
    arguments = ["--config", str(desk.file), *NOW, "check", "--json"]
    # -B: bytecode written under this limit would be cut off, and break whatever imports it next.
    ran = subprocess.run(
        [sys.executable, "-B", "-c", program, str(room), *arguments], env=ENVIRON, capture_output=True, check=False
    )
    assert (ran.returncode == 4, b"Traceback" in ran.stderr) == (True, False), ran.stderr


def test_another_run_is_exit_5_and_may_be_waited_for(desk: Desk) -> None:
    lock = FileLock(desk.database)
    began = time.monotonic()
    code, out, err = desk.run("check", "--wait", "300ms")
    assert (code, out, "another run" in err) == (5, "", True)
    assert time.monotonic() - began >= 0.3
    assert desk.run("feed", "add", "http://127.0.0.1:9/")[0] == 5
    assert desk.run("run")[0] == 5
    lock.release()
    assert desk.run(*NOW, "check", "--wait", "10s")[0] == 0


def test_waiting_ends_as_soon_as_the_other_run_does(desk: Desk) -> None:
    lock = FileLock(desk.database)
    waiting = subprocess.Popen(process(desk, *NOW, "check", "--wait", "60s", "--json"), env=ENVIRON, stdout=-1)
    time.sleep(0.5)
    assert waiting.poll() is None
    lock.release()
    out, _ = waiting.communicate(timeout=20)
    assert (waiting.returncode, json.loads(out)["feeds"]["changed"]) == (0, 1)


def test_an_interrupted_check_is_exit_130_and_the_next_one_goes_on(desk: Desk, press: Press) -> None:
    press.answers["/slow"] = Answer(hangs=True)
    desk.configure(source("lantern", press.url("/feed")), source("slow", press.url("/slow")))
    running = subprocess.Popen(process(desk, *NOW, "check", "--json"), env=ENVIRON, stdout=-1, stderr=-1)
    for _ in range(200):
        if press.statuses("/slow"):
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err.strip()) == (130, b"", b"interrupted")
    desk.configure(source("lantern", press.url("/feed")))
    desk.run("--now", "2026-11-23T13:00:00Z", "check")
    assert len(list(desk.outbox.glob("*.eml"))) == 1


def test_json_is_all_that_stdout_holds_when_piped(desk: Desk) -> None:
    ran = subprocess.run(process(desk, *NOW, "check", "--json"), env=ENVIRON, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr, ran.stdout.count(b"\n")) == (0, b"", 1)
    assert faults(json.loads(ran.stdout), CHECK) == []


def test_a_piped_check_ends_with_its_table_and_nothing_on_stderr(desk: Desk) -> None:
    ran = subprocess.run(process(desk, *NOW, "check"), env=ENVIRON, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "\x1b" not in ran.stdout
    assert "Summary" in ran.stdout
    assert ran.stdout.splitlines()[-1].split() == ["Deliveries", "1", "owed:", "1", "sent"]


def test_a_hostile_title_is_inert_wherever_it_is_shown(desk: Desk, press: Press) -> None:
    clean = HOSTILE.replace("\x1b", "&#27;").replace(
        "\x07", "&#7;"
    )  # XML 1.0 allows no such characters: lenient readers
    body = rss(press, [Story("h", "PLACE")]).replace("PLACE", clean.replace("<script>", "&lt;script&gt;"))
    press.serve("/feed", body)
    for command in (
        [*NOW, "check"],
        ["why", press.url("/h")],
        ["delivery", "list"],
        ["feed", "show", press.url("/feed")],
    ):
        _, out, err = desk.run(*command)
        assert not set(out + err) & set("\x1b\x07\u202e\u2066"), command
    ours, theirs = pty.openpty()
    subprocess.run(
        process(desk, "feed", "show", press.url("/feed")), env=ENVIRON | {"TERM": "xterm"}, stdout=theirs, check=True
    )
    os.close(theirs)
    shown = os.read(ours, 1 << 20).decode()
    os.close(ours)
    assert "\x1b]" not in shown
    assert "\u202e" not in shown
    assert "[bold]" in shown


def test_a_reader_that_leaves_is_no_failure(desk: Desk) -> None:
    lines = desk.folder / "articles.jsonl"
    lines.write_text("".join(f'{{"id": "{number}", "title": "Sherman {number}"}}\n' for number in range(5000)))
    command = " ".join(process(desk, "watch", "try", "talks", str(lines), "--json"))
    piped = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{command} | head -1"], env=ENVIRON, capture_output=True, check=False
    )
    assert (piped.returncode, piped.stderr, piped.stdout.count(b"\n")) == (0, b"", 1)


def test_what_is_owed_later_can_be_previewed(desk: Desk) -> None:
    text = desk.file.read_text(encoding="utf-8")
    desk.file.write_text(text.replace('"at once"', '"daily 07:00"'), encoding="utf-8")
    report = desk.json(*NOW, "check")
    assert (report["matches"][0]["told"], report["deliveries"]["owed"]) == (True, 0)
    preview = desk.json(*NOW, "digest", "preview", "analyst-outbox")
    assert faults(preview, DIGEST) == []
    assert [story["title"] for story in preview["stories"]] == [TALKS.title]
    assert TALKS.title in desk.run(*NOW, "digest", "preview", "analyst-outbox")[1]
    html = desk.folder / "preview.html"
    assert desk.run(*NOW, "digest", "preview", "analyst-outbox", "--html", str(html))[0] == 0
    assert "<html" in html.read_text(encoding="utf-8").lower()
    assert desk.run("digest", "preview", "analyst-outbox", "--html", str(desk.folder / "no" / "x.html"))[0] == 2
    assert not desk.outbox.exists()
    morning = desk.json("--now", "2026-11-24T07:00:01Z", "check")
    assert morning["deliveries"] == {"owed": 1, "sent": 1, "pending": 0, "unknown": 0, "dead": 0}


def test_a_frozen_part_of_a_delivery_is_printed_byte_for_byte(desk: Desk) -> None:
    desk.run(*NOW, "check")
    letter = next(desk.outbox.glob("*.eml"))
    shown = subprocess.run(
        process(desk, "delivery", "show", letter.stem, "--part", "eml"), env=ENVIRON, stdout=-1, check=False
    )
    assert (shown.returncode, shown.stdout) == (0, letter.read_bytes())
