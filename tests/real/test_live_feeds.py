"""Two hundred real feeds over real HTTP: all read, all kept, and a day later nothing but 304s."""

import io
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import feedparser
import pytest

from real.figures import tell
from real.loopback import Document, Press, serving
from real.whole_runs import run_command_line

pytestmark = pytest.mark.shared

FIRST, A_DAY_LATER = "2026-02-20T12:00:00Z", "2026-02-21T12:00:00Z"
HEAD = """
[desk]
store = "sqlite:///desk.db"
fresh_for = "7d"
[polling]
per_host_delay = "0s"
allow_networks = ["127.0.0.0/8"]
[[watches]]
id = "english"
query = "the OR and OR in OR to"
[channels.outbox]
kind = "file"
path = "outbox"
[[subscribers]]
id = "reader"
[[subscriptions]]
subscriber = "reader"
watches = ["english"]
channel = "outbox"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One entry as somebody else's reader sees it."""

    guid: str
    link: str
    title: str
    date: str


def live(folder: Path) -> dict[str, bytes]:
    names = [line.partition("\t")[0] for line in (folder / "index.tsv").read_text().splitlines()]
    return {name: (folder / name).read_bytes() for name in names}


def counted(body: bytes) -> list[Counted]:
    """Return the entries with a title, a link or a summary, by feedparser, or by json where it is a JSON feed."""
    if body.lstrip().startswith(b"{"):
        found: Iterable[Any] = json.loads(body)["items"]
        names = ("id", "url", "title", "date_published")
    else:
        found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries
        names = ("id", "link", "title", "published")
    entries = [dict(zip(("guid", "link", "title", "date"), map(str, map_of(one, names)), strict=True)) for one in found]
    said = [
        f"{fields['title']}{fields['link']}{dict.get(one, 'summary') or ''}"
        for one, fields in zip(found, entries, strict=True)
    ]
    return [Counted(**one) for one, words in zip(entries, said, strict=True) if words.strip()]


def map_of(entry: Any, names: Iterable[str]) -> Iterator[object]:
    for name in names:
        yield dict.get(entry, name) or ""


def stored_entries(database: Path) -> Counter[str]:
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT source_id, count(*) FROM entry GROUP BY source_id").fetchall()
    connection.close()
    return Counter(dict(rows))


def configuration(press: Press, names: Iterable[str]) -> str:
    sources = (f'[[sources]]\nid = "{name}"\nfeed = "{press.url(f"/{name}")}"\nread = "never"\n' for name in names)
    return HEAD + "\n".join(sources)


@pytest.mark.slow
def test_live_feeds_are_all_read_and_a_day_later_cost_only_304s(real_feeds: Path, tmp_path: Path) -> None:
    bodies = live(real_feeds / "live-2026-02")
    documents = {f"/{name}": Document(body=body, content_type="application/xml") for name, body in bodies.items()}
    with serving(Press(documents)) as press:
        tmp_path.joinpath("config.toml").write_text(configuration(press, bodies))
        began = perf_counter()
        first = run_command_line(tmp_path, ["--now", FIRST, "check", "--json"])
        first_seconds = perf_counter() - began
        statuses = Counter(asked.status for asked in press.asked)
        press.asked.clear()
        began = perf_counter()
        second = run_command_line(tmp_path, ["--now", A_DAY_LATER, "check", "--json"])
        second_seconds = perf_counter() - began

    tell(f"first: {first_seconds:.1f} s, {first.report['feeds']}, {first.report['entries']}, {first.report['stories']}")
    tell(f"second: {second_seconds:.1f} s, {second.report['feeds']}, {len(press.asked)} requests")

    assert len(bodies) == 200
    assert statuses == {200: 200}
    assert first.report["feeds"] == {"due": 200, "changed": 200, "unchanged": 0, "failed": 0}
    assert first.children > 0, "the first check parses, so this counts worker processes"
    assert first.report["deliveries"] == {"owed": 1, "sent": 1, "pending": 0, "unknown": 0, "dead": 0}
    check_entries(bodies, stored_entries(tmp_path / "desk.db"), sum(first.report["entries"].values()))

    assert Counter(asked.status for asked in press.asked) == {304: 200}
    assert second.report["feeds"] == {"due": 200, "changed": 0, "unchanged": 200, "failed": 0}
    assert second.report["entries"] == {"new": 0, "baseline": 0, "stale": 0}
    assert (second.report["deliveries"]["owed"], second.report["matches"]) == (0, [])
    assert second.children == 0, "nothing was parsed: no worker process was started"
    assert not {"feedparser", "trafilatura"} & set(second.imported)


def check_entries(bodies: dict[str, bytes], stored: Counter[str], reported: int) -> None:
    """Every entry with a title, a link or words is stored; only exact copies within one document are taken once."""
    expected = {name: counted(body) for name, body in bodies.items()}
    without_link = sum(not entry.link for entries in expected.values() for entry in entries)
    total = sum(map(len, expected.values()))
    tell(f"entries: {total} counted, {stored.total()} stored, {without_link} of them without a link")
    copies = {name: len(entries) - len(set(entries)) for name, entries in expected.items()}
    tell(f"copies: { {name: count for name, count in copies.items() if count} }")
    assert {name: stored[name] for name in bodies} == {name: len(set(expected[name])) for name in bodies}
    assert stored.total() == reported
    assert without_link >= 1000
