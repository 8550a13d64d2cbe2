"""Dates that are said of an article, and the one that is taken for its publication."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.rules.publication import AHEAD, BUMPED, day_in_address, publication_date

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAIN, DATED = "https://lantern.test/talks", "https://lantern.test/2026/11/01/talks"
THE_FIRST = datetime(2026, 11, 1, tzinfo=UTC)

CASES: dict[str, tuple[datetime | None, datetime | None, str | None, datetime | None]] = {
    "the feed's word": (NOW - HOUR, NOW - 2 * HOUR, PLAIN, NOW - HOUR),
    "the page's where the feed has none": (None, NOW - HOUR, PLAIN, NOW - HOUR),
    "nobody's": (None, None, PLAIN, None),
    "no address": (NOW - HOUR, None, None, NOW - HOUR),
    "the day in the address where nobody says more": (None, None, DATED, THE_FIRST),
    "a day to come in the address": (None, None, "https://lantern.test/2027/01/01/talks", None),
    "the feed's in the future": (NOW + AHEAD + HOUR, NOW - HOUR, PLAIN, NOW - HOUR),
    "the page's in the future": (None, NOW + 3 * DAY, PLAIN, None),
    "a zone ahead of ours": (NOW + AHEAD, None, PLAIN, NOW + AHEAD),
    "an old page with today's date in the feed": (NOW, NOW - 300 * DAY, PLAIN, NOW - 300 * DAY),
    "a page corrected within the week": (NOW, NOW - BUMPED, PLAIN, NOW),
    "both bumped, the address not": (NOW, NOW - HOUR, DATED, THE_FIRST),
    "the page bumped, the feed not": (NOW - 300 * DAY, NOW, PLAIN, NOW - 300 * DAY),
    "the oldest of two older": (NOW, NOW - 10 * DAY, DATED, THE_FIRST),
}


@pytest.mark.parametrize("fed, paged, url, expected", CASES.values(), ids=CASES)
def test_the_date_of_publication(
    fed: datetime | None, paged: datetime | None, url: str | None, expected: datetime | None
) -> None:
    assert publication_date(fed, paged, url, now=NOW) == expected


ADDRESSES = {
    "folders": ("https://a.test/world/2026/11/23/talks", datetime(2026, 11, 23, tzinfo=UTC)),
    "a day with dashes": ("https://a.test/talks-2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
    "a day in one number": ("https://a.test/20261123-talks", datetime(2026, 11, 23, tzinfo=UTC)),
    "a month only": ("https://a.test/2026/11/talks", None),
    "a longer number": ("https://a.test/talks-2026112345", None),
    "an impossible day": ("https://a.test/2026/02/31/talks", None),
    "mixed": ("https://a.test/2026/11-23/talks", None),
    "no date": ("https://a.test/talks", None),
}


@pytest.mark.parametrize("url, day", ADDRESSES.values(), ids=ADDRESSES)
def test_the_day_that_an_address_names(url: str, day: datetime | None) -> None:
    assert day_in_address(url) == day
