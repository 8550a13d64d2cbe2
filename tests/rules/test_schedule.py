"""Which local slot a telling falls in, whatever the clocks do."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import cycle, product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.subscribers import Quiet, Rhythm, Schedule
from watchdesk.rules.schedule import AT_ONCE, FORMS, Slot, is_ripe, next_slot, read_quiet, read_schedule

ZONES = (
    "Europe/London",
    "America/New_York",
    "Asia/Karachi",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Africa/Cairo",
    "UTC",
)
SIMULATED = [
    *product(["hourly", "daily 00:00,02:30,12:15"], ZONES),
    *product(["daily 01:30,23:59", "weekdays 02:15", "weekly sun 02:30"], ["America/New_York", "Australia/Lord_Howe"]),
]
BAD_TIME = "is not a time of day: write HH:MM, from 00:00 to 23:59"
NO_TIME = 'a time is missing: write it as HH:MM, such as "daily 07:00"'
NO_DAY = 'weekly needs a day (mon, tue, wed, thu, fri, sat, sun) and a time, such as "weekly mon 07:00"'
NO_DASH = 'write two times with a dash between, such as "22:00-06:30"'
SEVEN = (time(7),)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slot_after(schedule: str, zone: str, settled_at: str, quiet: str | None = None) -> Slot:
    hours = read_quiet(quiet) if quiet else None
    return next_slot(read_schedule(schedule), hours, ZoneInfo(zone), at(settled_at))


# --- as written in the configuration


@pytest.mark.parametrize(
    "text, expected",
    [
        ("at once", Schedule(rhythm=Rhythm.AT_ONCE)),
        ("  At   Once ", Schedule(rhythm=Rhythm.AT_ONCE)),
        ("hourly", Schedule(rhythm=Rhythm.HOURLY)),
        ("daily 07:00", Schedule(rhythm=Rhythm.DAILY, times=SEVEN)),
        ("daily 7:00", Schedule(rhythm=Rhythm.DAILY, times=SEVEN)),
        ("Daily 18:30, 07:00,07:00", Schedule(rhythm=Rhythm.DAILY, times=(time(7), time(18, 30)))),
        ("daily\t00:00,23:59", Schedule(rhythm=Rhythm.DAILY, times=(time(0), time(23, 59)))),
        ("weekdays 07:00", Schedule(rhythm=Rhythm.WEEKDAYS, times=SEVEN)),
        ("weekly mon 07:00", Schedule(rhythm=Rhythm.WEEKLY, times=SEVEN, weekday=0)),
        ("weekly  SUN\t 07:00", Schedule(rhythm=Rhythm.WEEKLY, times=SEVEN, weekday=6)),
        ("weekly wednesday 07:00", Schedule(rhythm=Rhythm.WEEKLY, times=SEVEN, weekday=2)),
    ],
)
def test_a_schedule_is_read(text: str, expected: Schedule) -> None:
    assert read_schedule(text) == expected


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("", f"write one of: {FORMS}"),
        ("   ", f"write one of: {FORMS}"),
        ("at twice", f"write one of: {FORMS}"),
        ("at", f"write one of: {FORMS}"),
        ("hourly 5", f"write one of: {FORMS}"),
        ("07:00", f"write one of: {FORMS}"),
        ("monthly 07:00", f"write one of: {FORMS}"),
        ("*/5 * * * *", f"write one of: {FORMS}"),
        ("daily", NO_TIME),
        ("weekdays ", NO_TIME),
        ("weekly mon", NO_TIME),
        ("daily 24:00", f'"24:00" {BAD_TIME}'),
        ("daily 7", f'"7" {BAD_TIME}'),
        ("daily 07:60", f'"07:60" {BAD_TIME}'),
        ("daily 07:00,", f'"" {BAD_TIME}'),
        ("daily 07.00", f'"07.00" {BAD_TIME}'),
        ("daily 07:00 18:00", f'"07:00 18:00" {BAD_TIME}'),
        ("daily -7:00", f'"-7:00" {BAD_TIME}'),
        ("daily 07:00pm", f'"07:00pm" {BAD_TIME}'),
        ("weekly 07:00", NO_DAY),
        ("weekly", NO_DAY),
        ("weekly monster 07:00", NO_DAY),
        ("weekly sunny 07:00", NO_DAY),
        ("weekly mon,tue 07:00", NO_DAY),
    ],
)
def test_a_bad_schedule_is_refused_with_what_to_write(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        read_schedule(text)
    assert str(raised.value) == complaint


@pytest.mark.parametrize(
    "text, expected",
    [
        ("22:00-06:30", Quiet(start=time(22), end=time(6, 30))),
        (" 1:00 - 2:00 ", Quiet(start=time(1), end=time(2))),
        ("00:00-23:59", Quiet(start=time(0), end=time(23, 59))),
    ],
)
def test_quiet_hours_are_read(text: str, expected: Quiet) -> None:
    assert read_quiet(text) == expected


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("", NO_DASH),
        ("22:00", NO_DASH),
        ("22:00–06:30", NO_DASH),
        ("-06:30", f'"" {BAD_TIME}'),
        ("22:00-", f'"" {BAD_TIME}'),
        ("22:00-06:30-07:00", f'"06:30-07:00" {BAD_TIME}'),
        ("22:00-24:00", f'"24:00" {BAD_TIME}'),
        ("22:00-22:00", "quiet hours that start and end at the same time would never end"),
    ],
)
def test_bad_quiet_hours_are_refused_with_what_to_write(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        read_quiet(text)
    assert str(raised.value) == complaint


# --- the slot that comes next


@pytest.mark.parametrize(
    "schedule, zone, settled_at, key, due_at",
    [
        ("at once", "Asia/Karachi", "2026-10-06T02:00:01", AT_ONCE, "2026-10-06T02:00:01"),
        # an instant belongs to the slot after it, not to its own
        ("daily 07:00", "Asia/Karachi", "2026-10-06T01:59:59.999999", "2026-10-06T07:00", "2026-10-06T02:00"),
        ("daily 07:00", "Asia/Karachi", "2026-10-06T02:00", "2026-10-07T07:00", "2026-10-07T02:00"),
        ("daily 07:00,18:30", "Asia/Karachi", "2026-10-06T02:00", "2026-10-06T18:30", "2026-10-06T13:30"),
        ("daily 00:00", "Pacific/Chatham", "2026-07-01T11:14", "2026-07-02T00:00", "2026-07-01T11:15"),
        ("daily 07:00", "Asia/Tehran", "2026-10-06T03:00", "2026-10-06T07:00", "2026-10-06T03:30"),
        # the local day is not the day of UTC
        ("weekdays 07:00", "Asia/Karachi", "2026-10-09T02:00", "2026-10-12T07:00", "2026-10-12T02:00"),
        ("weekdays 23:30", "America/New_York", "2026-10-10T03:00", "2026-10-09T23:30", "2026-10-10T03:30"),
        ("weekly mon 01:00", "Asia/Karachi", "2026-10-04T19:59", "2026-10-05T01:00", "2026-10-04T20:00"),
        ("weekly mon 01:00", "Asia/Karachi", "2026-10-04T20:00", "2026-10-12T01:00", "2026-10-11T20:00"),
        # hours are those of the wall, half-hour zones included
        ("hourly", "Europe/London", "2026-10-06T10:00", "2026-10-06T12:00+01:00", "2026-10-06T11:00"),
        ("hourly", "Asia/Tehran", "2026-10-06T10:00", "2026-10-06T14:00+03:30", "2026-10-06T10:30"),
        ("hourly", "Pacific/Chatham", "2026-07-01T10:00", "2026-07-01T23:00+12:45", "2026-07-01T10:15"),
        # the autumn night has two hours from one to two, in New York; a daily slot takes the first
        ("hourly", "America/New_York", "2026-11-01T04:30", "2026-11-01T01:00-04:00", "2026-11-01T05:00"),
        ("hourly", "America/New_York", "2026-11-01T05:00", "2026-11-01T01:00-05:00", "2026-11-01T06:00"),
        ("daily 01:30", "America/New_York", "2026-11-01T05:29", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("daily 01:30", "America/New_York", "2026-11-01T05:30", "2026-11-02T01:30", "2026-11-02T06:30"),
        ("daily 01:30", "America/New_York", "2026-11-01T06:29", "2026-11-02T01:30", "2026-11-02T06:30"),
        ("daily 02:30", "Europe/Berlin", "2026-10-25T00:00", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("daily 02:30", "Europe/Berlin", "2026-10-25T00:30", "2026-10-26T02:30", "2026-10-26T01:30"),
        ("daily 01:45", "Australia/Lord_Howe", "2026-04-04T14:00", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("daily 01:45", "Australia/Lord_Howe", "2026-04-04T14:45", "2026-04-06T01:45", "2026-04-05T15:15"),
        # what the spring night skips falls on the moment it skips to
        ("daily 02:30", "Europe/Berlin", "2026-03-29T00:59", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("daily 02:30", "Europe/Berlin", "2026-03-29T01:00", "2026-03-30T02:30", "2026-03-30T00:30"),
        ("daily 02:59", "America/New_York", "2026-03-08T06:00", "2026-03-08T02:59", "2026-03-08T07:00"),
        ("daily 02:15", "Australia/Lord_Howe", "2026-10-03T15:00", "2026-10-04T02:15", "2026-10-03T15:30"),
        ("daily 00:30", "Africa/Cairo", "2026-04-23T21:00", "2026-04-24T00:30", "2026-04-23T22:00"),
        ("daily 02:30,04:00", "Europe/Berlin", "2026-03-29T01:00", "2026-03-29T04:00", "2026-03-29T02:00"),
        ("daily 02:30,03:15", "Europe/Berlin", "2026-03-29T00:30", "2026-03-29T02:30", "2026-03-29T01:00"),
        ("daily 02:30,03:15", "Europe/Berlin", "2026-03-29T01:00", "2026-03-29T03:15", "2026-03-29T01:15"),
        ("hourly", "Europe/Berlin", "2026-03-29T00:00", "2026-03-29T03:00+02:00", "2026-03-29T01:00"),
        ("hourly", "Australia/Lord_Howe", "2026-10-03T15:00", "2026-10-04T02:30+11:00", "2026-10-03T15:30"),
        ("hourly", "Australia/Lord_Howe", "2026-10-03T15:30", "2026-10-04T03:00+11:00", "2026-10-03T16:00"),
    ],
)
def test_the_next_slot(schedule: str, zone: str, settled_at: str, key: str, due_at: str) -> None:
    assert slot_after(schedule, zone, settled_at) == Slot(key=key, due_at=at(due_at))


@pytest.mark.parametrize(
    "schedule, quiet, settled_at, key, due_at",
    [
        # at once, in London: the wall of 6 October is an hour ahead
        ("at once", "22:00-06:30", "2026-10-06T20:59:59", AT_ONCE, "2026-10-06T20:59:59"),
        ("at once", "22:00-06:30", "2026-10-06T21:00", AT_ONCE, "2026-10-07T05:30"),
        ("at once", "22:00-06:30", "2026-10-07T02:00", AT_ONCE, "2026-10-07T05:30"),
        ("at once", "22:00-06:30", "2026-10-07T05:29:59", AT_ONCE, "2026-10-07T05:30"),
        ("at once", "22:00-06:30", "2026-10-07T05:30", AT_ONCE, "2026-10-07T05:30"),
        ("at once", "12:00-13:00", "2026-10-06T11:30", AT_ONCE, "2026-10-06T12:00"),
        ("at once", "00:00-23:59", "2026-10-06T11:30", AT_ONCE, "2026-10-06T22:59"),
        # slots inside are one catch-up at the end
        ("hourly", "22:00-06:30", "2026-10-06T20:10", "2026-10-07T06:30+01:00", "2026-10-07T05:30"),
        ("hourly", "22:00-06:30", "2026-10-07T03:10", "2026-10-07T06:30+01:00", "2026-10-07T05:30"),
        ("hourly", "22:00-06:30", "2026-10-07T05:10", "2026-10-07T07:00+01:00", "2026-10-07T06:00"),
        ("hourly", "22:00-06:00", "2026-10-07T03:10", "2026-10-07T06:00+01:00", "2026-10-07T05:00"),
        ("hourly", "22:00-06:00", "2026-10-07T04:10", "2026-10-07T06:00+01:00", "2026-10-07T05:00"),
        ("daily 23:00,05:00", "22:00-06:30", "2026-10-06T12:00", "2026-10-07T06:30", "2026-10-07T05:30"),
        ("daily 23:00,05:00", "22:00-06:30", "2026-10-06T23:00", "2026-10-07T06:30", "2026-10-07T05:30"),
        ("daily 06:30", "22:00-06:30", "2026-10-06T12:00", "2026-10-07T06:30", "2026-10-07T05:30"),
        ("daily 07:00", "22:00-06:30", "2026-10-06T12:00", "2026-10-07T07:00", "2026-10-07T06:00"),
        ("weekdays 23:00", "22:00-06:30", "2026-10-09T12:00", "2026-10-10T06:30", "2026-10-10T05:30"),
        ("weekly sun 12:30", "12:00-13:00", "2026-10-06T12:00", "2026-10-11T13:00", "2026-10-11T12:00"),
        # quiet hours that end in the hour the autumn night repeats are over once
        ("at once", "22:00-01:30", "2026-10-25T00:29", AT_ONCE, "2026-10-25T00:30"),
        ("at once", "22:00-01:30", "2026-10-25T00:45", AT_ONCE, "2026-10-25T00:45"),
        ("at once", "22:00-01:30", "2026-10-25T01:10", AT_ONCE, "2026-10-25T01:10"),
        ("hourly", "22:00-01:30", "2026-10-25T00:40", "2026-10-25T01:00+00:00", "2026-10-25T01:00"),
        # and those that end in the hour the spring night skips are over when it does
        ("at once", "22:00-01:30", "2026-03-29T00:30", AT_ONCE, "2026-03-29T01:00"),
    ],
)
def test_quiet_hours_hold_what_falls_in_them(schedule: str, quiet: str, settled_at: str, key: str, due_at: str) -> None:
    assert slot_after(schedule, "Europe/London", settled_at, quiet) == Slot(key=key, due_at=at(due_at))


# --- 400 days


def moments(start: datetime, days: int) -> Iterator[datetime]:
    """Yield moments in uneven steps, the clock set back or ahead by an hour every few days."""
    now, end = start, start + timedelta(days=days)
    for step in cycle((3, 83, 61, 88, 5, 79, 47, 90, 71, 2)):
        yield now
        now += timedelta(minutes=step)
        if now > end:
            return
        if step == 90 and now.day % 5 == 0:
            yield now - timedelta(hours=1)
        if step == 61 and now.day % 7 == 0:
            yield now + timedelta(hours=1)


@pytest.mark.parametrize("schedule, zone", SIMULATED)
def test_through_400_days_every_slot_comes_once_and_in_order(schedule: str, zone: str) -> None:
    """As the desk does it: a slot is closed when its instant has come, and a closed slot is never opened again."""
    plan, where, start = read_schedule(schedule), ZoneInfo(zone), at("2026-01-10T00:00")
    closed: dict[str, datetime] = {}
    waiting: set[Slot] = set()
    for now in moments(start, 400):
        for slot in sorted((slot for slot in waiting if slot.due_at <= now), key=lambda slot: slot.due_at):
            assert closed.setdefault(slot.key, slot.due_at) == slot.due_at
            waiting.discard(slot)
        slot = next_slot(plan, None, where, now)
        assert slot.due_at > now
        if slot.key not in closed:
            waiting.add(slot)
    keys = list(closed)
    assert len({slot.key for slot in waiting}) == len(waiting)
    assert list(closed.values()) == sorted(set(closed.values()))
    if plan.rhythm is not Rhythm.HOURLY:
        assert keys == sorted(keys)
        assert keys == expected_keys(plan, start.astimezone(where), len(keys))


def expected_keys(plan: Schedule, start: datetime, most: int) -> list[str]:
    """Work the calendar out by hand: each of the times on each of the days, whatever the offset."""
    found: list[str] = []
    day = start.date()
    while len(found) < most:
        is_meant = day.weekday() < 5 if plan.rhythm is Rhythm.WEEKDAYS else plan.weekday in {None, day.weekday()}
        if is_meant:
            found += [
                f"{day}T{at:%H:%M}" for at in plan.times if datetime.combine(day, at) > start.replace(tzinfo=None)
            ]
        day += timedelta(days=1)
    return found[:most]


@pytest.mark.parametrize("zone", ZONES)
def test_through_a_year_every_hour_of_the_wall_has_its_slot(zone: str) -> None:
    where, now = ZoneInfo(zone), at("2026-01-10T00:20")
    gaps = set()
    keys = set()
    for _ in range(366 * 24):
        slot = next_slot(read_schedule("hourly"), None, where, now)
        gaps.add(slot.due_at - now)
        keys.add(slot.key)
        now = slot.due_at
    assert len(keys) == 366 * 24
    assert max(gaps) <= timedelta(hours=1)
    assert min(gaps) >= timedelta(minutes=10)


INSTANTS = st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
QUIETS = st.none() | st.builds(lambda start, end: Quiet(start=start, end=end), TIMES, TIMES).filter(
    lambda quiet: quiet.start != quiet.end
)
ANY_ZONE = st.sampled_from(ZONES).map(ZoneInfo)
ANY_SCHEDULE = st.one_of(
    st.just(Schedule(rhythm=Rhythm.AT_ONCE)),
    st.just(Schedule(rhythm=Rhythm.HOURLY)),
    st.builds(
        lambda rhythm, times: Schedule(rhythm=rhythm, times=tuple(sorted(times))),
        st.sampled_from([Rhythm.DAILY, Rhythm.WEEKDAYS]),
        st.sets(TIMES, min_size=1, max_size=4),
    ),
    st.builds(lambda day, at: Schedule(rhythm=Rhythm.WEEKLY, times=(at,), weekday=day), st.integers(0, 6), TIMES),
)


@given(ANY_SCHEDULE, QUIETS, ANY_ZONE, INSTANTS)
def test_a_slot_lies_ahead_and_within_reach(
    schedule: Schedule, quiet: Quiet | None, zone: ZoneInfo, now: datetime
) -> None:
    slot = next_slot(schedule, quiet, zone, now)
    assert slot == next_slot(schedule, quiet, zone, now)
    assert slot.due_at.utcoffset() == timedelta(0)
    assert slot.due_at <= now + timedelta(days=9)
    if schedule.rhythm is Rhythm.AT_ONCE:
        assert slot.key == AT_ONCE
        assert slot.due_at >= now
    else:
        assert slot.due_at > now


@given(ANY_SCHEDULE, QUIETS, ANY_ZONE, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_what_is_settled_later_is_never_told_sooner(
    schedule: Schedule, quiet: Quiet | None, zone: ZoneInfo, now: datetime, later: timedelta
) -> None:
    first, second = next_slot(schedule, quiet, zone, now), next_slot(schedule, quiet, zone, now + later)
    assert first.due_at <= second.due_at
    if first.key == second.key != AT_ONCE:
        assert first == second


@given(ANY_SCHEDULE, ANY_ZONE, INSTANTS)
def test_what_comes_between_a_telling_and_its_slot_joins_the_slot(
    schedule: Schedule, zone: ZoneInfo, now: datetime
) -> None:
    slot = next_slot(schedule, None, zone, now)
    if schedule.rhythm is not Rhythm.AT_ONCE:
        assert next_slot(schedule, None, zone, slot.due_at - timedelta(microseconds=1)) == slot


# --- when an `at once` digest is composed


@pytest.mark.parametrize(
    "settled, ripe",
    [
        ([59], False),
        ([60], True),
        ([200, 59], False),
        ([299, 1], False),
        ([300, 0], True),
        ([3600, 60], True),
        ([-3600], True),
        ([-315_360_000, 30], True),
        ([0], False),
    ],
)
def test_an_at_once_digest_waits_for_a_minute_without_addition_but_not_for_ever(
    settled: list[int],
    ripe: bool,  # noqa: FBT001 - a table's column
) -> None:
    now = at("2026-10-06T12:00")
    assert is_ripe([now - timedelta(seconds=ago) for ago in settled], now) is ripe
