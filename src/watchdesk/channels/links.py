"""Links: the addresses a message may carry."""

from urllib.parse import quote, urlsplit

# Everything RFC 3986 lets stand in an address; the rest is percent-encoded, so that an address cannot end the quotes,
# the angle brackets or the line it stands in. "|" and "<>" are among the rest: Slack's link syntax is made of them.
_STANDING = "!#$%&'()*+,-./:;=?@[]_~"
_LONGEST = 2000


def web_address(url: str | None) -> str | None:
    """Return an http or https address fit to stand in any message, or None where there is none."""
    if url is None or len(url) > _LONGEST:
        return None
    stripped = url.strip()
    try:
        parts = urlsplit(stripped)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    return quote(stripped, safe=_STANDING, errors="replace")
