"""Following a story from one example: the query derived from each article, against TF-IDF with a tuned threshold.

    python benchmarks/following.py [FOLDER] [--every N]

FOLDER holds the labelled stories. A seed is each article of a story with two or more; its query is asked of all others
of its set, by one Matcher. F1 is that of each seed's answer, averaged over seeds. The threshold of TF-IDF (cosine,
1 + ln tf, idf of the set itself, which a fresh desk does not have) is the best of the whole set. Halves are of stories.
"""

import argparse
import json
import math
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path

from watchdesk.model.articles import Article, Quality
from watchdesk.model.watches import Watch
from watchdesk.rules.derive import Proposal, derive
from watchdesk.rules.matching.matcher import Matcher
from watchdesk.rules.names.background import background, rareness
from watchdesk.rules.words import folded_words

SETS = ("stories-neus-2021-04-to-07.jsonl", "stories-ecbplus-dev.jsonl")
NOW = datetime(2021, 10, 8, tzinfo=UTC)
Answers = Mapping[int, set[int]]


def read(path: Path) -> tuple[list[Article], list[str]]:
    articles, stories = [], []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = {"title": record["title"], "text": record["text"]}
            articles.append(Article(id=record["id"], url=None, quality=Quality.FULL, seen_at=NOW, read_at=NOW, **text))
            stories.append(record["gold_story"])
    return articles, stories


def f1(answers: Answers, stories: Sequence[str], half: int | None = None) -> float:
    """Return the mean F1 over seeds, or over those whose story is of a half."""
    size = Counter(stories)
    scores = []
    for seed, answer in answers.items():
        story = stories[seed]
        if size[story] > 1 and (half is None or int(md5(story.encode()).hexdigest(), 16) % 2 == half):
            right = sum(stories[other] == story for other in answer)
            scores.append(2 * right / (len(answer) + size[story] - 1))
    return sum(scores) / max(1, len(scores))


def followed(articles: Sequence[Article], seeds: Sequence[int], shape: str) -> Answers:
    """Return which other articles the query derived from each seed matches."""
    watches = []
    for seed in seeds:
        proposal = derive(articles[seed])
        if isinstance(proposal, Proposal):
            watches.append(Watch(id=str(seed), title="", query=getattr(proposal, shape)))
    matcher = Matcher(watches)
    answers: dict[int, set[int]] = {seed: set() for seed in seeds}
    for place, article in enumerate(articles):
        for match in matcher.match(article, None, NOW):
            if int(match.watch_id) != place:
                answers[int(match.watch_id)].add(place)
    return answers


def similar(articles: Sequence[Article], seeds: Sequence[int], *, is_fresh: bool) -> list[tuple[int, dict[int, float]]]:
    """Return the cosine of each seed with every other article. Fresh: with the idf of the background list."""
    counts = [Counter(folded_words(f"{article.title}\n{article.text}")) for article in articles]
    held = Counter(word for count in counts for word in count)
    known = background()
    vectors: list[dict[str, float]] = []
    index: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, count in enumerate(counts):
        weights = {
            word: (1 + math.log(times))
            * (rareness(known, word) if is_fresh else math.log((1 + len(counts)) / (1 + held[word])))
            for word, times in count.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({word: weight / length for word, weight in weights.items()})
        for word, weight in vectors[-1].items():
            index[word].append((place, weight))
    answers = []
    for seed in seeds:
        cosines: dict[int, float] = defaultdict(float)
        for word, weight in vectors[seed].items():
            if held[word] <= len(counts) / 2:
                for other, value in index[word]:
                    cosines[other] += weight * value
        cosines.pop(seed, None)
        answers.append((seed, cosines))
    return answers


def tuned(cosines: list[tuple[int, dict[int, float]]], stories: Sequence[str]) -> tuple[float, float, Answers]:
    """Return the best mean F1 of any threshold, that threshold and its answers."""
    best: tuple[float, float, Answers] = (0.0, 0.0, {})
    for step in range(3, 50):
        threshold = step / 100
        answers = {seed: {other for other, value in found.items() if value >= threshold} for seed, found in cosines}
        if (score := f1(answers, stories)) > best[0]:
            best = (score, threshold, answers)
    return best


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("folder", nargs="?", default="/tmp/data/labelled")
    options.add_argument("--every", type=int, default=1, help="take every n-th article as a seed")
    chosen = options.parse_args()
    for name in SETS:
        articles, stories = read(Path(chosen.folder) / name)
        seeds = range(0, len(articles), chosen.every)
        print(f"{name}: {len(articles)} articles, {len(set(stories))} stories, {len(seeds)} seeds")
        for label, is_fresh in (("TF-IDF, idf of the set", False), ("TF-IDF, idf of the background", True)):
            score, threshold, answers = tuned(similar(articles, seeds, is_fresh=is_fresh), stories)
            halves = [f1(answers, stories, half) for half in (0, 1)]
            print(f"    {label:30} F1 {score:.3f}  halves {halves[0]:.3f} {halves[1]:.3f}  (threshold {threshold})")
        for shape in ("tight", "balanced", "broad"):
            begun = time.process_time()
            answers = followed(articles, seeds, shape)
            spent = time.process_time() - begun
            halves = [f1(answers, stories, half) for half in (0, 1)]
            score = f1(answers, stories)
            print(f"    {shape:30} F1 {score:.3f}  halves {halves[0]:.3f} {halves[1]:.3f}  in {spent:.1f} s")


if __name__ == "__main__":
    main()
