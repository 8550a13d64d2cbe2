"""A full disk: one plain sentence and exit 4, no traceback; with room again the next check makes up for it (G1)."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crash.small_disks import fill, small_disk
from real.loopback import Document, Press, serving

pytestmark = pytest.mark.slow

NOON, LATER = "2026-03-04T12:00:00Z", "2026-03-04T12:30:00Z"
SIZE = 6 * 2**20
ENTRIES = 400
CONFIGURATION = """
[desk]
store = "sqlite:///{disk}/desk.db"
[polling]
per_host_delay = "0s"
allow_networks = ["127.0.0.0/8"]
[[sources]]
id = "harbour"
feed = "{feed}"
read = "never"
[[watches]]
id = "ships"
terms = ["ship"]
[channels.outbox]
kind = "file"
path = "outbox"
[[subscribers]]
id = "desk"
[[subscriptions]]
subscriber = "desk"
watches = ["ships"]
channel = "outbox"
at_most = 500
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of six megabytes."""
    with small_disk(tmp_path / "disk", SIZE) as folder:
        yield folder


@pytest.fixture
def desk(tmp_path: Path, disk: Path) -> Iterator[Path]:
    """A desk whose store is on that disk and whose outbox is not; its one feed holds about two megabytes."""
    items = "".join(
        f"<item><title>Ship number {number} has come in</title><guid isPermaLink='false'>ship-{number}</guid>"
        f"<pubDate>Wed, 04 Mar 2026 11:00:00 GMT</pubDate>"
        f"<description>{f'Ship {number} came. ' * 300}</description></item>"
        for number in range(ENTRIES)
    )
    feed = f'<rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'.encode()
    with serving(Press({"/feed.xml": Document(body=feed, content_type="application/rss+xml")})) as press:
        text = CONFIGURATION.format(disk=disk, feed=press.url("/feed.xml"))
        tmp_path.joinpath("config.toml").write_text(text)
        yield tmp_path


def check(desk: Path, now: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "watchdesk", "--now", now, "--quiet", "check", "--json"]
    return subprocess.run(command, cwd=desk, capture_output=True, text=True, check=False, timeout=60)


def told(desk: Path) -> list[str]:
    digests = [json.loads(file.read_bytes()) for file in sorted((desk / "outbox").glob("*.json"))]
    stories: list[dict[str, Any]] = [story for digest in digests for story in digest["stories"]]
    return [story["title"] for story in stories]


@pytest.mark.parametrize(
    "leaving",
    [
        pytest.param(0, id="full from the start"),
        pytest.param(1_700_000, id="full when the feed is stored"),
        pytest.param(5_000_000, id="full when articles are settled"),
    ],
)
def test_a_full_disk_is_said_so_and_made_up_for(desk: Path, disk: Path, leaving: int) -> None:
    ballast = fill(disk, leaving=leaving)
    stopped = check(desk, NOON)
    assert stopped.returncode == 4
    assert "the disk is full" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert len(stopped.stderr.strip().splitlines()) == 1
    assert told(desk) == []

    ballast.unlink()
    subprocess.run(["mount", "-o", f"remount,size={SIZE * 10}", str(disk)], check=True)
    recovered = check(desk, LATER)
    assert (recovered.returncode, recovered.stderr) == (0, "")
    assert sorted(told(desk)) == sorted(f"Ship number {number} has come in" for number in range(ENTRIES))
