"""Answers: what status and headers of an answer mean — pure decisions, before anything is returned."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from watchdesk.model.visits import FailureKind
from watchdesk.net.failures import Trouble

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
LONGEST_RETRY_AFTER = timedelta(days=1)
LONGEST_MAX_AGE = timedelta(days=365)
MAX_AGE = re.compile(r'(?:^|,)\s*max-age\s*=\s*"?(\d{1,12})"?\s*(?=,|$)', re.IGNORECASE | re.ASCII)

CLIENT_TROUBLES = {
    401: (FailureKind.UNAUTHORISED, "the server wants a sign-in"),
    402: (FailureKind.UNAUTHORISED, "the server wants to be paid"),
    403: (FailureKind.UNAUTHORISED, "the server does not let watchdesk in"),
    404: (FailureKind.NOT_FOUND, "there is nothing at this address"),
    407: (FailureKind.UNAUTHORISED, "a proxy wants a sign-in"),
    410: (FailureKind.GONE, "the server says this is gone for good"),
    429: (FailureKind.RATE_LIMITED, "the server asks for fewer visits"),
    451: (FailureKind.UNAUTHORISED, "the server withholds this for legal reasons"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer of a server. `headers` are as sent; `size` counts the body's bytes on the wire.

    `wire`: the body in its content coding, where it was to be kept and has one.
    """

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes = field(default=b"", repr=False)
    size: int = 0
    wire: bytes | None = field(default=None, repr=False)

    def raw(self, name: bytes) -> bytes | None:
        """Return the first value of a header (named in lower case), byte for byte, or None."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def text(self, name: bytes) -> str | None:
        """Return the first value of a header in latin-1, which gives the same bytes when it is sent back."""
        value = self.raw(name)
        return value.decode("latin-1") if value else None

    def lines(self, name: bytes) -> list[str]:
        """Return all values of a header."""
        return [value.decode("latin-1") for key, value in self.headers if key.lower() == name]


def trouble_of(answer: Answer, now: datetime) -> Trouble | None:
    """Return what is wrong with the status of an answer that was followed to its end, or None if a body is of use.

    304 is none of its business: only the asker knows whether it made sense.
    """
    status = answer.status
    patience = retry_after(answer.text(b"retry-after"), now) if status in {429, 503} else None
    if status >= 500:  # noqa: PLR2004 - the classes of RFC 9110, section 15
        words = "the server is not available just now" if status == 503 else "the server failed"  # noqa: PLR2004
        return Trouble(FailureKind.SERVER_ERROR, f"{words} ({status})", status=status, retry_after=patience)
    if status >= 400:  # noqa: PLR2004
        kind, words = CLIENT_TROUBLES.get(status, (FailureKind.CLIENT_ERROR, "the server did not take the request"))
        return Trouble(kind, f"{words} ({status})", status=status, retry_after=patience)
    if status in REDIRECTS:
        return Trouble(FailureKind.BAD_REDIRECT, f"the server redirects to nowhere ({status})", status=status)
    if status < 200 or status >= 300 or status in {204, 205, 206}:  # noqa: PLR2004
        return Trouble(
            FailureKind.BAD_ANSWER, f"the server answered {status}, which is no whole document", status=status
        )
    return None


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return the wait a Retry-After header asks for (RFC 9110, section 10.2.3), between none and a day.

    Values that are neither whole seconds nor an HTTP date are as good as absent.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_RETRY_AFTER)
    try:
        date = parsedate_to_datetime(value)
        moment = date if date.tzinfo else date.replace(tzinfo=UTC)
        return min(max(moment - now, timedelta()), LONGEST_RETRY_AFTER)
    except (ValueError, OverflowError):
        return None


def max_age(lines: Sequence[str]) -> timedelta | None:
    """Return max-age of Cache-Control, at most a year; None if it gives none that can be read."""
    found = MAX_AGE.search(",".join(lines))
    return min(timedelta(seconds=int(found[1])), LONGEST_MAX_AGE) if found else None


def announced_length(lines: Sequence[str]) -> int | None:
    """Return Content-Length, or None if it gives none that can be read (chunked, or until the connection ends)."""
    value = lines[0].strip() if lines else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else None  # noqa: PLR2004 - 64 bits
