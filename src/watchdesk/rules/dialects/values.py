"""Values: languages, sites, sources, dates and lengths of other tools as the fields that our language compares."""

import re
from calendar import monthrange
from datetime import date

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.terms import literally
from watchdesk.rules.dialects.tree import Fact, Fielded, Gone, Node, Term, joined

_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})?")
_LANGUAGES = {
    "arabic": "ar", "bengali": "bn", "bulgarian": "bg", "catalan": "ca", "chinese": "zh", "croatian": "hr",
    "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "estonian": "et", "farsi": "fa", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu",
    "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko", "latvian": "lv", "lithuanian": "lt",
    "malay": "ms", "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt", "romanian": "ro",
    "russian": "ru", "serbian": "sr", "slovak": "sk", "slovenian": "sl", "spanish": "es", "swedish": "sv",
    "tamil": "ta", "thai": "th", "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi",
    "zhcn": "zh", "zhtw": "zh",
}  # fmt: skip
_SCHEME = re.compile(r"(?:https?:)?//|^www\.(?=[^/]*\.)", re.IGNORECASE)
_HOST = re.compile(r"\.?(?:[^\W_]|[-.])*[^\W_]")
_NUMBERS = re.compile(r"\d+")
_SEPARATED = re.compile(r"(\d{1,4})[-/.](\d{1,2})(?:[-/.](\d{1,4}))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WRITTEN = re.compile(r"([A-Za-z]{3,9})\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})")
_LEAST_YEAR = 1000

DATE = (
    r"(?:[A-Za-z]{3,9}\.?\s{1,3}(?:\d{1,2},?\s{1,3})?\d{4}|\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{8}|\d{4})(?!\d)"
)


def text_of(node: Node) -> str | None:
    """Return what a leaf says; None for what is no word or phrase."""
    return node.text if isinstance(node, Term) else None


def language(node: Node, _notebook: Notebook) -> Node:
    """Return the language of a leaf."""
    text = (text_of(node) or "").strip()
    code = _LANGUAGES.get(text.lower())
    if code is None and (short := _CODE.fullmatch(text)):
        code = short.group(1).lower()
    return Fact("lang", code) if code else Gone(f"the language {text or '?'}", 0)


def site(node: Node, notebook: Notebook) -> Node:
    """Return the site of a leaf, or the beginning of an address where it has a path."""
    text = (text_of(node) or "").strip()
    address = _SCHEME.sub("", _SCHEME.sub("", text, count=1), count=1).removeprefix("*.").strip("/*")
    host, _, path = address.partition("/")
    if not _HOST.fullmatch(host):
        return Gone(f"the site {text or '?'}", 0)
    here = Fact("site", host.lower().strip("."))
    if not any(letter.isalnum() for letter in path):
        return here
    notebook.note(f"{text}: watchdesk looks for the site and for the words of the path in the address")
    return joined([here, Fielded("url", literally(path))], is_and=True)


def address(node: Node, _notebook: Notebook) -> Node:
    """Return a part of an address."""
    text = _SCHEME.sub("", (text_of(node) or "").strip(), count=1).strip("*")
    return literally(text) if any(letter.isalnum() for letter in text) else Gone(f"the address {text or '?'}", 0)


def source(node: Node, notebook: Notebook) -> Node:
    """Return the source of a leaf."""
    text = " ".join((text_of(node) or "").replace("_", " ").split())
    if not text:
        return Gone("a source", 0)
    notebook.note(f"source {text}: watchdesk compares it with the id and the title of your own sources")
    return Fact("source", text)


def length(sign: str, number: str) -> Node:
    """Return a number of words with the sign that it is compared by."""
    if len(number) > 9:  # noqa: PLR2004 - our language reads numbers of nine digits
        return Gone(f"the length {number[:12]}…", 0)
    return Fact("words", f"{sign}{int(number)}")


def published(relation: str, text: str, notebook: Notebook) -> Node:
    """Return when it was published: `relation` is one of = > >= < <=, the text a day, a month or a year."""
    days = _days(text, notebook)
    if days is None:
        return Gone(f"the date {text}", 0)
    first, last = days
    match relation:
        case ">":
            return Fact("published", f">{last}")
        case "<":
            return Fact("published", f"<{first}")
        case ">=":
            return Fact("published", f">={first}")
        case "<=":
            return Fact("published", f"<={last}")
        case _:
            return Fact("published", f"{first}" if first == last else f"{first}..{last}")


def _days(text: str, notebook: Notebook) -> tuple[date, date] | None:
    parts = _parts(text.strip(), notebook) if text.isascii() else None
    if parts is None:
        return None
    year, month, day = parts
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:  # no such day
        return None
    return (first, last) if year >= _LEAST_YEAR else None


def _parts(text: str, notebook: Notebook) -> tuple[int, int, int] | None:
    """Return year, month and day; 0 for what is not said."""
    if (words := _WRITTEN.fullmatch(text)) and words.group(1)[:3].lower() in _MONTHS:
        return int(words.group(3)), _MONTHS.index(words.group(1)[:3].lower()) + 1, int(words.group(2) or 0)
    if _NUMBERS.fullmatch(text):
        return _run_together(text)
    parts = _SEPARATED.fullmatch(text)
    if parts is None:
        return None
    first, second, third = (int(part or 0) for part in parts.groups())
    if len(parts.group(1)) == 4:  # noqa: PLR2004 - a year
        return first, second, third
    return _month_first(text, (first, second, third), notebook)


def _month_first(text: str, parts: tuple[int, int, int], notebook: Notebook) -> tuple[int, int, int]:
    first, second, year = parts
    if year < 100:  # noqa: PLR2004 - a year of two digits
        year += 2000
    if first > 12:  # noqa: PLR2004 - no month
        return year, second, first
    if first != second and second <= 12:  # noqa: PLR2004 - it could be a month
        notebook.note(f"{text} was read as month/day/year")
    return year, first, second


def _run_together(digits: str) -> tuple[int, int, int] | None:
    if len(digits) == 4:  # noqa: PLR2004 - a year
        return int(digits), 0, 0
    if len(digits) == 8:  # noqa: PLR2004 - CCYYMMDD
        return int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return None
