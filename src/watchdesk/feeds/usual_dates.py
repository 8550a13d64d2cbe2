"""The usual dates of feeds, RFC 822 and RFC 3339, read to the second; odd ones are left to odd_dates and feedparser."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

# as nearly all are written; what this does not match the next one may
_PLAIN_RFC_822 = re.compile(
    r"[A-Z][a-z]{2}, (\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:([+-])(\d\d)(\d\d)|GMT)", re.ASCII
)
_RFC_822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?(\d{1,2})\s+"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\s+(\d{4})\s+"
    r"(\d{1,2}):(\d\d)(?::(\d\d))?\s+(?:([+-])(\d\d):?(\d\d)|(z|gmt|utc|ut|est|edt|cst|cdt|mst|mdt|pst|pdt))",
    re.IGNORECASE | re.ASCII,
)
_RFC_3339 = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[tT ](\d\d?):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:[zZ]|([+-])(\d\d):?(\d\d))?)?", re.ASCII
)
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_PLAIN_MONTHS = {name.capitalize(): number for name, number in _MONTHS.items()}
_PLAIN_DAYS = frozenset("Mon Tue Wed Thu Fri Sat Sun".split())
_PLAIN_DAY = re.compile(r"[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) ", re.ASCII)
_PLAIN_ZONES = frozenset({" GMT", " +0000"})
_HOURS = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}


def read_usual_date(text: str) -> datetime | None:
    """Return the moment in UTC, fractions of a second dropped, or None for a date of another form or one there is not.

    One without a zone is taken for UTC.
    """
    try:
        return _read(text)
    except (ValueError, OverflowError):  # the 30th of February; the first or last hours of the calendar
        return None


def read_date(text: str) -> datetime | None:
    """Return the moment of a usual date or of an odd one, in UTC, or None."""
    found = read_usual_date(text)
    if found is not None or not text:
        return found
    from watchdesk.feeds.odd_dates import read_odd_date  # noqa: PLC0415 - 15 ms that nearly all feeds can spare

    return read_odd_date(text)


def _read(text: str) -> datetime | None:
    """Do it; ValueError or OverflowError for a date there is not."""
    # "Sun, 29 Nov 2026 23:00:00 +0000": nearly all are so, and a feed's entries are of few days
    if text[25:] in _PLAIN_ZONES and text[19] == text[22] == ":" and (day := _plain_day(text[:17])):
        return datetime.fromisoformat(f"{day}T{text[17:25]}+00:00")
    found = _PLAIN_RFC_822.fullmatch(text)
    if found and found[2] in _PLAIN_MONTHS and text[:3] in _PLAIN_DAYS:
        day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
        local = datetime(int(year), _PLAIN_MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        return local if sign is None or hours == minutes == "00" else local - _offset(sign, hours, minutes)
    if found := _RFC_822.fullmatch(text):
        day, month, year, hour, minute, second, sign, hours, minutes, zone = found.groups()
        local = datetime(
            int(year), _MONTHS[month[:3].lower()], int(day), int(hour), int(minute), int(second or "0"), tzinfo=UTC
        )
        if zone is not None:
            zone = zone.lower()
            return local - timedelta(hours=_HOURS[zone]) if zone in _HOURS else local
        return local - _offset(sign, hours, minutes)
    if found := _RFC_3339.fullmatch(text):
        year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
        local = datetime(
            int(year), int(month), int(day), int(hour or "0"), int(minute or "0"), int(second or "0"), tzinfo=UTC
        )
        return local - _offset(sign, hours, minutes) if sign else local
    return None


@lru_cache(maxsize=256)
def _plain_day(text: str) -> str | None:
    """Return the day that a date begins with, as ISO 8601 has it; None if it is written in another way."""
    found = _PLAIN_DAY.fullmatch(text)
    if found is None or found[2] not in _PLAIN_MONTHS or text[:3] not in _PLAIN_DAYS:
        return None
    return f"{found[3]}-{_PLAIN_MONTHS[found[2]]:02}-{found[1]}"


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    size = timedelta(hours=int(hours or "0"), minutes=int(minutes or "0"))
    return -size if sign == "-" else size
