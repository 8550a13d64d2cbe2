"""Control: the socket between a command and the running desk — private, patient, and never taken down by a caller."""

import asyncio
import json
import socket
import stat
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from service.desk_settings import LANTERN, NOON, engine_over, settings_in
from watchdesk.engine.local import LocalEngine
from watchdesk.model.errors import LockHeld, StoreError
from watchdesk.model.sources import Feed, Source
from watchdesk.service.control import LONGEST_ADDRESS, LONGEST_LINE, ControlServer, hand_over, socket_path
from watchdesk.service.wishes import WISHES, Denied, Granted, WishAnswer
from watchdesk.testing.memory import MemoryStore

UNREAD = "the wish could not be read: the command and the running desk may be of two versions"
ENDED = "the running desk ended before it answered: look whether it was done, then ask again"


class FullDisk(MemoryStore):
    """A store that can keep no feed any more."""

    def add_feed(self, source: Source, feed: Feed, *, now: datetime) -> bool:
        raise StoreError("the disk is full")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LocalEngine]:
    with engine_over(settings_in(tmp_path)) as engine:
        yield engine


@asynccontextmanager
async def listening(path: Path, engine: LocalEngine) -> AsyncIterator[ControlServer]:
    server = ControlServer(path, lambda: engine)
    await server.start()
    try:
        yield server
    finally:
        await server.close()


