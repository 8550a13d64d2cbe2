"""Matching: 100,000 mixed queries over real articles, beside tantivy, SQLite's FTS5 and asking every query.

    .venv/bin/python benchmarks/match.py [FOLDER OF ../shared/data, unpacked]

One core. The mix is in mix.py; every query holds for the article that it was drawn from. Whole articles and feed items are
measured apart. tantivy and FTS5 get what they can say (see mix.py), we the same there: they index a batch of articles in
memory and run each query over it, which is how one alerts with a search engine; indexing counts, as folding does for us.
Peak memory is that of a process of its own, which holds the watches and nothing else.
"""

import gc
import random
import re
import resource
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import tantivy
from mix import KINDS, NOW, draw, feed_items, full_texts

from watchdesk.model.articles import Article
from watchdesk.model.watches import Watch
from watchdesk.rules.language import Document, compile_query
from watchdesk.rules.matching import Matcher

QUERIES, WHOLE, ITEMS, PEERS_SHARE = 100_000, 600, 20_000, 300
SAMPLE, SAMPLE_ARTICLES = 2_000, 100
COUNTS = (10, 1_000, 10_000, QUERIES)
DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("/tmp/data")


def words_of(articles: Sequence[Article]) -> int:
    return sum(len(article.title.split()) + len(article.text.split()) for article in articles)


def watches_of(queries: Sequence[tuple[str, str]]) -> list[Watch]:
    return [Watch(id=str(number), title="", query=query) for number, (query, _) in enumerate(queries)]


def run(matcher: Matcher, articles: Sequence[Article]) -> tuple[float, int]:
    """Return seconds and matches."""
    gc.collect()
    start, found = time.process_time(), 0
    for article in articles:
        found += len(matcher.match(article, None, NOW))
    return time.process_time() - start, found


