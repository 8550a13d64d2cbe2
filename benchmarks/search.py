"""The archive: what the index of words costs an article, and what a search costs with it and without.

    python benchmarks/search.py [--articles 200000] [--data ../shared-unpacked]

The articles are made of real feed items (articles/feed-items-*.jsonl of ../shared/data, unpacked under --data): the
title of one, and one to eight summaries for a text. Every search goes through the evaluator; the better of two counts.
"""

import argparse
import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from watchdesk.model.articles import Article, Quality, Readout
from watchdesk.model.identity import computed_id
from watchdesk.model.watches import Watch
from watchdesk.ports import Store
from watchdesk.rules.language import Document
from watchdesk.rules.matching.matcher import Matcher
from watchdesk.service.searching import search_archive
from watchdesk.store.opening import open_store

BEGIN = datetime(2022, 1, 1, tzinfo=UTC)
EVER = datetime(1970, 1, 1, tzinfo=UTC)
BATCH, PIECE = 500, 500
QUERIES = {
    "a rare word": "Kazakhstan",
    "two of five": "2 OF (Sherman, Qureshi, Yusuf, Taliban, Islamabad)",
    "an AND with a common word": "president AND Kyiv",
    "a common phrase": '"prime minister"',
    "a wildcard": "diplomat*",
    "near": "Ukraine NEAR/5 talks",
    "a very common word": "said",
    "what needs no word": "NOT the AND words:<20",
}
WITHOUT = ("two of five", "a common phrase")


def items(data: Path) -> Iterator[tuple[str, str]]:
    """Yield title and summary of every feed item, again and again."""
    while True:
        for file in sorted((data / "articles").glob("feed-items-*.jsonl")):
            with file.open(encoding="utf-8") as lines:
                for line in lines:
                    item = json.loads(line)
                    yield item.get("title") or "", item.get("summary") or ""


def articles(data: Path, count: int) -> Iterator[Article]:
    """Yield articles, one a minute."""
    source = items(data)
    for number in range(count):
        parts = list(islice(source, 1 + number % 8))
        at = BEGIN + number * timedelta(minutes=1)
        yield Article(
            id=computed_id("article", str(number)),
            url=f"https://lantern.test/{number}",
            title=parts[0][0],
            text="\n".join(summary for _, summary in parts),
            language="en",
            published_at=at,
            source_id="lantern",
            quality=Quality.FULL,
            seen_at=at,
            read_at=at,
        )


def settle(store: Store, data: Path, count: int) -> float:
    """Store the articles; return the CPU seconds that storing took."""
    source, spent = articles(data, count), 0.0
    while batch := list(islice(source, BATCH)):
        readouts = [Readout(article=article, entry_ids=()) for article in batch]
        began = time.process_time()
        with store.settling() as settling:
            settling.save(readouts=readouts, groupings=(), sketches=(), matches=(), tellings=())
        spent += time.process_time() - began
    return spent


def searched(store: Store, query: str, limit: int | None) -> tuple[int, float]:
    """Return how many articles a search finds, and the better wall time of two."""
    best = float("inf")
    found = 0
    for _ in range(2):
        began = time.perf_counter()
        watch = Watch(id="w", title="w", query=query)
        found = sum(1 for _ in search_archive(store, watch, since=EVER, now=BEGIN, limit=limit))
        best = min(best, time.perf_counter() - began)
    return found, best


def walked(store: Store, query: str) -> tuple[int, float]:
    """Return the same for evaluating every article of the archive."""
    began = time.perf_counter()
    compiled = Matcher((Watch(id="w", title="w", query=query),)).queries["w"]
    found = sum(compiled.match(Document.of(article)) is not None for article in store.search(None, since=EVER))
    return found, time.perf_counter() - began


def index_cost(store: Store, file: Path, count: int) -> None:
    """Make the index anew, as after an upgrade, and say what it weighs."""
    with sqlite3.connect(file) as raw:
        size = raw.execute("SELECT sum(length(block)) FROM word_index_data").fetchone()[0]
        raw.execute("UPDATE index_state SET folding = 'none'")
    raw.close()
    print(f"index: {size / 1e6:.1f} MB ({size / count:.0f} bytes an article) of {file.stat().st_size / 1e6:.0f} MB")
    store.close()


def refill(url: str, count: int) -> Store:
    """Open the store, fill its index and say what that cost."""
    store = open_store(url)
    began, longest = time.process_time(), 0.0
    while True:
        piece = time.perf_counter()
        if not store.index_archive(limit=PIECE):
            break
        longest = max(longest, time.perf_counter() - piece)
    spent = time.process_time() - began
    print(
        f"filling it anew: {spent:.1f} s ({spent / count * 1e6:.0f} µs an article), "
        f"at most {longest * 1e3:.0f} ms for {PIECE}"
    )
    return store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--data", type=Path, default=Path("/tmp/data"))
    arguments = parser.parse_args()
    count: int = arguments.articles
    with TemporaryDirectory(prefix="watchdesk-search-") as folder:
        file = Path(folder, "desk.db")
        store: Store = open_store(f"sqlite:///{file}")
        spent = settle(store, arguments.data, count)
        print(f"storing {count:,} articles: {spent:.1f} s ({spent / count * 1e6:.0f} µs an article, index included)")
        index_cost(store, file, count)
        store = refill(f"sqlite:///{file}", count)
        began = time.perf_counter()
        store.word_shares([str(word) for query in QUERIES.values() for word in query.lower().split()])
        print(f"counting 30 words: {(time.perf_counter() - began) * 1e3:.0f} ms")
        print(f"\n{'query':28} {'found':>8} {'all of it':>10} {'first 20':>10} {'without':>10}")
        for name, query in QUERIES.items():
            found, seconds = searched(store, query, None)
            _, first = searched(store, query, 20)
            line = f"{name:28} {found:8,} {seconds * 1e3:7.0f} ms {first * 1e3:7.0f} ms"
            if name in WITHOUT:
                same, slow = walked(store, query)
                line += f" {slow * 1e3:7.0f} ms" + ("" if same == found else f"  BUT {same} found")
            print(line)
        store.close()


if __name__ == "__main__":
    main()
