"""Fingerprint: a small sketch of a text by which near-verbatim copies know each other — what grouping looks at.

A text is the set of its three-word shingles; its sketch is the 128 smallest of their hashes. Two sketches estimate how
much two sets resemble or contain each other (Broder, "On the resemblance and containment of documents", 1997; bottom-k
sketches: Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007). Shingles of three words, since one word
changed spoils only three of them: with 3 % of the words changed 84 % of two sets still agree (five words: 75 %), and
texts that merely share a subject stay below 10 %. benchmarks/reprints.py measures it.

Hashes are the same in every process and on every machine: they are stored.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from watchdesk.model.stories import Sketch
from watchdesk.rules.stopwords import ENGLISH
from watchdesk.rules.words import folded_words

SIZE = 128
"""Hashes of a full sketch: a standard error of 4 % at a resemblance of one half."""

SHORTEST_SUMMARY = 20
"""A text of fewer words says little: what bears it is known by its headline, which may return every day."""

SHORTEST_TEXT = 50
"""A text of fewer words is a summary, which may be a publisher's stock phrase: it is known by its exact words and its
title's. One changed word spoils so many of its shingles that a sketch would find no more, at ten times the cost."""

SHORTEST_TOLD_APART = 6
"""Title and text of fewer words ("News in brief") say nothing: they are like no other."""

SHORTEST_TITLE, LEAST_OF_A_FORM = 3, 1 / 3
"""Telling words by which a title is known, and the share of the shorter title's that a form keeps at least when it is
filled in again: most of them, but for a name and a date."""

_KEYS = 8
_REMEMBERED_WORDS = 1 << 14
_LONGEST_REMEMBERED = 40
_MASK, _SIGN = (1 << 64) - 1, 1 << 63
# Odd multipliers of about 2^64 divided by e and by pi: they make the order of a shingle's words count.
_SECOND, _THIRD = 0x5E2D58D8B3BCDF1B, 0x517CC1B727220A95


def sketch(*, article_id: str, story_id: str, title: str, text: str, at: datetime) -> Sketch:
    """Return the sketch of an article. `story_id` is its story as far as it is known (see `rules.grouping.settled`)."""
    return sketch_of_words(
        article_id=article_id, story_id=story_id, title=folded_words(title), text=folded_words(text), at=at
    )


def sketch_of_words(
    *, article_id: str, story_id: str, title: Sequence[str], text: Sequence[str], at: datetime
) -> Sketch:
    """Return the sketch of an article whose title and text are split into folded words already.

    The title's words of a summary are not kept: summaries are told apart by their exact words, whatever their titles.
    """
    hashes, keys = _hashes_and_keys(title, text)
    is_text = len(text) >= SHORTEST_TEXT
    return Sketch(
        article_id=article_id,
        story_id=story_id,
        words=len(text),
        hashes=hashes,
        keys=keys,
        at=at,
        title=tuple(sorted({_word_hash(word) - _SIGN for word in title if word not in ENGLISH})) if is_text else (),
    )


def resemblance(one: Sketch, other: Sketch) -> float:
    """Estimate the share of shingles that both texts have among those that either has, from 0 to 1."""
    ones, others = _comparable(one, other)
    common = len(ones & others)
    return common / (len(ones) + len(others) - common) if common else 0.0


def containment(one: Sketch, other: Sketch) -> float:
    """Estimate the share of the shorter text's shingles that the longer one has too, from 0 to 1."""
    ones, others = _comparable(one, other)
    shorter = ones if one.words <= other.words else others
    return len(ones & others) / len(shorter) if shorter else 0.0


def have_one_title(one: Sketch, other: Sketch) -> bool:
    """Whether two articles with a text bear the same title, whose hash is the key behind those of the text."""
    titles = [sketch.keys[len(sketch.hashes[:_KEYS]) :] for sketch in (one, other) if sketch.words >= SHORTEST_TEXT]
    return len(titles) == len((one, other)) and titles[0] == titles[1] != ()


def have_other_titles(one: Sketch, other: Sketch) -> bool:
    """Whether two titles have so little in common that neither is the other's with a name replaced.

    Unknown or too short titles have not: nothing can be told from them.
    """
    shorter = min(len(one.title), len(other.title))
    return shorter >= SHORTEST_TITLE and len(set(one.title).intersection(other.title)) < shorter * LEAST_OF_A_FORM


def _comparable(one: Sketch, other: Sketch) -> tuple[set[int], set[int]]:
    """Return the hashes of both up to the last that neither sketch left out: a fair sample of both texts."""
    ends = [sketch.hashes[-1] for sketch in (one, other) if len(sketch.hashes) == SIZE]
    if not ends:
        return set(one.hashes), set(other.hashes)
    end = min(ends)
    return set(one.hashes[: bisect_right(one.hashes, end)]), set(other.hashes[: bisect_right(other.hashes, end)])


def _hashes_and_keys(of_title: Sequence[str], words: Sequence[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if len(words) >= SHORTEST_TEXT:
        hashes = _smallest_shingles(words)
        return hashes, (*hashes[:_KEYS], *([_exact(of_title)] if of_title else []))
    if len(of_title) + len(words) < SHORTEST_TOLD_APART:
        return (), ()
    exact = (_exact(of_title, words),)
    return exact, exact


def _exact(*texts: Sequence[str]) -> int:
    return _hash_of("\x1e".join(" ".join(words) for words in texts)) - _SIGN


def _smallest_shingles(words: Sequence[str]) -> tuple[int, ...]:
    """Return the smallest distinct shingle hashes, ascending.

    A shingle's hash is a linear combination, modulo 2^64, of its words' hashes, which are as good as random.
    """
    hashes = [_word_hash(word) if len(word) <= _LONGEST_REMEMBERED else _hash_of(word) for word in words]
    shingles = {
        (first + second * _SECOND + third * _THIRD & _MASK) - _SIGN
        for first, second, third in zip(hashes, hashes[1:], hashes[2:], strict=False)
    }
    return tuple(sorted(shingles)[:SIZE])


def _hash_of(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


_word_hash = lru_cache(maxsize=_REMEMBERED_WORDS)(_hash_of)
