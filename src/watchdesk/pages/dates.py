"""A page's date: from JSON-LD, then `<meta>`, then a `<time>` of the article, then the search of htmldate (its home).

Pages show many times: of related stories, of the last change, of today. Those are known by where they stand and by the
words before them; a time that calls itself that of publication goes before any other.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

from htmldate import find_date
from lxml.html import HtmlElement
from msgspec import Struct

from watchdesk.pages.pruning import length
from watchdesk.rules.written_dates import Writing, moment_of

_DATES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "publishdate",
    "publish-date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "cxenseparse:recs:publishtime",
)
_YEARS = range(1990, 2101)
_ZONE = re.compile(r"\s*([+-]\d\d:?\d\d|Z|UTC|GMT)$")
_THOUSANDTHS = re.compile(r"\d{13}")
_IN_WORDS = re.compile(r"[^\W\d_]{3}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST = 60
_MOST_TIMES = 200
_OF_PUBLICATION = re.compile(r"publi[sc]|posted|entry-date|created", re.IGNORECASE)
_OF_CHANGE = re.compile(
    r"updated?\b|modified|edited|aktualisiert|geändert|\bstand:|mis à jour|modifié|actualizad|modificad|aggiornat"
    r"|atualizad|bijgewerkt|uppdatera|oppdatert|opdateret|обновлен|изменен|güncelle|aktualizac|اپ ڈیٹ|تحديث|更新"
    r"|업데이트",
    re.IGNORECASE,
)
_ELSEWHERE_TAGS = frozenset({"nav", "aside", "footer", "blockquote"})  # what is quoted, a post, has a time of its own
_ELSEWHERE_CLASS = re.compile(
    r"related|recommend|teaser|comment|sidebar|most-?(?:read|popular|viewed)|trending|latest|ticker|newsletter|promo"
    r"|more-?(?:on|from|stories|news)|read-?(?:more|also|next)",
    re.IGNORECASE,
)
_LINKED_WORDS = 15
_MOST_ARTICLES = 200
_CARD = 0.5
_WEST, _EAST = timedelta(hours=14), timedelta(hours=36)
"""Around a day's midnight in UTC: where its first and its last hour are on earth, which begins it 14 h before."""


class _Moment(Struct, frozen=True):
    """A date as it was read. `has_hour`: it is more than a day."""

    at: datetime
    has_hour: bool


def published(
    tree: HtmlElement, stated: str, metas: Mapping[str, str], *, language: str | None, url: str
) -> datetime | None:
    """Return when the article of a page was published, in UTC, or None.

    `stated` is JSON-LD's word, `metas` the contents of the meta elements by name, `language` what the page is in. A
    time without a zone is taken for UTC, a year before 1990 or after 2100 for a mistake. Where what is trusted most
    names a day only, the next that knows the hour of that day is taken.
    """
    said: list[_Moment] = []
    for text in (stated, *(metas.get(name, "") for name in _DATES)):
        if text and (one := _moment(text, language)) is not None:
            if one.has_hour and not said:
                return one.at
            said.append(one)
    likely, doubtful = (list(filter(None, map(_moment, found))) for found in _shown(tree))
    known = [*said, *likely]
    if not known:
        # htmldate knows days only, and is asked late: it searches the whole page
        found = _moment(find_date(tree, url=url, original_date=True, extensive_search=False) or "")
        known = [found] if found is not None else doubtful
    day = next(iter(known), None)
    if day is None:
        return None
    if day.has_hour:
        return day.at
    hours = (one.at for one in (*known, *doubtful) if one.has_hour and -_WEST < one.at - day.at < _EAST)
    return next(hours, day.at)


def in_usual_years(date: datetime) -> datetime | None:
    """Return a date in UTC if it can be that of an article: no clock begins before 1990, and none has run so far."""
    try:
        date = date.astimezone(UTC)
    except OverflowError:  # year 1 or 9999, in a zone that leads out of it
        return None
    return date if date.year in _YEARS else None


