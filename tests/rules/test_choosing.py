"""What a reader wrote into a form: a choice, or every place that is wrong."""

from datetime import time

import pytest

from watchdesk.model.enrolments import Choice
from watchdesk.model.subscribers import Quiet, Rhythm, Schedule
from watchdesk.rules.choosing import Wrong, read_choice, time_zones

OFFERED, LANGUAGES = ("talks", "rain"), ("en", "de")
RIGHT = {
    "watch": ["rain"],
    "rhythm": ["daily"],
    "times": ["07:00"],
    "weekday": ["mon"],
    "timezone": ["Asia/Karachi"],
    "language": ["de"],
}


def read(**fields: list[str]) -> Choice | tuple[Wrong, ...]:
    return read_choice(RIGHT | fields, offered=OFFERED, languages=LANGUAGES)


def test_a_form_becomes_a_choice() -> None:
    assert read(watch=["rain", "talks", "secret"], quiet_from=["22:00"], quiet_until=["06:30"]) == Choice(
        watches=("talks", "rain"),
        schedule=Schedule(rhythm=Rhythm.DAILY, times=(time(7),)),
        quiet=Quiet(start=time(22), end=time(6, 30)),
        timezone="Asia/Karachi",
        language="de",
    )


@pytest.mark.parametrize(
    "fields,expected",
    [
        ({"rhythm": ["at once"], "times": ["nonsense"]}, Schedule(rhythm=Rhythm.AT_ONCE)),
        ({"rhythm": ["hourly"], "times": [""]}, Schedule(rhythm=Rhythm.HOURLY)),
        ({"times": ["18:30; 7:00 07:00"]}, Schedule(rhythm=Rhythm.DAILY, times=(time(7), time(18, 30)))),
        ({"rhythm": ["weekly"], "weekday": ["fri"]}, Schedule(rhythm=Rhythm.WEEKLY, times=(time(7),), weekday=4)),
        ({"rhythm": ["weekdays"]}, Schedule(rhythm=Rhythm.WEEKDAYS, times=(time(7),))),
    ],
    ids=["at once needs no time", "nor does hourly", "several times", "a day of the week", "working days"],
)
def test_when_to_be_told(fields: dict[str, list[str]], expected: Schedule) -> None:
    found = read(**fields)
    assert isinstance(found, Choice)
    assert found.schedule == expected


@pytest.mark.parametrize(
    "fields,expected",
    [
        ({"watch": []}, (Wrong.WATCHES,)),
        ({"watch": ["secret"]}, (Wrong.WATCHES,)),
        ({"times": [""]}, (Wrong.TIMES,)),
        ({"times": ["25:00"]}, (Wrong.TIMES,)),
        ({"times": [",".join(f"{n // 60:02}:{n % 60:02}" for n in range(25))]}, (Wrong.TIMES,)),
        ({"rhythm": ["daily\n"], "times": ["07:00\r\nBcc: x"]}, (Wrong.TIMES,)),
        ({"rhythm": ["weekly"], "weekday": ["someday"]}, (Wrong.TIMES,)),
        ({"rhythm": ["never"]}, (Wrong.TIMES,)),
        ({"rhythm": []}, (Wrong.TIMES,)),
        ({"quiet_from": ["22:00"]}, (Wrong.QUIET,)),
        ({"quiet_from": ["22:00"], "quiet_until": ["22:00"]}, (Wrong.QUIET,)),
        ({"timezone": ["../../etc/passwd"]}, (Wrong.TIMEZONE,)),
        ({"timezone": ["Europe"]}, (Wrong.TIMEZONE,)),
        ({"language": ["<script>"]}, (Wrong.LANGUAGE,)),
        ({"watch": [], "times": ["x"], "timezone": [""]}, (Wrong.WATCHES, Wrong.TIMES, Wrong.TIMEZONE)),
    ],
    ids=[
        "no watch",
        "a watch that is not offered",
        "no time",
        "no time of day",
        "too many times",
        "a line end",
        "no day",
        "no such rhythm",
        "no rhythm",
        "half of the quiet hours",
        "quiet for ever",
        "a path for a zone",
        "a folder for a zone",
        "a script for a language",
        "everything at once",
    ],
)
def test_every_place_that_is_wrong_is_named_at_once(fields: dict[str, list[str]], expected: tuple[Wrong, ...]) -> None:
    assert read(**fields) == expected


def test_a_zone_that_is_no_choice_any_more_can_be_kept() -> None:
    old = RIGHT | {"timezone": ["US/Eastern"]}
    assert read_choice(old, offered=OFFERED, languages=LANGUAGES) == (Wrong.TIMEZONE,)
    kept = read_choice(old, offered=OFFERED, languages=LANGUAGES, kept_zone="US/Eastern")
    assert isinstance(kept, Choice)
    assert {"UTC", "Europe/Berlin", "Asia/Karachi", "America/New_York"} <= set(time_zones())
    assert not any(one.startswith(("posix", "right", "Etc")) for one in time_zones())
