"""Answers: what status and headers of an answer mean — pure decisions, before anything is returned."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import ClassVar

from watchdesk.model.records import Reticent
from watchdesk.model.visits import FailureKind
from watchdesk.net.failures import Trouble

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
LONGEST_RETRY_AFTER = timedelta(days=1)
LONGEST_MAX_AGE = timedelta(days=365)
SANE = timedelta(days=31)
"""Longer waits between two dates of one answer are taken for a wrong clock."""
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


class Answer(Reticent, frozen=True, kw_only=True):
    """One answer of a server. `headers` are as sent; `size` counts the body's bytes on the wire.

    `wire`: the body in its content coding, where it was to be kept and has one.
    """

    unshown: ClassVar = ("body", "wire")

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes = b""
    size: int = 0
    wire: bytes | None = None

    def raw(self, name: bytes) -> bytes | None:
        """Return the first value of a header (named in lower case), byte for byte, or None."""
        for key, value in self.headers:  # five looks at each answer: a generator doubles their time
            if key.lower() == name:
                return value
        return None

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
    asks = status in {429, 503}
    patience = retry_after(answer.text(b"retry-after"), date_of(answer) or now) if asks else None
    moment = unplaced(answer.text(b"retry-after"), answer) if asks else None
    if status >= 500:  # noqa: PLR2004 - the classes of RFC 9110, section 15
        words = "the server is not available just now" if status == 503 else "the server failed"  # noqa: PLR2004
        return _patient(FailureKind.SERVER_ERROR, f"{words} ({status})", status, patience, moment)
    if status >= 400:  # noqa: PLR2004
        kind, words = CLIENT_TROUBLES.get(status, (FailureKind.CLIENT_ERROR, "the server did not take the request"))
        return _patient(kind, f"{words} ({status})", status, patience, moment)
    if status in REDIRECTS:
        return Trouble(FailureKind.BAD_REDIRECT, f"the server redirects to nowhere ({status})", status=status)
    if status < 200 or status >= 300 or status in {204, 205, 206}:  # noqa: PLR2004
        return Trouble(
            FailureKind.BAD_ANSWER, f"the server answered {status}, which is no whole document", status=status
        )
    return None


def _patient(
    kind: FailureKind, reason: str, status: int, patience: timedelta | None, moment: datetime | None
) -> Trouble:
    wait = None if moment else patience
    return Trouble(kind, reason, status=status, retry_after=wait, retry_at=moment)


def date_of(answer: Answer) -> datetime | None:
    """Return what the answer's own clock shows (Date)."""
    return _http_date(answer.text(b"date"))


def unplaced(value: str | None, answer: Answer) -> datetime | None:
    """Return the moment that a header names where the answer's own clock makes no sense of it, else None.

    A date is measured from the Date of the same answer, because that is the clock it was made with. Where there is no
    Date, or the moment is past by it or more than a month away, only the desk's own clock can tell what was meant.
    """
    moment, date = _http_date(value), date_of(answer)
    if moment is None or (date is not None and timedelta() <= moment - date <= SANE):
        return None
    return moment


def freshness(answer: Answer) -> tuple[timedelta | None, datetime | None]:
    """Return for how long an answer is fresh (RFC 9111, section 4.2): a span, or a moment of `unplaced` kind."""
    if (age := max_age(answer.lines(b"cache-control"))) is not None:
        spent = answer.text(b"age") or ""
        seconds = int(spent[:9]) if spent.isascii() and spent.isdigit() else 0
        return max(age - timedelta(seconds=seconds), timedelta()), None
    value = answer.text(b"expires")
    if value is None:
        return None, None
    if (moment := unplaced(value, answer)) is not None:
        return None, moment
    expires, date = _http_date(value), date_of(answer)
    return (expires - date if expires and date else None), None


def _http_date(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        date = parsedate_to_datetime(value.strip())
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return the wait a Retry-After header asks for (RFC 9110, section 10.2.3), between none and a day.

    Values that are neither whole seconds nor an HTTP date are as good as absent.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_RETRY_AFTER)
    moment = _http_date(value)
    return None if moment is None else min(max(moment - now, timedelta()), LONGEST_RETRY_AFTER)


def max_age(lines: Sequence[str]) -> timedelta | None:
    """Return max-age of Cache-Control, at most a year; None if it gives none that can be read."""
    found = MAX_AGE.search(",".join(lines))
    return min(timedelta(seconds=int(found[1])), LONGEST_MAX_AGE) if found else None


def announced_length(lines: Sequence[str]) -> int | None:
    """Return Content-Length, or None if it gives none that can be read (chunked, or until the connection ends)."""
    value = lines[0].strip() if lines else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else None  # noqa: PLR2004 - 64 bits
