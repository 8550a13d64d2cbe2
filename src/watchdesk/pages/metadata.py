"""A page's headline, authors, date, language and addresses: from JSON-LD, then `<meta>`, then trafilatura's search."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from htmldate import find_date
from lxml.html import HtmlElement

from watchdesk.pages.authors import Publisher, read_authors
from watchdesk.pages.headlines import headings, headline
from watchdesk.pages.statements import Statement
from watchdesk.rules.cleaning import clean_line
from watchdesk.rules.site_rules import host_of

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about its article, clean."""

    title: str | None
    headings: tuple[str, ...]
    authors: tuple[str, ...]
    published_at: datetime | None
    language: str | None
    canonical: str | None
    site: str | None
    is_article: bool


def read_metadata(tree: HtmlElement, statement: Statement, url: str) -> Metadata:
    """Read what the page says; `url` is where it came from."""
    metas = _metas(tree)
    site = clean_line(metas.get("og:site_name") or statement.site or metas.get("application-name", ""))
    return Metadata(
        title=headline(tree, statement.headline, metas.get("og:title") or metas.get("twitter:title", ""), site),
        headings=headings(tree),
        authors=read_authors(tree, statement.authors, metas, Publisher(site=site, host=host_of(url))),
        published_at=_published(tree, statement, metas, url),
        language=_language(tree, statement, metas),
        canonical=_canonical(tree, url),
        site=site or None,
        is_article=statement.is_there or metas.get("og:type", "").lower() == "article",
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Return the first content of each meta element, by its name, property or itemprop in lower case."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = clean_line(meta.get("content") or "")
        if name and content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def _published(tree: HtmlElement, statement: Statement, metas: dict[str, str], url: str) -> datetime | None:
    stated = (statement.published, *(metas.get(name, "") for name in _DATES))
    times = (time.get("datetime") or "" for time in tree.iter("time"))
    for text in (*stated, *times):
        date = _read_date(text)
        if date is not None:
            return date
    # htmldate knows days only, and is asked last: it searches the whole page
    return _read_date(find_date(tree, url=url, original_date=True, extensive_search=False) or "")


def _read_date(text: str) -> datetime | None:
    """Read RFC 3339 and what comes close; no zone means UTC."""
    text = re.sub(
        r"\s*([+-]\d\d:?\d\d|Z|UTC|GMT)$", lambda zone: zone[1].replace("UTC", "Z").replace("GMT", "Z"), text.strip()
    )
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return in_usual_years(date if date.tzinfo is not None else date.replace(tzinfo=UTC))


def in_usual_years(date: datetime) -> datetime | None:
    """Return a date in UTC if it can be that of an article: no clock begins before 1990, and none has run so far."""
    try:
        date = date.astimezone(UTC)
    except OverflowError:  # year 1 or 9999, in a zone that leads out of it
        return None
    return date if date.year in _YEARS else None


def _language(tree: HtmlElement, statement: Statement, metas: dict[str, str]) -> str | None:
    stated = (tree.get("lang") or "", metas.get("og:locale", ""), metas.get("content-language", ""), statement.language)
    for text in stated:
        parts = text.strip().replace("_", "-").split("-")
        if parts[0].isascii() and parts[0].isalpha() and 2 <= len(parts[0]) <= 3:  # noqa: PLR2004 - ISO 639
            region = next((part.upper() for part in parts[1:] if len(part) == 2 and part.isalpha()), "")  # noqa: PLR2004 - ISO 3166
            return f"{parts[0].lower()}-{region}" if region else parts[0].lower()
    return None


def _canonical(tree: HtmlElement, url: str) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            try:
                address = urljoin(url, clean_line(link.get("href") or ""))
                parts = urlsplit(address)
                usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and bool(link.get("href"))
            except ValueError:  # an IPv6 address that is none
                return None
            return address if usable else None
    return None
