"""The contract that every kind of channel keeps: one suite, run over all of them."""

import email
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from channels.posters import ScriptedPoster
from channels.relays import Relay, running
from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.email.settings import SmtpSettings
from watchdesk.channels.kinds import KINDS, build
from watchdesk.model.deliveries import Accepted, Part, Refused, Took, Unknown, noted
from watchdesk.model.subscribers import Channel
from watchdesk.model.tellings import Digest
from watchdesk.model.visits import FailureKind, Posted, PostFailed, PostResult
from watchdesk.ports import Sender
from watchdesk.testing.builders import SLOT_AT, a_delivery, a_digest, a_story, an_article

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TABLES: dict[str, dict[str, Any]] = {
    "email": {"kind": "email", "to": "analyst@example.org"},
    "slack": {"kind": "slack", "url": "https://hooks.example.org/services/T1/B2/verysecret"},
    "slack app": {"kind": "slack", "token": "xoxb-1-2-verysecret", "channel": "C0123456789"},
    "webhook": {"kind": "webhook", "url": "https://hooks.example.org/in?token=verysecret", "secret": SECRET},
    "file": {"kind": "file", "path": "outbox"},
    "apprise": {"kind": "apprise", "url": "json://127.0.0.1:{port}/verysecret", "timeout": 0.5},
}
YES: PostResult = Posted(status=200, body=b"ok")
TAKEN: PostResult = Posted(status=200, body=b'{"ok":true,"ts":"1700000000.000100"}')
LATER: PostResult = Posted(status=503, body=b"busy <verysecret>")
NO_ANSWER: PostResult = PostFailed(kind=FailureKind.TIMEOUT, reason="no answer from verysecret", request_sent=True)
HOSTILE = (
    "Talks\r\nBcc: everybody@example.net",
    "<script>alert(1)</script>",
    "<!channel> & <@U1> <https://evil.test|click>",
    '=HYPERLINK("https://evil.test","click")',
    "\x1b[31mred\x1b]0;title\x07",
    "abc\u202egnp.exe",
    "half \ud83d of a pair",
    "ver\x0btical \u2028 line \u2029 \x85 ends",
    "=?utf-8?q?=0D=0ABcc:=20x@example.net?=",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %} %s {name}",
    "\r\n.\r\nMAIL FROM:<x@example.net>",
)


@dataclass(slots=True)
class Stand:
    """One kind, opened, with the world it talks to."""

    kind: str
    channel: Channel
    sender: Sender
    poster: ScriptedPoster
    relay: Relay
    folder: Path
    service: "Service"
    is_app: bool = False

    def will(self, outcome: str) -> None:
        yes = TAKEN if self.is_app else YES
        self.poster.answers[:] = [{"accepted": yes, "later": LATER, "unknown": NO_ANSWER}[outcome]]
        scripts: dict[str, dict[str, str | None]] = {
            "accepted": {},
            "later": {"RCPT": "450 busy"},
            "unknown": {"dot": None},
        }
        self.relay.says = scripts[outcome]
        self.service.outcome = outcome
        if self.kind == "file" and outcome == "later":
            self.folder.write_text("a file where the folder should be")


class Service(ThreadingHTTPServer):
    """What Apprise talks to: takes a message, is busy, or takes it and never says so."""

    daemon_threads = True
    outcome = "accepted"

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.closing = Event()


