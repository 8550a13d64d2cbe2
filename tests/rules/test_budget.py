"""How often a subscriber may be interrupted in a local day, and when what is over comes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watchdesk.model.subscribers import Channel, Subscriber, Subscription
from watchdesk.rules.budget import day_of, is_bounded, put_off
from watchdesk.rules.schedule import read_quiet, read_schedule

NOON = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


def sub(
    schedule: str = "at once", *, limit: int | None = 2, quiet: str | None = None, zone: str = "UTC"
) -> Subscription:
    return Subscription(
        id="s",
        subscriber=Subscriber(id="a", name="Analyst", timezone=zone),
        watches=("talks",),
        channel=Channel(name="mail", kind="email", address="a@press.test"),
        schedule=read_schedule(schedule),
        quiet=read_quiet(quiet) if quiet else None,
        interruptions_per_day=limit,
    )


@pytest.mark.parametrize("digests,waits", [(0, False), (1, False), (2, True), (9, True)])
def test_a_digest_goes_as_long_as_the_day_has_one_left(digests: int, *, waits: bool) -> None:
    assert (put_off(sub(), digests=digests, now=NOON) is not None) == waits


@pytest.mark.parametrize(
    "subscription,key,due",
    [
        (sub(), "at once", datetime(2026, 11, 25, tzinfo=UTC)),
        (sub(zone="Asia/Karachi"), "at once", datetime(2026, 11, 24, 19, tzinfo=UTC)),
        (sub(quiet="22:00-06:30"), "at once", datetime(2026, 11, 25, 6, 30, tzinfo=UTC)),
        (sub("hourly"), "2026-11-25T00:00+00:00", datetime(2026, 11, 25, tzinfo=UTC)),
        (sub("hourly", quiet="22:00-06:00"), "2026-11-25T06:00+00:00", datetime(2026, 11, 25, 6, tzinfo=UTC)),
    ],
    ids=["midnight", "midnight in Karachi", "the end of quiet hours", "the first hour", "the first hour not quiet"],
)
def test_what_is_over_comes_first_thing_on_the_next_day(subscription: Subscription, key: str, due: datetime) -> None:
    slot = put_off(subscription, digests=2, now=NOON)
    assert slot is not None
    assert (slot.key, slot.due_at) == (key, due)


@pytest.mark.parametrize("subscription", [sub(limit=None), sub("daily 07:00"), sub("weekly mon 07:00")])
def test_without_a_limit_or_at_a_time_of_its_own_nothing_waits(subscription: Subscription) -> None:
    assert not is_bounded(subscription)
    assert put_off(subscription, digests=99, now=NOON) is None


@pytest.mark.parametrize(
    "day,hours", [((2026, 3, 29), 23), ((2026, 10, 25), 25), ((2026, 11, 24), 24)], ids=["spring", "autumn", "winter"]
)
def test_a_day_is_as_long_as_the_clocks_say(day: tuple[int, int, int], hours: int) -> None:
    begin, end = day_of(ZoneInfo("Europe/London"), datetime(*day, 12, tzinfo=UTC))
    assert end - begin == timedelta(hours=hours)
    assert begin.astimezone(ZoneInfo("Europe/London")).hour == 0
