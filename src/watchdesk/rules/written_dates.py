"""Written dates: when something was published, as a page that an operator's rules read has it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How dates are written: strptime's `form`, the zone of those without one, the language of their words."""

    form: str | None = None
    timezone: str | None = None
    language: str | None = None


def moment_of(texts: Iterable[str], writing: Writing) -> datetime | None:
    """Return the first moment that one of the texts names, aware, or None.

    Read by `form`, else as ISO 8601 or as in mail, else in the words of the language; without one there is too much to
    try. What is relative ("an hour ago") is left alone: it would be another date at each visit.
    """
    zone = ZoneInfo(writing.timezone) if writing.timezone else UTC
    for text in texts:
        for read in (_by_form(writing.form), _iso, parsedate_to_datetime, _in_words(writing.language)):
            try:
                moment = read(text)
            except (ValueError, OverflowError):
                continue
            if moment is not None:
                return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
    return None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text.strip())


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
