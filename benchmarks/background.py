"""Make the background list that `watchdesk watch derive` ranks by: in how many news items each word occurs.

    python benchmarks/background.py [FOLDER] [OUTPUT]

FOLDER holds the real articles (feed-items-2021.jsonl, feed-items-2022.jsonl, briefings-2021-08-to-12.jsonl). Each title
is counted once. Numbers are facts about words; no text is kept. The list's form is told in rules/names/background.py.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from math import log2
from pathlib import Path

from watchdesk.rules.folding import fold_word
from watchdesk.rules.words import raw_words

OUTPUT = "src/watchdesk/rules/names/background.txt"
LARGEST = 390_000
STEPS_AN_OCTAVE = 2
KNOWN_CASE = 4
LONGEST_WORD = 20
LONGEST_NUMBER = 4
_BEGINNING = re.compile(r"""(?:^|[.!?:;•|…–—"“”‘’'(\[*-])\s*$""")


def items(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield title and text of each item whose title is new."""
    seen = set()
    for name in ("feed-items-2021.jsonl", "feed-items-2022.jsonl", "briefings-2021-08-to-12.jsonl"):
        with (folder / name).open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                title = record["title"] or ""
                if title not in seen:
                    seen.add(title)
                    yield title, re.sub(r"<[^>]+>|https?://\S+", " ", record.get("summary") or record.get("text") or "")


def count(folder: Path) -> tuple[int, Counter[str], Counter[str], Counter[str]]:
    """Return the items' number, and of each word: items that hold it, places in mid-sentence, capitals there."""
    held: Counter[str] = Counter()
    middle: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    total = 0
    for title, text in items(folder):
        total += 1
        present = {fold_word(word) for word, _, _ in raw_words(title)}
        for word, start, _ in raw_words(text):
            folded = fold_word(word)
            present.add(folded)
            if not _BEGINNING.search(text[max(0, start - 4) : start]):
                middle[folded] += 1
                capital[folded] += word[0].isupper()
        held.update(present)
    return total, held, middle, capital


def case_of(word: str, middle: Counter[str], capital: Counter[str]) -> int:
    """Return 0 to 9 for the tenth that the word's share of capitals falls in; 5 where it was seen too rarely."""
    return min(9, 10 * capital[word] // middle[word]) if middle[word] >= KNOWN_CASE else 5


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/data/articles")
    output = Path(sys.argv[2] if len(sys.argv) > 2 else OUTPUT)
    total, held, middle, capital = count(folder)
    lines: dict[tuple[int, int], list[str]] = {}
    size = 0
    for word, number in sorted(held.items(), key=lambda pair: (-pair[1], pair[0])):
        if (
            (word.isdigit() and len(word) > LONGEST_NUMBER)
            or len(word) > LONGEST_WORD
            or len(word.encode()) != len(word)
        ):
            continue
        size += len(word) + 1
        if size > LARGEST:
            print(f"words held by fewer than {number + 1} items are left out")
            break
        key = (round(STEPS_AN_OCTAVE * log2(number)), case_of(word, middle, capital))
        lines.setdefault(key, []).append(word)
    with output.open("w", encoding="ascii") as text:
        text.write(f"{total} {STEPS_AN_OCTAVE}\n")
        for (step, case), words in sorted(lines.items(), reverse=True):
            text.write(f"{step} {case} {' '.join(sorted(words))}\n")
    print(f"{total} items, {sum(map(len, lines.values()))} words, {output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
