"""The demonstration as a newcomer sees it: an evening's digest, then nothing, then only what the morning added."""

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from real.figures import tell
from watchdesk.demo.clock import EVENING, INSTANTS, NEXT_MORNING
from watchdesk.demo.pieces import load_pieces

pytestmark = pytest.mark.slow

FIVE = {"sherman", "qureshi", "yusuf", "taliban", "islamabad"}
TRAPS = (
    "potomac-courier.test/sherman-tank-museum",
    "prairie-beacon.test/sherman-texas-flood",
    "gulf-ledger.test/rick-sherman-rates",
    "thames-dispatch.test/sherman-furniture",
    "gulf-ledger.test/yusuf-tour",
    "karakoram-post.test/islamabad-cricket",
)
NOTHING_NEW = {"owed": 0, "sent": 0, "pending": 0, "unknown": 0, "dead": 0}
WIDTH = 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One run of the demo: its report, and what came into the outbox."""

    report: dict[str, Any]
    seconds: float
    letters: list[Path]

    def told(self) -> set[str]:
        return {piece_of(match["url"]) for match in self.report["matches"] if match["told"]}

    def matched(self) -> set[str]:
        return {piece_of(match["url"]) for match in self.report["matches"]}


def piece_of(url: str) -> str:
    """Return the address of the piece that a link with its trackers leads to."""
    return next(piece.url for piece in load_pieces(NEXT_MORNING) if re.match(rf"{re.escape(piece.url)}([?&]|$)", url))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Shown]:
    """The evening, the evening again, the morning, and the morning again."""
    folder = tmp_path_factory.mktemp("newcomer")
    return [show(folder, *more) for more in ([], [], ["--later"], ["--later"])]


def show(folder: Path, *more: str) -> Shown:
    outbox = folder / ".watchdesk-demo/outbox"
    before = set(outbox.glob("*.eml"))
    began = time.perf_counter()
    command = [sys.executable, "-m", "watchdesk", "check", "--demo", *more, "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    seconds = time.perf_counter() - began
    return Shown(report=json.loads(done.stdout), seconds=seconds, letters=sorted({*outbox.glob("*.eml")} - before))


def watched(edition: int) -> dict[str, str]:
    """Return address and title of each piece of the last day that names two of the five, by its bare words."""
    found = {}
    for piece in load_pieces(edition):
        names = FIVE & set(re.findall(r"\w+", " ".join((piece.title, *piece.paragraphs)).casefold()))
        is_of_the_day = piece.published is not None and (INSTANTS[edition] - piece.published).days < 1
        if len(names) >= 2 and is_of_the_day:
            found[piece.url] = piece.title
    return found


def plain_text(letter: Path) -> str:
    text = message_from_bytes(letter.read_bytes(), policy=policy.default).get_body(("plain",))
    assert text is not None
    return str(text.get_content())


def test_the_evening_is_told_by_mail_and_into_the_outbox(runs: list[Shown]) -> None:
    evening = runs[0]
    tell(f"seconds: {[round(run.seconds, 1) for run in runs]}, told: {[len(run.told()) for run in runs]}")
    assert evening.report["feeds"] == {"due": 12, "changed": 12, "unchanged": 0, "failed": 0}
    assert evening.report["deliveries"] == {"owed": 2, "sent": 2, "pending": 0, "unknown": 0, "dead": 0}
    assert evening.report["failures"] == []
    assert len(evening.letters) == 1


def test_whatever_names_two_of_the_five_is_matched(runs: list[Shown]) -> None:
    matched = runs[0].matched()
    assert {title for url, title in watched(EVENING).items() if url not in matched} == set()


def test_no_trap_is_told_or_even_matched(runs: list[Shown]) -> None:
    traps = {piece.title for piece in load_pieces(NEXT_MORNING) if piece.key in TRAPS or "fisherman" in piece.key}
    assert len(traps) == len(TRAPS) + 3
    for run in runs:
        assert traps.isdisjoint(match["title"] for match in run.report["matches"])
        digests = [" ".join(plain_text(letter).split()) for letter in run.letters]
        assert [title for title in traps for digest in digests if title in digest] == []


def test_the_agencys_report_and_its_reprints_are_one_story(runs: list[Shown]) -> None:
    wire = "subcontinent-wire.test/talks-end-with-corridor"
    addresses = {piece.url for piece in load_pieces(EVENING) if wire in {piece.key, piece.reprint_of}}
    matches = [match for match in runs[0].report["matches"] if piece_of(match["url"]) in addresses]
    assert {piece_of(match["url"]) for match in matches} == addresses
    assert len({match["story"] for match in matches}) == 1


@pytest.mark.parametrize("again", [1, 3], ids=["the same evening", "the same morning"])
def test_a_second_look_finds_nothing_new(runs: list[Shown], again: int) -> None:
    report = runs[again].report
    assert (report["feeds"]["changed"], report["feeds"]["unchanged"]) == (0, 12)
    assert (report["matches"], report["deliveries"], runs[again].letters) == ([], NOTHING_NEW, [])


def test_the_morning_tells_only_what_is_new(runs: list[Shown]) -> None:
    evening, _, morning, _ = runs
    added = {piece.url for piece in load_pieces(NEXT_MORNING)} - {piece.url for piece in load_pieces(EVENING)}
    assert morning.told()
    assert morning.told() <= added
    assert morning.told().isdisjoint(evening.told())
    assert watched(NEXT_MORNING).keys() & added <= morning.matched()
    assert morning.report["deliveries"]["sent"] == 2
    text = " ".join(plain_text(morning.letters[0]).split())
    titles = {match["title"] for match in evening.report["matches"]}
    assert any(f"Told before: “{title}”" in text for title in titles)
    assert [title for title in titles if title in text.replace(f"Told before: “{title}”", "")] == []


def test_the_digests_can_be_read_at_72_columns_and_are_light(runs: list[Shown]) -> None:
    letters = [letter for run in runs for letter in run.letters]
    assert len(letters) == 2
    for letter in letters:
        wide = [line for line in plain_text(letter).splitlines() if len(line) > WIDTH and "://" not in line]
        assert wide == []
        assert letter.with_suffix(".html").stat().st_size < 100 * 1024
        assert letter.stat().st_size < 200 * 1024


def test_a_later_look_takes_less_than_eight_seconds(runs: list[Shown]) -> None:
    assert max(run.seconds for run in runs[1:]) < 8
