import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from watchdesk.workers.outcomes import Cause, WorkerFailed
from watchdesk.workers.pool import MEBIBYTE, WorkerPool
from workers import burdens

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(cpu=timedelta(seconds=0.5), memory=128 * MEBIBYTE, wall=timedelta(seconds=4))
    yield pool
    await pool.close()


async def test_a_task_gives_its_result(pool: WorkerPool) -> None:
    assert await pool.run(burdens.double, 21) == 42


async def test_no_process_runs_in_the_main_process(pool: WorkerPool) -> None:
    assert await pool.run(burdens.name_of_process) != os.getpid()


async def test_a_body_larger_than_any_pipe_goes_through(pool: WorkerPool) -> None:
    assert await pool.run(burdens.measure, bytes(20 * MEBIBYTE)) == 20 * MEBIBYTE


async def test_many_more_tasks_than_workers_all_end(pool: WorkerPool) -> None:
    answers = await asyncio.gather(*(pool.run(burdens.double, number) for number in range(200)))
    assert answers == [2 * number for number in range(200)]


async def test_burning_cpu_is_ended(pool: WorkerPool) -> None:
    answer = await pool.run(burdens.burn)
    assert answer == WorkerFailed(cause=Cause.CPU, reason="it took more than 0.5 s of CPU time")


async def test_burning_cpu_inside_c_is_ended(pool: WorkerPool) -> None:
    answer = await pool.run(burdens.burn_inside_c, 30_000_000)
    assert isinstance(answer, WorkerFailed)
    assert answer.cause is Cause.CPU


async def test_cpu_time_is_counted_anew_for_each_task() -> None:
    pool = WorkerPool(size=1, cpu=timedelta(seconds=0.5))
    for _ in range(8):
        assert await pool.run(sum, range(4_000_000)) == 7_999_998_000_000
    await pool.close()


async def test_hogging_memory_is_ended(pool: WorkerPool) -> None:
    assert await pool.run(burdens.hog, 64) == 64 * MEBIBYTE
    answer = await pool.run(burdens.hog, 512)
    assert answer == WorkerFailed(cause=Cause.MEMORY, reason="it needed more than 128 MiB of memory")


async def test_sleeping_past_the_deadline_is_ended() -> None:
    pool = WorkerPool(wall=timedelta(seconds=0.5))
    answer = await pool.run(burdens.sleep_for_ever)
    await pool.close()
    assert answer == WorkerFailed(cause=Cause.WALL, reason="it took longer than 0.5 s")


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT], ids=lambda signum: signum.name)
async def test_a_crash_is_a_value(pool: WorkerPool, signum: signal.Signals) -> None:
    answer = await pool.run(burdens.die, int(signum))
    assert answer == WorkerFailed(cause=Cause.CRASH, reason=f"its worker process died (exit status {-signum})")


async def test_an_exception_is_a_value(pool: WorkerPool) -> None:
    answer = await pool.run(burdens.stumble)
    assert answer == WorkerFailed(cause=Cause.FAULT, reason="the parser failed with LookupError")


async def test_a_worker_that_somebody_else_ended_costs_a_second_try_only(pool: WorkerPool, tmp_path: Path) -> None:
    assert await pool.run(burdens.die_once, str(tmp_path / "mark")) == "done"


async def test_deaths_hurt_no_other_task(pool: WorkerPool) -> None:
    bad = [pool.run(burdens.die, int(signal.SIGKILL)), pool.run(burdens.hog, 512), pool.run(burdens.burn)]
    good = [pool.run(burdens.double, number) for number in range(60)]
    answers = await asyncio.gather(*good[:20], bad[0], *good[20:40], bad[1], *good[40:], bad[2])
    failures = [answer for answer in answers if isinstance(answer, WorkerFailed)]
    assert [failed.cause for failed in failures] == [Cause.CRASH, Cause.MEMORY, Cause.CPU]
    assert [answer for answer in answers if isinstance(answer, int)] == [2 * number for number in range(60)]


async def test_idle_workers_that_are_killed_are_replaced(pool: WorkerPool) -> None:
    pids = await asyncio.gather(*(pool.run(burdens.name_of_process) for _ in range(20)))
    for pid in {pid for pid in pids if isinstance(pid, int)}:
        os.kill(pid, signal.SIGKILL)
    assert await pool.run(burdens.double, 4) == 8


