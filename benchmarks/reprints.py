"""How well reprints are found, and how fast: edited copies of real texts, grouped as a stream.

    python benchmarks/reprints.py [BRIEFINGS.jsonl]

A copy that joins any text but its own counts against precision. Pairs of originals that are joined are listed; wrong
are those that do not share nine tenths of their five-word shingles (the source publishes some texts twice). Beside it,
in the same run, datasketch's MinHash LSH with 128 permutations over the same three-word shingles, where it is installed
(`uv pip install datasketch`: its numpy and scipy are more than watchdesk itself, so that no lock names them).
"""

import importlib.util
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from watchdesk.model.stories import Relation, Sketch
from watchdesk.rules.fingerprints import sketch
from watchdesk.rules.grouping import group, is_reprint
from watchdesk.rules.words import folded_words

Text = tuple[str, str]
Edit = Callable[[random.Random, str, str, list[str]], Text]
NOW = datetime(2021, 10, 8, tzinfo=UTC)
ORIGINALS = 400
LSH_THRESHOLD, PERMUTATIONS = 0.7, 128
BOILERPLATE = (
    "Sign up to our newsletter for the latest on this story. All rights reserved. This material may not be broadcast "
    "or redistributed without written permission of the publisher. Follow us for more news from around the world."
)


def replaced(share: float) -> Edit:
    """Return an edit that replaces a share of the words by words of other texts."""

    def edit(chance: random.Random, title: str, text: str, stock: list[str]) -> Text:
        words = text.split()
        for place in chance.sample(range(len(words)), round(len(words) * share)):
            words[place] = chance.choice(stock)
        return title, " ".join(words)

    return edit


def cut(_chance: random.Random, title: str, text: str, _stock: list[str]) -> Text:
    words = text.split()
    return title, " ".join(words[: round(len(words) * 0.6)])


def headline(chance: random.Random, _title: str, text: str, stock: list[str]) -> Text:
    return " ".join(chance.sample(stock, 9)), text


def dateline(_chance: random.Random, title: str, text: str, _stock: list[str]) -> Text:
    return title, f"WASHINGTON, Oct 8 (Wire) - {text}\n(Reporting by A Writer; Editing by An Editor)"


def boilerplate(_chance: random.Random, title: str, text: str, _stock: list[str]) -> Text:
    return title, f"{text}\n{BOILERPLATE}"


def reordered(chance: random.Random, title: str, text: str, _stock: list[str]) -> Text:
    sentences = re.split(r"(?<=[.!?])\s+", text)
    chance.shuffle(sentences)
    return title, " ".join(sentences)


EDITS: dict[str, Edit] = {
    "as it is": lambda _chance, title, text, _stock: (title, text),
    "cut to 60 %": cut,
    "new headline": headline,
    "dateline and credits": dateline,
    "boilerplate added": boilerplate,
    "1 % of words replaced": replaced(0.01),
    "3 % of words replaced": replaced(0.03),
    "12 % of words replaced": replaced(0.12),
    "12 % replaced, new headline": lambda chance, title, text, stock: headline(
        chance, *replaced(0.12)(chance, title, text, stock), stock
    ),
    "sentences reordered": reordered,
}


def originals(path: Path) -> Iterator[Text]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if len(record["text"].split()) >= 60:
                yield record["title"], record["text"]


def sketched(name: str, title: str, text: str) -> Sketch:
    return sketch(article_id=name, story_id=name, title=title, text=text, at=NOW)


def shingles(text: str) -> frozenset[int]:
    words = folded_words(text)
    return frozenset(hash(five) for five in zip(words, words[1:], words[2:], words[3:], words[4:], strict=False))


