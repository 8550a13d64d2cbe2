"""The usual dates of feeds, RFC 822 and RFC 3339, read to the second; any other is left to feedparser."""

import re
from datetime import UTC, datetime, timedelta

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
_HOURS = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}


def read_usual_date(text: str) -> datetime | None:
    """Return the moment in UTC, fractions of a second dropped, or None for a date of another form or one there is not.

    One without a zone is taken for UTC.
    """
    try:
        if found := _RFC_822.fullmatch(text):
            day, month, year, hour, minute, second, sign, hours, minutes, zone = found.groups()
            local = _moment(year, _MONTHS[month[:3].lower()], day, (hour, minute, second))
            if zone is not None:
                return local - timedelta(hours=_HOURS.get(zone.lower(), 0))
            return local - _offset(sign, hours, minutes)
        if found := _RFC_3339.fullmatch(text):
            year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
            return _moment(year, int(month), day, (hour, minute, second)) - _offset(sign, hours, minutes)
    except (ValueError, OverflowError):  # the 30th of February; the first or last hours of the calendar
        return None
    return None


def _moment(year: str, month: int, day: str, clock: tuple[str | None, ...]) -> datetime:
    hour, minute, second = (int(part or "0") for part in clock)
    return datetime(int(year), month, int(day), hour, minute, second, tzinfo=UTC)


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    size = timedelta(hours=int(hours or "0"), minutes=int(minutes or "0"))
    return -size if sign == "-" else size
