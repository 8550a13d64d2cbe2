"""Facts: the fields that are compared rather than searched — lang, source, tier, words, published and site."""

import re
from collections.abc import Callable
from datetime import UTC, date

from msgspec import Struct

from watchdesk.rules.folding import fold_word
from watchdesk.rules.language.document import Document

Test = Callable[[Document], bool | None]

_RANGE = re.compile(r"(?P<sign>>=|<=|>|<|=)?(?P<low>[^.<>=]+)(?:\.\.(?P<high>[^.<>=]+))?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_HOST = re.compile(r"\.?(?:[^\W_]|[-.])+")


class Unreadable(Struct, frozen=True):
    """A value that makes no sense for its field."""

    problem: str
    advice: str


def read_fact(field: str, value: str) -> tuple[str, Test] | Unreadable:
    """Return a fact in words and its test, which answers None where the article does not say."""
    return _READERS[field](value.strip())


def _language(value: str) -> tuple[str, Test] | Unreadable:
    if not _LANGUAGE.fullmatch(value):
        return Unreadable(f"{value} is no language code", "write a code such as lang:en or lang:ur")
    wanted = value.lower()

    def test(document: Document) -> bool | None:
        language = document.article.language
        if not language:
            return None
        return f"{language.lower().replace('_', '-')}-".startswith(f"{wanted}-")

    return f"language {wanted}", test


def _source(value: str) -> tuple[str, Test] | Unreadable:
    wanted = fold_word(value)

    def test(document: Document) -> bool | None:
        title = document.source.title if document.source else ""
        return wanted in {fold_word(document.article.source_id), fold_word(title)}

    return f"source {value}", test


def _site(value: str) -> tuple[str, Test] | Unreadable:
    if not _HOST.fullmatch(value):
        return Unreadable(f"{value} is no site", "write a host name only, such as site:dawn.com")
    wanted = value.lower().strip(".")

    def test(document: Document) -> bool | None:
        host = document.site
        return None if host is None else host == wanted or host.endswith(f".{wanted}")

    return f"site {wanted}", test


def _tier(value: str) -> tuple[str, Test] | Unreadable:
    compare = _comparison(value, _number)
    if compare is None:
        return Unreadable(f"{value} is no tier", "write a number such as tier:1, tier:<=2 or tier:1..2")
    return f"tier {value}", lambda document: compare(document.source.tier) if document.source else None


def _words(value: str) -> tuple[str, Test] | Unreadable:
    compare = _comparison(value, _number)
    if compare is None:
        return Unreadable(f"{value} is no number of words", "write words:>300, words:<=100 or words:100..500")

    def test(document: Document) -> bool | None:
        return compare(len(document.article.text.split())) if document.is_whole else None

    return f"length {value} words", test


def _published(value: str) -> tuple[str, Test] | Unreadable:
    compare = _comparison(value, _day)
    if compare is None:
        return Unreadable(
            f"{value} is no date",
            "write published:2021-10-08, published:>=2021-10-01 or published:2021-10-01..2021-10-31",
        )

    def test(document: Document) -> bool | None:
        moment = document.article.published_at
        return compare(moment.astimezone(UTC).date().toordinal()) if moment else None

    return f"published {value} (UTC)", test


def _comparison(value: str, read: Callable[[str], int | None]) -> Callable[[int], bool] | None:
    parts = _RANGE.fullmatch(value)
    low = read(parts["low"]) if parts else None
    if parts is None or low is None:
        return None
    if parts["high"] is None:
        compare = _SIGNS[parts["sign"] or "="]
        return lambda number: compare(number, low)
    high = read(parts["high"])
    if parts["sign"] or high is None or high < low:
        return None
    return lambda number: low <= number <= high


def _number(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None  # noqa: PLR2004 - bound


def _day(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal() if _DAY.fullmatch(text) else None
    except ValueError:  # the thirtieth of February
        return None


_SIGNS: dict[str, Callable[[int, int], bool]] = {
    "=": lambda number, bound: number == bound,
    ">": lambda number, bound: number > bound,
    "<": lambda number, bound: number < bound,
    ">=": lambda number, bound: number >= bound,
    "<=": lambda number, bound: number <= bound,
}
_READERS: dict[str, Callable[[str], tuple[str, Test] | Unreadable]] = {
    "lang": _language,
    "source": _source,
    "site": _site,
    "tier": _tier,
    "words": _words,
    "published": _published,
}
