"""Matching: 100,000 mixed queries over real articles, beside tantivy, SQLite's FTS5 and asking every query.

    .venv/bin/python benchmarks/match.py [build] [cost] [check] [peers] [--data FOLDER] [--queries N]

Without a section, all of them. The folder is ../shared/data, unpacked. One core. The mix is in mix.py; every query
holds for one of the articles measured. Whole articles and feed items are measured apart. tantivy and FTS5 get what they
can say (see mix.py), we the same there: they index a batch of articles in memory and run each query over it, which is
how one alerts with a search engine; indexing counts, as folding does for us. Memory is what the watches of a process of
its own add to it at the peak of building them.
"""

import argparse
import gc
import json
import random
import re
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
from watchdesk.rules.language.deciding import decides
from watchdesk.rules.matching.matcher import Matcher

WHOLE, ITEMS, PEERS_WHOLE, PEERS_ITEMS = 3_000, 20_000, 300, 3_000
SAMPLE, SAMPLE_ARTICLES = 2_000, 100
SECTIONS = ("build", "cost", "check", "peers")

# In a process of its own: the seconds to compile the queries, to build the matcher, and what that adds to memory.
_BUILD = r"""
import gc, json, pathlib, re, sys, time
from watchdesk.model.watches import Watch
from watchdesk.rules.language import compile_query
from watchdesk.rules.matching.matcher import Matcher
def peak():
    return int(re.search(r"VmHWM:\s*(\d+)", pathlib.Path("/proc/self/status").read_text())[1])
Matcher([Watch(id="w", title="", query='NAME("Ada Quill", role="Mayor") SENT b')])
watches = [Watch(id=str(number), title="", query=query) for number, query in enumerate(json.load(sys.stdin))]
before = peak()
start = time.process_time()
matcher = Matcher(watches)
built = time.process_time() - start
added = peak() - before
del matcher
gc.disable()  # as Matcher does
start = time.process_time()
compiled = [compile_query(watch.query) for watch in watches]
print(built, time.process_time() - start, added / 1024)
"""

Queries = Sequence[tuple[str, str]]
Corpus = Sequence[tuple[str, Sequence[Article]]]


def say(line: str) -> None:
    """Print at once: a run takes minutes."""
    print(line, flush=True)


def words_of(articles: Sequence[Article]) -> int:
    return sum(len(article.title.split()) + len(article.text.split()) for article in articles)


def matcher_of(queries: Queries) -> Matcher:
    return Matcher([Watch(id=str(number), title="", query=query) for number, (query, _) in enumerate(queries)])


def run(matcher: Matcher, articles: Sequence[Article]) -> tuple[float, int]:
    """Return seconds and matches."""
    gc.collect()
    gc.freeze()
    start, found = time.process_time(), 0
    for article in articles:
        found += len(matcher.match(article, None, NOW))
    seconds = time.process_time() - start
    gc.unfreeze()
    return seconds, found


def find(matcher: Matcher, articles: Sequence[Article]) -> tuple[float, int]:
    """Return the seconds to fold the articles and to find who is to be asked, and how many that are."""
    gc.collect()
    gc.freeze()
    start, found = time.process_time(), 0
    for article in articles:
        found += len(matcher.asked(Document.of(article)))
    seconds = time.process_time() - start
    gc.unfreeze()
    return seconds, found


def which(matcher: Matcher, articles: Sequence[Article]) -> tuple[float, int]:
    """Return seconds and matches where only their being there is asked for, as of the peers: not what stands where."""
    clauses = {name: query.clause for name, query in matcher.queries.items()}
    gc.collect()
    gc.freeze()
    start, found = time.process_time(), 0
    for article in articles:
        document = Document.of(article)
        found += sum(decides(clauses[name], document) for name in matcher.asked(document))
    seconds = time.process_time() - start
    gc.unfreeze()
    return seconds, found


def build(queries: Queries) -> None:
    lines = json.dumps([query for query, _ in queries])
    done = subprocess.run([sys.executable, "-c", _BUILD], input=lines, capture_output=True, text=True, check=True)
    built, compiled, memory = map(float, done.stdout.split())
    say(
        f"build {built:.2f} s (goal 5), of which compiling takes {compiled:.2f} s; "
        f"memory {memory:.0f} MiB over before (goal 400)"
    )


def cost(queries: Queries, corpus: Corpus) -> None:
    """Show what an article costs at growing numbers of queries: with the matches, which grow in number, and without."""
    costs: dict[tuple[str, int], tuple[float, float]] = {}
    counts = [count for count in (10, 1_000, 10_000, 100_000) if count < len(queries)] + [len(queries)]
    for count in counts:
        matcher = matcher_of(queries[:count])
        for name, articles in corpus:
            taken, found = min(run(matcher, articles) for _ in range(2))
            finding, asked = min(find(matcher, articles) for _ in range(2))
            many = len(articles)
            costs[name, count] = taken / many, finding / many
            say(
                f"{count:>7,} queries, {name:14}: {words_of(articles) / taken:>11,.0f} words/s (goal 600,000), "
                f"{many / taken:>8,.0f} articles/s, {found / many:.1f} matches each; folding and finding alone "
                f"{words_of(articles) / finding:>11,.0f} words/s, {asked / many:.1f} watches asked"
            )
    for name, _ in corpus:
        most, least = costs[name, counts[-1]], costs[name, counts[0]]
        say(
            f"cost of {name} from {counts[0]:,} to {counts[-1]:,} queries: × {most[0] / least[0]:.2f}, "
            f"without what matches × {most[1] / least[1]:.2f} (goal 3)"
        )


