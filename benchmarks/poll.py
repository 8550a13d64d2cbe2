"""Polling: first and second check of 1,000 feeds × 25 entries, beside reader, rss2email and newsboat on one server.

`python benchmarks/poll.py [--feeds N] [--parts validators,no-validators,growth,idle]`. Each program starts fresh with
its own database, polls once, and once more when all feeds are due again (watchdesk: `--now` seven hours later; reader:
`scheduled=False`). The peers run as they come: one worker. watchdesk also matches 1,000 terms and groups.
CPU is that of the process tree, workers included. P1 to P8 are the goals of the design.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from measuring import Measured
from pollers import NEWSBOAT, idle_reader, idle_watchdesk, newsboat, reader, rss2email, watchdesk
from press import press

SLACK = 1.25
Run = Callable[[Path, int, int], list[Measured]]
Results = dict[str, list[Measured]]


class Goals:
    """Prints each ratio beside its goal and remembers whether any was missed by more than a quarter."""

    def __init__(self) -> None:
        self.missed = False

    def say(self, name: str, what: str, figure: float, goal: float) -> None:
        """Judge one figure; smaller is better."""
        self.missed = self.missed or figure > goal * SLACK
        print(f"{name}  {what}: {figure:.3f} (goal {goal:g}){'' if figure <= goal else '   MISSED'}")


def measured(peers: dict[str, Run], feeds: int, entries: int, *, has_validators: bool) -> Results:
    """Run every program on one press, and print the raw figures."""
    results: Results = {}
    print(f"\n{feeds} feeds × {entries} entries, {'with' if has_validators else 'no'} validators")
    print(f"{'':12} {'':6} {'wall s':>9} {'CPU s':>9} {'peak MiB':>9} {'tree MiB':>9}")
    with press(feeds, entries, has_validators=has_validators) as port:
        for name, run in peers.items():
            with tempfile.TemporaryDirectory() as folder:
                results[name] = run(Path(folder), port, feeds)
            for turn, one in zip(("first", "second"), results[name], strict=True):
                figures = f"{one.wall:9.2f} {one.cpu:9.2f} {one.peak:9.0f} {one.tree:9.0f}"
                print(f"{name:12} {turn:6} {figures}", flush=True)
    return results


def better(results: Results, turn: int) -> float:
    """Return the smaller CPU time of reader and rss2email."""
    return min(results[name][turn].cpu for name in ("reader", "rss2email"))


def judge_polls(goals: Goals, results: Results) -> None:
    """P1, P3 and the memory of P8, where all peers ran."""
    first, second = results["watchdesk"]
    goals.say("P1", "second poll, CPU, by the better of reader and rss2email", second.cpu / better(results, 1), 0.50)
    goals.say("P3", "first poll, CPU, by reader", first.cpu / results["reader"][0].cpu, 0.25)
    goals.say("P8", "whole tree at its peak, MB", max(first.tree, second.tree) * 1.048576, 400)
    if "newsboat" in results:
        boat = results["newsboat"]
        goals.say("P1", "second poll, wall, by newsboat", second.wall / boat[1].wall, 0.08)
        goals.say("P3", "first poll, wall, by newsboat", first.wall / boat[0].wall, 0.50)


def peers() -> Iterator[tuple[str, Run]]:
    yield "watchdesk", watchdesk
    yield "reader", reader
    yield "rss2email", rss2email
    if Path(NEWSBOAT).exists():
        yield "newsboat", newsboat
    else:
        print("newsboat is not installed: its ratios are left out")


def main() -> int:
    """Print the tables; exit with 1 where a goal is missed by more than a quarter."""
    options = argparse.ArgumentParser()
    options.add_argument("--feeds", type=int, default=1000)
    options.add_argument("--entries", type=int, default=25)
    options.add_argument("--only", choices=["watchdesk"])
    options.add_argument("--parts", default="validators,no-validators,growth,idle")
    given = options.parse_args()
    programs = dict(peers())
    if given.only:
        programs = {given.only: programs[given.only]}
    goals, parts = Goals(), given.parts.split(",")
    results: Results = {}
    if "validators" in parts:
        results = measured(programs, given.feeds, given.entries, has_validators=True)
        if not given.only:
            judge_polls(goals, results)
    if "no-validators" in parts:
        bare = {name: run for name, run in programs.items() if name != "newsboat"}
        hashed = measured(bare, given.feeds, given.entries, has_validators=False)
        if not given.only:
            what = "second poll without validators, CPU, by the better of reader and rss2email"
            goals.say("P2", what, hashed["watchdesk"][1].cpu / better(hashed, 1), 0.10)
    if "growth" in parts and results:
        small = measured({"watchdesk": watchdesk}, given.feeds // 5, given.entries, has_validators=True)["watchdesk"]
        for turn, before, after in zip(("first", "second"), small, results["watchdesk"], strict=True):
            goals.say("P4", f"{turn} poll, CPU, five times the feeds", after.cpu / before.cpu, 5.5)
    if "idle" in parts:
        judge_idle(goals, given.feeds, given.entries)
    return int(goals.missed)


def judge_idle(goals: Goals, feeds: int, entries: int) -> None:
    """P8: what a desk that has polled holds while nothing is due."""
    with press(feeds, entries) as port:
        with tempfile.TemporaryDirectory() as folder:
            ours, whole = idle_watchdesk(Path(folder), port, feeds)
        with tempfile.TemporaryDirectory() as folder:
            theirs, _ = idle_reader(Path(folder), port, feeds)
    print(f"\nidle after the first poll: watchdesk {ours:.0f} MiB (its tree {whole:.0f}), reader {theirs:.0f} MiB")
    goals.say("P8", "idle, main process, by reader", ours / theirs, 1.6)


if __name__ == "__main__":
    sys.exit(main())
