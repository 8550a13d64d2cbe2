"""Choosing: what a reader wrote into a form becomes a choice, or the places that need another look."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import cache
from zoneinfo import available_timezones

from watchdesk.model.enrolments import Choice
from watchdesk.model.subscribers import Quiet, Rhythm, Schedule
from watchdesk.rules.schedule import WEEKDAYS, read_quiet, read_schedule

Fields = Mapping[str, Sequence[str]]
MOST_TIMES = 24
_LONGEST = 200


class Wrong(StrEnum):
    """What needs another look in a form."""

    ADDRESS = "address"
    DOMAIN = "domain"
    WATCHES = "watches"
    TIMES = "times"
    QUIET = "quiet"
    TIMEZONE = "timezone"
    LANGUAGE = "language"


@cache
def time_zones() -> tuple[str, ...]:
    """Return the zones that can be chosen: those named for a place, and UTC."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith(_OLD)))


_OLD = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")


def read_choice(
    fields: Fields, *, offered: Collection[str], languages: Collection[str], kept_zone: str = "UTC"
) -> Choice | tuple[Wrong, ...]:
    """Read the fields `watch`, `rhythm`, `times`, `weekday`, `quiet_from`, `quiet_until`, `timezone`, `language`.

    Returns every place that is wrong at once. Watches that are not `offered` are left out, in the order of `offered`;
    `kept_zone` may be kept though it is not among those to choose from.
    """
    wrong: list[Wrong] = []
    asked = set(fields.get("watch", ()))
    watches = tuple(watch for watch in offered if watch in asked)
    if not watches:
        wrong.append(Wrong.WATCHES)
    schedule = _schedule(fields)
    if schedule is None:
        wrong.append(Wrong.TIMES)
    is_right, quiet = _quiet(_one(fields, "quiet_from"), _one(fields, "quiet_until"))
    if not is_right:
        wrong.append(Wrong.QUIET)
    zone, language = _one(fields, "timezone"), _one(fields, "language")
    if zone not in time_zones() and zone != kept_zone:
        wrong.append(Wrong.TIMEZONE)
    if language not in languages:
        wrong.append(Wrong.LANGUAGE)
    if wrong or schedule is None:
        return tuple(wrong)
    return Choice(watches=watches, schedule=schedule, quiet=quiet, timezone=zone, language=language)


def _one(fields: Fields, name: str) -> str:
    given = fields.get(name, ("",))
    return given[-1][:_LONGEST].strip() if given else ""


def _schedule(fields: Fields) -> Schedule | None:
    rhythm, day = _one(fields, "rhythm"), _one(fields, "weekday")
    times = ",".join(part for part in _one(fields, "times").replace(";", ",").replace(" ", ",").split(",") if part)
    if rhythm not in set(Rhythm) or (rhythm == Rhythm.WEEKLY and day not in WEEKDAYS):
        return None
    written = {Rhythm.AT_ONCE: "", Rhythm.HOURLY: "", Rhythm.WEEKLY: f"{day} {times}"}.get(Rhythm(rhythm), times)
    try:
        schedule = read_schedule(f"{rhythm} {written}")
    except ValueError:
        return None
    return schedule if len(schedule.times) <= MOST_TIMES else None


def _quiet(start: str, end: str) -> tuple[bool, Quiet | None]:
    """Return whether the two times are right, and the hours; neither of them is no quiet hours."""
    if not start and not end:
        return True, None
    try:
        return True, read_quiet(f"{start}-{end}")
    except ValueError:
        return False, None
