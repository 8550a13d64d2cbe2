"""Discovery: the feeds that a web page names, for an operator who gave the address of a site."""

import re
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from watchdesk.feeds.drafts import absolute
from watchdesk.feeds.prolog import read_prolog, without_declaration
from watchdesk.rules.charsets import decode_document

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json"}
)
# in the order of how often they are a whole feed of a site
_COMMON_PATHS = (
    "feed",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feeds",
    "feed.json",
    "news-sitemap.xml",
)
_USUAL_SITEMAP = "/sitemap.xml"
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
# what a publisher calls the sitemap of its last days, and what is not its news
_OF_NEWS = re.compile(r"google-?_?news|news-?_?sitemap|sitemap-?_?(?:google-?_?)?news|\bnews\b|/news-", re.IGNORECASE)
_NOT_NEWS = re.compile(
    r"video|image|photo|galler|archive|author|topic|tag|categor|section|newsletter|betting|coupon|recipe|podcast"
    r"|(?:19|20)\d\d[/_.-]?\d?\d",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"/comments/|comments?/feed|\bcomments\b.*\bfeed\b", re.IGNORECASE)
_LOOKED_AT = 512 * 1024


def discover(body: bytes, content_type: str | None, url: str) -> tuple[str, ...]:
    """Return the absolute addresses of the feeds that the page names, in its order; feeds of comments come last.

    Only the first 512 KiB are looked at; JSON other than JSON Feed (WordPress's interface) is left out. Never raises
    for what stands in the page.
    """
    text = without_declaration(decode_document(body[:_LOOKED_AT], content_type))
    if not text or not (read_prolog(text).is_html or "<link" in text.lower()):
        return ()
    try:
        tree = html.document_fromstring(text)
    except (etree.ParserError, ValueError):  # nothing but comments; a NUL
        return ()
    base = _base(tree, url)
    found: dict[str, bool] = {}
    for link in tree.iter("link"):
        address = _feed_address(link, base)
        if address is not None:
            found.setdefault(address, _COMMENTS.search(f"{address} {link.get('title') or ''}") is not None)
    return tuple(sorted(found, key=found.__getitem__))


def guesses(url: str) -> tuple[str, ...]:
    """Return addresses at which sites commonly keep a feed, for a page that names none: below it, then at the root."""
    places = (url if url.endswith("/") else f"{url}/", urljoin(url, "/"))
    return tuple(dict.fromkeys(urljoin(place, path) for place in places for path in _COMMON_PATHS))


def news_sitemaps(body: bytes, url: str) -> tuple[str, ...]:
    """Return the news sitemaps that a robots.txt names, the likeliest of the whole site first.

    Sitemaps of videos, archives, sections and the like are left out, and so is a sitemap that does not say what it is
    of: of most sites it is of everything, for ever.
    """
    return tuple(sorted(filter(is_news_sitemap, _sitemaps(body, url)), key=len))


def whole_sitemaps(body: bytes, url: str) -> tuple[str, ...]:
    """Return where a site may have an index of its sitemaps that says nothing of news, the likeliest first.

    Those that a robots.txt names, without those of videos, archives and the like; else the usual place.
    """
    named = [one for one in _sitemaps(body, url) if not is_news_sitemap(one) and _NOT_NEWS.search(_place(one)) is None]
    return tuple(sorted(named, key=lambda one: ("index" not in one, len(one)))) or (urljoin(url, _USUAL_SITEMAP),)


def is_news_sitemap(address: str) -> bool:
    """Return whether the address of a sitemap says that it is of news, and of all of them."""
    return _OF_NEWS.search(_place(address)) is not None and _NOT_NEWS.search(_place(address)) is None


def _sitemaps(body: bytes, url: str) -> list[str]:
    text = decode_document(body[:_LOOKED_AT], "text/plain")
    named = (absolute(found[1], url) for found in _SITEMAP.finditer(text))
    return [one for one in dict.fromkeys(named) if one]


def _place(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + parts.query


def is_of_comments(address: str) -> bool:
    """Return whether a feed's address says that it is of comments."""
    return _COMMENTS.search(address) is not None


def _base(tree: html.HtmlElement, url: str) -> str:
    base = tree.find(".//base[@href]")
    return (absolute(base.get("href") or "", url) if base is not None else None) or url


def _feed_address(link: html.HtmlElement, base: str) -> str | None:
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    relations = (link.get("rel") or "").lower().split()
    href = link.get("href") or ""
    if kind not in _FEED_TYPES or not {"alternate", "feed"} & set(relations):
        return None
    if kind == "application/json" and "wp-json" in href:
        return None
    return absolute(href, base)
