"""Dates that a text tells: its latest year, which keeps two events of one kind apart where no feed dates them."""

import re

_YEAR = re.compile(r"(?<![\d.,/$£€-])(?:19[89]\d|20[0-4]\d)(?![\d%]|[.,]\d)")


def latest_year(text: str) -> int | None:
    """Return the latest year from 1980 to 2049 that a text names, or None: no event is dated after its report."""
    return max((int(year) for year in _YEAR.findall(text)), default=None)