def peak_of(queries: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Return the seconds that a fresh process takes to build a matcher, and its peak of memory over before, in MiB."""
    program = (
        "import sys, time, resource, json\n"
        "from watchdesk.model.watches import Watch\n"
        "from watchdesk.rules.matching import Matcher\n"
        "from watchdesk.rules.language import compile_query\n"
        "compile_query('NAME(\"Ada Quill\", role=\"Mayor\") SENT b')\n"
        "watches = [Watch(id=str(n), title='', query=line) for n, line in enumerate(json.load(sys.stdin))]\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "start = time.process_time()\n"
        "matcher = Matcher(watches)\n"
        "print(time.process_time() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)\n"
    )
    import json

    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps([q for q, _ in queries]), capture_output=True, text=True, check=True
    )
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak


def run_fts5(queries: Sequence[str], articles: Sequence[Article]) -> tuple[float, int]:
    start, found = time.process_time(), 0
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table news using fts5(title, text, tokenize='unicode61')")
    database.executemany("insert into news values (?, ?)", [(article.title, article.text) for article in articles])
    for query in queries:
        found += len(database.execute("select rowid from news where news match ?", (fts5_of(query),)).fetchall())
    return time.process_time() - start, found


def run_tantivy(queries: Sequence[str], articles: Sequence[Article]) -> tuple[float, int]:
    start, found = time.process_time(), 0
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("title")
    builder.add_text_field("text")
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=128 * 1024 * 1024, num_threads=1)
    for article in articles:
        writer.add_document(tantivy.Document(title=article.title, text=article.text))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    for query in queries:
        parsed = index.parse_query(tantivy_of(query), ["title", "text"])
        found += len(searcher.search(parsed, len(articles), count=False).hits)
    return time.process_time() - start, found


def fts5_of(query: str) -> str:
    """Return a query of the shared part of the mix as FTS5 says it."""
    query = _without_counting(query)
    query = re.sub(r"title:(\w+)", r"title : \1", query)
    words = re.sub(r"\bAND NOT\b", "NOT", query)
    return re.sub(r"(?<=[\w\")]) (?=[\w\"(])(?!(?:AND|OR|NOT)\b)(?<!AND )(?<!OR )(?<!NOT )", " AND ", words) if '"' not in words and ":" not in words else words


def tantivy_of(query: str) -> str:
    """Return a query of the shared part of the mix as tantivy says it."""
    query = _without_counting(query)
    return re.sub(r"(?<=[\w)]) (?=\w)(?!(?:AND|OR|NOT)\b)(?<!AND )(?<!OR )(?<!NOT )", " AND ", query) if '"' not in query else query


def _without_counting(query: str) -> str:
    counted = re.fullmatch(r"2 OF \((.*)\)", query)
    if counted is None:
        return query
    members = counted.group(1).split(", ")
    return " OR ".join(f"({a} AND {b})" for place, a in enumerate(members) for b in members[place + 1 :])


def main() -> None:
    chance = random.Random(20211008)
    whole, items = full_texts(DATA, WHOLE, chance), feed_items(DATA, ITEMS, chance)
    drawn = draw([*whole, *items[: 3 * WHOLE]], QUERIES, chance, list(KINDS))
    print(f"{QUERIES:,} queries: " + ", ".join(f"{kind} {count:,}" for kind, count in Counter(k for _, k in drawn).most_common()))
    seconds, peak = peak_of(drawn)
    print(f"build {seconds:.2f} s (goal 5), memory {peak:.0f} MiB over before (goal 400)")
    costs = {}
    for count in COUNTS:
        matcher = Matcher(watches_of(drawn[:count]))
        gc.freeze()
        for name, articles in (("whole articles", whole), ("feed items", items)):
            run(matcher, articles[:50])
            taken, found = run(matcher, articles)
            words = words_of(articles)
            costs[name, count] = taken / len(articles)
            print(
                f"{count:>7,} queries, {name:14}: {words / taken:>11,.0f} words/s, {len(articles) / taken:>8,.0f} articles/s, "
                f"{found / len(articles):.1f} matches each"
            )
        gc.unfreeze()
    for name in ("whole articles", "feed items"):
        print(f"cost of {name} from {COUNTS[0]} to {QUERIES:,}: × {costs[name, QUERIES] / costs[name, COUNTS[0]]:.2f} (goal 3)")
    check(matcher, drawn, whole[:SAMPLE_ARTICLES], chance)
    beside_peers(drawn, whole, items)


def check(matcher: Matcher, drawn: Sequence[tuple[str, str]], articles: Sequence[Article], chance: random.Random) -> None:
    """Ask some queries one by one of some articles, and compare."""
    numbers = sorted(chance.sample(range(len(drawn)), SAMPLE))
    compiled = {str(number): compile_query(drawn[number][0]) for number in numbers}
    wrong = held = 0
    for article in articles:
        document = Document.of(article)
        brute = {name for name, query in compiled.items() if query.evaluate(document).matches}
        found = {match.watch_id for match in matcher.match(article, None, NOW)} & compiled.keys()
        held += len(brute)
        wrong += brute != found
    print(f"brute force: {SAMPLE:,} queries × {len(articles)} articles, {held} matches, {wrong} articles answered otherwise")


def beside_peers(drawn: Sequence[tuple[str, str]], whole: Sequence[Article], items: Sequence[Article]) -> None:
    shared = [pair for pair in drawn if KINDS[pair[1]][1]]
    matcher = Matcher(watches_of(shared))
    gc.freeze()
    for name, articles in (("whole articles", whole[:PEERS_SHARE]), ("feed items", items[: 10 * PEERS_SHARE])):
        ours, found = run(matcher, articles)
        print(f"{len(shared):,} queries that all can say, {len(articles):,} {name}: watchdesk {len(articles) / ours:,.0f}/s, {found:,} matches")
        for peer, goal, runner in (("tantivy", 5, run_tantivy), ("FTS5", 10, run_fts5)):
            theirs, matches = runner([query for query, _ in shared], articles)
            print(f"   {peer:8} {len(articles) / theirs:>8,.0f}/s, {matches:,} matches: × {theirs / ours:.1f} (goal {goal})")
    gc.unfreeze()


if __name__ == "__main__":
    main()
    print(f"peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
