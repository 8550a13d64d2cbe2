"""Trim: take boilerplate lines off a text that was extracted. Pure decisions on lines."""

import re
from collections.abc import Sequence

_ENDS_A_SENTENCE = re.compile(r"[.!?…。！？»”\"’']\W*$")
_LONE = re.compile(
    r"(?:advertise?ments?|anzeige|publicit[ée]|publicidad|pubblicità|реклама|広告|annons|annonse|reklam|werbung"
    r"|comments?|\d{4}-\d\d-\d\dT[\d:.+Z-]+|[^\w]*)",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"(?:copyright\b|©|\(c\) )|all rights reserved|alle rechte vorbehalten|tous droits réservés"
    r"|todos los derechos reservados|todos os direitos reservados",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_HEADLINE_WITHIN = 4
_LONGEST_RIGHTS = 300
_LONGEST_LABEL = 60
_FEWEST_LEFT = 3
_MOST_BEFORE = 3
_MOST_BEHIND = 8


def trim(text: str) -> str:
    """Return the text without lone labels, notices of rights, and the labels before and behind it.

    A label is a short line that ends no sentence and is no item of a list: a day, a by-line, "Related". More of them
    in a row than a page puts there are a list of the article's own, and stay.
    """
    lines = [line for line in text.split("\n") if not _LONE.fullmatch(line) and not _is_about_rights(line)]
    behind = _labels(lines[::-1])
    if behind <= _MOST_BEHIND:
        lines = lines[: len(lines) - behind]
    before = _labels(lines)
    return "\n".join(lines[before if before <= _MOST_BEFORE else 0 :])


def without_headline(text: str, headlines: Sequence[str]) -> str:
    """Return the text without a repeated headline among its first paragraphs, and without the labels above that."""
    known = {_letters(headline) for headline in headlines} - {""}
    paragraphs = text.split("\n")
    for number, paragraph in enumerate(paragraphs[:_HEADLINE_WITHIN]):
        if _letters(paragraph) in known:
            return "\n".join(paragraphs[number + 1 :])
        if len(paragraph) > _LONGEST_LABEL:
            break
    return text


def _letters(line: str) -> str:
    return " ".join(_WORD.findall(line.casefold()))


def _is_about_rights(line: str) -> bool:
    return len(line) <= _LONGEST_RIGHTS and _RIGHTS.search(line) is not None


def _labels(lines: Sequence[str]) -> int:
    """Return how many labels the lines begin with, some lines being left in any case."""
    most = max(len(lines) - _FEWEST_LEFT, 0)
    return next((number for number, line in enumerate(lines[:most]) if not _is_label(line)), most)


def _is_label(line: str) -> bool:
    return len(line) < _LONGEST_LABEL and not line.startswith("- ") and _ENDS_A_SENTENCE.search(line) is None
