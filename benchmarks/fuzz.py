"""Fuzzing: atheris looks for a document that a reader of feeds or of lists fails on, as long as it is told to.

    pip install atheris
    python benchmarks/fuzz.py SEEDS… -max_total_time=600 -rss_limit_mb=2048

atheris is no dependency: it has no wheel for every system that the desk runs on. SEEDS are folders of documents to
begin with (the first is where new ones are put: give an empty one first); options are libFuzzer's. Any exception is a
finding, and so is a text that is not clean or longer than its bound.
"""

import sys

import atheris

with atheris.instrument_imports(include=["watchdesk", "feedparser", "listparser"]):
    from watchdesk.feeds.bounds import Bounds
    from watchdesk.feeds.discovery import discover
    from watchdesk.feeds.parse import parse_feed
    from watchdesk.feeds.subscriptions import read_subscriptions
    from watchdesk.model.entries import ParsedFeed
    from watchdesk.rules.cleaning import clean_characters

URL = "https://fuzz.example/folder/feed"
BOUNDS = Bounds(entries=50, field=1024)


def check(body: bytes) -> None:
    """Read a document in every way; raise AssertionError where what comes out is not bounded and clean."""
    feed = parse_feed(body, None, URL, BOUNDS)
    if isinstance(feed, ParsedFeed):
        assert len(feed.entries) <= BOUNDS.entries
        for entry in feed.entries:
            assert entry.title or entry.url
            for text in (entry.title, entry.summary, entry.content, *entry.authors, *entry.tags):
                assert len(text.encode()) <= BOUNDS.field
                assert clean_characters(text) == text
    discover(body, None, URL)
    read_subscriptions(body)


def main() -> None:
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
