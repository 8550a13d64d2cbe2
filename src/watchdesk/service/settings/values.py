"""Values: how text in config.toml becomes durations, sizes, addresses, zones and networks — the words of the tables."""

import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watchdesk.channels.email.addresses import read_address
from watchdesk.net.urls import is_plain
from watchdesk.rules.enrolling import LONGEST_WAIT
from watchdesk.rules.tables import from_text, kind_of, read_by

Network = IPv4Network | IPv6Network

_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_SIZES = {"": 1, "b": 1, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_LONGEST = timedelta(days=36_500)  # so that a date plus a duration stays a date
_DURATION_PART = r"(\d{1,15}(?:\.\d{1,6})?)(ms|[smhdw])"
_DURATION = re.compile(rf"(?:{_DURATION_PART})+", re.ASCII)
_SIZE = re.compile(r"(\d{1,15}) ?(|B|[KMG]iB)", re.IGNORECASE | re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def read_duration(text: str) -> timedelta:
    """Read `15m`, `24h`, `90d`, `2s`, `50ms`, `1h30m`. Raises ValueError with what to write instead."""
    if not _DURATION.fullmatch(text):
        raise ValueError(f'must be a duration such as "50ms", "15m", "24h" or "1h30m", not "{text}"')
    thousandths = sum(float(number) * _UNITS[unit] for number, unit in re.findall(_DURATION_PART, text))
    if thousandths > _LONGEST / timedelta(milliseconds=1):
        raise ValueError(f'must be a hundred years or less, not "{text}"')
    return timedelta(milliseconds=thousandths)


def read_span(text: str) -> timedelta:
    """Read a duration that is not nothing. Raises ValueError with what to write instead."""
    duration = read_duration(text)
    if not duration:
        raise ValueError("must be longer than nothing")
    return duration


def read_tolerance(text: str) -> timedelta | Literal["auto"]:
    """Read a duration that is not nothing, or `auto`. Raises ValueError with what to write instead."""
    return "auto" if text == "auto" else read_span(text)


def read_wait(text: str) -> timedelta:
    """Read a duration from an hour to thirty days. Raises ValueError with what to write instead."""
    duration = read_duration(text)
    if not timedelta(hours=1) <= duration <= LONGEST_WAIT:
        raise ValueError(f'must be from 1h to {LONGEST_WAIT.days}d, not "{text}"')
    return duration


def read_mail_domain(text: str) -> str:
    """Check what stands behind the @ of a mail address, and return it in ASCII. Raises ValueError."""
    try:
        return read_address(f"somebody@{text}").rpartition("@")[2]
    except ValueError:
        raise ValueError(f'must be a mail domain such as "example.org", not "{text}"') from None


def read_size(text: str) -> int:
    """Read `64 KiB`, `10 MiB` as bytes. Raises ValueError with what to write instead."""
    found = _SIZE.fullmatch(text)
    if not found:
        raise ValueError(f'must be a size such as "64 KiB" or "10 MiB", not "{text}"')
    return int(found[1]) * _SIZES[found[2].lower()]


def read_web_address(text: str) -> str:
    """Check an absolute http or https address. Raises ValueError with what is wrong."""
    if is_plain(text):
        return text
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f'must be a web address; "{text}" has a broken host or port') from None
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f'must be a web address that begins with https:// or http://, not "{text}"')
    if not host or re.search(r"\s", text) or _UNPRINTABLE.search(text):
        raise ValueError(f'must be a web address with a host and without spaces, not "{text}"')
    if "@" in parts.netloc:
        raise ValueError("must not carry a name and password: addresses are shown and logged")
    return text


def read_base_address(text: str) -> str:
    """Check the address that links begin with, and return it without a slash at the end."""
    address = read_web_address(text)
    if urlsplit(address).query or urlsplit(address).fragment:
        raise ValueError(f'must end with its path, without "?" or "#", not "{text}"')
    return address.rstrip("/")


