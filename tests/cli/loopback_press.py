"""A small press on loopback, in a thread of its own, and a desk that polls it — for tests of the whole command line."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from watchdesk.cli.main import run_command

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NOW = ("--now", "2026-11-23T12:00:00Z")
NEXT_DAY = ("--now", "2026-11-24T12:00:00Z")


@dataclass
class Answer:
    """What a path answers with; `hangs` answers nothing until the press closes."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml"
    hangs: bool = False
    location: str | None = None


@dataclass
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    status: int


@dataclass
class Press:
    """Answers by path, with an ETag for each body and 304 where it is named again; unknown paths get 404."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, path: str, body: str | bytes, content_type: str = "application/rss+xml", status: int = 200) -> str:
        raw = body.encode() if isinstance(body, str) else body
        self.answers[path] = Answer(body=raw, status=status, content_type=content_type)
        return self.url(path)

    def redirect(self, path: str, location: str) -> None:
        self.answers[path] = Answer(status=302, location=location)

    def statuses(self, path: str) -> list[int]:
        return [one.status for one in self.asked if one.path == path]


@contextmanager
def loopback_press() -> Iterator[Press]:
    press = Press()

    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._answer("GET", b"")

        def do_POST(self) -> None:
            self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def _answer(self, method: str, body: bytes) -> None:
            answer = press.answers.get(self.path.partition("?")[0], Answer(body=b"nothing here", status=404))
            tag = f'"{hashlib.sha256(answer.body).hexdigest()[:12]}"'
            is_known = self.headers.get("If-None-Match") == tag and answer.status == 200
            status = 304 if is_known else answer.status
            press.asked.append(Asked(method, self.path, dict(self.headers), body, status))
            if answer.hangs:
                press.closing.wait(60)
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("ETag", tag)
            if answer.location is not None:
                self.send_header("Location", answer.location)
            if status != 304:
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if status != 304:
                self.wfile.write(answer.body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    server.daemon_threads = True
    press.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield press
    finally:
        press.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass(frozen=True)
class Story:
    """One item of a feed; `hours` before the noon that `--now` names."""

    slug: str
    title: str
    summary: str = ""
    hours: float = 1
    link: str | None = None


def rss(press: Press, stories: list[Story], title: str = "The Indus Lantern") -> str:
    """Return an RSS 2.0 document."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{story.slug}</guid><link>{story.link or press.url(f'/{story.slug}')}</link>"
        f"<title>{escape(story.title)}</title><description>{escape(story.summary)}</description>"
        f"<pubDate>{format_datetime(NOON - timedelta(hours=story.hours))}</pubDate></item>"
        for story in stories
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{escape(title)}</title>{items}</channel></rss>'


def page(title: str, *paragraphs: str) -> str:
    """Return a plain news page."""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{escape(title)}</title></head><body><nav><a href=/>Home</a></nav>"
        f"<article><h1>{escape(title)}</h1>{text}</article><footer>All rights reserved</footer></body></html>"
    )


CONFIG = """
[desk]
store = "sqlite:///desk.db"
timezone = "UTC"
contact = "desk@example.org"

[polling]
interval = "5m"
min_interval = "0s"
per_host_delay = "0s"
allow_networks = ["127.0.0.0/8"]

{sources}

[[watches]]
id = "talks"
title = "The talks"
terms = ["Sherman", "Qureshi", "Islamabad", "طالبان"]
at_least = 2

[channels.outbox]
kind = "file"
path = "outbox"

[[subscribers]]
id = "analyst"
name = "Duty analyst"

[[subscriptions]]
id = "analyst-outbox"
subscriber = "analyst"
watches = ["talks"]
channel = "{channel}"
schedule = "{schedule}"
{more}
"""


def source(name: str, url: str, *, read: str = "never") -> str:
    return f'[[sources]]\nid = "{name}"\nfeed = "{url}"\nread = "{read}"\n'


class Desk:
    """A folder with a configuration, and the command line on it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str] | None = None) -> None:
        self.folder, self._capsys = folder, capsys
        self.file, self.database, self.outbox = folder / "config.toml", folder / "desk.db", folder / "outbox"

    def configure(
        self, *sources: str, channel: str = "outbox", schedule: str = "at once", more: str = "", listen: int = 0
    ) -> None:
        web = f'[web]\nlisten = "127.0.0.1:{listen}"\n' if listen else ""
        text = CONFIG.format(sources="\n".join(sources), channel=channel, schedule=schedule, more=more + "\n" + web)
        self.file.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> tuple[int, str, str]:
        assert self._capsys is not None
        self._capsys.readouterr()
        code = run_command(["--config", str(self.file), *arguments])
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *arguments: str) -> dict[str, Any]:
        """Run a command with --json; return its one object."""
        found = self.lines(*arguments)
        assert len(found) == 1
        return found[0]

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        """Run a command with --json; return its lines."""
        _, out, _ = self.run(*arguments, "--json")
        return [json.loads(line) for line in out.splitlines()]
