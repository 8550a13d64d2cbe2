"""Comparing: what changed between two states of an article — what a reader of the first ought to know.

White space, case, quotation marks, the site's name behind a headline, and lines that are no sentences (times, lists of
further articles) are no change. The text as a whole counts as changed where it is no verbatim copy of itself any more
(rules.grouping); a correction, and a quotation that is gone, count whatever else stayed.
"""

import re
from collections.abc import Container, Iterator
from datetime import UTC, datetime
from itertools import pairwise

from watchdesk.model.revisions import Change, ChangeKind
from watchdesk.rules.fingerprints import resemblance, sketch
from watchdesk.rules.grouping import LEAST_RESEMBLANCE
from watchdesk.rules.sentences import sentence_ends
from watchdesk.rules.words import folded_words

LEAST_KEPT = 0.3
"""Of so little the rest is behind a wall, or was not found: that is no revision."""

Words = tuple[str, ...]
MOST = 3
LONGEST_NOTE = 4  # sentences
SHORTEST_SENTENCE = 8
SHORTEST_QUOTATION = 5
_LOST_SHARE = 0.5  # of a quotation's pairs of words: if more are still there, it was only cut otherwise
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_SITE = re.compile(r"\s[|\u2013\u2014-]\s[^|\u2013\u2014]{1,40}$")
_FULL_STOP = re.compile(r"[.!?\u2026\u061f\u06d4\u3002][\"'\u201d\u2019\u00bb)\]]*$")
_QUOTATION = re.compile(r"[\u201c\u201e\u00ab\"]([^\u201c\u201d\u201e\u00ab\u00bb\"\n]{20,800})[\u201d\u201c\u00bb\"]")
_CORRECTS = re.compile(
    r"\b(?:corrections?:|correction\b.{0,40}\bversion\b|clarifications?:|editor['\u2019]?s['\u2019]? note\b"
    r"|(?:an?|the) (?:earlier|previous|original) version of th(?:is|e) (?:article|story|report|headline)"
    r"|th(?:is|e) (?:article|story|report|headline) (?:was|has been) (?:amended|corrected|retracted|withdrawn)"
    r"|(?:was|has been) updated to (?:correct|clarify|reflect)"
    r"|korrektur(?:hinweis)?:|anmerkung der redaktion|in einer (?:fr\u00fcheren|vorherigen) (?:version|fassung)"
    r"|\u062a\u0635\u062d[\u06cc\u064a]\u062d\s*:|\u0648\u0636\u0627\u062d\u062a\s*:"  # Urdu: correction, clarification
    r"|rectificatif|note de la r\u00e9daction|une version (?:pr\u00e9c\u00e9dente|ant\u00e9rieure))",
    re.IGNORECASE,
)


def changes_between(*, title: str, text: str, title_now: str, text_now: str) -> tuple[Change, ...]:
    """Return what changed from one state of an article to the next, the weightiest first; nothing if nothing did."""
    if len(text_now) < len(text) * LEAST_KEPT:
        return ()
    before, after = _sentences(text), _sentences(text_now)
    corrections = list(_corrections(text_now, before))
    corrected = {key for keys in corrections for key in keys}
    found = [*_headline(title, title_now)]
    found += [
        Change(kind=ChangeKind.CORRECTION, after=" ".join(after[key] for key in keys)) for keys in corrections[:MOST]
    ]
    lost = list(_lost_quotations(text, text_now))
    found += [Change(kind=ChangeKind.QUOTATION, before=quoted) for quoted in lost[:MOST]]
    if _is_another(text, text_now):
        removed = [
            one
            for key, one in before.items()
            if key not in after and _says_something(key, one) and not any(quoted in one for quoted in lost)
        ]
        added = [
            one
            for key, one in after.items()
            if key not in before and key not in corrected and _says_something(key, one)
        ]
        found += [Change(kind=ChangeKind.REMOVED, before=sentence) for sentence in removed[:MOST]]
        found += [Change(kind=ChangeKind.ADDED, after=sentence) for sentence in added[:MOST]]
    return tuple(found)


def _headline(title: str, title_now: str) -> Iterator[Change]:
    before, after = _forms(title), _forms(title_now)
    if () not in before and () not in after and before.isdisjoint(after):
        yield Change(kind=ChangeKind.HEADLINE, before=title, after=title_now)


def _forms(title: str) -> set[Words]:
    """Return the words of a headline with and without the site's name."""
    return {tuple(folded_words(title)), tuple(folded_words(_SITE.sub("", title)))}


def _corrections(text: str, before: Container[Words]) -> Iterator[list[Words]]:
    """Yield the sentences of each note that corrects: the one that says so, and what is new behind it in its paragraph.

    "An earlier version misstated the toll. It was 13, not 31": the news is in the second.
    """
    note: list[Words] = []
    for key, sentence, is_begun in _spans(text):
        if not note and key not in before and _CORRECTS.search(sentence):
            note = [key]
        elif note and is_begun and key not in before and len(note) < LONGEST_NOTE and key not in note:
            note.append(key)
        elif note:
            yield note
            note = [key] if key not in before and _CORRECTS.search(sentence) else []
    if note:
        yield note


def _sentences(text: str) -> dict[Words, str]:
    """Return the sentences of a text by their words, in its order."""
    found: dict[Words, str] = {}
    for key, sentence, _ in _spans(text):
        found.setdefault(key, sentence)
    return found


def _spans(text: str) -> Iterator[tuple[Words, str, bool]]:
    """Yield the sentences of a text: its words, the sentence, and whether its paragraph has begun before."""
    start, is_begun = 0, False
    for end in sentence_ends(text):
        piece = text[start:end]
        sentence = " ".join(piece.split())
        is_begun = is_begun and "\n" not in piece[: len(piece) - len(piece.lstrip())]
        if sentence:
            yield tuple(folded_words(sentence)), sentence, is_begun
            is_begun = "\n" not in piece.lstrip()
        start = end


def _says_something(words: Words, sentence: str) -> bool:
    return len(words) >= SHORTEST_SENTENCE and _FULL_STOP.search(sentence) is not None


def _lost_quotations(text: str, text_now: str) -> Iterator[str]:
    pairs_now = set(pairwise(folded_words(text_now)))
    for quoted in dict.fromkeys(found[1] for found in _QUOTATION.finditer(text)):
        words = folded_words(quoted)
        pairs = list(pairwise(words))
        if len(words) >= SHORTEST_QUOTATION and sum(pair in pairs_now for pair in pairs) < len(pairs) * _LOST_SHARE:
            yield " ".join(quoted.split())


def _is_another(text: str, text_now: str) -> bool:
    one, other = (sketch(article_id="", story_id="", title="", text=each, at=_EVER) for each in (text, text_now))
    return resemblance(one, other) < LEAST_RESEMBLANCE
