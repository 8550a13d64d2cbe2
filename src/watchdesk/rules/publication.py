"""Publication: which of the dates that are said of an article is the day it was published — for the read stop.

Publishers bump dates: a changed article gets the date of its change, an old one comes back with today's. Feeds do so
more often than pages, and addresses never.
"""

import re
from datetime import UTC, datetime, timedelta

AHEAD = timedelta(days=1)
"""A date so far in the future is wrong; less is a zone that was taken for another."""

BUMPED = timedelta(days=7)
"""Dates so far apart are not of one publication and its corrections."""

_DAY = re.compile(r"[/_-]((?:19|20)\d\d)([/_-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


def publication_date(
    fed: datetime | None, paged: datetime | None, url: str | None, *, now: datetime
) -> datetime | None:
    """Return when an article was published. `fed` is what its feed says, `paged` its page; all aware UTC.

    The feed's word stands, unless it lies in the future, or the page's or the day in the address is older by more than
    `BUMPED`.
    """
    named = day_in_address(url or "")
    dates = [date for date in (fed, paged) if date is not None and date <= now + AHEAD]
    if not dates:
        return named if named is not None and named <= now else None
    date = dates[0]
    older = [other for other in (*dates[1:], named) if other is not None and other < date - BUMPED]
    return min(older, default=date)


def day_in_address(url: str) -> datetime | None:
    """Return the day that an address names (`/2026/11/23/`, `-20261123`, `2026-11-23`), at midnight UTC."""
    found = _DAY.search(url)
    if found is None:
        return None
    try:
        return datetime(int(found[1]), int(found[3]), int(found[4]), tzinfo=UTC)
    except ValueError:  # the 31st of a short month
        return None
