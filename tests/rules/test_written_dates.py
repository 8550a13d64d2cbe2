"""Dates as people write them: what English words name, and which readers are asked in which order."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from watchdesk.rules.written_dates import Writing, in_english, moment_of

NAIVE = datetime(2026, 11, 23, 8, 5)  # noqa: DTZ001 - what is written without a zone
ENGLISH = {
    "23 November 2026 08:05": NAIVE,
    "Monday, 23rd November 2026 at 8:05 a.m.": NAIVE,
    "Nov. 23, 2026, 8:05 AM": NAIVE,
    "November 23, 2026 | 20:05": NAIVE.replace(hour=20),
    "Nov 23 2026, 12:05 am": NAIVE.replace(hour=0),
    "Nov 23 2026, 12:05:59 pm": NAIVE.replace(hour=12, second=59),
    "Sept. 3rd, 2026": datetime(2026, 9, 3),  # noqa: DTZ001 - the same
    "23 Nov 2026 08:05 IST": NAIVE.replace(tzinfo=timezone(timedelta(hours=5, minutes=30))),
    "23 Nov 2026 08:05 -03:30": NAIVE.replace(tzinfo=timezone(-timedelta(hours=3, minutes=30))),
    "Mon Nov 23 2026 08:05:00 GMT+0500": NAIVE.replace(tzinfo=timezone(timedelta(hours=5))),
    "Mon Nov 23 08:05:00 CET 2026": NAIVE.replace(tzinfo=timezone(timedelta(hours=1))),
    "23 Nov 2026 08:05 XYZ": None,
    "Mayor 5, 2020": None,
    "three days ago": None,
    "23/11/2026": None,
}


@pytest.mark.parametrize("text, expected", ENGLISH.items(), ids=ENGLISH)
def test_english_words_name_a_moment(text: str, expected: datetime | None) -> None:
    found = in_english(text)
    assert found == expected
    assert found is None or expected is None or found.utcoffset() == expected.utcoffset()


MOMENTS = {
    "the first that can be read": (["soon", "2026-11-23"], Writing(), datetime(2026, 11, 23, tzinfo=UTC)),
    "a form of its own": (["11|23|2026"], Writing(form="%m|%d|%Y"), datetime(2026, 11, 23, tzinfo=UTC)),
    "a zone of its own": (
        ["November 23, 2026"],
        Writing(timezone="Asia/Karachi"),
        datetime(2026, 11, 22, 19, tzinfo=UTC),
    ),
    "a zone that mail does not know": (
        ["Mon, 23 Nov 2026 08:00:00 PKT"],
        Writing(timezone="Europe/London"),
        datetime(2026, 11, 23, 3, tzinfo=UTC),
    ),
    "the 31st of a short month": (["31 April 2026"], Writing(), None),
    "the words of a language": (["23 novembre 2026"], Writing(language="fr"), datetime(2026, 11, 23, tzinfo=UTC)),
}


@pytest.mark.parametrize("texts, writing, expected", MOMENTS.values(), ids=MOMENTS)
def test_readers_are_asked_one_after_the_other(texts: list[str], writing: Writing, expected: datetime | None) -> None:
    assert moment_of(texts, writing) == expected
