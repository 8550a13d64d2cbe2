"""A page's headline, authors, date, language and addresses: from JSON-LD, then `<meta>`, then what it shows."""

from datetime import datetime
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from msgspec import Struct

from watchdesk.pages.authors import Publisher, read_authors
from watchdesk.pages.dates import published
from watchdesk.pages.headlines import headings, headline
from watchdesk.pages.statements import Statement
from watchdesk.rules.cleaning import clean_line
from watchdesk.rules.site_rules import host_of


class Metadata(Struct, frozen=True, kw_only=True):
    """What a page says about its article, clean."""

    title: str | None
    headings: tuple[str, ...]
    authors: tuple[str, ...]
    published_at: datetime | None
    language: str | None
    canonical: str | None
    site: str | None
    description: str
    is_article: bool
    is_locked: bool


def read_metadata(tree: HtmlElement, statement: Statement, url: str) -> Metadata:
    """Read what the page says; `url` is where it came from."""
    metas = _metas(tree)
    language = _language(tree, statement, metas)
    site = clean_line(metas.get("og:site_name") or statement.site or metas.get("application-name", ""))
    publisher = Publisher(site=site, host=host_of(url))
    return Metadata(
        title=headline(tree, statement.headline, metas.get("og:title") or metas.get("twitter:title", ""), publisher),
        headings=headings(tree),
        authors=read_authors(tree, statement.authors, metas, publisher),
        published_at=published(tree, statement.published, metas, language=language, url=url),
        language=language,
        canonical=_canonical(tree, url),
        site=site or None,
        description=metas.get("og:description") or metas.get("description") or metas.get("twitter:description", ""),
        is_article=statement.is_there or metas.get("og:type", "").lower() == "article",
        is_locked=metas.get("article:content_tier", "").lower() == "locked",
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
        href = clean_line(link.get("href") or "")
        if href and "canonical" in (link.get("rel") or "").lower().split():
            try:
                address = urljoin(url, href)
                parts = urlsplit(address)
            except ValueError:  # an IPv6 address that is none
                return None
            return address if parts.scheme in {"http", "https"} and parts.hostname else None
    return None
