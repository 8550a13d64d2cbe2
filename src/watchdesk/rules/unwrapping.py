"""Unwrapping: the outlet's own address in a link that leads through an aggregator, a mailer or a counter.

Offline, by what the link itself says. An article that came through a search feed is then the one that the outlet's own
feed gives. Links that say nothing (Google News since 2024) stay as they are; where a visit redirects, the address that
it ends at becomes an alias.
"""

import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

# A wrapper within a wrapper is common (a mailer's around an aggregator's); more than so many are not.
_DEEPEST = 4
_WEB = re.compile(r"https?://[^\s/]+\.[^\s/]+", re.IGNORECASE)
# Something of this stands in every link that is taken apart below: most links are done with after this.
_MAYBE = re.compile(r"[?&](?:url|q|u|to|z|uddg|continue)=|/articles/|/read/|/amp/s/|ampproject\.org/", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:www\.|news\.|consent\.)?google\.[a-z.]{2,6}")
_GOOGLE_NEWS_ID = re.compile(r"/(?:rss/|__i/rss/rd/|__i/rss/)?(?:articles|read)/(?:CBM|CA[IE])([\w-]+={0,2})")

_QUERIES: tuple[tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(host), re.compile(path), names)
    for host, path, names in (
        (r"(?:www\.|news\.)?google\.[a-z.]{2,6}", r"/(?:news/)?url", ("url", "q")),
        (r"consent\.google\.[a-z.]{2,6}", r"/.*", ("continue",)),
        (r"(?:www\.)?bing\.com", r"/news/apiclick\.aspx", ("url",)),
        (r"(?:l|lm)\.facebook\.com", r"/l\.php", ("u",)),
        (r"(?:www\.)?youtube\.com", r"/redirect", ("q",)),
        (r"(?:www\.)?linkedin\.com", r"/(?:redir/redirect|safety/go)", ("url",)),
        (r"slack-redir\.net", r"/link", ("url",)),
        (r"duckduckgo\.com", r"/l/", ("uddg",)),
        (r"t\.umblr\.com", r"/redirect", ("z",)),
        (r"vk\.com", r"/away\.php", ("to",)),
        (r"[a-z0-9.-]+\.safelinks\.protection\.outlook\.com", r"/.*", ("url",)),
    )
)


def unwrapped(url: str) -> str:
    """Return where a link leads at last, or the link itself if it does not say so. What comes out is http or https."""
    for _ in range(_DEEPEST):
        if _is_plain(url) or not _MAYBE.search(url):
            return url
        inner = _inner(url)
        if inner is None or inner == url:
            return url
        url = inner
    return url


def _is_plain(url: str) -> bool:
    """Return whether a link is taken apart by none of the ways: a tenth of the expression's time, for most links."""
    return "?" not in url and "/articles/" not in url and "/read/" not in url and "amp" not in url


def _inner(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:  # a broken IPv6 literal
        return None
    for take in _WAYS:
        found = take(host, parts)
        if found and _WEB.match(found):
            return found.strip()
    return None


def _of_query(host: str, parts: SplitResult) -> str | None:
    for hosts, paths, names in _QUERIES:
        if hosts.fullmatch(host) and paths.fullmatch(parts.path):
            values = parse_qs(parts.query, max_num_fields=100)
            return next((values[name][0] for name in names if name in values), None)
    return None


def _of_google_news(host: str, parts: SplitResult) -> str | None:
    """Read the address in an article's id: a protocol buffer, whose field 4 was the outlet's address until 2024."""
    found = _GOOGLE_NEWS_ID.match(parts.path) if _GOOGLE.fullmatch(host) else None
    if found is None:
        return None
    # three characters of the id are the first field, of no interest, and part of the tag of the next
    text = parts.path[found.start(1) - 3 : found.end(1)].rstrip("=")
    try:
        body = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        return None
    return _field_four(body)


def _field_four(body: bytes) -> str | None:
    """Return the first text of field 4 of a message whose first field is a number (protobuf.dev, encoding)."""
    place = body.find(b"\x22", 0, 12)
    if place < 0:
        return None
    length, place = _varint(body, place + 1)
    value = body[place : place + length]
    return value.decode("utf-8", "replace") if len(value) == length else None


def _varint(body: bytes, place: int) -> tuple[int, int]:
    """Return the number that stands at a place in groups of seven bits, the lowest first, and the place behind it."""
    number = shift = 0
    while place < len(body) and shift < 35:  # noqa: PLR2004 - five groups are 32 bits
        octet = body[place]
        number |= (octet & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if octet < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            break
    return number, place


def _of_bing_click(host: str, parts: SplitResult) -> str | None:
    """Read the address in a click of Bing's search: `u=a1` and base64."""
    if host not in {"bing.com", "www.bing.com"} or parts.path != "/ck/a":
        return None
    given = parse_qs(parts.query, max_num_fields=100).get("u", [""])[0]
    text = given.removeprefix("a1")
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("utf-8", "replace") if text != given else None
    except (NotBase64, ValueError):
        return None


def _of_amp_cache(host: str, parts: SplitResult) -> str | None:
    """Read the outlet's address in that of a copy that Google keeps: `google.com/amp/s/host/path`."""
    if _GOOGLE.fullmatch(host) and parts.path.startswith("/amp/s/"):
        return "https://" + unquote(parts.path.removeprefix("/amp/s/"))
    kept = re.fullmatch(r"/[cv]/s/(.+)", parts.path) if host.endswith("cdn.ampproject.org") else None
    return "https://" + kept[1] if kept else None


_WAYS: tuple[Callable[[str, SplitResult], str | None], ...] = (
    _of_query,
    _of_google_news,
    _of_bing_click,
    _of_amp_cache,
)