class Answering(BaseHTTPRequestHandler):
    server: Service

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.outcome == "unknown":
            self.server.closing.wait(10)
            return
        self.send_response(503 if self.server.outcome == "later" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def serving() -> Iterator[Service]:
    with Service() as service:
        thread = Thread(target=service.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.closing.set()
            service.shutdown()
            thread.join()


@pytest.fixture(params=sorted(TABLES))
async def stand(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stand]:
    async with AsyncExitStack() as stack:
        relay = await stack.enter_async_context(running(Relay()))
        smtp = SmtpSettings(host="127.0.0.1", port=relay.port, security="none", sender="desk <desk@example.org>")
        poster = ScriptedPoster()
        service = stack.enter_context(serving())
        table = dict(TABLES[request.param])
        table |= {"url": table["url"].format(port=service.server_port)} if request.param == "apprise" else {}
        channel, sender = build("it", table, mail=Sessions(smtp), poster=poster, base=tmp_path)
        assert {table["kind"] for table in TABLES.values()} == set(KINDS)
        is_app = "token" in table
        yield Stand(table["kind"], channel, sender, poster, relay, tmp_path / "outbox", service, is_app)


def hostile_digest() -> Digest:
    stories = [
        a_story(
            text,
            snippet=f"before {text} after",
            terms=("Talks", "half", "abc"),
            watch_title=text,
            note=text,
            articles=(an_article(text, url="javascript:alert(1)", source_title=text), an_article(source_title=text)),
        )
        for text in HOSTILE
    ]
    return a_digest(*stories, desk_title=HOSTILE[0], subscriber_name=HOSTILE[7], contact=HOSTILE[0])


def texts(parts: tuple[Part, ...]) -> list[str]:
    """Everything a reader's program would find after parsing the raw bytes."""
    found: list[str] = []
    for part in parts:
        if part.media_type == "message/rfc822":
            parsed = email.message_from_bytes(part.body, policy=default)
            assert not parsed.defects
            found += [f"{name}: {value}" for name, value in parsed.items()]
            found += [face.get_content() for face in parsed.iter_parts() if isinstance(face, EmailMessage)]
        elif part.media_type == "application/json":
            found += strings(json.loads(part.body))
        else:
            found.append(part.body.decode())
    return found


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


async def test_the_same_digest_gives_the_same_bytes(stand: Stand) -> None:
    digest = a_digest()
    first = stand.sender.render(digest, delivery_id="d" * 32)
    assert first == stand.sender.render(digest, delivery_id="d" * 32)
    assert all(part.body for part in first)
    assert len({part.name for part in first}) == len(first)


async def test_nothing_hostile_survives_parsing(stand: Stand) -> None:
    found = texts(stand.sender.render(hostile_digest(), delivery_id="d" * 32))
    assert found
    for text in found:
        assert not any(mark in text for mark in ("\x1b", "\u202e", "\x00", "\x0b", "\x85", "\u2028", "\u2029"))
        text.encode()
        assert not text.startswith("Bcc:")
        assert "javascript:" not in text


async def test_hostile_headers_stay_one_line(stand: Stand) -> None:
    for part in stand.sender.render(hostile_digest(), delivery_id="d" * 32):
        if part.media_type == "message/rfc822":
            part.body.decode("ascii")
            head, _, _ = part.body.partition(b"\r\n\r\n")
            assert b"\nBcc" not in head
            assert all(len(line) <= 998 for line in part.body.split(b"\r\n"))
            assert b"\n" not in part.body.replace(b"\r\n", b"")
            assert b"\r" not in part.body.replace(b"\r\n", b"")


async def test_hostile_markup_stays_text(stand: Stand) -> None:
    for text in texts(stand.sender.render(hostile_digest(), delivery_id="d" * 32)):
        if "<!doctype" not in text.lower():
            continue
        tags = Tags(text).seen
        assert not {tag for tag, _ in tags} & {"script", "img", "iframe", "form", "link", "object"}
        assert not any(name.startswith("on") for _, attributes in tags for name in attributes)
        links = [attributes["href"] for _, attributes in tags if "href" in attributes]
        assert links
        assert all(link and link.startswith(("http://", "https://")) for link in links)
        assert "49" not in text.partition("{{")[2][:10]


async def test_slack_mentions_are_inert(stand: Stand) -> None:
    if stand.kind != "slack":
        return
    for part in stand.sender.render(hostile_digest(), delivery_id="d" * 32):
        assert b"<!" not in part.body
        assert b"<@" not in part.body
        assert b"<https://evil.test" not in part.body


async def test_what_is_taken_is_accepted(stand: Stand) -> None:
    stand.will("accepted")
    assert isinstance(await deliver(stand), Accepted)


async def test_what_is_refused_for_now_is_not_final(stand: Stand) -> None:
    stand.will("later")
    answer = await deliver(stand)
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert not answer.closes_channel
    assert "verysecret" not in answer.reason
    assert answer.reason.strip()


async def test_what_got_no_answer_is_unknown(stand: Stand) -> None:
    if stand.kind == "file":  # a write either happens or fails
        return
    stand.will("unknown")
    answer = await deliver(stand)
    assert isinstance(answer, Unknown)
    assert "verysecret" not in answer.reason


async def test_a_repeat_bears_the_same_id_and_bytes(stand: Stand) -> None:
    digest = a_digest()
    parts = stand.sender.render(digest, delivery_id="d" * 32)
    again = a_delivery(digest, parts, may_repeat=True)
    await stand.sender.send(again, now=SLOT_AT)
    await stand.sender.send(again, now=SLOT_AT)
    assert len(set(stand.relay.messages)) <= 1
    assert len({sent.body for sent in stand.poster.sent}) <= 1
    assert len({sent.headers.get("webhook-id") for sent in stand.poster.sent}) <= 1
    assert len(list(stand.folder.glob("*"))) in {0, 3}


async def test_the_address_gives_no_secret_away(stand: Stand) -> None:
    assert stand.channel.kind == stand.kind
    assert "secret" not in stand.channel.address
    assert stand.channel.address


async def test_the_sender_shows_no_secret(stand: Stand) -> None:
    assert "verysecret" not in repr(stand.sender)
    assert SECRET not in repr(stand.sender)


async def deliver(stand: Stand, make: Callable[[], Digest] = a_digest) -> Accepted | Refused | Unknown:
    digest = make()
    parts = stand.sender.render(digest, delivery_id="d" * 32)
    delivery = a_delivery(digest, parts)
    while isinstance(step := await stand.sender.send(delivery, now=SLOT_AT), Took):
        delivery = noted(delivery, step)
    return step