def check(queries: Queries, articles: Sequence[Article], chance: random.Random) -> None:
    """Ask some queries one by one of some articles, and compare."""
    matcher = matcher_of(queries)
    numbers = sorted(chance.sample(range(len(queries)), min(SAMPLE, len(queries))))
    compiled = {str(number): compile_query(queries[number][0]) for number in numbers}
    wrong = held = 0
    for article in articles:
        document = Document.of(article)
        brute = {name for name, query in compiled.items() if query.evaluate(document).matches}
        found = {match.watch_id for match in matcher.match(article, None, NOW)} & compiled.keys()
        held += len(brute)
        wrong += brute != found
    say(f"brute force: {len(numbers):,} queries × {len(articles)} articles, {held} matches, {wrong} articles otherwise")


def beside_peers(queries: Queries, corpus: Corpus) -> None:
    """Compare with search engines on the queries that all can say. They tell which articles match, and not where."""
    shared = [pair for pair in queries if KINDS[pair[1]][1]]
    matcher = matcher_of(shared)
    for name, articles in corpus:
        whole, found = min(run(matcher, articles) for _ in range(2))
        same, held = min(which(matcher, articles) for _ in range(2))
        many = len(articles)
        say(f"{len(shared):,} queries that all can say, {many:,} {name}:")
        say(f"   watchdesk with every place {many / whole:>8,.0f}/s, {found:,} matches")
        say(f"   watchdesk, matches alone   {many / same:>8,.0f}/s, {held:,} matches")
        for peer, goal, runner in (("tantivy", 5, run_tantivy), ("FTS5", 10, run_fts5)):
            theirs, matches = runner([query for query, _ in shared], articles)
            say(
                f"   {peer:26} {many / theirs:>8,.0f}/s, {matches:,} matches: × {theirs / same:.1f} (goal {goal}); "
                f"× {theirs / whole:.1f} with every place"
            )


def run_fts5(queries: Sequence[str], articles: Sequence[Article]) -> tuple[float, int]:
    said = [fts5_of(query) for query in queries]
    start, found = time.process_time(), 0
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table news using fts5(title, text, tokenize='unicode61')")
    database.executemany("insert into news values (?, ?)", [(article.title, article.text) for article in articles])
    for query in said:
        found += len(database.execute("select rowid from news where news match ?", (query,)).fetchall())
    return time.process_time() - start, found


def run_tantivy(queries: Sequence[str], articles: Sequence[Article]) -> tuple[float, int]:
    said = [spelled_out(query) for query in queries]
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
    for query in said:
        parsed = index.parse_query(query, ["title", "text"])
        found += len(searcher.search(parsed, len(articles), count=False).hits)
    return time.process_time() - start, found


def fts5_of(query: str) -> str:
    """Return a query of the shared part of the mix as FTS5 says it."""
    return re.sub(r"title:(\w+)", r"title : \1", spelled_out(query).replace(" AND NOT ", " NOT "))


def spelled_out(query: str) -> str:
    """Return a query of the shared part of the mix as tantivy says it: with AND and OR for `2 OF`."""
    counted = re.fullmatch(r"2 OF \((.*)\)", query)
    if counted is None:
        return query
    members = counted.group(1).split(", ")
    return " OR ".join(f"({a} AND {b})" for place, a in enumerate(members) for b in members[place + 1 :])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("sections", nargs="*", metavar="|".join(SECTIONS))
    arguments.add_argument("--data", type=Path, default=Path("/tmp/data"))
    arguments.add_argument("--queries", type=int, default=100_000)
    given = arguments.parse_args()
    sections = given.sections or SECTIONS
    if unknown := set(sections).difference(SECTIONS):
        arguments.error(f"no such section: {', '.join(sorted(unknown))}")
    chance = random.Random(20211008)
    whole, items = full_texts(given.data, WHOLE, chance), feed_items(given.data, ITEMS, chance)
    queries = draw([whole, items], given.queries, chance)
    kinds = Counter(kind for _, kind in queries).most_common()
    say(f"{len(queries):,} queries: {', '.join(f'{kind} {count:,}' for kind, count in kinds)}")
    if "build" in sections:
        build(queries)
    if "cost" in sections:
        cost(queries, [("whole articles", whole), ("feed items", items)])
    if "check" in sections:
        check(queries, whole[:SAMPLE_ARTICLES], chance)
    if "peers" in sections:
        beside_peers(queries, [("whole articles", whole[:PEERS_WHOLE]), ("feed items", items[:PEERS_ITEMS])])


if __name__ == "__main__":
    main()
