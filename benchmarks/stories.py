"""How well stories are told apart, and how fast: labelled articles as a stream, in three orders.

    python benchmarks/stories.py [LABELLED_FOLDER] [--half 0|1] [--words WORDS] [--speed [ARTICLES] [--kept FOLDER]]

Measures are BCubed F1 (Amigó and others, 2009) and F1 over pairs, of the stories of `stories group` ("at once") and of
those of a desk, which places an article when it comes ("stream"). For comparison in the same run: single-pass TF-IDF
with the frequencies of the whole corpus (it looks ahead) and a three-day window, joined by the best cosine to a member.
`--half` takes the half of the stories with that parity of hash. `--words` keeps only so many words of each text beside
its title, as a feed's summary does. `--speed` fills a store with made-up articles, as their stream leaves it (minutes;
`--kept` spares them the next time), and groups further ones in it.
"""

import argparse
import hashlib
import json
import math
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from pathlib import Path

from watchdesk.model.articles import Article, Quality
from watchdesk.model.stories import Grouping, Relation
from watchdesk.rules.grouping import founded_story
from watchdesk.rules.names.background import background
from watchdesk.rules.stories import Shelf, joining, packing, portrait_of, take
from watchdesk.rules.stories.joining import LEAST_SHARED, MOST_CANDIDATES, join
from watchdesk.rules.words import folded_words
from watchdesk.service.grouping_files import group_file
from watchdesk.service.reading_files import article_of_line
from watchdesk.store import gists
from watchdesk.store.opening import SqlStore, open_store

SETS = ("stories-neus-2021-04-to-07", "stories-ecbplus-dev")
BASELINE_LEAST = 0.15  # the best on one half of either set
BATCH, MEASURED, STEP, NEW_EVENTS = 100, 2_000, 20_000, 0.35


def read(path: Path, half: int | None) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        one for one in records if half is None or hashlib.sha256(one["gold_story"].encode()).digest()[0] % 2 == half
    ]


def dated(record: dict[str, str]) -> datetime | None:
    day = record.get("published_at")
    return datetime.fromisoformat(day[:10]).replace(tzinfo=UTC) if day else None