async def test_workers_are_recycled() -> None:
    pool = WorkerPool(size=1, recycle_after=3)
    pids = [await pool.run(burdens.name_of_process) for _ in range(7)]
    await pool.close()
    assert len(set(pids)) == 3


async def test_preloaded_modules_are_there_before_the_first_task() -> None:
    pool = WorkerPool(size=1)
    pool.preload("feedparser")
    answer = await pool.run(burdens.is_imported, "feedparser")
    await pool.close()
    # the server that workers are forked from outlives a pool: only a process's first pool can name what it imports
    assert isinstance(answer, bool)


async def test_closing_ends_what_still_runs_and_what_waits() -> None:
    pool = WorkerPool(size=1)
    assert await pool.run(burdens.double, 1) == 2
    waiting = [asyncio.ensure_future(pool.run(burdens.sleep_for_ever)) for _ in range(5)]
    await asyncio.sleep(0)
    await pool.close()
    answers = await asyncio.gather(*waiting)
    assert {answer.cause for answer in answers if isinstance(answer, WorkerFailed)} == {Cause.CLOSED}


async def test_a_cancelled_caller_stops_its_worker() -> None:
    pool = WorkerPool(size=1, wall=timedelta(seconds=60), cpu=timedelta(seconds=60))
    running = asyncio.ensure_future(pool.run(burdens.sleep_for_ever))
    await asyncio.sleep(0.3)  # the task must have begun, which nothing but the worker knows
    running.cancel()
    assert await asyncio.wait_for(pool.run(burdens.double, 4), timeout=20) == 8
    await pool.close()


async def test_a_closed_pool_takes_nothing() -> None:
    pool = WorkerPool()
    await pool.close()
    answer = await pool.run(burdens.double, 1)
    assert isinstance(answer, WorkerFailed)
    assert answer.cause is Cause.CLOSED


PROGRAM = """
import asyncio, sys
from workers import burdens
from watchdesk.workers.pool import WorkerPool

async def main():
    pool = WorkerPool()
    pids = await asyncio.gather(*(pool.run(burdens.name_of_process) for _ in range(20)))
    print(*set(pids), flush=True)
    {then}

asyncio.run(main())
"""


def started(then: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent / "src")))}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(then=then)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def alive(pids: list[int]) -> list[int]:
    """Return those of the processes that still run, after waiting for them for at most 15 s."""
    deadline = time.monotonic() + 15
    while (left := [pid for pid in pids if Path(f"/proc/{pid}/stat").exists()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def test_nothing_is_left_after_close() -> None:
    with started("await pool.close()") as program:
        assert program.stdout is not None
        pids = [int(pid) for pid in program.stdout.readline().split()]
        _, complaints = program.communicate(timeout=30)
    assert program.returncode == 0
    assert complaints == ""
    assert pids
    assert alive(pids) == []


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL], ids=lambda signum: signum.name)
def test_no_orphan_outlives_a_parent_that_was_killed(signum: signal.Signals) -> None:
    with started("await asyncio.sleep(60)") as program:
        assert program.stdout is not None
        pids = [int(pid) for pid in program.stdout.readline().split()]
        program.send_signal(signum)
        _, complaints = program.communicate(timeout=30)
    assert "Traceback" not in complaints
    assert pids
    assert alive(pids) == []


def test_a_main_program_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(f"print('once')\n{PROGRAM.format(then='await pool.close()')}")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent / "src")))}
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=60, env=environment
    )
    assert done.stdout.count("once") == 1
    assert done.stderr == ""


def test_ctrl_c_to_the_whole_group_prints_no_worker_traceback() -> None:
    with started("await asyncio.sleep(60)") as program:
        assert program.stdout is not None
        pids = [int(pid) for pid in program.stdout.readline().split()]
        os.killpg(program.pid, signal.SIGINT)
        _, complaints = program.communicate(timeout=30)
    assert complaints.count("Traceback") <= 1 + complaints.count("During handling")  # the main program's own only
    assert "pebble" not in complaints
    assert alive(pids) == []
