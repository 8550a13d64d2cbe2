"""Access: what is shown to one host, and which proxy leads to it — before a connection to it is opened.

What is secret here goes to the very origins that the configuration names and nowhere else: a redirect to another
scheme, host or port finds another access, or none.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import unquote_to_bytes, urlsplit

from watchdesk.model.records import Reticent
from watchdesk.net.urls import HOST_NAME, Origin

# What our own requests say of themselves, and what speaks of the connection: no setting may replace it.
OWN_HEADERS = frozenset(
    "accept-encoding connection content-length expect host if-modified-since if-none-match keep-alive"
    " proxy-authorization te trailer transfer-encoding upgrade".split()
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token, RFC 9110, section 5.6.2
_VALUE = re.compile(r"[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?")
PROXY_PORT = 3128


class Proxy(Reticent, frozen=True, kw_only=True):
    """A proxy that makes tunnels (CONNECT). `authorization` is the value of a Proxy-Authorization header."""

    unshown: ClassVar = ("authorization",)

    host: str
    port: int
    authorization: bytes | None = None

    @property
    def origin(self) -> Origin:
        """Where it is: what the address policy judges."""
        return Origin("http", self.host, self.port)


class Access(Reticent, frozen=True, kw_only=True):
    """How one origin is visited: headers that go along with every GET, and the proxy that leads to it."""

    unshown: ClassVar = ("headers",)

    headers: tuple[tuple[bytes, bytes], ...] = ()
    proxy: Proxy | None = None


def read_proxy(url: str) -> Proxy:
    """Return the proxy that an address names, `http://[user:password@]host[:port]`. Raises ValueError."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or PROXY_PORT
    except ValueError as error:
        raise ValueError("is not the address of a proxy") from error
    host = (parts.hostname or "").lower()
    if parts.scheme != "http" or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("write the proxy as http://host:port; the connection to the site stays encrypted within it")
    if ":" not in host and not HOST_NAME.fullmatch(host):
        raise ValueError("the host of the proxy is not a valid name")
    return Proxy(host=host, port=port, authorization=basic(parts.username, parts.password))


def basic(user: str | None, password: str | None) -> bytes | None:
    """Return the value of a Basic authorization (RFC 7617), None without a user. Both may be percent-encoded."""
    if not user:
        return None
    return b"Basic " + b64encode(unquote_to_bytes(user) + b":" + unquote_to_bytes(password or ""))


def read_headers(wanted: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    """Return headers as they are sent. Raises ValueError for a name or a value that no header can have."""
    for name, value in wanted.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name[:40]!r} is not the name of a header")
        if name.lower() in OWN_HEADERS:
            raise ValueError(f"the header {name} is watchdesk's own")
        if not _VALUE.fullmatch(value):
            raise ValueError(f"the value of {name} cannot stand in a header")
    return tuple((name.encode("ascii"), value.encode("latin-1")) for name, value in wanted.items())