def is_the_same(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= 0.9 * min(len(one), len(other))


def recall(kind: str, texts: list[Text], sources: list[Sketch], stock: list[str]) -> tuple[int, int]:
    """Return how many copies of a kind found any original, and how many found their own (or its twin)."""
    chance = random.Random(kind)
    copies = [sketched(f"copy-{place}", *EDITS[kind](chance, *text, stock)) for place, text in enumerate(texts)]
    found = right = 0
    for place, copy in enumerate(copies):
        grouping = group([copy], sources, {})[0]
        if grouping.relation is not Relation.FIRST and grouping.of is not None:
            found += 1
            right += is_the_same(shingles(texts[place][1]), shingles(texts[int(grouping.of)][1]))
    return found, right


class MinHashes:
    """datasketch's index of the originals; a copy's own is the one it returns with the highest estimate."""

    def __init__(self, texts: list[Text]) -> None:
        from datasketch import MinHashLSH  # noqa: PLC0415 - only where it is installed

        self._lsh: Any = MinHashLSH(threshold=LSH_THRESHOLD, num_perm=PERMUTATIONS)
        self._originals = {str(place): self._hashed(text) for place, (_, text) in enumerate(texts)}
        for name, hashed in self._originals.items():
            self._lsh.insert(name, hashed)

    @staticmethod
    def _hashed(text: str) -> Any:
        from datasketch import MinHash  # noqa: PLC0415 - only where it is installed

        words, hashed = folded_words(text), MinHash(num_perm=PERMUTATIONS)
        hashed.update_batch([" ".join(three).encode() for three in zip(words, words[1:], words[2:], strict=False)])
        return hashed

    def original_of(self, text: str) -> int | None:
        """Return the place of the original that a text is most like, None where none is near."""
        hashed = self._hashed(text)
        found = [(self._originals[name].jaccard(hashed), int(name)) for name in self._lsh.query(hashed)]
        return max(found)[1] if found else None

    def recall(self, kind: str, texts: list[Text], stock: list[str]) -> tuple[int, int]:
        """Return what `recall` returns, of the same copies."""
        chance = random.Random(kind)
        copies = [EDITS[kind](chance, *text, stock)[1] for text in texts]
        found = {place: of for place, copy in enumerate(copies) if (of := self.original_of(copy)) is not None}
        right = sum(is_the_same(shingles(texts[place][1]), shingles(texts[of][1])) for place, of in found.items())
        return len(found), right


def false_pairs(texts: list[Text], sources: list[Sketch]) -> tuple[int, int, list[str]]:
    """Return how many pairs of originals are joined, and how many of these are not the same text."""
    by_key: dict[int, list[int]] = {}
    for place, source in enumerate(sources):
        for key in source.keys:
            by_key.setdefault(key, []).append(place)
    pairs = {pair for places in by_key.values() for pair in combinations(places, 2)}
    joined = [pair for pair in sorted(pairs) if is_reprint(sources[pair[0]], sources[pair[1]])]
    wrong = [
        (one, other) for one, other in joined if not is_the_same(shingles(texts[one][1]), shingles(texts[other][1]))
    ]
    return len(joined), len(wrong), [f"{texts[one][0][:60]} | {texts[other][0][:60]}" for one, other in wrong]


def speed(words: int, stock: list[str]) -> float:
    texts = [" ".join(stock[start : start + words]) for start in range(0, 1000 * words, words)]
    begun = time.process_time()
    for text in texts:
        sketched("speed", "A title of six words here", text)
    return len(texts) / (time.process_time() - begun)


def main() -> None:
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/data/articles/briefings-2021-08-to-12.jsonl")
    everything = list(originals(path))
    stock = " ".join(text for _, text in everything).split()
    texts = random.Random(1).sample(everything, ORIGINALS)
    sources = [sketched(str(place), *text) for place, text in enumerate(texts)]
    print(f"{len(texts)} texts, {len(stock)} words in stock")
    peer = MinHashes(texts) if importlib.util.find_spec("datasketch") else None
    for kind in EDITS:
        found, right = recall(kind, texts, sources, stock)
        line = f"{kind:27} recall {found / len(texts):6.3f}   precision {right / max(found, 1):6.3f}"
        if peer:
            theirs, true = peer.recall(kind, texts, stock)
            line += f"   datasketch {theirs / len(texts):6.3f} {true / max(theirs, 1):6.3f}"
        print(line, flush=True)
    all_sources = [sketched(str(place), *text) for place, text in enumerate(everything)]
    joined, wrong, shown = false_pairs(everything, all_sources)
    print(f"all {len(everything)} originals: pairs joined {joined}, of these not the same text {wrong}")
    for pair in shown[:10]:
        print(f"    {pair}")
    print(f"sketches a second: {speed(300, stock):,.0f} of 300 words, {speed(40, stock):,.0f} of 40 words")


if __name__ == "__main__":
    main()
