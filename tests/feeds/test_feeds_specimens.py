"""Each specimen stands beside what it must be read as (FILE.expected.json, checked by eye)."""

import dataclasses
import json
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import asdict

from watchdesk.feeds.parse import parse_feed
from watchdesk.model.entries import ParsedEntry, ParsedFeed
from watchdesk.model.sources import NO_HINTS

SPECIMENS = Path(__file__).parent / "specimens"
FILES = sorted(path for path in SPECIMENS.iterdir() if not path.name.endswith(".expected.json"))


def plain(value: object) -> object:
    if isinstance(value, Struct):
        return asdict(value)
    if isinstance(value, ParsedFeed | ParsedEntry):
        return {each.name: getattr(value, each.name) for each in dataclasses.fields(value) if each.name != "late"}
    return str(value)


@pytest.mark.parametrize("specimen", FILES, ids=lambda path: path.name)
def test_a_specimen_is_read_as_written_down(specimen: Path) -> None:
    feed = parse_feed(specimen.read_bytes(), None, "https://feeds.example/dir/feed")
    assert isinstance(feed, ParsedFeed)
    found = json.loads(json.dumps(feed, default=plain))
    expected = json.loads((SPECIMENS / f"{specimen.name}.expected.json").read_text(encoding="utf-8"))
    assert found == {"hints": plain(NO_HINTS)} | expected


@pytest.mark.parametrize("specimen", FILES, ids=lambda path: path.name)
def test_reading_twice_gives_the_same(specimen: Path) -> None:
    body = specimen.read_bytes()
    assert parse_feed(body, None, "https://a.example/") == parse_feed(body, None, "https://a.example/")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_every_unicode_encoding_is_read_alike(encoding: str) -> None:
    text = (SPECIMENS / "urdu.xml").read_text(encoding="utf-8").replace(' encoding="UTF-8"', "")
    there = parse_feed(text.encode(encoding), None, "https://a.example/")
    assert there == parse_feed(text.encode(), None, "https://a.example/")


def test_every_format_of_the_contract_has_its_specimen() -> None:
    formats = {json.loads(path.read_text(encoding="utf-8"))["format"] for path in SPECIMENS.glob("*.expected.json")}
    assert formats >= {"rss090", "rss091", "rss20", "rss10", "atom03", "atom10", "json10", "json11", "sitemap"}
