"""Kill −9 at any system call of a run that owes (G1-G3): nothing lost, only what is called unknown is repeated."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from crash.owing import TWENTY
from crash.strikes import Outcome, evenly, lane
from real.figures import tell

POINTS = 68


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace deals the strikes")
def test_a_desk_struck_at_any_call_loses_nothing_and_repeats_only_what_is_unknown(tmp_path: Path) -> None:
    began = time.perf_counter()
    with ExitStack() as stack, ThreadPoolExecutor(2) as side_by_side:
        lanes = [stack.enter_context(lane(tmp_path / f"lane-{number}", TWENTY)) for number in range(2)]
        strikes = evenly(lanes[0].counts, POINTS)

        def deal(number: int) -> list[Outcome]:
            return [lanes[number].strike(strike) for strike in strikes[number::2]]

        outcomes = [outcome for dealt in side_by_side.map(deal, range(2)) for outcome in dealt]
    struck = sum(outcome.was_struck for outcome in outcomes)
    unknown, repeats = (sum(getattr(one, what) for one in outcomes) for what in ("unknown", "repeats"))
    tell(
        f"{struck} of {len(outcomes)} desks with {TWENTY.owed} owed struck at work: {unknown} tries unknown, "
        f"{repeats} repeats, {time.perf_counter() - began:.0f} s"
    )
    assert struck >= 60
    assert repeats >= 1, "the window was met"