def orders(records: list[dict[str, str]]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    yield "as in the file", records
    yield "by date", sorted(records, key=lambda one: (one.get("published_at") or "", one["id"]))
    for seed in (1, 2, 3):
        yield f"shuffled {seed}", random.Random(seed).sample(records, len(records))


def at_once(records: Sequence[dict[str, str]]) -> dict[str, str]:
    return {place.article_id: place.story_id for place in group_file(map(article_of_line, records))}


def stream(records: Sequence[dict[str, str]]) -> dict[str, str]:
    shelf, gone = Shelf(), dict[str, str]()
    places = {}
    for one in records:
        portrait = portrait_of(
            article_id=one["id"], title=one["title"], text=one["text"], language=one.get("language"), at=dated(one),
            rarity=background(),
        )  # fmt: skip
        placed = take(portrait, shelf)
        shelf.put(placed)
        gone.update((merge.gone, merge.kept) for merge in placed.merges)
        places[one["id"]] = placed.placement.story_id
    return {article: last(story, gone) for article, story in places.items()}


def last(story: str, gone: dict[str, str]) -> str:
    while story in gone:
        story = gone[story]
    return story


def baseline(records: Sequence[dict[str, str]]) -> dict[str, str]:
    texts = {one["id"]: Counter(folded_words(f"{one['title']}\n{one['text']}")) for one in records}
    df = Counter(word for words in texts.values() for word in words)
    places: dict[str, str] = {}
    postings: dict[str, list[tuple[str, float, datetime | None]]] = defaultdict(list)
    for one in records:
        weights = {word: (1 + math.log(n)) * math.log(len(records) / df[word]) for word, n in texts[one["id"]].items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1
        at, alike = dated(one), defaultdict[str, float](float)
        for word, weight in weights.items():
            for other, its, when in postings[word]:
                if at is None or when is None or abs(at - when) <= timedelta(days=3):
                    alike[other] += weight / length * its
            postings[word].append((one["id"], weight / length, at))
        best = max(alike.items(), key=lambda found: (found[1], found[0]), default=("", 0.0))
        places[one["id"]] = places[best[0]] if best[1] >= BASELINE_LEAST else one["id"]
    return places


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def measures(gold: dict[str, str], found: dict[str, str]) -> str:
    both = Counter((gold[one], found[one]) for one in gold)
    golds, founds = Counter(gold.values()), Counter(found.values())
    precision = sum(n * n / founds[story] for (_, story), n in both.items()) / len(gold)
    recall = sum(n * n / golds[story] for (story, _), n in both.items()) / len(gold)
    right, told, true = (sum(n * (n - 1) // 2 for n in one.values()) for one in (both, founds, golds))
    pairs, covered = right / max(told, 1), right / max(true, 1)
    return (
        f"BCubed {f1(precision, recall):.3f} ({precision:.3f}/{recall:.3f})   "
        f"pairs {f1(pairs, covered):.3f} ({pairs:.3f}/{covered:.3f})"
    )


def invented(articles: int) -> Iterator[Article]:
    """Yield made-up articles: words drawn as they occur in the news, three or so articles an event, over 14 days."""
    chance = random.Random(7)
    words = sorted(background().words())
    weights = list(accumulate(background().share(word) for word in words))
    begin = datetime(2021, 6, 1, tzinfo=UTC)

    def event() -> list[str]:
        return chance.choices(words, cum_weights=weights, k=40) + chance.choices(words, k=8)

    events = [event() for _ in range(2_000)]
    for number in range(articles):
        if chance.random() < NEW_EVENTS:
            events[chance.randrange(len(events))] = event()
        told = chance.sample(events[chance.randrange(len(events))], 36) + chance.choices(
            words, cum_weights=weights, k=60
        )
        chance.shuffle(told)
        at = begin + timedelta(days=14 * number / articles)
        yield Article(
            id=f"a{number}", url=None, title=" ".join(told[:9]), text=" ".join(told[9:]), language="en",
            quality=Quality.FULL, seen_at=at, read_at=at,
        )  # fmt: skip


def batched(articles: Iterator[Article], size: int) -> Iterator[list[Article]]:
    while batch := list(islice(articles, size)):
        yield batch


STAGES = (
    ("terms and stems", joining, "portrait_of"),
    ("key look-up", gists, "newest_under"),
    ("loading candidates", gists, "_loaded"),
    ("unpacking", joining, "outline_of"),
    ("unpacking", packing.Outline, "whole"),
    ("likeness", joining, "may_matter"),
    ("likeness", joining, "take"),
    ("packing", joining, "gist_of"),
)
"""Stages of grouping with the functions that are theirs. What is left is the write, and the rest."""


class Stages:
    """CPU time by stage, in seconds. Only while it measures are the functions wrapped."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Put a clock into every stage."""
        plain = [(module, name, getattr(module, name)) for _, module, name in STAGES]
        for stage, module, name in STAGES:
            setattr(module, name, self.timed(stage, getattr(module, name)))
        yield
        for module, name, function in plain:
            setattr(module, name, function)

    def timed(self, stage: str, function: Callable[..., object]) -> Callable[..., object]:
        """Return a function that counts its time as that of a stage."""

        def wrapped(*values: object, **named: object) -> object:
            before = time.process_time()
            answer = function(*values, **named)
            self.spent[stage] += time.process_time() - before
            return answer

        return wrapped


def grouped(store: SqlStore, batch: Sequence[Article], stages: Stages) -> int:
    """Group a batch as a desk does, in one transaction; return how many stories it founded."""
    with store.settling() as tx:
        joined = join(
            batch,
            [Grouping(article_id=one.id, story_id=founded_story(one.id), relation=Relation.FIRST) for one in batch],
            partial(tx.gists, least=LEAST_SHARED, most=MOST_CANDIDATES),
            now=batch[-1].seen_at,
        )
        before = time.process_time()
        tx.save(
            readouts=(), groupings=joined.groupings, sketches=(), stories=joined.stories, merges=joined.merges,
            matches=(), tellings=(),
        )  # fmt: skip
    stages.spent["write and commit"] += time.process_time() - before
    return sum(one.relation is Relation.FIRST for one in joined.groupings)


def filled(articles: int, folder: Path) -> Path:
    """Return a store in which that many articles were grouped, one by one as they came; made once and kept."""
    kept = folder / f"stories-{articles}.db"
    if kept.exists():
        return kept
    half = kept.with_suffix(".half")
    store, made, step, founded, stages = open_store(f"sqlite:///{half}"), 0, 0.0, 0, Stages()
    for batch in batched(islice(invented(articles + MEASURED), articles), BATCH):
        before = time.process_time()
        founded += grouped(store, batch, stages)
        made += len(batch)
        step += time.process_time() - before
        if made % STEP < BATCH:
            print(f"{made:,} articles, {founded:,} stories, the last {STEP / step:,.0f} a CPU second", flush=True)
            step = 0.0
    store.close()
    half.rename(kept)
    return kept


def speed(articles: int, folder: Path) -> None:
    """Group further articles in a copy of the filled store, in the batches and transactions of a desk."""
    path = folder / "measured.db"
    shutil.copyfile(filled(articles, folder), path)
    store = open_store(f"sqlite:///{path}")
    further = list(islice(invented(articles + MEASURED), articles, None))
    peak, before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, time.process_time()
    for batch in batched(iter(further), BATCH):
        grouped(store, batch, Stages())
    spent = (time.process_time() - before) / len(further) * 1000
    print(
        f"{articles:,} articles in the index: {spent:.2f} ms of CPU an article, {1000 / spent:,.0f}/s (goal 3.3, 300)"
    )
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB, {peak:,.0f} before")
    store.close()
    by_stage(filled(articles, folder), path, further)
    with closing(sqlite3.connect(path)) as raw:
        print(f"the store {path.stat().st_size / 2**20:,.0f} MiB, of it:")
        for name, size in raw.execute("SELECT name, sum(pgsize) FROM dbstat WHERE name LIKE 'gist%' GROUP BY name"):
            print(f"  {name:20}{size / 2**20:8.1f} MiB")
    path.unlink()


def by_stage(kept: Path, path: Path, further: Sequence[Article]) -> None:
    """Group the same articles again, with a clock in every stage (it costs a little itself)."""
    shutil.copyfile(kept, path)
    store, stages = open_store(f"sqlite:///{path}"), Stages()
    with stages.measuring():
        begun = time.process_time()
        for batch in batched(iter(further), BATCH):
            grouped(store, batch, stages)
        stages.spent["all else"] = time.process_time() - begun - sum(stages.spent.values())
    for stage, spent in stages.spent.items():
        print(f"  {stage:20}{spent / len(further) * 1000:8.3f} ms")
    begun = time.process_time()
    for one in further:
        folded_words(f"{one.title}\n{one.text}")
    print(f"  {'floor: words alone':20}{(time.process_time() - begun) / len(further) * 1000:8.3f} ms")
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, nargs="?", default=Path("/tmp/data/labelled"))
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--words", type=int)
    parser.add_argument("--speed", type=int, nargs="?", const=200_000)
    parser.add_argument("--kept", type=Path, help="folder in which the filled store is kept for the next time")
    chosen = parser.parse_args()
    if chosen.speed and chosen.kept:
        chosen.kept.mkdir(parents=True, exist_ok=True)
        speed(chosen.speed, chosen.kept)
        return
    if chosen.speed:
        with tempfile.TemporaryDirectory() as folder:
            speed(chosen.speed, Path(folder))
        return
    for name in SETS:
        records = read(chosen.folder / f"{name}.jsonl", chosen.half)
        if chosen.words is not None:
            records = [{**one, "text": " ".join(one["text"].split()[: chosen.words])} for one in records]
        gold = {one["id"]: one["gold_story"] for one in records}
        for order, ordered in orders(records):
            for way, grouping in (("at once", at_once), ("stream", stream), ("TF-IDF", baseline)):
                begun = time.process_time()
                found = grouping(ordered)
                pace = len(ordered) / (time.process_time() - begun)
                print(f"{name:28} {order:12} {way:8} {measures(gold, found)}   {pace:,.0f}/s", flush=True)


if __name__ == "__main__":
    main()
