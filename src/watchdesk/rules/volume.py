"""Volume: whether a watch finds far more than usual, or nothing for longer than usual, by its own history.

Spikes are told as the early aberration reporting of epidemiology tells them (Hutwagner, Thompson, Seeman, Treadwell,
"The bioterrorism preparedness and response Early Aberration Reporting System", J. Urban Health 80, 2003): the count of
now against a baseline of earlier counts, with a guard band between them, so that a spike that builds up does not raise
its own bar. Counts are of the same hours on earlier days, because news has its hours; and what is judged is the tail of
a Poisson distribution at the baseline's upper quartile, since news comes in bursts and its mean says too little.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import exp, fsum, lgamma, log
from typing import Literal

from msgspec import Struct

WINDOW = timedelta(hours=6)
BASELINE_DAYS = 28
GUARD_DAYS = 1
LEAST_DAYS = 7
FEWEST = 5
SURPRISE = 1e-4
TIMES_USUAL = 2
LONGEST_EPISODE = timedelta(days=3)
HISTORY = timedelta(days=BASELINE_DAYS) + LONGEST_EPISODE + WINDOW
"""How far back matches must be known."""
LEAST_MATCHES = 8
LEAST_SILENCE = timedelta(days=1)
TIMES_LONGEST = 1.5
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Spike(Struct, frozen=True, kw_only=True):
    """So many matches since `since`, where as a rule there are `low` to `high` (tenth and ninetieth percentile).

    `began_at`: the full hour (UTC) from which on the count has been too high without a break; it names the episode.
    """

    number: int
    since: datetime
    low: int
    high: int
    began_at: datetime


def spike(times: Sequence[datetime], now: datetime) -> Spike | None:
    """Return the spike that a watch is in, None where it is in none or has not been there for long enough to say.

    `times`: when matched articles were seen, ascending, of HISTORY at least.
    """
    found = _too_many(times, now)
    if found is None:
        return None
    began_at = now
    while now - began_at < LONGEST_EPISODE and _too_many(times, began_at - _HOUR):
        began_at -= _HOUR
    number, windows = found
    return Spike(
        number=number,
        since=now - WINDOW,
        low=windows[len(windows) // 10],
        high=windows[-1 - len(windows) // 10],
        began_at=began_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0),
    )


def silence(times: Sequence[datetime], now: datetime, allowed: timedelta | Literal["auto"]) -> datetime | None:
    """Return since when a watch has found nothing, None where that is not yet too long or nothing was ever found.

    "auto": half as long again as the longest time between two matches that `times` (ascending) has, a day at least.
    """
    if not times or times[-1] > now:
        return None
    if allowed == "auto":
        if len(times) < LEAST_MATCHES:
            return None
        longest = max(later - earlier for earlier, later in pairwise(times))
        longest_yet = max(LEAST_SILENCE, TIMES_LONGEST * longest)
        return times[-1] if now - times[-1] >= longest_yet else None
    return times[-1] if now - times[-1] >= allowed else None


def poisson_tail(number: int, rate: float) -> float:
    """Return the probability of `number` or more where `rate` (above 0) is the mean, to about 1e-12."""
    return max(0.0, 1.0 - fsum(exp(one * log(rate) - rate - lgamma(one + 1)) for one in range(number)))


def _too_many(times: Sequence[datetime], now: datetime) -> tuple[int, list[int]] | None:
    """Return how many there are in the window that ends now and in its likes of earlier days, if too many."""
    number = _count(times, now)
    if number < FEWEST:
        return None
    ends = (now - day * _DAY for day in range(1 + GUARD_DAYS, 1 + BASELINE_DAYS))
    windows = sorted(_count(times, end) for end in ends if times[0] <= end - WINDOW)
    if len(windows) < LEAST_DAYS:
        return None
    usual = max(windows[3 * len(windows) // 4], 1)
    if number < TIMES_USUAL * usual or poisson_tail(number, usual) > SURPRISE:
        return None
    return number, windows


def _count(times: Sequence[datetime], end: datetime) -> int:
    return bisect_right(times, end) - bisect_right(times, end - WINDOW)
