"""Schedule: which local slot a telling falls in, and when that slot is told — between route and compose.

A slot is keyed by the subscriber's local date and time, so that it exists once whatever the clock does: 02:30 of the
autumn night is one slot (its first instant), 02:30 of the spring night, which does not exist, falls on the moment the
clocks skip to. Hourly slots carry their offset, because both hours of the autumn night are hours.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from watchdesk.model.subscribers import Quiet, Rhythm, Schedule

AT_ONCE = "at once"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {name: number for names in (WEEKDAYS, _NAMES) for number, name in enumerate(names)}
FORMS = "at once | hourly | daily HH:MM[,HH:MM] | weekdays HH:MM | weekly mon HH:MM"
LULL = timedelta(seconds=60)
LONGEST_LULL = timedelta(minutes=5)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_SATURDAY = 5
_GRAIN = timedelta(seconds=1)


class Slot(Struct, frozen=True, kw_only=True):
    """A slot: its local key and its instant (aware UTC)."""

    key: str
    due_at: datetime


def read_schedule(text: str) -> Schedule:
    """Read a schedule as written in the configuration. Raises ValueError with what to write instead."""
    words = text.strip().lower().split(None, 1)
    rhythm, rest = (words[0], words[1] if len(words) > 1 else "") if words else ("", "")
    if f"{rhythm} {rest}".strip() == AT_ONCE:
        return Schedule(rhythm=Rhythm.AT_ONCE)
    if rhythm == Rhythm.HOURLY and not rest:
        return Schedule(rhythm=Rhythm.HOURLY)
    if rhythm in {Rhythm.DAILY, Rhythm.WEEKDAYS}:
        return Schedule(rhythm=Rhythm(rhythm), times=_times(rest))
    if rhythm == Rhythm.WEEKLY:
        day, times = (*rest.split(None, 1), "", "")[:2]
        if day not in _DAYS:
            raise ValueError(f"weekly needs a day (mon, tue, wed, thu, fri, sat, sun) and a time, such as {_EXAMPLE}")
        return Schedule(rhythm=Rhythm.WEEKLY, times=_times(times), weekday=_DAYS[day])
    raise ValueError(f"write one of: {FORMS}")


_EXAMPLE = '"weekly mon 07:00"'


def read_quiet(text: str) -> Quiet:
    """Read quiet hours (`22:00-06:30`). Raises ValueError with what to write instead."""
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError('write two times with a dash between, such as "22:00-06:30"')
    quiet = Quiet(start=_time(start), end=_time(end))
    if quiet.start == quiet.end:
        raise ValueError("quiet hours that start and end at the same time would never end")
    return quiet


def schedule_text(schedule: Schedule) -> str:
    """Write a schedule as read_schedule reads it."""
    day = "" if schedule.weekday is None else f" {WEEKDAYS[schedule.weekday]}"
    return f"{schedule.rhythm.value}{day} {','.join(map(hour_text, schedule.times))}".rstrip()


def quiet_text(quiet: Quiet) -> str:
    """Write quiet hours as read_quiet reads them."""
    return f"{hour_text(quiet.start)}-{hour_text(quiet.end)}"


def hour_text(moment: time) -> str:
    """Write a time of day as HH:MM."""
    return f"{moment:%H:%M}"


def _times(text: str) -> tuple[time, ...]:
    if not text.strip():
        raise ValueError('a time is missing: write it as HH:MM, such as "daily 07:00"')
    return tuple(sorted({_time(part) for part in text.split(",")}))


def _time(text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'"{text.strip()}" is not a time of day: write HH:MM, from 00:00 to 23:59')
    return time(int(found[1]), int(found[2]))


def next_slot(schedule: Schedule, quiet: Quiet | None, zone: ZoneInfo, settled_at: datetime) -> Slot:
    """Return the slot that a telling settled at this moment falls in: the first whose instant comes after it.

    A slot that falls in quiet hours is moved to their end, so that all that was held comes as one catch-up.
    """
    if schedule.rhythm is Rhythm.AT_ONCE:
        held = _quiet_end(quiet, zone, settled_at)
        return Slot(key=AT_ONCE, due_at=held.due_at if held else settled_at)
    slot = next(slot for slot in _slots(schedule, zone, settled_at) if slot.due_at > settled_at)
    held = _quiet_end(quiet, zone, slot.due_at)
    if held and schedule.rhythm is Rhythm.HOURLY:
        return _hour(held.due_at, zone)  # a full hour may be an hourly slot itself: one key, one digest
    return held or slot


def is_ripe(settled: Sequence[datetime], now: datetime, wait: timedelta | None = None) -> bool:
    """Return whether an `at once` digest is composed now: a minute without an addition, or five since the first.

    With a `wait` of its own it is composed so long after the first, whatever came meanwhile. What was settled in the
    time to come, before the clock was set back, has waited for long enough, however long that was.
    """
    if max(settled) > now:
        return True
    if wait is not None:
        return now - min(settled) >= wait
    return now - max(settled) >= LULL or now - min(settled) >= LONGEST_LULL


def _slots(schedule: Schedule, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    if schedule.rhythm is Rhythm.HOURLY:
        local = after.astimezone(zone)
        full = after - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        for hours in (1, 2):
            yield _hour(full + timedelta(hours=hours), zone)
        return
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        if _falls_on(schedule, day):
            yield from (_local_slot(day, at, zone) for at in schedule.times)
        day += timedelta(days=1)


def _hour(instant: datetime, zone: ZoneInfo) -> Slot:
    return Slot(key=instant.astimezone(zone).isoformat(timespec="minutes"), due_at=instant)


def _falls_on(schedule: Schedule, day: date) -> bool:
    if schedule.rhythm is Rhythm.WEEKDAYS:
        return day.weekday() < _SATURDAY
    return schedule.weekday is None or day.weekday() == schedule.weekday


def local_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the first instant of a local date and time (aware UTC); where the clocks skip it, the moment they do."""
    return _instant(datetime.combine(day, at), zone)


def _local_slot(day: date, at: time, zone: ZoneInfo) -> Slot:
    naive = datetime.combine(day, at)
    return Slot(key=naive.isoformat(timespec="minutes"), due_at=_instant(naive, zone))


def _instant(naive: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant of a local time; where the clocks skip it, the moment they do.

    PEP 495: of a time that is skipped, fold 1 gives the earlier instant, and the skip lies between the two.
    """
    first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    while first > second + _GRAIN:
        middle = second + (first - second) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < naive:
            second = middle
        else:
            first = middle
    return first.replace(second=0, microsecond=0)


def _quiet_end(quiet: Quiet | None, zone: ZoneInfo, instant: datetime) -> Slot | None:
    if quiet is None:
        return None
    local = instant.astimezone(zone)
    now = local.time()
    passes_midnight = quiet.start > quiet.end
    started, not_over = now >= quiet.start, now < quiet.end
    if not (started or not_over if passes_midnight else started and not_over):
        return None
    ends_tomorrow = passes_midnight and now >= quiet.start
    end = _local_slot(local.date() + timedelta(days=int(ends_tomorrow)), quiet.end, zone)
    # In the autumn night the hour in which it ended may come again: it is over once.
    return end if end.due_at > instant else None
