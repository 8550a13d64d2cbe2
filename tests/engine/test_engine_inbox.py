"""The inbox: what ends about the same time is booked together, and nobody waits long for the rest."""

import asyncio
from datetime import timedelta

from watchdesk.engine.books import Inbox

LONG, SHORT = timedelta(hours=1), timedelta(milliseconds=1)


async def test_what_comes_in_time_is_one_batch() -> None:
    inbox = Inbox[int]()
    batch = asyncio.create_task(inbox.batch(3, within=LONG))
    for number in range(4):
        inbox.put(number)
        await asyncio.sleep(0)
    assert await batch == [0, 1, 2]
    assert await inbox.batch(1, within=LONG) == [3]


async def test_what_does_not_come_in_time_is_not_waited_for() -> None:
    inbox = Inbox[int]()
    inbox.put(1)
    assert await inbox.batch(3, within=SHORT) == [1]


async def test_the_first_is_waited_for() -> None:
    inbox = Inbox[int]()
    batch = asyncio.create_task(inbox.batch(2, within=SHORT))
    await asyncio.sleep(0.01)
    assert not batch.done()
    inbox.put(1)
    assert await batch == [1]


async def test_what_is_there_already_comes_at_once_and_no_more_than_asked_for() -> None:
    inbox = Inbox[int]()
    for number in range(5):
        inbox.put(number)
    async with asyncio.timeout(5):
        assert await inbox.batch(2, within=LONG) == [0, 1]
        assert await inbox.batch(3, within=LONG) == [2, 3, 4]


async def test_who_brings_much_waits_until_what_is_there_was_taken() -> None:
    inbox = Inbox[int](most=10)
    inbox.put(1, size=9)
    async with asyncio.timeout(5):
        await inbox.room()
    inbox.put(2, size=9)
    inbox.put(3, size=9)
    waiting = asyncio.create_task(inbox.room())
    assert await inbox.batch(1, within=LONG) == [1]
    await asyncio.sleep(0)
    assert not waiting.done()
    assert await inbox.batch(1, within=LONG) == [2]
    async with asyncio.timeout(5):
        await waiting


async def test_what_is_larger_than_the_room_is_let_in_alone() -> None:
    inbox = Inbox[int](most=10)
    async with asyncio.timeout(5):
        await inbox.room()
        inbox.put(1, size=1000)
        assert await inbox.batch(1, within=LONG) == [1]
        await inbox.room()


async def test_where_nobody_has_room_no_more_is_waited_for() -> None:
    inbox = Inbox[int](most=10)
    batch = asyncio.create_task(inbox.batch(9, within=LONG))
    inbox.put(1, size=5)
    await asyncio.sleep(0.01)
    assert not batch.done()
    inbox.put(2, size=5)
    async with asyncio.timeout(5):
        assert await batch == [1, 2]
        inbox.put(3, size=50)
        assert await inbox.batch(9, within=LONG) == [3]
