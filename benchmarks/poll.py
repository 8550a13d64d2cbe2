"""Polling: first and second check of 1,000 feeds × 25 entries, beside reader and rss2email on the same server.

`python benchmarks/poll.py [--feeds N] [--no-validators]`. Each program starts fresh with its own database, polls once,
and once more when all feeds are due again (watchdesk: `--now` seven hours later; reader: `scheduled=False`). reader and
rss2email run as they come: one worker.
"""

import argparse
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from measuring import Measured, measure
from press import TERMS, press

HERE = Path(__file__).resolve().parent


def watchdesk(folder: Path, port: int, feeds: int) -> list[Measured]:
    """Measure two checks."""
    lines = [
        '[desk]\nstore = "sqlite:///watchdesk.db"\n',
        '[polling]\nper_host_delay = "0s"\nallow_networks = ["127.0.0.0/8"]\n',
        f'[[watches]]\nid = "five"\nterms = {list(TERMS)}\nat_least = 2\n'.replace("'", '"'),
        '[channels.outbox]\nkind = "file"\npath = "outbox"\n',
        '[[subscribers]]\nid = "desk"\nname = "Desk"\n',
        '[[subscriptions]]\nsubscriber = "desk"\nwatches = ["five"]\nchannel = "outbox"\nschedule = "at once"\n',
    ]
    lines += [
        f'[[sources]]\nid = "outlet-{number}"\nfeed = "http://127.0.0.1:{port}/feed/{number}.xml"\nread = "never"\n'
        for number in range(feeds)
    ]
    folder.joinpath("config.toml").write_text("\n".join(lines))
    later = (datetime.now(UTC) + timedelta(hours=7)).isoformat()
    command = [sys.executable, "-m", "watchdesk"]
    first = measure([*command, "check", "--json"], cwd=folder)
    return [first, measure([*command, "--now", later, "check", "--json"], cwd=folder)]


READER = """
import sys
from reader import make_reader
reader = make_reader("reader.sqlite", feed_root="")
if sys.argv[1] == "first":
    for number in range(int(sys.argv[3])):
        reader.add_feed(f"http://127.0.0.1:{sys.argv[2]}/feed/{number}.xml")
reader.update_feeds(scheduled=False)
"""


def reader(folder: Path, port: int, feeds: int) -> list[Measured]:
    """Measure two updates; adding the feeds is part of the first, as it is for the others."""
    command = [sys.executable, "-c", READER]
    return [measure([*command, turn, str(port), str(feeds)], cwd=folder) for turn in ("first", "second")]


def rss2email(folder: Path, port: int, feeds: int) -> list[Measured]:
    """Measure two runs that send nothing."""
    config = ["[DEFAULT]\nto = desk@example.org\nfrom = desk@example.org\nverbose = error\n"]
    config += [f"[feed.outlet-{number}]\nurl = http://127.0.0.1:{port}/feed/{number}.xml\n" for number in range(feeds)]
    folder.joinpath("r2e.cfg").write_text("\n".join(config))
    folder.joinpath("r2e.json").write_text('{"version": 2, "feeds": []}')
    program = str(Path(sys.executable).with_name("r2e"))
    command = [program, "-c", str(folder / "r2e.cfg"), "-d", str(folder / "r2e.json"), "run", "--no-send"]
    return [measure(command, cwd=folder) for _ in range(2)]


def main() -> int:
    """Print the table; exit with 1 where a goal of the issue is missed by more than a quarter."""
    options = argparse.ArgumentParser()
    options.add_argument("--feeds", type=int, default=1000)
    options.add_argument("--entries", type=int, default=25)
    options.add_argument("--no-validators", action="store_true")
    options.add_argument("--only", choices=["watchdesk"])
    given = options.parse_args()
    peers = {"watchdesk": watchdesk, "reader": reader, "rss2email": rss2email}
    results: dict[str, list[Measured]] = {}
    with press(given.feeds, given.entries, has_validators=not given.no_validators) as port:
        for name, run in peers.items():
            if given.only in {None, name}:
                with tempfile.TemporaryDirectory() as folder:
                    results[name] = run(Path(folder), port, given.feeds)
    print(f"{given.feeds} feeds × {given.entries} entries    wall s       CPU s       peak MiB")
    for name, (first, second) in results.items():
        print(
            f"{name:12} first {first.wall:9.2f} {first.cpu:11.2f} {first.peak:13.0f}\n"
            f"{'':12} second {second.wall:8.2f} {second.cpu:11.2f} {second.peak:13.0f}"
        )
    if "reader" not in results:
        return 0
    ratios = [ours.wall / theirs.wall for ours, theirs in zip(results["watchdesk"], results["reader"], strict=True)]
    peak = max(one.peak for one in results["watchdesk"])
    print(f"watchdesk / reader, wall: first {ratios[0]:.2f} (goal 0.60), second {ratios[1]:.2f} (goal 0.60)")
    print(f"watchdesk, peak of the main process: {peak:.0f} MiB (goal 150)")
    return 0 if max(ratios) <= 0.6 * 1.25 and peak <= 150 * 1.25 else 1


if __name__ == "__main__":
    sys.exit(main())
