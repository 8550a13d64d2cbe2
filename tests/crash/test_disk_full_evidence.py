"""A disk that evidence would fill: what is told goes first, and a page that is not kept says why."""

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.loopback_press import NEXT_DAY, NOW, Press, Story, loopback_press, page, rss
from crash.small_disks import fill, small_disk
from crash.test_disk_full import CONFIGURATION

pytestmark = pytest.mark.slow

SIZE, SPARE = 280 * 2**20, 256 * 2**20
ARTICLES, PAGE = 40, 400_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", SIZE) as folder:
        yield folder


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running:
        yield running


def publish(press: Press, begin: int) -> str:
    """Publish articles whose pages are large and cannot be packed."""
    chance, stories = random.Random(begin), []  # noqa: S311 - filler
    for number in range(begin, begin + ARTICLES):
        title = f"Ship number {number} has come in"
        text = page(title, *(f"Ship {number} came with cargo {line}. " * 9 for line in range(9)))
        filler = f"<!-- {chance.randbytes(PAGE // 2).hex()} -->"
        press.serve(f"/ship-{number}", text.replace("</head>", f"{filler}</head>"), "text/html")
        stories.append(Story(f"ship-{number}", title, hours=-24 if begin else 1))
    return press.serve("/feed", rss(press, stories))


def configured(disk: Path, feed: str) -> str:
    """Return a desk that reads pages and keeps them."""
    text = CONFIGURATION.replace('read = "never"\n', "").replace("[polling]", "[evidence]\nenabled = true\n[polling]")
    return text.format(disk=disk, feed=feed)


def check(folder: Path, *now: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "watchdesk", *now, "--quiet", "check"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def told(folder: Path) -> set[str]:
    digests = [json.loads(file.read_bytes()) for file in (folder / "outbox").glob("*.json")]
    return {story["title"] for digest in digests for story in digest["stories"]}


def test_near_the_end_of_the_disk_all_is_told_and_pages_are_let_go_of(tmp_path: Path, disk: Path, press: Press) -> None:
    fill(disk, leaving=SPARE + 4 * 2**20)
    feed = publish(press, 0)
    tmp_path.joinpath("config.toml").write_text(configured(disk, feed))
    first = check(tmp_path, *NOW)
    assert (first.returncode, first.stderr) == (0, "")
    publish(press, 100)
    second = check(tmp_path, *NEXT_DAY)
    assert (second.returncode, second.stderr) == (0, "")
    numbers = [*range(ARTICLES), *range(100, 100 + ARTICLES)]
    assert told(tmp_path) == {f"Ship number {number} has come in" for number in numbers}
    with sqlite3.connect(f"file:{disk}/desk.db?mode=ro", uri=True) as books:
        pages, packs = books.execute("SELECT count(page), count(*) FROM pack").fetchone()
        seals = books.execute("SELECT count(*) FROM seal").fetchone()[0]
    assert packs == seals == 2 * ARTICLES
    assert 0 < pages < ARTICLES
    assert os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize > SPARE // 2
    command = [sys.executable, "-m", "watchdesk", "export", "--evidence", "packs"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=120).returncode == 0
    records = [json.loads(file.read_bytes()) for file in (tmp_path / "packs").glob("packs/*/pack.json")]
    reasons = {record["page_reason"] for record in records}
    assert reasons == {None, "the page was not kept: the disk was nearly full"}
    command[-2:] = ["--verify", "packs"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=120).returncode == 0
