"""Forms: a choice fills a form, and what comes back of it is the same choice."""

import pytest

from watchdesk.channels.enrolling_words import LANGUAGES, enrolling_words
from watchdesk.model.enrolments import Choice
from watchdesk.rules.choosing import read_choice
from watchdesk.rules.schedule import read_quiet, read_schedule
from watchdesk.web.forms import fields_of_choice, filled, one

OFFERED = {"talks": "Talks", "rain": "Rain"}


@pytest.mark.parametrize(
    "schedule", ["at once", "hourly", "daily 07:00", "daily 00:00,12:30,23:59", "weekdays 06:00", "weekly sun 18:00"]
)
@pytest.mark.parametrize("quiet", [None, "22:00-06:30", "00:00-00:01"])
def test_what_is_filled_in_is_read_back(schedule: str, quiet: str | None) -> None:
    choice = Choice(
        watches=("talks", "rain"),
        schedule=read_schedule(schedule),
        quiet=read_quiet(quiet) if quiet else None,
        timezone="America/Argentina/Buenos_Aires",
        language="ur",
    )
    fields = fields_of_choice(choice)
    assert read_choice(fields, offered=list(OFFERED), languages=LANGUAGES) == choice
    form = filled(fields, enrolling_words("ur"), offered=OFFERED, has_quiet=True)
    assert [option.value for option in form.rhythms if option.is_chosen] == [choice.schedule.rhythm.value]
    assert [option.value for option in form.zones if option.is_chosen] == [choice.timezone]
    assert [option.label for option in form.languages if option.is_chosen] == ["اردو"]
    assert all(option.is_chosen for option in form.watches)


def test_a_zone_of_an_old_name_is_offered_to_who_has_it() -> None:
    form = filled(
        {"timezone": ["US/Eastern"]}, enrolling_words("en"), offered={}, has_quiet=False, kept_zone="US/Eastern"
    )
    assert (form.zones[0].value, form.zones[0].is_chosen) == ("US/Eastern", True)
    assert sum(option.is_chosen for option in form.zones) == 1


def test_the_last_of_several_values_counts_and_none_is_too_long() -> None:
    assert one({"a": ["x", " y "]}, "a") == "y"
    assert one({"a": []}, "a") == one({}, "a") == ""
    assert len(one({"a": ["z" * 9999]}, "a")) == 254
