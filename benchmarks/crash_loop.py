"""The crash loop in full: a desk that owes 200 deliveries, killed by strace at thousands of its system calls.

    python benchmarks/crash_loop.py [--points 2000] [--every N [--begin K]] [--owed 20|200] [--side-by-side N]

The points are spread evenly over the fdatasync, pwrite64, sendto and recvfrom of an undisturbed run. After each strike
the desk runs to its end, and its books are held against the ledgers of the sinks. `--every N` deals only each N-th of
the points (a sample, from the K-th on) and says how long all of them would take.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from crash.owing import TWENTY, TWO_HUNDRED
from crash.strikes import Outcome, evenly, lane

PLANS = {plan.owed: plan for plan in (TWENTY, TWO_HUNDRED)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--begin", type=int, default=0)
    parser.add_argument("--owed", type=int, choices=sorted(PLANS), default=200)
    parser.add_argument("--side-by-side", type=int, default=2)
    chosen = parser.parse_args()
    width = chosen.side_by_side
    outcomes: list[Outcome] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        ExitStack() as stack,
        ThreadPoolExecutor(width) as side_by_side,
    ):
        lanes = [stack.enter_context(lane(Path(folder, str(number)), PLANS[chosen.owed])) for number in range(width)]
        print(f"calls of an undisturbed run with {chosen.owed} owed: {dict(lanes[0].counts)}", flush=True)
        points = evenly(lanes[0].counts, chosen.points)
        strikes = points[chosen.begin :: chosen.every]
        began = time.perf_counter()

        def deal(number: int) -> None:
            for strike in strikes[number::width]:
                outcomes.append(lanes[number].strike(strike))
                if len(outcomes) % 50 == 0:
                    print(f"{len(outcomes)} of {len(strikes)}, {time.perf_counter() - began:.0f} s", flush=True)

        list(side_by_side.map(deal, range(width)))
    tell(outcomes, len(points), time.perf_counter() - began)


def tell(outcomes: list[Outcome], points: int, seconds: float) -> None:
    """Print what came of it. A loss or an unexplained repeat has ended the run before."""
    struck = Counter(outcome.strike.call for outcome in outcomes if outcome.was_struck)
    unknown, repeats = sum(one.unknown for one in outcomes), sum(one.repeats for one in outcomes)
    print(f"{struck.total()} of {len(outcomes)} struck at work {dict(struck)}: 0 lost, {repeats} repeats")
    print(f"{unknown} tries called unknown; every repeat under its id and among these")
    print(f"{seconds:.0f} s; all {points} points: {seconds * points / len(outcomes) / 60:.0f} min")


if __name__ == "__main__":
    main()
