"""A desk with self-service whose pages are served over HTTP and whose mail goes to a real SMTP server, all on loopback.

Its world of feeds is a fake one, and its clock is moved by hand.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from socket import create_server

import httpx
from msgspec.structs import replace

from engine.small_desk import entry, page
from service.desk_settings import DESK, LANTERN, NOON, settings_in
from watchdesk.demo.sink import Received, SmtpSink
from watchdesk.engine.local import LocalEngine
from watchdesk.ports import Store
from watchdesk.service.health import HealthServer
from watchdesk.service.wiring import client_of, desk_of, pool_of
from watchdesk.store.opening import open_store
from watchdesk.testing.clock import ManualClock
from watchdesk.testing.world import FakeWorld
from watchdesk.web.application import application
from web.pages_over import health

MORE = """
[[watches]]
id = "rain"
title = "Rain & <floods>"
query = "rain"
[[watches]]
id = "secret"
title = "A secret"
query = "secret"
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "desk <desk@desk.example.org>"
[signup]
watches = ["talks", "rain"]
"""
FORM = {
    "address": "bob@example.org",
    "watch": ["talks"],
    "rhythm": "at once",
    "times": "",
    "weekday": "mon",
    "timezone": "Asia/Karachi",
    "language": "en",
}
HIDDEN = re.compile(r'name="form" value="([^"]+)"')
LINK = re.compile(r"http://127\.0\.0\.1:\d+/(\w[\w-]*)/[\w.-]+")


def config(*, smtp_port: int = 25, base_url: str = "https://desk.example.org", more: str = "") -> str:
    """Return the configuration of a small desk with self-service; `more` stands at its end, in [signup]."""
    desk = DESK.replace('title = "Small desk"', f'title = "Small desk"\nbase_url = "{base_url}"')
    return desk + MORE.format(port=smtp_port) + more


def parsed(mail: Received) -> EmailMessage:
    message = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def face(mail: Received, subtype: str) -> str:
    body = parsed(mail).get_body((subtype,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def link(mail: Received, purpose: str) -> str:
    """Return the one link for a purpose; both faces must have it."""
    found = {match[0] for match in LINK.finditer(face(mail, "plain")) if match[1] == purpose}
    shown = {match[0] for match in LINK.finditer(unescape(face(mail, "html"))) if match[1] == purpose}
    assert found == shown
    (one,) = found
    return one


async def sign_up(client: httpx.AsyncClient, **fields: object) -> httpx.Response:
    """Open the page and send its form, with these fields instead of the usual ones."""
    shown = await client.get("/sign-up")
    hidden = HIDDEN.search(shown.text)
    assert hidden is not None
    return await client.post("/sign-up", data={**FORM, "form": hidden[1], **fields})


@dataclass
class SelfService:
    """The desk, its pages and its mail."""

    engine: LocalEngine
    client: httpx.AsyncClient
    sink: SmtpSink
    clock: ManualClock
    world: FakeWorld
    store: Store
    told: dict[str, str] = field(default_factory=dict)

    async def publish(self, slug: str, words: str) -> None:
        """Let the one feed bring a story more."""
        text = " ".join(f"{slug}{number} {words}." for number in range(30))
        self.world.print_page(f"https://lantern.test/{slug}", page(text))
        self.told[slug] = f"{slug} {words}"
        self.world.publish(LANTERN, *(entry(one, title, hours=0) for one, title in reversed(self.told.items())))

    async def check(self, after: timedelta = timedelta(hours=1)) -> list[Received]:
        """Let time pass, do what is due, and return the mails that came of it."""
        self.clock.advance(after)
        before = len(self.sink.messages)
        await self.engine.check()
        return self.sink.messages[before:]


@asynccontextmanager
async def self_service(folder: Path, *, more: str = "") -> AsyncIterator[SelfService]:
    listener = create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with SmtpSink() as sink:
        settings = settings_in(folder, config(smtp_port=sink.port, base_url=base, more=more))
        store, world, clock = open_store(settings.desk.store), FakeWorld(), ManualClock(NOON)
        desk = desk_of(settings, store, clock, client_of(settings), pool_of(settings))
        fakes = replace(desk, fetcher=world, feed_reader=world, page_reader=world, real_clock=clock)
        engine = LocalEngine(fakes, side_by_side_on_host=True)
        server = HealthServer(application(lambda: engine, health))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            async with httpx.AsyncClient(base_url=base) as client:
                yield SelfService(engine=engine, client=client, sink=sink, clock=clock, world=world, store=store)
        finally:
            server.should_exit = True
            await serving
            engine.close()
            store.close()
