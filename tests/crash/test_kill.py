"""Kill −9 in the middle of a whole check (G1-G3): nothing is lost, and only what is called unknown is sent again."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from crash.sinks import Taken, Trap, World, world
from real.figures import tell
from real.loopback import Document

pytestmark = pytest.mark.slow

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
COLOURS = ("amber", "blue", "crimson", "green")
THINGS = ("harbour", "bridge", "summit", "treaty", "convoy", "harvest")
TITLES = {colour: [f"Dispatch {colour} {thing}" for thing in THINGS] for colour in COLOURS}
ALL = frozenset(title for titles in TITLES.values() for title in titles)
CHANNELS = {"hook-one", "hook-two", "slack", *(f"reader-{number}@example.org" for number in range(4))}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqr"

HEAD = """
[desk]
store = "sqlite:///desk.db"
[polling]
per_host_delay = "0s"
allow_networks = ["127.0.0.0/8"]
[smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"
sender = "desk@example.org"
[[watches]]
id = "dispatches"
terms = ["dispatch"]
[channels.hook-one]
kind = "webhook"
url = "{base}/hook-one"
secret = "{secret}"
[channels.hook-two]
kind = "webhook"
url = "{base}/hook-two"
secret = "{secret}"
[channels.slack]
kind = "slack"
url = "{base}/slack"
[[subscribers]]
id = "desk"
"""
MAIL = '[channels.mail-{0}]\nkind = "email"\nto = "reader-{0}@example.org"\n'
SOURCE = '[[sources]]\nid = "{0}"\nfeed = "{1}/{0}.xml"\nread = "{2}"\n'
SUBSCRIPTION = (
    '[[subscriptions]]\nsubscriber = "desk"\nwatches = ["dispatches"]\nchannel = "{0}"\nschedule = "at once"\n'
    "at_most = 100\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When the desk is killed: after seconds, or when something happened for the nth time."""

    seconds: float | None = None
    happening: str = ""
    times: int = 0


EARLY = [Moment(happening="request", times=times) for times in (1, 3, 4, 9, 14)]
TELLING = [
    *(Moment(happening="mail bytes", times=times) for times in (1, 9000)),
    *(Moment(happening="mail taken", times=times) for times in (1, 3)),
    *(Moment(happening="mail answered", times=times) for times in (1, 4)),
    *(Moment(happening="hook taken", times=times) for times in (1, 2)),
    Moment(happening="hook answered", times=1),
    Moment(happening="slack taken", times=1),
]
BY_THE_CLOCK = 9


def documents(base: str) -> dict[str, Document]:
    """Return the press: a feed and six pages for each of four outlets, all published within the hour."""
    made = {}
    for colour, titles in TITLES.items():
        items = []
        for number, title in enumerate(titles):
            path = f"/{colour}/{number}"
            paragraphs = "".join(
                f"<p>{title} is told here at some length, part {part}. {'So it is. ' * 9}</p>" for part in range(4)
            )
            article = f"<article><h1>{title}</h1>{paragraphs}</article>"
            page = f"<html><head><title>{title}</title></head><body>{article}</body></html>"
            made[path] = Document(body=page.encode(), content_type="text/html")
            items.append(
                f"<item><title>{title}</title><link>{base}{path}</link><guid>{base}{path}</guid>"
                f"<pubDate>Wed, 04 Mar 2026 11:{number:02}:00 GMT</pubDate></item>"
            )
        feed = f'<rss version="2.0"><channel><title>{colour}</title>{"".join(items)}</channel></rss>'
        made[f"/{colour}.xml"] = Document(body=feed.encode(), content_type="application/rss+xml")
    return made


def configure(folder: Path, there: World) -> None:
    base = there.url("")
    policies = ("always", "never", "never", "always")
    parts = [HEAD.format(smtp=there.smtp_port, base=base, secret=SECRET)]
    parts += [MAIL.format(number) for number in range(4)]
    parts += [SOURCE.format(colour, base, read) for colour, read in zip(COLOURS, policies, strict=True)]
    names = ["hook-one", "hook-two", "slack", *(f"mail-{number}" for number in range(4))]
    parts += [SUBSCRIPTION.format(name) for name in names]
    folder.joinpath("config.toml").write_text("\n".join(parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A desk in its folder. Each check comes a minute after the one before, as if cron had started it."""

    folder: Path
    world: World
    minutes: Iterator[int] = field(default_factory=count)

    def start(self) -> "subprocess.Popen[bytes]":
        now = (NOON + timedelta(minutes=next(self.minutes))).isoformat()
        command = [sys.executable, "-m", "watchdesk", "--now", now, "--quiet", "check", "--json"]
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def is_killed(self, moment: Moment) -> bool:
        """Start a check and kill it at the moment; return whether it was still running."""
        trap = self.world.trap = Trap(happening=moment.happening, times=moment.times)
        check = trap.victim = self.start()
        try:
            check.communicate(timeout=30 if moment.seconds is None else moment.seconds)
        except subprocess.TimeoutExpired:
            check.kill()
            check.communicate()
        return check.returncode == -signal.SIGKILL

    def finish(self) -> None:
        """Run the check again until all is done."""
        self.world.trap = Trap()
        said = b""
        for _ in range(3):
            check = self.start()
            _, said = check.communicate(timeout=60)
            if check.returncode == 0:
                return
        pytest.fail(f"the check does not come to its end: {said.decode()}")


def unknown_tries(folder: Path) -> int:
    connection = sqlite3.connect(folder / "desk.db")
    states = dict(connection.execute("SELECT state, count(*) FROM delivery GROUP BY state").fetchall())
    unknown = connection.execute("SELECT count(*) FROM attempt WHERE outcome = 'unknown'").fetchone()[0]
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert set(states) == {"sent"}
    return int(unknown)


def digests_of(channel: str, ledger: list[Taken]) -> list[list[Taken]]:
    """Return what a channel was sent, the repeats of one message together."""
    together: dict[object, list[Taken]] = {}
    for taken in ledger:
        if taken.channel == channel:
            together.setdefault(taken.key or taken.titles, []).append(taken)
    return list(together.values())


def check_ledger(folder: Path, ledger: list[Taken]) -> tuple[int, int]:
    """Check what arrived; return how many repeats there were, and how many tries are called unknown."""
    repeats = 0
    assert {taken.channel for taken in ledger} == CHANNELS
    for channel in CHANNELS:
        digests = digests_of(channel, ledger)
        told = Counter(title for same in digests for title in same[0].titles)
        assert set(told) == ALL, f"lost on {channel}: {ALL - set(told)}"
        assert set(told.values()) == {1}, f"told twice on {channel} in two messages"
        for same in digests:
            repeats += len(same) - 1
            if channel == "slack":
                assert [taken.says_repeat for taken in same[1:]] == [True] * (len(same) - 1)
            else:
                assert len({taken.body for taken in same}) == 1, "a repeat is the very same bytes"
    unknown = unknown_tries(folder)
    assert repeats <= unknown, "what arrived twice is called unknown"
    return repeats, unknown


def test_a_desk_that_is_killed_loses_nothing_and_repeats_only_what_is_unknown(tmp_path: Path) -> None:
    chance = random.Random(20260304)  # noqa: S311 - the moments of the kills, not a secret
    began = time.perf_counter()
    assert check_desk(tmp_path / "whole", []) == (0, 0, 0)
    duration = time.perf_counter() - began
    # Some desks are killed while they read and again while they tell.
    plans = [list(both) for both in zip(EARLY, TELLING, strict=False)]
    plans += [[moment] for moment in TELLING[len(EARLY) :]]
    plans += [[Moment(seconds=chance.uniform(0.2, duration * 0.9))] for _ in range(BY_THE_CLOCK)]
    found = [check_desk(tmp_path / f"desk-{number}", moments) for number, moments in enumerate(plans)]
    kills, repeats, unknown = map(sum, zip(*found, strict=True))
    tell(
        f"{kills} of {sum(map(len, plans))} checks killed under way (a whole one takes {duration:.1f} s):"
        f" {unknown} tries unknown, {repeats} repeats, {time.perf_counter() - began:.0f} s"
    )
    assert kills >= 20
    assert repeats >= 1, "the window was met"
    assert processes_in(tmp_path, patience=15) == [], "a killed desk leaves no worker behind"


def processes_in(folder: Path, *, patience: float) -> list[str]:
    """Return the processes at work in a folder, once they have had their time to end."""
    end = time.monotonic() + patience
    while (left := [*_processes_in(folder)]) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def _processes_in(folder: Path) -> Iterator[str]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if folder in (process / "cwd").resolve(strict=True).parents:
                yield process.name
        except OSError:  # it has ended
            continue


def check_desk(folder: Path, moments: list[Moment]) -> tuple[int, int, int]:
    """Kill a desk at each moment, let it finish; return kills under way, repeats and unknown tries."""
    folder.mkdir()
    with world(World({})) as there:
        there.documents.update(documents(there.url("")))
        configure(folder, there)
        desk = Desk(folder=folder, world=there)
        kills = sum(desk.is_killed(moment) for moment in moments)
        desk.finish()
    repeats, unknown = check_ledger(folder, there.ledger)
    return kills, repeats, unknown
