"""Addresses: the form of a URL that identifies an article — used by poll and read.

w3lib settles percent-encoding, host and path; trackers are dropped by the table below. What stays different after that
is taken to be a different page: two addresses of one page are joined later (by redirect, rel=canonical or text), but
two pages under one address would be one article, and the second would never be told. So nothing is dropped that could
tell pages apart. w3lib is not imported until an address has to be judged: it takes a tenth of a second.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from watchdesk.model.identity import computed_id

_LONGEST = 2048
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_:.-]+")
# An address that is canonical as it stands, as most are: no port, escape or query.
_PLAIN = re.compile(r"https?://[a-z0-9_-]+(\.[a-z0-9_-]+)+(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?")
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
# Query arguments that say how a reader came, as found on the links of real feeds and in the manuals of those who count
# readers. Names are compared as written, but for those that are nothing else however they are written.
_TRACKER = re.compile(
    r"(at|ns|mc|gaa)_.*|_ga|_gl|CMP|cmpid|icid|ito|ITO|maca|ocid|ref_src|smid|smtyp|traffic_source|xtor"
    r"|WT\.[a-z_]+|\.tsrc|soc_(src|trk)|feedName"
    r"|(?i:(utm|mtm|hsa|pk|piwik|matomo|itm|otm|hmb)_.+|_bhlid|(fb|g|d|y|ys|tw|tt)clid|gclsrc|msclkid|[gw]braid|srsltid"
    r"|igsh(id)?|mibextid|fb_(action_ids|action_types|ref|source)|ga_(source|medium|term|content|campaign|place)"
    r"|campaign_(medium|name|source|term|content)|_hs(enc|mi)|__hs(sc|tc|fp)|hsctatracking|mkt_tok|s_kwcid|sc?_cid"
    r"|oly_(anon|enc)_id|vero_(id|conv)|rb_clickid|wickedid|_branch_(match_id|referrer)|li_fat_id|_openstat|epik"
    r"|wt_z?mc|mktc(id|val)|guccounter|guce_referrer(_sig)?|__twitter_impression|__readwiselocation|elqtrack(id)?)"
)
# Arguments that may as well name the page: dropped only where the value says that the link stood in a feed.
_ORIGINS = frozenset(
    {"ref", "refer", "referrer", "source", "src", "from", "via", "cid", "campaign", "medium", "partner"}
    | {"emc", "feedType", "mod", "nav"}
)
_AMP_CACHE = re.compile(
    r"https://(?:www\.google\.[a-z.]{2,6}/amp/s|[a-z0-9-]+\.cdn\.ampproject\.org/[cvi]/s)/([^/]+/.*)"
)
_VARIANT_PATH = re.compile(r"/(?:amp|print)/?$|^/(?:amp|print)(?=/.)|\.amp(\.html?)?$")
_VARIANT_ARGUMENT = re.compile(
    r"(?:amp|print|printable|print-?_?(?:mode|view|version))(?:=(?:1|y|yes|true|on|amp|print|printable)?)?"
    r"|(?:output(?:type)?|view|format|mode|action|do|pagewanted)=(?:amp|print)|tmpl=component",
    re.IGNORECASE,
)
_OF_A_FEED = re.compile(r"rss(?:[_.-].*)?|atom|feed", re.IGNORECASE)


@lru_cache(maxsize=512)
def canonical(url: str) -> str | None:
    """Return the canonical form of a web address, or None if it is none (another scheme, no host, malformed).

    User information and the fragment are dropped. Canonical again, it is the same.
    """
    if len(url) > _LONGEST or "\\" in url:  # browsers take a backslash for a slash, others do not
        return None
    if _PLAIN.fullmatch(url):
        return url
    from w3lib.url import canonicalize_url, safe_url_string  # noqa: PLC0415 - 0.1 s that most feeds can spare

    try:
        parts = urlsplit(canonicalize_url(url.strip()))
        query = urlsplit(safe_url_string(url.strip())).query
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # a port, an international name or an IPv6 literal that is none
        return None
    if parts.scheme not in _PORTS or not _HOST.fullmatch(host):
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port not in {None, _PORTS[parts.scheme]}:
        netloc = f"{netloc}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path, _settled_query(query), ""))


def _settled_query(query: str) -> str:
    """Return the arguments that may matter, in one order; their text stays as it is but for the case of escapes."""
    arguments = [argument for argument in query.split("&") if argument and not _is_tracker(argument)]
    return "&".join(sorted(_ESCAPE.sub(lambda found: found[0].upper(), argument) for argument in arguments))


def _is_tracker(argument: str) -> bool:
    name, _, value = argument.removeprefix("amp;").partition("=")
    return _TRACKER.fullmatch(name) is not None or (name in _ORIGINS and _OF_A_FEED.fullmatch(value) is not None)


def identifying(url: str) -> str:
    """Return the identifying form of a canonical address: http and https are one page."""
    return "https:" + url.removeprefix("http:") if url.startswith("http:") else url


def plain_variant(url: str) -> str | None:
    """Return the address that an identifying address is the AMP or print variant of, or None if it is neither.

    Known are AMP caches, `/amp` and `/print` at either end of the path, `.amp.html`, and arguments that ask for either.
    """
    cached = _AMP_CACHE.match(url)
    if cached is not None:
        return None if is_home_page(behind := f"https://{cached[1]}") else behind
    parts = urlsplit(url)
    path = _VARIANT_PATH.sub(lambda found: found[1] or "", parts.path, count=1)
    query = "&".join(one for one in parts.query.split("&") if one and not _VARIANT_ARGUMENT.fullmatch(one))
    plain = urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))
    return None if plain == url or is_home_page(plain) else plain


def is_home_page(url: str) -> bool:
    """Return whether a canonical address is a site's front page, which identifies no article."""
    _, _, path = url.partition("://")[2].partition("/")
    return not path


def same_site(one: str, other: str) -> bool:
    """Return whether two addresses lie on one host, a leading `www.`, `m.` or `amp.` aside."""
    return _site(one) == _site(other) != ""


def _site(url: str) -> str:
    host = urlsplit(url).hostname or ""
    for prefix in ("www.", "m.", "amp.", "mobile."):
        rest = host.removeprefix(prefix)
        host = rest if "." in rest else host  # m.co is a domain of its own
    return host


def article_id_of(address: str) -> str:
    """Return the id of the article that an identifying address stands for, unless an alias says otherwise."""
    return computed_id("article", address)
