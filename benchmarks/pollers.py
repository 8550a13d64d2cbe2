"""The programs that poll.py measures: watchdesk and its peers, each fresh in a folder of its own, on one press."""

import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from measuring import Measured, measure, resident, tree
from press import TERMS, WORDS

NEWSBOAT = shutil.which("newsboat") or "/usr/bin/newsboat"
WATCHES, TERMS_A_WATCH = 199, 5
LONGEST_START = 300  # seconds
# Hundredths of a second of CPU in two seconds, up to which a first poll is over. A desk that reads pages one after the
# other, as hosts want it, needs 1 or 2 a page and may do so for hours: less would wait for that, too.
TICKS = 10
SPELLS = 12  # of two quiet seconds: a service may take some ticks until it is a new image of itself (ADR 0040)


def _watches() -> list[str]:
    """Return 200 watches of 5 terms: 1,000 terms, of which two must meet. Of the words few are among the commonest."""
    chance = random.Random(6)
    rarer = chance.sample(WORDS[1000:], WATCHES * TERMS_A_WATCH)
    wanted = [list(TERMS), *(rarer[at : at + TERMS_A_WATCH] for at in range(0, len(rarer), TERMS_A_WATCH))]
    return [
        f'[[watches]]\nid = "watch-{number}"\nterms = {terms}\nat_least = 2\n'.replace("'", '"')
        for number, terms in enumerate(wanted)
    ]


def write_config(folder: Path, addresses: Sequence[str], *, polling: str = 'per_host_delay = "0s"') -> None:
    """Write a desk's configuration: these feeds, 1,000 terms, one subscriber, told into a file."""
    lines = [
        '[desk]\nstore = "sqlite:///watchdesk.db"\n',
        f'[polling]\n{polling}\nallow_networks = ["127.0.0.0/8"]\n',
        *_watches(),
        '[channels.outbox]\nkind = "file"\npath = "outbox"\n',
        '[[subscribers]]\nid = "desk"\nname = "Desk"\n',
        '[[subscriptions]]\nsubscriber = "desk"\nwatches = ["watch-0"]\nchannel = "outbox"\nschedule = "at once"\n',
    ]
    lines += [
        f'[[sources]]\nid = "outlet-{number}"\nfeed = "{address}"\nread = "never"\n'
        for number, address in enumerate(addresses)
    ]
    folder.joinpath("config.toml").write_text("\n".join(lines))


def addresses(port: int, feeds: int) -> list[str]:
    """Return the addresses of the press's feeds."""
    return [f"http://127.0.0.1:{port}/feed/{number}.xml" for number in range(feeds)]


def watchdesk(folder: Path, port: int, feeds: int) -> list[Measured]:
    """Measure two checks, the second seven hours later."""
    write_config(folder, addresses(port, feeds))
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
if len(sys.argv) > 4:
    import time
    time.sleep(1000)
"""


def reader(folder: Path, port: int, feeds: int) -> list[Measured]:
    """Measure two updates; adding the feeds is part of the first, as it is for the others."""
    command = [sys.executable, "-c", READER]
    return [measure([*command, turn, str(port), str(feeds)], cwd=folder) for turn in ("first", "second")]


def rss2email(folder: Path, port: int, feeds: int) -> list[Measured]:
    """Measure two runs that send nothing."""
    config = ["[DEFAULT]\nto = desk@example.org\nfrom = desk@example.org\nverbose = error\n"]
    config += [f"[feed.outlet-{number}]\nurl = {address}\n" for number, address in enumerate(addresses(port, feeds))]
    folder.joinpath("r2e.cfg").write_text("\n".join(config))
    folder.joinpath("r2e.json").write_text('{"version": 2, "feeds": []}')
    program = str(Path(sys.executable).with_name("r2e"))
    command = [program, "-c", str(folder / "r2e.cfg"), "-d", str(folder / "r2e.json"), "run", "--no-send"]
    return [measure(command, cwd=folder) for _ in range(2)]


def newsboat(folder: Path, port: int, feeds: int) -> list[Measured]:
    """Measure two reloads."""
    folder.joinpath("urls").write_text("\n".join(addresses(port, feeds)) + "\n")
    folder.joinpath("config").write_text("")
    files = [f"--{name}-file={folder / name}" for name in ("url", "cache", "config")]
    files[0] = f"--url-file={folder / 'urls'}"
    command = [NEWSBOAT, *files, "--execute=reload"]
    return [measure(command, cwd=folder, environ={"HOME": str(folder)}) for _ in range(2)]


def idle(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Start a program that stays; return what it holds, and its tree, in MiB, when its first work is done.

    One that is not done with it within LONGEST_START is measured as it is then, and said to be at work.
    """
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        quiet, deadline = 0, time.monotonic() + LONGEST_START
        time.sleep(2)
        while quiet < SPELLS and time.monotonic() < deadline and process.poll() is None:
            before = _ticks(process.pid)
            time.sleep(2)
            quiet = quiet + 1 if before > 50 and _ticks(process.pid) - before <= TICKS else 0
        if quiet < SPELLS:
            print(f"{Path(command[0]).name} {command[-1]}: still at work after {LONGEST_START} s, or ended")
        return resident(process.pid), tree(process.pid)
    finally:
        process.terminate()
        process.wait()


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def idle_watchdesk(folder: Path, port: int, feeds: int) -> tuple[float, float]:
    """Return what `run` holds after its first round."""
    write_config(folder, addresses(port, feeds))
    with socket.create_server(("127.0.0.1", 0)) as free, folder.joinpath("config.toml").open("a") as config:
        config.write(f'\n[web]\nlisten = "127.0.0.1:{free.getsockname()[1]}"\n')  # another desk may run here
    return idle([sys.executable, "-m", "watchdesk", "run"], folder)


def idle_reader(folder: Path, port: int, feeds: int) -> tuple[float, float]:
    """Return what a process holds that has updated a reader once."""
    return idle([sys.executable, "-c", READER, "first", str(port), str(feeds), "stay"], folder)