def _moment(text: str, language: str | None = "") -> "_Moment | None":
    """Return what a text says; one in words only where a language is given (None: any, which is tried as English)."""
    date = _read(text)
    if date is None and language != "":
        date = _read_words(text, language)
    return None if date is None else _Moment(date, ":" in text or text.isdecimal())


def _read(text: str) -> datetime | None:
    """Read RFC 3339 and what comes close, and thousandths of a second since 1970."""
    text = _ZONE.sub(lambda zone: zone[1].replace("UTC", "Z").replace("GMT", "Z"), text.strip())
    try:
        if _THOUSANDTHS.fullmatch(text):
            return in_usual_years(datetime.fromtimestamp(int(text) / 1000, UTC))
        date = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return in_usual_years(date if date.tzinfo is not None else date.replace(tzinfo=UTC))


def _read_words(text: str, language: str | None) -> datetime | None:
    """Read a date as in mail or in words ("November 23, 2026"). Figures alone are not guessed at: 03/04 is two days."""
    if len(text) > _LONGEST or not (_IN_WORDS.search(text) and _YEAR.search(text)):
        return None
    date = moment_of([text], Writing(language=language or "en"))
    return None if date is None else in_usual_years(date)


def _shown(tree: HtmlElement) -> tuple[list[str], list[str]]:
    """Return what `<time>` elements say: those of the article, the likeliest first, and those that are of a change."""
    heading = next(tree.iter("h1"), None)
    around = set() if heading is None else {heading, *heading.iterancestors()}
    cards = _cards(tree)
    said, behind, before, doubtful = list[str](), list[str](), list[str](), list[str]()
    is_behind = False
    for element in _times(tree):
        if element.tag == "h1":
            is_behind = True
        elif _stands_elsewhere(element, around, cards):
            continue
        elif _OF_PUBLICATION.search(_marks(element)):
            said.append(element.get("datetime") or "")
        elif _is_of_change(element):
            doubtful.append(element.get("datetime") or "")
        else:
            (behind if is_behind else before).append(element.get("datetime") or "")
    return [*said, *behind, *before], doubtful


def _cards(tree: HtmlElement) -> set[HtmlElement]:
    """Return the `<article>` that are short beside the page's own, the longest: other stories, each with its time."""
    lengths = {article: length(article) for article in islice(tree.iter("article"), _MOST_ARTICLES)}
    longest = max(lengths.values(), default=0)
    return {article for article, size in lengths.items() if size < _CARD * longest}


def _times(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the first times of a page, and its headings, in the page's order."""
    left = _MOST_TIMES
    for element in tree.iter("h1", "time"):
        if element.tag == "time" and not element.get("datetime"):
            continue
        left -= 1
        if not left:
            return
        yield element


def _marks(element: HtmlElement) -> str:
    pubdate = "published" if element.get("pubdate") is not None else ""
    return f"{element.get('class') or ''} {element.get('itemprop') or ''} {pubdate}"


def _is_of_change(element: HtmlElement) -> bool:
    """Whether a time, or the words before it in its parent, say that it is that of a change."""
    if _OF_CHANGE.search(_marks(element)):
        return True
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        words = f"{''.join(before.itertext())} {before.tail or ''}" if before.tag != "time" else before.tail or ""
    else:
        words = (parent.text or "") if parent is not None else ""
    return _OF_CHANGE.search(words[-_LONGEST:]) is not None


def _stands_elsewhere(element: HtmlElement, around: set[HtmlElement], cards: set[HtmlElement]) -> bool:
    """Whether a time is another story's or the page's frame's. `around`: the headline and what holds it."""
    for above in element.iterancestors():
        if above in around:
            return False
        if (
            above.tag in _ELSEWHERE_TAGS
            or above in cards
            or _ELSEWHERE_CLASS.search(f"{above.get('class') or ''} {above.get('id') or ''}")
        ):
            return True
        if above.tag == "a":  # a card: the link has a headline beside the time
            words = len("".join(above.itertext())) - len("".join(element.itertext()))
            if words > _LINKED_WORDS:
                return True
    return False
