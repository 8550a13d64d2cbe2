"""A Slack workspace as far as its Web API shows it: it takes, threads and edits messages, and fails as a test says."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from watchdesk.model.visits import FailureKind, Posted, PostFailed, PostResult

TOKEN = "xoxb-1-2-verysecret"
CHANNEL = "C0123456789"
TABLE: Mapping[str, Any] = {"kind": "slack", "token": TOKEN, "channel": CHANNEL, "pace": 0}


@dataclass(slots=True, kw_only=True)
class Shown:
    """A message as the workspace shows it; `edits` counts how often it was changed."""

    ts: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str | None
    edits: int = 0

    @property
    def words(self) -> str:
        """Everything that can be read in it."""
        return "\n".join([self.text, *_texts(self.blocks)])


@dataclass(slots=True)
class Workspace:
    """One channel of a workspace, and the Poster port over it. `faults` are what the next calls meet, in order.

    A fault is an error that Slack names, a `Posted` or `PostFailed` to answer with instead, or None for none. A
    PostFailed with `request_sent` was taken all the same: the answer was lost.
    """

    shown: dict[str, Shown] = field(default_factory=dict)
    faults: list[str | PostResult | None] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def roots(self) -> list[Shown]:
        return [one for one in self.shown.values() if one.thread is None]

    def replies(self, root: Shown) -> list[Shown]:
        return [one for one in self.shown.values() if one.thread == root.ts]

    @property
    def methods(self) -> list[str]:
        return [method.removeprefix("chat.") for method, _ in self.calls]

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> PostResult:
        """Answer a call."""
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Posted) or (isinstance(fault, PostFailed) and not fault.request_sent):
            self.calls.append((url.rpartition("/")[2], json.loads(body)))
            return fault
        answer = self.answer(
            url.rpartition("/")[2], dict(headers), body, error=fault if isinstance(fault, str) else None
        )
        return fault if isinstance(fault, PostFailed) else Posted(status=200, body=answer)

    def answer(self, method: str, headers: Mapping[str, str], body: bytes, *, error: str | None = None) -> bytes:
        """Do what is asked, by Slack's own rules; return its answer."""
        said = json.loads(body)
        self.calls.append((method, said))
        problem = error or self._problem(method, headers, said)
        if problem:
            return json.dumps({"ok": False, "error": problem}).encode()
        ts = said["ts"] if method == "chat.update" else f"17000000{len(self.shown):02}.000{len(self.calls):03}"
        if method == "chat.update":
            one = self.shown[ts]
            one.text, one.blocks, one.edits = said["text"], said["blocks"], one.edits + 1
        else:
            self.shown[ts] = Shown(ts=ts, text=said["text"], blocks=said["blocks"], thread=said.get("thread_ts"))
        return json.dumps({"ok": True, "channel": CHANNEL, "ts": ts, "message": said}).encode()

    def _problem(self, method: str, headers: Mapping[str, str], said: dict[str, Any]) -> str | None:
        blocks, thread = said.get("blocks", []), said.get("thread_ts")
        rules = (
            ("invalid_auth", headers.get("Authorization") != f"Bearer {TOKEN}"),
            ("invalid_charset", headers.get("Content-Type") != "application/json; charset=utf-8"),
            ("channel_not_found", said.get("channel") != CHANNEL),
            ("no_text", not said.get("text")),
            ("invalid_blocks", not 1 <= len(blocks) <= 50 or any(len(text) > 3000 for text in _texts(blocks))),
            ("msg_blocks_too_long", sum(map(len, _texts(blocks))) > 12_000),
            (
                "thread_not_found",
                thread is not None
                and self.shown.get(thread, Shown(ts="", text="", blocks=[], thread="x")).thread is not None,
            ),
            ("message_not_found", method == "chat.update" and said.get("ts") not in self.shown),
        )
        return next((word for word, holds in rules if holds), None)


def lost() -> PostFailed:
    """Return what is known of a call whose answer never came: the workspace has taken it."""
    return PostFailed(kind=FailureKind.TIMEOUT, reason="no answer came", request_sent=True)


def busy(seconds: float | None = None) -> Posted:
    """Return Slack's way of asking for patience."""
    body = b'{"ok":false,"error":"ratelimited"}'
    return Posted(status=429, body=body, retry_after=None if seconds is None else timedelta(seconds=seconds))


def _texts(blocks: list[dict[str, Any]]) -> list[str]:
    return [text["text"] for block in blocks for text in (block.get("text"), *block.get("elements", ())) if text]


@contextmanager
def serving(workspace: Workspace) -> Iterator[str]:
    """Serve a workspace on loopback; yields the address of its Web API. A fault None answers, "close" hangs up."""

    class Answering(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fault = workspace.faults.pop(0) if workspace.faults else None
            method = re.sub(r".*/", "", self.path)
            headers = {"Authorization": self.headers["Authorization"], "Content-Type": self.headers["Content-Type"]}
            if isinstance(fault, Posted):
                self._say(fault.status, fault.body, fault.retry_after)
                return
            answer = workspace.answer(method, headers, body, error=fault if isinstance(fault, str) else None)
            if isinstance(fault, PostFailed):
                self.close_connection = True  # taken, and the link dies before the answer
                return
            self._say(200, answer, None)

        def _say(self, status: int, body: bytes, patience: timedelta | None) -> None:
            self.send_response(status)
            if patience is not None:
                self.send_header("Retry-After", str(int(patience.total_seconds())))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
