"""Written dates: when something was published, as a page that an operator's rules read has it."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
# minutes east of Greenwich, of the names that the press uses without a doubt (IST: of thrice as many papers in India)
ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180, "msk": 180}
ZONES |= {"pkt": 300, "ist": 330, "npt": 345, "sgt": 480, "hkt": 480, "jst": 540, "kst": 540, "aest": 600, "aedt": 660}
ZONES |= {"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}
_DAY = r"(?P<day{0}>\d{{1,2}})(?:st|nd|rd|th)?"
_MONTH = (
    r"(?P<month{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year{0}>(?:19|20)\d\d)"
_HOUR = r"(?P<hour{0}>\d{{1,2}}):(?P<minute{0}>\d\d)(?::(?P<second{0}>\d\d))?\s*(?P<half{0}>[ap]\.?m\.?)?"
_ZONE = r"(?P<zone{0}>[a-z]{{1,4}})?\s*(?P<offset{0}>[+-]\d\d:?\d\d)?"
_TIME = rf"(?:,?\s*(?:at\s|-|\|)?\s*{_HOUR}\s*{_ZONE})?"
_ENGLISH = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s+)?(?:"
    + rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}{_TIME}".format(1)
    + rf"|{_MONTH}\s+{_DAY},?\s+{_YEAR}{_TIME}".format(2)
    + rf"|{_MONTH}\s+{_DAY}\s+{_HOUR}\s+{_ZONE}\s+{_YEAR}".format(3)
    + ")",
    re.IGNORECASE | re.ASCII,
)
"""`23 November 2026, 8:00 PM EST`, `November 23rd, 2026`, and Java's `Mon Nov 23 08:00:00 CET 2026`."""

_NAMED_ZONE = re.compile(r"\b(?!AM\b|PM\b)[A-Z]{2,5}\b")


class Writing(Struct, frozen=True, kw_only=True):
    """How dates are written: strptime's `form`, the zone of those without one, the language of their words."""

    form: str | None = None
    timezone: str | None = None
    language: str | None = None


def moment_of(texts: Iterable[str], writing: Writing) -> datetime | None:
    """Return the first moment that one of the texts names, aware, or None.

    Read by `form`, else as ISO 8601, as in mail or in English, else in the words of the language; without one there is
    too much to try. What is relative ("an hour ago") is left alone: it would be another date at each visit.
    """
    zone = ZoneInfo(writing.timezone) if writing.timezone else UTC
    for text in texts:
        for read in (_by_form(writing.form), _iso, _as_in_mail, in_english, _in_words(writing.language)):
            try:
                moment = read(text)
            except (ValueError, OverflowError):
                continue
            if moment is not None:
                return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
    return None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text.strip())


def in_english(text: str) -> datetime | None:
    """Return the moment that English words name, or None; without a zone, where they name none that is known, naive.

    What dateparser reads too, at a hundredth of its cost. Raises ValueError for the 31st of a short month.
    """
    found = _ENGLISH.fullmatch(text.strip())
    if found is None:
        return None
    part = {name[:-1]: value for name, value in found.groupdict().items() if value is not None}
    zone, offset = part.get("zone", "").lower(), part.get("offset")
    if zone and zone not in ZONES:
        return None
    moment = datetime(int(part["year"]), _MONTHS[part["month"][:3].lower()], int(part["day"]))  # noqa: DTZ001 - see below
    moment = moment.replace(
        hour=_hour(int(part.get("hour", 0)), part.get("half", "")),
        minute=int(part.get("minute", 0)),
        second=int(part.get("second", 0)),
    )
    if offset:
        return moment.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo)
    return moment.replace(tzinfo=timezone(timedelta(minutes=ZONES[zone]))) if zone else moment


def _hour(hour: int, half: str) -> int:
    return hour if not half else hour % 12 + (12 if half[0] in "pP" else 0)


def _as_in_mail(text: str) -> datetime:
    moment = parsedate_to_datetime(text)
    if moment.tzinfo is None and _NAMED_ZONE.search(text):  # "CEST", "PKT": mail has no such zones and drops them
        raise ValueError("the zone is not known to mail")
    return moment


def _by_form(form: str | None) -> Callable[[str], datetime | None]:
    return lambda text: datetime.strptime(text, form) if form else None  # noqa: DTZ007 - the zone is given afterwards


def _in_words(language: str | None) -> Callable[[str], datetime | None]:
    if language is None:
        return lambda _: None
    import dateparser  # noqa: PLC0415 - 60 ms that most pages can spare

    wanted = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}

    def read(text: str) -> datetime | None:
        found: datetime | None = dateparser.parse(text[:100], languages=[language.partition("-")[0]], settings=wanted)
        return found

    return read
