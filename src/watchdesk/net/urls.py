"""Urls: read an address apart before it is visited, and work out where a redirect leads."""

import re
import unicodedata
from base64 import b64encode
from typing import ClassVar, NamedTuple
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

from msgspec.structs import replace

from watchdesk.model.records import Reticent
from watchdesk.model.visits import FailureKind
from watchdesk.net.failures import Trouble

PORTS = {"http": 80, "https": 443}
LAST_PORT = 65535
LONGEST = 8192
LONGEST_HOST = 253  # RFC 1035, section 2.3.4, as text
LONGEST_LABEL = 63
HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?", re.ASCII)
# Most addresses: nothing to decode, to encode or to refuse. What does not match is read part by part.
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
PLAIN = re.compile(
    rf"(https?)://({_LABEL}(?:\.{_LABEL})*)(?::([1-9][0-9]{{0,4}}))?(/[\w.~/%&=+,:;@-]*(?:\?[\w.~/%&=+,:;@-]+)?)",
    re.ASCII,
)
ENCODED_BREAK = re.compile(r"%0[ad]", re.IGNORECASE)
KEPT_IN_TARGET = "!#$%&'()*+,/:;=?@[]~|^{}`\"<>-._"


class Origin(NamedTuple):
    """Who answers. `host` is ASCII in lower case."""

    scheme: str
    host: str
    port: int


class Address(Reticent, frozen=True, kw_only=True):
    """A checked http(s) address, read apart. `host` is ASCII in lower case, `target` is path and query in ASCII.

    `credentials` is the value of a Basic Authorization header, from the user information of the URL.
    """

    unshown: ClassVar = ("credentials",)

    scheme: str
    host: str
    port: int
    target: str
    credentials: str | None = None

    @property
    def origin(self) -> Origin:
        """Who answers: scheme, host and port."""
        return Origin(self.scheme, self.host, self.port)

    @property
    def server(self) -> str:
        """The unit of politeness: host and port, whatever the scheme."""
        return f"{self.host}:{self.port}"

    @property
    def authority(self) -> str:
        """The value of the Host header: host, and port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def text(self) -> str:
        """The address as text, without user information and fragment."""
        return f"{self.scheme}://{self.authority}{self.target}"


def read_address(url: str, *, wrong: FailureKind = FailureKind.BAD_URL) -> Address:
    """Return a URL read apart. Raises Trouble of the kind `wrong` for what is not an http(s) address of a host."""
    return _read_plain(url) or _read_in_parts(url, wrong)


def is_plain(url: str) -> bool:
    """Return whether an address has nothing to decode, to encode, to even out or to refuse. Many that have not do."""
    return _read_plain(url) is not None


def _read_plain(url: str) -> Address | None:
    """Return an address that is PLAIN: in a third of the time, and there are three readings to each feed of a check."""
    found = PLAIN.fullmatch(url)
    if found is None or len(url) > LONGEST:
        return None
    scheme, host, given, target = found.groups()
    port = int(given) if given else PORTS[scheme]
    if len(host) > LONGEST_HOST or port > LAST_PORT:
        return None
    return Address(scheme=scheme, host=host, port=port, target=target)


def _read_in_parts(url: str, wrong: FailureKind) -> Address:
    url = url.strip(" \t")
    if len(url) > LONGEST:
        raise Trouble(wrong, f"the address is longer than {LONGEST} characters")
    if _holds_controls(url):  # urlsplit would drop some of them in silence
        raise Trouble(wrong, "the address holds a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        reason = "the port of the address is not a number up to 65535" if "ort" in str(error) else "not a valid address"
        raise Trouble(wrong, reason) from None
    if parts.scheme not in PORTS:
        if not parts.scheme or "." in parts.scheme:  # example.org:8080/feed: what looks like a scheme is a host
            raise Trouble(wrong, "the address is incomplete: it must begin with https:// or http://")
        raise Trouble(wrong, f"only http and https addresses are visited, not {parts.scheme[:20]}")
    if port == 0:
        raise Trouble(wrong, "the port of the address is zero")
    return Address(
        scheme=parts.scheme,
        host=_host(parts, wrong),
        port=port or PORTS[parts.scheme],
        target=_target(parts),
        credentials=_credentials(parts),
    )


def host_name(text: str) -> str | None:
    """Return the name of a host in ASCII and small letters, without a dot at its end; None for what is no such name."""
    try:
        address = read_address(f"https://{text}")
    except Trouble:
        return None
    return None if any(sign in text for sign in "/?#@:\\ ") else address.host.rstrip(".")


def _holds_controls(text: str) -> bool:
    return not text.isprintable() and any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in text)


def _target(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return quote((parts.path or "/") + query, safe=KEPT_IN_TARGET)


def _credentials(parts: SplitResult) -> str | None:
    userinfo, at, _ = parts.netloc.rpartition("@")
    if not at or not userinfo.strip(":"):
        return None
    user, _, password = userinfo.partition(":")
    return "Basic " + b64encode(unquote_to_bytes(user) + b":" + unquote_to_bytes(password)).decode()


def _host(parts: SplitResult, wrong: FailureKind) -> str:
    host = (parts.hostname or "").lower()
    if not host:
        raise Trouble(wrong, "the address names no host")
    if ":" in host:  # an IPv6 literal: urlsplit has checked it
        return host
    if "[" in parts.netloc or "\\" in parts.netloc:  # IPvFuture; and browsers take a backslash for a slash
        raise Trouble(wrong, "the host of the address is not a valid name")
    if len(host) <= LONGEST_HOST and not host.isascii():
        host = _ascii_host(host, wrong)
    too_long = len(host) > LONGEST_HOST or any(len(label) > LONGEST_LABEL for label in host.split("."))
    if too_long or ".." in host or not HOST_NAME.fullmatch(host):
        raise Trouble(wrong, "the host of the address is not a valid name")
    return host


def _ascii_host(host: str, wrong: FailureKind) -> str:
    import idna  # noqa: PLC0415 - its tables are large, and most names ASCII

    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise Trouble(wrong, "the host of the address is not a valid international name") from None


def redirected(start: Address, location: bytes) -> Address:
    """Return where a Location header leads from here, with credentials only if it stays at the same origin.

    Raises Trouble (bad_redirect) for other schemes, control characters, and a step from https to http with credentials.
    """
    wrong = FailureKind.BAD_REDIRECT
    try:
        text = location.decode()
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    if ENCODED_BREAK.search(text) or _holds_controls(text.strip(" \t")):
        raise Trouble(wrong, f"{start.host} redirects to an address with a control character in it")
    try:
        joined = urljoin(start.text, text.strip(" \t"))
    except ValueError:
        raise Trouble(wrong, f"{start.host} redirects to something that is no address") from None
    try:
        target = read_address(joined, wrong=wrong)
    except Trouble as trouble:
        raise Trouble(wrong, f"{start.host} redirects to something that is not visited: {trouble.reason}") from None
    if target.origin == start.origin:
        return replace(target, credentials=start.credentials)
    if start.credentials is not None and start.scheme == "https" and target.scheme == "http":
        raise Trouble(wrong, f"{start.host} redirects a visit with a password from https to http")
    return replace(target, credentials=None)
