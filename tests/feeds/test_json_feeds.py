"""JSON Feeds as programs write them that did not read all of the specification."""

import json
from datetime import UTC, datetime

import pytest

from watchdesk.feeds.parse import parse_feed
from watchdesk.model.entries import ParsedEntry, ParsedFeed

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def read(**item: object) -> ParsedEntry:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [{"title": "T", **item}]}
    found = parse_feed(json.dumps(document).encode(), "application/feed+json", "https://json.example/feed")
    assert isinstance(found, ParsedFeed)
    (entry,) = found.entries
    return entry


LINKS = {
    "the id, which is an address": ({"id": "https://json.example/1"}, "https://json.example/1"),
    "none for an id that is opaque": ({"id": "4711"}, None),
    "not the id where there is one": ({"id": "https://json.example/1", "url": "/2"}, "https://json.example/2"),
    "the page that it is about": (
        {"id": "https://json.example/1", "external_url": "https://o.example/"},
        "https://o.example/",
    ),
}


@pytest.mark.parametrize("item, url", LINKS.values(), ids=LINKS)
def test_an_items_address(item: dict[str, object], url: str | None) -> None:
    assert read(**item).url == url


def test_the_first_date_that_can_be_read_counts() -> None:
    assert read(date_published="soon", date_modified="2026-11-23T08:00:00Z").published_at == AT
    assert read(date_published="2026-11-23T08:00:00Z", date_modified="2026-11-24T08:00:00Z").published_at == AT


@pytest.mark.parametrize(
    "authors", [{"authors": ["A. Writer"]}, {"author": "A. Writer"}, {"author": {"name": "A. Writer"}}]
)
def test_authors_are_records_or_names(authors: dict[str, object]) -> None:
    assert read(**authors).authors == ("A. Writer",)
