"""Odd dates: what feeds write besides RFC 822 and RFC 3339, of which feedparser makes no moment or another one.

Known are the seconds since 1970, days in figures where their order is beyond doubt, and days in words of the press's
larger languages; behind a day a time of 12 or 24 hours, and an offset or the name of a zone.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watchdesk.rules.written_dates import ZONES, in_english

_LONGEST = 100
_THOUSANDTHS = 10**11
_NOON = 12
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]+(?:-[^\W\d_]+)?)\.?,?\s*)?"
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
_COMPACT = re.compile(r"\d{8}T\d{4}(?:\d\d)?(?:Z|[+-]\d{4})?", re.ASCII)
_YEAR_FIRST = re.compile(
    _WEEKDAY + r"(?P<year>\d{4})\s?[-/.年년]\s?(?P<month>\d{1,2})\s?[-/.月월]\s?(?P<day>\d{1,2})\s?[.日일]?(?!\d)"
)
_YEAR_LAST = re.compile(
    _WEEKDAY + r"(?P<one>\d{1,2})(?P<sign>[-/. ])(?P<other>\d{1,2})(?P=sign)(?P<year>\d{4}|\d\d)(?!\d)"
)
_MONTH = r"(?P<month>[^\W\d_]{3,12}|\d{1,2}[月월])\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.º°])?"
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}{_DAY}[\s,-]*(?:of\s|de\s|d')?{_MONTH}[\s,-]*(?:del?\s)?(?P<year>\d{{4}}|\d\d(?=\s))(?!\d)"
)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}{_MONTH}\s?{_DAY}[\s,.]+(?P<year>\d{{4}})(?!\d)")
_BEHIND = re.compile(
    r"[\s,.T|–-]*(?:(?:at|um|à|alle|às|om|kl\.?)\s+)?"
    r"(?:(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d{1,9})?)?(?:\s?(?P<half>[ap])\.?m\b\.?)?)?"
    r"(?:\s?(?:uhr|hrs?|h)\b)?\s?"
    r"(?P<zone>[a-z]+(?:/[a-z_-]+)*)?\s?(?P<sign>[+-])?(?(sign)(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?)"
    r"(?:\s?(?:z|[a-z]{2,5}|\([^()]*\)))?",
    re.IGNORECASE,
)
_DAYS = {name: number for number, name in enumerate("mon tue wed thu fri sat sun".split())}
# The beginnings of each month's names; without those that are another month in a neighbouring language (listopad).
_MONTHS = (
    "jan jän ene gen ian янв яну січ јан oca sty led tammi",
    "feb fév fev fev фев феб лют şub lut úno helmi",
    "mar mär mrz maart mrt бер bře maalis мар",
    "apr avr abr ápr апр кві nis kwi dub huhti",
    "may mai maj máj maio mag mei май мая мај тра kvě touko",
    "jun juin giu iun июн юни јун чер haz cze června kesä",
    "jul juil lug iul июл юли јул лип tem lipc července heinä",
    "aug aoû ago agu авг сер ağu sie srpna elo",
    "sep set szep сен сеп вер eyl wrz zář syys",
    "oct okt ott out окт жов eki paź říj loka",
    "nov noi ноя ное нов лис kas marras",
    "dec déc dez dic des дек дец гру ara gru prosin joulu",
)


def read_odd_date(text: str) -> datetime | None:
    """Return the moment in UTC, or None for a date of another form, in doubtful order, or one there is not.

    One without a zone is taken for UTC.
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        return None
    try:
        moment = _counted(text) or _written(text) or in_english(text)  # the last for Java's: the year stands at the end
        if moment is None:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the 30th of February, 25 o'clock; the first or last hours of the calendar
        return None


def _counted(text: str) -> datetime | None:
    if _COMPACT.fullmatch(text):
        return datetime.fromisoformat(text)
    if not _SECONDS.fullmatch(text):
        return None
    number = int(text)
    return datetime.fromtimestamp(number if number < _THOUSANDTHS else number // 1000, UTC)


def _written(text: str) -> datetime | None:
    for form, day_of in _FORMS:
        found = form.match(text)
        if found is None or (day := day_of(found)) is None:
            continue
        behind = _BEHIND.fullmatch(text, found.end())
        if behind is not None:
            return _moment(day, behind)
    return None


def _year_first(found: re.Match[str]) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def _year_last(found: re.Match[str]) -> date | None:
    """Return the only day that the figures can name: 03/30/2026 is one, 03/04/2026 is two unless its weekday tells."""
    one, other, year = int(found["one"]), int(found["other"]), _whole(found["year"])
    if len(found["year"]) == 2 and found["sign"] != "." and other <= _NOON:  # noqa: PLR2004 - it might be the day
        return None
    orders = {(one, other)} if found["sign"] == "." else {(one, other), (other, one)}
    days = {date(year, month, day) for day, month in orders if month <= 12}  # noqa: PLR2004 - months
    weekday = _DAYS.get((found["weekday"] or "")[:3].lower())
    likely = {day for day in days if weekday is None or day.weekday() == weekday}
    return likely.pop() if len(likely) == 1 else None


def _in_words(found: re.Match[str]) -> date | None:
    word = _plain(found["month"])
    if word[0].isdecimal():
        return date(_whole(found["year"]), int(word[:-1]), int(found["day"]))
    number = next((number for number, stems in _STEMS if word.startswith(stems)), None)
    return None if number is None else date(_whole(found["year"]), number, int(found["day"]))


def _whole(year: str) -> int:
    """Return a year of two figures as one of four: 70 to 99 are of the last century (POSIX has 69 to 99)."""
    short = int(year)
    return short if len(year) == 4 else short + (1900 if short >= 70 else 2000)  # noqa: PLR2004 - see above


def _moment(day: date, behind: re.Match[str]) -> datetime | None:
    hour, half = int(behind["hour"] or 0), (behind["half"] or "").lower()
    if half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    offset = timedelta(hours=int(behind["hours"] or 0), minutes=int(behind["minutes"] or 0))
    zone = timezone(-offset if behind["sign"] == "-" else offset) if behind["sign"] else _zone(behind["zone"])
    if zone is None:
        return None
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    if hour == 24:  # noqa: PLR2004 - ISO 8601: the end of the day
        return midnight + timedelta(days=1)
    return midnight.replace(hour=hour, minute=int(behind["minute"] or 0), second=int(behind["second"] or 0))


def _zone(name: str | None) -> tzinfo | None:
    """Return the zone that a name stands for: `EST`, `Europe/Paris`; None for one that is not known."""
    if name is None:
        return UTC
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError):  # no such place, or only a folder of them
            return None
    minutes = ZONES.get(name.lower())
    return None if minutes is None else timezone(timedelta(minutes=minutes))


def _plain(word: str) -> str:
    """Return a word in small letters without accents."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


_STEMS = tuple((number, tuple(map(_plain, names.split()))) for number, names in enumerate(_MONTHS, 1))
_FORMS = (
    (_YEAR_FIRST, _year_first),
    (_YEAR_LAST, _year_last),
    (_DAY_FIRST, _in_words),
    (_MONTH_FIRST, _in_words),
)
