"""Self-service of a real `watchdesk run`: its pages over HTTP, its mail by a real SMTP server, commands beside it."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from cli.loopback_press import Desk, Story, loopback_press, rss, source
from service.running_desk import Running, command, free_port, running, until
from watchdesk.demo.sink import Received, SmtpSink
from web.self_service import FORM, HIDDEN, link

MORE = """
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "desk@desk.example.org"
[signup]
watches = ["talks"]
"""


@contextmanager
def mailboxes() -> Iterator[SmtpSink]:
    """Run an SMTP server in a thread of its own."""
    loop, sink = asyncio.new_event_loop(), SmtpSink()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(sink.__aenter__(), loop).result(10)
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(sink.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with mailboxes() as one:
        yield one


@pytest.fixture
def desk(tmp_path: Path, sink: SmtpSink, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    with loopback_press() as press:
        desk, port = Desk(tmp_path, capsys), free_port()
        press.serve("/feed", rss(press, [Story("cricket", "Cricket")]))
        desk.configure(source("lantern", press.url("/feed")), listen=port, more=MORE.format(port=sink.port))
        text = desk.file.read_text(encoding="utf-8")
        desk.file.write_text(text.replace("[desk]", f'[desk]\nbase_url = "http://127.0.0.1:{port}"'), encoding="utf-8")
        yield desk


@pytest.fixture
def service(desk: Desk) -> Iterator[Running]:
    port = int(desk.file.read_text(encoding="utf-8").rpartition(":")[2].strip().strip('"'))
    with running(desk, port) as process:
        process.listen("READY=1")
        yield process


def opened(address: str, fields: dict[str, object] | None = None) -> str:
    """Open a page, or send its form."""
    answer = httpx.get(address) if fields is None else httpx.post(address, data=fields)
    answer.raise_for_status()
    return answer.text


def signed_up(service: Running, address: str) -> str:
    where = f"http://127.0.0.1:{service.port}/sign-up"
    hidden = HIDDEN.search(opened(where))
    assert hidden is not None
    return opened(where, {**FORM, "address": address, "form": hidden[1]})


def stored(desk: Desk) -> dict[str, str]:
    """Return how each stored subscriber stands, by address."""
    listed = [json.loads(line) for line in command(desk, "subscriber", "list", "--json").stdout.splitlines()]
    return {one["address"]: one["state"] for one in listed if one["origin"] == "store"}


def mail_to(sink: SmtpSink, address: str) -> Received:
    until(lambda: any(one.recipients == (address,) for one in sink.messages), f"a mail to {address}")
    return next(one for one in sink.messages if one.recipients == (address,))


def test_a_reader_signs_up_while_the_desk_runs_and_commands_beside_it_add_and_remove(
    service: Running, desk: Desk, sink: SmtpSink
) -> None:
    assert "Look into your mailbox." in signed_up(service, "bob@example.org")
    asking = mail_to(sink, "bob@example.org")
    assert stored(desk) == {"bob@example.org": "pending"}
    assert "It is confirmed." in opened(link(asking, "confirm"), {})
    assert stored(desk) == {"bob@example.org": "active"}

    added = command(desk, "subscriber", "add", "eve@example.org", "--watch", "talks", "--json")
    assert (added.returncode, json.loads(added.stdout)["state"]) == (0, "pending"), added.stderr
    mail_to(sink, "eve@example.org")
    assert command(desk, "subscriber", "confirm", "eve@example.org").returncode == 0
    assert stored(desk) == {"bob@example.org": "active", "eve@example.org": "active"}
    refused = command(desk, "subscriber", "add", "eve@example.org", "--watch", "talks")
    assert (refused.returncode, "already" in refused.stderr) == (1, True)
    tested = command(desk, "channel", "test", json.loads(added.stdout)["subscriber"])
    assert tested.returncode == 0, "its channel is known to the desk that runs"

    assert command(desk, "subscriber", "remove", "bob@example.org").returncode == 0
    assert stored(desk) == {"eve@example.org": "active"}
    assert service.end() < 10
    assert service.process.returncode == 0
    assert "Traceback" not in service.log.read_text()
    assert "bob@example.org" not in service.log.read_text(), "the log tells ids, no addresses"
    assert stored(desk) == {"eve@example.org": "active"}


def test_the_routes_are_those_that_are_listed(service: Running) -> None:
    for path in ("/sign-up/", "/sign-up/x", "/confirm", "/confirm/", "/preferences", "/preferences/", "/subscribers"):
        assert httpx.get(f"http://127.0.0.1:{service.port}{path}").status_code == 404, path