async def say(path: Path, line: bytes) -> bytes:
    """Say a line and return all that comes back."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    try:
        writer.write(line)
        writer.write_eof()
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


PLACES = {
    "SQLite: beside the database": ("sqlite:////var/lib/desk/desk.db", {}, "/var/lib/desk/desk.sock"),
    "SQLite: whoever started it": (
        "sqlite:////var/lib/desk/desk.db?timeout=1",
        {"RUNTIME_DIRECTORY": "/run/watchdesk"},
        "/var/lib/desk/desk.sock",
    ),
    "PostgreSQL: the runtime directory": (
        "postgresql://desk@db/desk",
        {"RUNTIME_DIRECTORY": "/run/watchdesk:/run/other"},
        "/run/watchdesk/control.sock",
    ),
    "PostgreSQL: beside the configuration": ("postgresql://desk@db/desk", {}, "config.sock"),
}


@pytest.mark.parametrize("store, environ, place", PLACES.values(), ids=PLACES)
def test_the_socket_lies_where_every_command_looks(
    tmp_path: Path, store: str, environ: Mapping[str, str], place: str
) -> None:
    settings = settings_in(tmp_path)
    settings = replace(settings, desk=msgspec.structs.replace(settings.desk, store=store))
    assert socket_path(settings, environ) == tmp_path / place


async def test_a_wish_is_carried_out_by_who_listens(tmp_path: Path, engine: LocalEngine) -> None:
    path = tmp_path / "desk.sock"
    async with listening(path, engine):
        granted = await hand_over(path, "feed.pause", {"url": LANTERN, "paused": True})
        denied = await hand_over(path, "feed.pause", {"url": "https://none.test/", "paused": True})
    assert granted == Granted(facts={"url": LANTERN, "paused": True})
    assert denied == Denied(reason="there is no feed https://none.test/")
    assert engine.desk.store.feeds()[0].state.paused


async def test_only_the_owner_may_connect_and_the_name_goes_with_the_run(tmp_path: Path, engine: LocalEngine) -> None:
    path = tmp_path / "desk.sock"
    async with listening(path, engine):
        found = path.lstat().st_mode
        assert stat.S_ISSOCK(found)
        assert stat.S_IMODE(found) == 0o600
        assert not (tmp_path / "desk.sock.new").exists()
    assert not path.exists()


async def test_what_a_dead_run_left_is_replaced(tmp_path: Path, engine: LocalEngine) -> None:
    path = tmp_path / "desk.sock"
    for left in (path, tmp_path / "desk.sock.new"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
            dead.bind(str(left))
    async with listening(path, engine):
        assert isinstance(await hand_over(path, "feed.pause", {"url": LANTERN, "paused": False}), Granted)


async def test_a_reload_changes_who_carries_out(tmp_path: Path, engine: LocalEngine) -> None:
    path, current = tmp_path / "desk.sock", [engine]
    server = ControlServer(path, lambda: current[0])
    await server.start()
    try:
        with engine_over(settings_in(tmp_path)) as reloaded:
            current[0] = reloaded
            await hand_over(path, "feed.pause", {"url": LANTERN, "paused": True})
            assert reloaded.desk.store.feeds()[0].state.paused
    finally:
        await server.close()
    assert not engine.desk.store.feeds()[0].state.paused


BAD_LINES = {
    "an empty line": b"\n",
    "no JSON": b"hello\n",
    "bytes that are no text": b"\xff\xfe\x00\n",
    "half a line": b'{"wish": "feed.pause", "val',
    "a number": b"7\n",
    "a list": b"[1, 2]\n",
    "no name": b'{"values": {}}\n',
    "no values": b'{"wish": "feed.pause"}\n',
    "a name that is no text": b'{"wish": ["feed.pause"], "values": {}}\n',
    "an unknown wish": b'{"wish": "feed.burn", "values": {}}\n',
    "values that are no table": b'{"wish": "feed.pause", "values": ["url"]}\n',
    "values of another version": b'{"wish": "feed.pause", "values": {"address": "https://x.test/"}}\n',
    "feeds of another version": b'{"wish": "feed.import", "values": {"feeds": ["https://x.test/"]}}\n',
    "an address that is none": b'{"wish": "feed.import", "values": {"feeds": [{"url": "http://[x"}]}}\n',
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES)
async def test_a_line_that_cannot_be_read_is_denied_and_the_next_is_served(
    tmp_path: Path, engine: LocalEngine, line: bytes
) -> None:
    path = tmp_path / "desk.sock"
    async with listening(path, engine):
        assert json.loads(await say(path, line)) == {"denied": UNREAD}
        assert isinstance(await hand_over(path, "feed.pause", {"url": LANTERN, "paused": True}), Granted)


async def test_a_line_beyond_the_limit_is_not_read_and_the_next_is_served(tmp_path: Path, engine: LocalEngine) -> None:
    path = tmp_path / "desk.sock"
    async with listening(path, engine):
        answer = await hand_over(path, "feed.import", {"feeds": "x" * (LONGEST_LINE + 1)})
        assert answer == Denied(reason=ENDED)
        assert isinstance(await hand_over(path, "feed.pause", {"url": LANTERN, "paused": True}), Granted)


async def test_a_caller_that_goes_away_does_no_harm(tmp_path: Path, engine: LocalEngine) -> None:
    path = tmp_path / "desk.sock"
    async with listening(path, engine):
        for _ in range(3):
            _, writer = await asyncio.open_unix_connection(str(path))
            writer.transport.abort()
        assert isinstance(await hand_over(path, "feed.pause", {"url": LANTERN, "paused": True}), Granted)


async def test_a_store_that_fails_denies_with_its_own_sentence(tmp_path: Path) -> None:
    path = tmp_path / "desk.sock"
    with engine_over(settings_in(tmp_path), store=FullDisk()) as engine:
        async with listening(path, engine):
            answer = await hand_over(path, "feed.import", {"feeds": [{"url": "https://harbour.test/feed"}]})
    assert answer == Denied(reason="the disk is full")


@pytest.mark.parametrize("left", ["nothing", "a dead socket", "no folder"])
async def test_where_nobody_listens_the_lock_is_another_runs(tmp_path: Path, left: str) -> None:
    path = tmp_path / "absent" / "desk.sock" if left == "no folder" else tmp_path / "desk.sock"
    if left == "a dead socket":
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
            dead.bind(str(path))
    with pytest.raises(LockHeld, match="no running desk listens beside it"):
        await hand_over(path, "feed.pause", {"url": LANTERN, "paused": True})


async def test_a_desk_that_ends_in_the_middle_is_told_from_one_that_refuses(tmp_path: Path) -> None:
    path = tmp_path / "desk.sock"

    async def end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.close()

    async with await asyncio.start_unix_server(end, str(path)):
        assert await hand_over(path, "feed.pause", {"url": LANTERN, "paused": True}) == Denied(reason=ENDED)


async def test_a_folder_of_any_depth_has_its_socket(tmp_path: Path, engine: LocalEngine) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 8)
    deep.mkdir(parents=True)
    path = deep / "desk.sock"
    assert len(str(path)) > LONGEST_ADDRESS
    async with listening(path, engine):
        assert stat.S_IMODE(path.lstat().st_mode) == 0o600
        assert isinstance(await hand_over(path, "feed.pause", {"url": LANTERN, "paused": True}), Granted)
    assert not path.exists()


async def test_wishes_of_many_callers_are_all_answered(tmp_path: Path, engine: LocalEngine) -> None:
    path = tmp_path / "desk.sock"
    urls = [f"https://press-{number}.test/feed" for number in range(20)]
    async with listening(path, engine):
        answers = await asyncio.gather(*(hand_over(path, "feed.import", {"feeds": [{"url": url}]}) for url in urls))
    assert answers == [Granted(facts={"added": 1, "known": 0})] * 20
    assert {one.feed.url for one in engine.desk.store.feeds()} == {LANTERN, *urls}
    assert {one.state.next_poll_at for one in engine.desk.store.feeds()} == {NOON}


async def test_who_is_heard_is_answered_before_the_socket_is_handed_on(
    tmp_path: Path, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, begun, goes_on = tmp_path / "desk.sock", asyncio.Event(), asyncio.Event()

    async def slow(_engine: LocalEngine, _values: Mapping[str, object]) -> WishAnswer:
        begun.set()
        await goes_on.wait()
        return Granted(facts={"done": True})

    monkeypatch.setitem(WISHES, "slow", slow)
    async with listening(path, engine) as server:
        asked = asyncio.create_task(hand_over(path, "slow", {}))
        await begun.wait()
        assert server.is_answering
        handing_on = asyncio.create_task(server.handed_on(within=timedelta(seconds=30)))
        later = asyncio.create_task(hand_over(path, "feed.pause", {"url": "http://127.0.0.1:9/", "paused": True}))
        await asyncio.sleep(0.05)
        assert not handing_on.done()
        goes_on.set()
        assert await asked == Granted(facts={"done": True})
        door = await handing_on
        assert not server.is_answering
    next_one = ControlServer(path, lambda: engine, handed=door)
    await next_one.start()
    assert isinstance(await later, Denied), "who came too late waited for the next one"
    await next_one.close()
    assert not path.exists()
