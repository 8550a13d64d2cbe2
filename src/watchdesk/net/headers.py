"""Headers: what the desk says of itself and asks for, before a request leaves."""

import re
from collections.abc import Mapping

from watchdesk.model.visits import Purpose, Visit
from watchdesk.net.inflating import ACCEPTED

ACCEPT = {
    Purpose.FEED: b"application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    b"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.3, */*;q=0.2",
    Purpose.PAGE: b"text/html, application/xhtml+xml, application/xml;q=0.5, */*;q=0.2",
}
OWN_POST_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
NOT_IN_COMMENT = re.compile(r"[^\x20-\x7e]|[()\\]")
UNSENDABLE = re.compile(r"[^\x20-\x7e\x80-\xff]")


def user_agent(version: str, contact: str | None) -> str:
    """Return how the desk introduces itself: name, version, and whom to write to (RFC 9110, section 10.1.5)."""
    contact = NOT_IN_COMMENT.sub("", contact or "").strip()
    return f"watchdesk/{version} ({contact})" if contact else f"watchdesk/{version}"


def get_headers(agent: str, visit: Visit) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of a GET. A validator that cannot have come from a header is left out."""
    headers = [
        (b"User-Agent", agent.encode("ascii", "ignore")),
        (b"Accept", ACCEPT[visit.purpose]),
        (b"Accept-Encoding", ACCEPTED),
    ]
    if visit.past_caches:
        headers.append((b"Cache-Control", b"no-cache"))
    for name, value in ((b"If-None-Match", visit.etag), (b"If-Modified-Since", visit.last_modified)):
        if value and not UNSENDABLE.search(value):
            headers.append((name, value.encode("latin-1")))
    return tuple(headers)


def post_headers(agent: str, wanted: Mapping[str, str], *, length: int) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of a POST: the wanted ones, except those that describe the connection."""
    own = [(b"Content-Length", str(length).encode()), (b"Connection", b"close"), (b"Accept-Encoding", b"identity")]
    if "user-agent" not in {name.lower() for name in wanted}:
        own.append((b"User-Agent", agent.encode("ascii", "ignore")))
    kept = [(name, value) for name, value in wanted.items() if name.lower() not in OWN_POST_HEADERS]
    return (*own, *((name.encode(errors="replace"), value.encode(errors="replace")) for name, value in kept))