def read_zone(text: str) -> str:
    """Check an IANA time zone. Raises ValueError with what is wrong."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder, such as "Europe"
        raise ValueError(f'must be a time zone such as "Europe/London" or "Asia/Karachi", not "{text}"') from None
    return text


def read_network(text: str) -> Network:
    """Read a network such as `127.0.0.0/8`. Raises ValueError with what is wrong."""
    try:
        return ip_network(text)
    except ValueError:
        pass
    try:
        whole = ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f'must be a network such as "127.0.0.0/8", not "{text}"') from None
    raise ValueError(f'must name a whole network: write "{whole}" instead of "{text}"')


def read_listen(text: str) -> tuple[str, int]:
    """Read `HOST:PORT` or `[IPv6]:PORT`. Raises ValueError with what is wrong."""
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port is None or "@" in text or "/" in text:
        raise ValueError(f'must be an address and a port such as "127.0.0.1:8710", not "{text}"')
    return host, port


def read_store(text: str) -> str:
    """Check a store's URL. Raises ValueError without the URL, which may hold a password."""
    if not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError('must begin with "sqlite:///" or "postgresql://"')
    if text == "sqlite:///" or text.startswith("sqlite:///:"):
        raise ValueError("must name a file: what is only in memory would be told again after every start")
    return text


def read_line(text: str) -> str:
    """Check a title or name: one line of text that is not empty. Raises ValueError with what is wrong."""
    if not text.strip() or _UNPRINTABLE.search(text):
        raise ValueError("must be one line of text, not empty and without control characters")
    return text.strip()


def _of_form(pattern: re.Pattern[str], advice: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f'must be {advice}, not "{text}"')
        return text

    return read


def read_bytes(value: object) -> int:
    """Read a size that is not nothing, as text or as a number of bytes. Raises ValueError with what is wrong."""
    size = read_size(value) if isinstance(value, str) else value
    if type(size) is not int:
        raise ValueError(f'must be a size such as "10 MiB" or a number of bytes, not {kind_of(value)}')
    if size <= 0:
        raise ValueError("must be more than 0 bytes")
    return size


read_language = _of_form(_LANGUAGE, 'a language code such as "en" or "pt-BR"')

_ID_WORDS = "letters, digits, dots, dashes and underscores, beginning with a letter or digit"
read_identifier = _of_form(_ID, _ID_WORDS)

_URL = {"type": "string", "format": "uri"}
_AS_DURATION = {"type": "string", "pattern": "^([0-9.]+(ms|[smhdw]))+$"}

Duration = Annotated[timedelta, from_text(read_duration, 'a duration in quotes such as "15m"', _AS_DURATION)]
Wait = Annotated[timedelta, from_text(read_wait, 'a duration in quotes such as "48h"', _AS_DURATION)]
MailDomain = Annotated[str, from_text(read_mail_domain)]
Size = Annotated[int, read_by(read_bytes, {"type": ["string", "integer"]})]
Span = Annotated[timedelta, from_text(read_span, 'a duration in quotes such as "30s"', _AS_DURATION)]
Tolerance = Annotated[timedelta | Literal["auto"], from_text(read_tolerance)]
WebAddress = Annotated[str, from_text(read_web_address, schema=_URL)]
BaseAddress = Annotated[str, from_text(read_base_address, schema=_URL)]
Zone = Annotated[str, from_text(read_zone)]
AllowedNetwork = Annotated[Network, from_text(read_network)]
Listen = Annotated[tuple[str, int], from_text(read_listen)]
StoreAddress = Annotated[str, from_text(read_store)]
Line = Annotated[str, from_text(read_line)]
Identifier = Annotated[str, from_text(read_identifier)]
Country = Annotated[str, from_text(_of_form(_COUNTRY, 'two capital letters such as "PK"'))]
Language = Annotated[str, from_text(read_language)]
