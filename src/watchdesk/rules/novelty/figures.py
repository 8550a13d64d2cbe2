"""Figures: the numbers that a text tells, one value however they are written: "12,000", "twelve thousand"."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

_UNITS = {
    "one": 1,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "lakh": 100_000,
    "million": 10**6,
    "crore": 10**7,
    "billion": 10**9,
}
_SCALES |= {"trillion": 10**12, "bn": 10**9, "mn": 10**6, "m": 10**6, "k": 1_000}

NUMBER_WORDS = frozenset((*_UNITS, *_SCALES))

_WORD = "|".join(sorted(_UNITS, key=len, reverse=True))
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f]\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?<![\w.,:/-])(?P<digits>{_DIGITS})(?:[\s\u00a0-]?(?P<scale>{_SCALE})s?\b)?"
    r"(?P<percent>\s?%|\spercent|\sper cent)?(?![\w:/]|[.,]\d)"
    rf"|\b(?:(?P<tens>{_WORD})[ -])?(?P<word>{_WORD}|a(?= dozen| hundred| thousand| million| billion))"
    rf"(?:[ -](?P<times>{_SCALE})s?)?"
    rf"(?:(?<=hundred) (?:and )?(?:(?P<more_tens>{_WORD})[ -])?(?P<more>{_WORD}))?\b",
    re.IGNORECASE,
)
_YEARS = range(1900, 2101)
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september"
    r"|october|november|december)\.?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\s?(?:[ap]\.?m\b|o.clock|GMT|UTC|hrs)", re.IGNORECASE)
_LEAST = 2


def figures(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the numbers of a text that tell something: value (with % where it is a share), start, end.

    Years, days of a month, times of day and one are left out.
    """
    for found in _FIGURE.finditer(text):
        value = _value(found)
        if value is None or value < _LEAST or _is_date(text, found, value):
            continue
        sign = "%" if found["percent"] else ""
        yield f"{value.normalize():f}{sign}", found.start(), found.end()


def _value(found: re.Match[str]) -> Decimal | None:
    if found["digits"]:
        digits = re.sub(r"[,\u00a0\u202f]", "", found["digits"])
        try:
            value = Decimal(digits)
        except InvalidOperation:
            return None
        return value * _SCALES.get((found["scale"] or "").lower(), 1)
    word = found["word"].lower()
    value = Decimal(_UNITS.get(word, 1)) + _UNITS.get((found["tens"] or "").lower(), 0)
    times = (found["times"] or "").lower()
    more = _UNITS.get((found["more_tens"] or "").lower(), 0) + _UNITS.get((found["more"] or "").lower(), 0)
    return value * _SCALES.get(times, 1) + more


def _is_date(text: str, found: re.Match[str], value: Decimal) -> bool:
    if not found["digits"] or found["scale"] or found["percent"]:
        return False
    if value in _YEARS and "," not in found["digits"]:
        return True
    before = text[: found.start()].rsplit(None, 1)[-1:] if found.start() else []
    behind = text[found.end() : found.end() + 12].split(None, 1)[:1]
    beside = [*before, *behind]
    return any(_MONTH.fullmatch(word.strip(",.;")) for word in beside) or bool(_CLOCK.match(text, found.end()))
