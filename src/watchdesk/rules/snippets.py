"""Snippet: the passage of an article that shows best why it matched, hits marked — for compose and `check`."""

import re
from collections.abc import Iterable, Sequence

from watchdesk.model.articles import Article
from watchdesk.model.watches import Field, Hit

Marks = tuple[tuple[int, int], ...]
Span = tuple[int, int, str, float]

LENGTH = 280
ELLIPSIS = "…"

# A passage rather starts with a sentence than in the middle of one, if that costs no more than this share of it.
_LONGEST_RUN_UP = 0.5
_SENTENCE_START = re.compile(r"(?<=[.!?。！？।۔])[\"”’»)\]]?\s+|(?<=[。！？])|\n\s*")
_WORD_START = re.compile(r"(?<=\s)(?=\S)")


def snippet(article: Article, hits: Sequence[Hit], length: int = LENGTH) -> tuple[str, Marks]:
    """Return a passage of at most `length` code points and the spans of it that are hits, ascending and apart.

    It is the passage of the text with the most different terms, each counting as its weight (`^n` of the watch
    language); without hits in it, its beginning, else that of the summary. White space is made single spaces; what was
    cut off is shown by "…" (within the length). Empty if there is neither text nor summary.
    """
    inside = [hit for hit in hits if hit.field is Field.TEXT and 0 <= hit.start < hit.end <= len(article.text)]
    spans = sorted((hit.start, hit.end, hit.term, hit.weight) for hit in inside)
    text = article.text if article.text.strip() else article.summary
    if not article.text.strip():
        spans = []
    room = max(length - 2 * len(ELLIPSIS), 1)
    start, end = _window(text, _best_group(spans, room), room)
    return _rendered(text, start, end, spans)


def title_marks(title: str, hits: Iterable[Hit]) -> Marks:
    """Return the spans of the title that are hits, ascending and apart."""
    return _merged((hit.start, hit.end) for hit in hits if hit.field is Field.TITLE and hit.end <= len(title))


def _best_group(spans: Sequence[Span], room: int) -> tuple[int, int]:
    """Return where the best hits begin and end: most weight of different terms, then most hits, then first."""
    best, best_score = (0, 0), (0.0, 0)
    counts: dict[str, int] = {}
    weights = {term: weight for _, _, term, weight in spans}
    last = 0
    for first, (start, end, term, _) in enumerate(spans):
        while last < len(spans) and (spans[last][1] <= start + room or last == first):
            counts[spans[last][2]] = counts.get(spans[last][2], 0) + 1
            last += 1
        score = (sum(map(weights.__getitem__, counts)), last - first)
        if score > best_score:
            best, best_score = (start, max(end, *(span[1] for span in spans[first:last]))), score
        counts[term] -= 1
        if not counts[term]:
            del counts[term]
    return best


def _window(text: str, group: tuple[int, int], room: int) -> tuple[int, int]:
    """Return the stretch of text to show round a group of hits: from a sentence's start if it can be, else a word's."""
    if len(text) <= room:
        return 0, len(text)
    first, last = group
    spare = max(room - (last - first), 0)
    start = _start_before(text, first, min(spare, int(room * _LONGEST_RUN_UP)))
    end = min(start + room, len(text))
    if end < len(text):
        end = _end_before(text, end, max(last, start + 1))
    return start, end


def _start_before(text: str, first: int, run_up: int) -> int:
    earliest = first - run_up
    if earliest <= 0:
        return 0
    sentences = [match.end() for match in _SENTENCE_START.finditer(text, max(earliest - 1, 0), first)]
    if sentences:
        return sentences[0]
    words = _WORD_START.search(text, first - run_up // 2, first + 1)
    return words.start() if words else first


def _end_before(text: str, end: int, least: int) -> int:
    """Return the last end of a word before `end`, but not before `least`."""
    if text[end].isspace():
        return end
    place = max(text.rfind(" ", least, end), text.rfind("\n", least, end))
    return place if place > least + (end - least) // 2 else end


def _rendered(text: str, start: int, end: int, spans: Sequence[Span]) -> tuple[str, Marks]:
    """Return the stretch with single spaces and ellipses, and its hits counted in what is returned."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    pieces = [ELLIPSIS] if text[:start].strip() else []
    places: list[int] = []  # where each code point of the stretch stands in the snippet
    place = len(pieces)
    is_space = False
    for letter in text[start:end]:
        is_another = letter.isspace() and is_space
        is_space = letter.isspace()
        places.append(place)
        if not is_another:
            pieces.append(" " if is_space else letter)
            place += 1
    places.append(place)
    if text[end:].strip():
        pieces.append(ELLIPSIS)
    marks = _merged(
        (places[first - start], places[last - start]) for first, last, *_ in spans if start <= first and last <= end
    )
    return "".join(pieces), marks


def _merged(spans: Iterable[tuple[int, int]]) -> Marks:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return tuple(merged)
