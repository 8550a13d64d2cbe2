"""Slots: what hangs gives its slot back, within a bound; what ends in time gives it back then."""

import asyncio
from datetime import timedelta

import pytest

from watchdesk.net.slots import MOST_OVERDUE, Slots

AT_ONCE, NEVER = timedelta(0), timedelta(hours=1)
TURNS = 300  # of the event loop: more than all of the overdue need, who come in one after another


class Crowd:
    """Holders of slots; `inside` is who has one or goes on without."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.inside: list[int] = []
        self.end = asyncio.Event()

    async def come(self, number: int, opened: asyncio.Event | None = None) -> None:
        async with self.slots.held(until=opened.wait if opened else None):
            self.inside.append(number)
            await self.end.wait()


async def after_all_that() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    "patience, comers, get_in",
    [(NEVER, 9, 2), (AT_ONCE, 9, 9), (AT_ONCE, 30, 2 + 2 * MOST_OVERDUE)],
    ids=["in time", "overdue", "too many overdue"],
)
async def test_so_many_get_in_while_nobody_ends(patience: timedelta, comers: int, get_in: int) -> None:
    crowd = Crowd(Slots(2, patience=patience))
    tasks = [asyncio.create_task(crowd.come(number)) for number in range(comers)]
    await after_all_that()
    assert crowd.inside == list(range(get_in))
    crowd.end.set()
    await asyncio.gather(*tasks)
    assert crowd.inside == list(range(comers))


async def test_when_the_overdue_have_ended_there_are_as_many_slots_as_before() -> None:
    slots = Slots(2, patience=AT_ONCE)
    for _ in range(3):
        crowd = Crowd(slots)
        tasks = [asyncio.create_task(crowd.come(number)) for number in range(30)]
        await after_all_that()
        assert len(crowd.inside) == 2 + 2 * MOST_OVERDUE
        crowd.end.set()
        await asyncio.gather(*tasks)


async def test_one_that_is_broken_off_gives_its_slot_back() -> None:
    slots = Slots(1, patience=NEVER)
    crowd = Crowd(slots)
    first, second = (asyncio.create_task(crowd.come(number)) for number in (1, 2))
    await after_all_that()
    first.cancel()
    await after_all_that()
    assert (crowd.inside, first.cancelled()) == ([1, 2], True)
    crowd.end.set()
    await second


async def test_nobody_is_overdue_with_what_is_waited_for_besides() -> None:
    crowd, opened = Crowd(Slots(2, patience=AT_ONCE)), asyncio.Event()
    tasks = [asyncio.create_task(crowd.come(number, opened)) for number in range(2)]
    tasks += [asyncio.create_task(crowd.come(number)) for number in range(2, 9)]
    await after_all_that()
    assert crowd.inside == [], "both slots are held, by two that wait"
    opened.set()
    await after_all_that()
    assert sorted(crowd.inside) == list(range(9))
    crowd.end.set()
    await asyncio.gather(*tasks)


async def test_one_that_is_broken_off_while_it_waits_gives_its_slot_back() -> None:
    crowd = Crowd(Slots(1, patience=NEVER))
    first = asyncio.create_task(crowd.come(1, asyncio.Event()))
    second = asyncio.create_task(crowd.come(2))
    await after_all_that()
    first.cancel()
    await after_all_that()
    assert crowd.inside == [2]
    crowd.end.set()
    await second
