"""Kill −9 between and within the messages of one delivery to Slack: a message that was taken is not sent again."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from channels.slack_workspace import CHANNEL, TOKEN, Workspace, serving
from cli.loopback_press import NOW, Press, Story, loopback_press, rss
from conftest import REPOSITORY

pytestmark = pytest.mark.slow

TITLES = tuple(f"Dispatch {colour} on the {thing}" for colour, thing in (
    ("amber", "harbour"), ("blue", "bridge"), ("crimson", "summit"), ("green", "treaty"), ("ivory", "convoy")
))  # fmt: skip
CONFIGURATION = """
[desk]
store = "sqlite:///desk.db"
[polling]
per_host_delay = "0s"
min_interval = "0s"
allow_networks = ["127.0.0.0/8"]
[[sources]]
id = "press"
feed = "{feed}"
read = "never"
[[watches]]
id = "dispatches"
terms = ["dispatch"]
[channels.chat]
kind = "slack"
token = "{token}"
channel = "{channel}"
api = "{api}"
pace = 0
[[subscribers]]
id = "desk"
[[subscriptions]]
subscriber = "desk"
watches = ["dispatches"]
channel = "chat"
"""


@dataclass(slots=True)
class Deadly(Workspace):
    """A workspace that kills the desk at its nth call, before it takes the message or after."""

    deadly_call: int = 0
    takes_it: bool = True
    victim: "subprocess.Popen[bytes] | None" = None

    def answer(self, method: str, headers: Mapping[str, str], body: bytes, *, error: str | None = None) -> bytes:
        dies = len(self.calls) + 1 == self.deadly_call and self.victim is not None
        if dies and not self.takes_it:
            self._kill()
            return b""
        answer = Workspace.answer(self, method, headers, body, error=error)
        if dies:
            self._kill()
        return answer

    def _kill(self) -> None:
        assert self.victim is not None
        self.victim.kill()
        self.victim.wait()
        self.victim, self.deadly_call = None, 0


def check(folder: Path, workspace: Deadly) -> int:
    command = [sys.executable, "-m", "watchdesk", *NOW, "--quiet", "check"]
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY / "src"), "HOME": "/nonexistent"}
    desk = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    workspace.victim = desk
    _, said = desk.communicate(timeout=120)
    assert b"Traceback" not in said, said
    return desk.returncode


def configure(folder: Path, press: Press, api: str) -> None:
    stories = [Story(f"d{number}", title) for number, title in enumerate(TITLES)]
    feed = press.serve("/feed", rss(press, stories))
    text = CONFIGURATION.format(feed=feed, token=TOKEN, channel=CHANNEL, api=api)
    (folder / "config.toml").write_text(text)


@pytest.mark.parametrize("takes_it", [False, True], ids=["not taken", "taken"])
@pytest.mark.parametrize("call", [1, 3, 5])
def test_each_story_is_told_once_or_the_one_in_doubt_twice_with_a_warning(
    tmp_path: Path,
    call: int,
    takes_it: bool,  # noqa: FBT001 - a column
) -> None:
    workspace = Deadly(deadly_call=call, takes_it=takes_it)
    with loopback_press() as press, serving(workspace) as api:
        configure(tmp_path, press, api)
        assert check(tmp_path, workspace) == -9
        assert check(tmp_path, workspace) == 0
        assert check(tmp_path, workspace) == 0
    told = [next(title for title in TITLES if title in root.words) for root in workspace.roots]
    warned = [title for title, root in zip(told, workspace.roots, strict=True) if "Possible repeat" in root.words]
    assert set(told) == set(TITLES)
    assert len(told) == 5 + takes_it
    assert len(warned) == 1
    assert {title for title in told if told.count(title) > 1} == (set(warned) if takes_it else set())
    with sqlite3.connect(tmp_path / "desk.db") as books:
        assert books.execute("SELECT state, attempts FROM delivery").fetchall() == [("sent", 2)]
        assert books.execute("SELECT count(*) FROM receipt").fetchone() == (5,)
        assert books.execute("SELECT count(DISTINCT root) FROM thread").fetchone() == (5,)
