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
