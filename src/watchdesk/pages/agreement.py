"""Agree: hold the extracted text against the body that the page states in JSON-LD (`articleBody`). Pure decisions.

Publishers state all of it, the first lines, or the text twice over; so the statement is only trusted as far as it and
the extraction confirm each other. Where it is about the same text it shows which lines are not the article's; where
the extraction is only a part of it, it stands in for the extraction.
"""

import re
from collections.abc import Iterator
from html import unescape

from watchdesk.rules.cleaning import clean_text

_WORD = re.compile(r"\w+")
_MARKUP = re.compile(r"</?[a-z][^<>]{0,500}>", re.IGNORECASE)
_BLOCK_END = re.compile(r"<br\b[^<>]{0,100}>|</(?:p|div|h[1-6]|li|blockquote)>", re.IGNORECASE)
_ESCAPED_TIMES = 2
_FEWEST_WORDS = 60
_LONGEST_LABEL = 60
_HALF = 0.5
_COVERS = 0.85
_CONFIRMS = 0.9
_MUCH_MORE = 1.4
_REPEATS = 0.8

_Run = tuple[str, str, str]


def agree(text: str, stated: str) -> str:
    """Return the text without the long lines that the stated body knows nothing of.

    If the stated body has all of the text and much more, it comes back instead. Where the two do not confirm each
    other, the text comes back as it is.
    """
    body = plain_body(stated)
    known, found = _runs(body), _runs(text)
    if len(known) < _FEWEST_WORDS:
        return text
    distinct, mine = set(known), set(found)
    if len(found) * _MUCH_MORE < len(known) and len(distinct & mine) >= _CONFIRMS * len(mine):
        is_repeated = len(distinct) < _REPEATS * len(known)
        return text if is_repeated else body
    if len(distinct) < _HALF * len(mine):
        return text
    kept = "\n".join(_confirmed(text.split("\n"), distinct))
    return kept if len(set(_runs(kept)) & distinct) >= _COVERS * len(distinct) else text


def plain_body(stated: str) -> str:
    """Return a stated body as plain paragraphs: without markup, and without escapes, which some make twice."""
    for _ in range(_ESCAPED_TIMES):
        stated = unescape(stated)
    return clean_text(_MARKUP.sub("", _BLOCK_END.sub("\n", stated)))


def _runs(text: str) -> list[_Run]:
    """Return all runs of three words, in order."""
    words = _WORD.findall(text.lower().replace("\u00ad", ""))
    return list(zip(words, words[1:], words[2:], strict=False))


def _confirmed(lines: list[str], known: set[_Run]) -> Iterator[str]:
    """Yield the lines that are confirmed, and what leads up to the first: bodies are often stated without the lead."""
    is_in_lead = True
    for line in lines:
        if is_in_lead or _is_confirmed(line, known):
            yield line
        is_in_lead = is_in_lead and not known.intersection(_runs(line))


def _is_confirmed(line: str, known: set[_Run]) -> bool:
    """Whether a line is in the stated body, or is a heading, which bodies are often stated without."""
    if len(line) < _LONGEST_LABEL and not line.startswith("- "):
        return True
    runs = _runs(line)
    return sum(run in known for run in runs) >= _HALF * len(runs)
