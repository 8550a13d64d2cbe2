"""Addresses: the form of a URL that identifies an article — used by poll and read.

courlan drops trackers and default ports, w3lib settles percent-encoding and order; what stays different after that is
taken to be a different page. Neither is imported until an address has to be judged: both together take a third of a
second.
"""

from functools import lru_cache
from urllib.parse import urlsplit

from watchdesk.model.identity import computed_id

_LONGEST = 2048


@lru_cache(maxsize=4096)
def canonical(url: str) -> str | None:
    """Return the canonical form of a web address, or None if it is none (another scheme, no host, malformed)."""
    from courlan.clean import normalize_url  # noqa: PLC0415 - 0.3 s that a poll of unchanged feeds can spare
    from w3lib.url import canonicalize_url  # noqa: PLC0415 - the same

    if len(url) > _LONGEST:
        return None
    try:
        settled: str = canonicalize_url(normalize_url(url.strip(), strict=False))
        parts = urlsplit(settled)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # a port or an IPv6 literal that is none
        return None
    return settled if is_web else None


def identifying(url: str) -> str:
    """Return the identifying form of a canonical address: http and https are one page."""
    return "https:" + url.removeprefix("http:") if url.startswith("http:") else url


def is_home_page(url: str) -> bool:
    """Return whether a canonical address is a site's front page, which identifies no article."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def same_site(one: str, other: str) -> bool:
    """Return whether two addresses lie on one host, a leading `www.`, `m.` or `amp.` aside."""
    return _site(one) == _site(other) != ""


def _site(url: str) -> str:
    host = urlsplit(url).hostname or ""
    for prefix in ("www.", "m.", "amp.", "mobile."):
        host = host.removeprefix(prefix)
    return host


def article_id_of(address: str) -> str:
    """Return the id of the article that an identifying address stands for, unless an alias says otherwise."""
    return computed_id("article", address)
