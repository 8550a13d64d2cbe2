"""Channel settings: what the configuration may say, and how mistakes are told."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from channels.posters import ScriptedPoster
from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.email.settings import SmtpSettings
from watchdesk.channels.file.settings import FileSettings
from watchdesk.channels.kinds import KINDS, build
from watchdesk.rules.tables import secret_keys, table_of

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
SMTP: dict[str, Any] = {"host": "127.0.0.1", "port": 25, "security": "none", "sender": "watchdesk <desk@example.org>"}


def opened(table: dict[str, Any], *, smtp: SmtpSettings | None = None, base: Path = Path("/etc/desk")) -> Any:
    return build("it", table, mail=Sessions(smtp) if smtp else None, poster=ScriptedPoster(), base=base)[0]


@pytest.mark.parametrize(
    "table",
    [
        {"kind": "email", "to": "a@example.org, b@example.org"},
        {"kind": "email", "to": "a@example.org", "cc": "b@example.org"},
        {"kind": "email"},
        {"kind": "email", "to": "a@example.org", "on_unknown": "maybe"},
        {"kind": "slack", "url": "http://hooks.example.org/verysecret"},
        {"kind": "slack", "url": "verysecret"},
        {"kind": "slack"},
        {"kind": "webhook", "url": "https://a.test/?k=verysecret", "secret": "verysecret"},
        {"kind": "webhook", "url": "https://a.test/", "secret": "whsec_" + base64.b64encode(b"short").decode()},
        {"kind": "webhook", "url": "ftp://a.test/verysecret", "secret": SECRET},
        {"kind": "webhook", "url": "https://a.test/", "secret": SECRET, "previous_secret": "verysecret"},
        {"kind": "webhook", "url": "https://a.test/x"},
        {"kind": "file", "path": "a\x00b"},
        {"kind": "file"},
        {"kind": "pigeon"},
        {},
    ],
)
def test_a_wrong_table_is_refused_without_showing_a_secret(table: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\S") as caught:
        opened(table, smtp=table_of(SmtpSettings, SMTP))
    assert "verysecret" not in str(caught.value)


@pytest.mark.parametrize(
    "table,address",
    [
        ({"kind": "email", "to": "Analyst@EXAMPLE.org"}, "Analyst@example.org"),
        ({"kind": "file", "path": "outbox"}, "/etc/desk/outbox"),
        ({"kind": "file", "path": "/var/outbox"}, "/var/outbox"),
        ({"kind": "webhook", "url": "https://hooks.test/in", "secret": SECRET}, "https://hooks.test/in"),
    ],
)
def test_the_address_is_the_natural_key(table: dict[str, Any], address: str) -> None:
    assert opened(table, smtp=table_of(SmtpSettings, SMTP)).address == address


def test_two_webhooks_that_differ_in_a_secret_part_are_two_channels() -> None:
    urls = ("https://u:p@hooks.test/in?k=one", "https://hooks.test/in?k=two")
    first, second = (opened({"kind": "webhook", "url": url, "secret": SECRET}).address for url in urls)
    assert first.startswith("https://hooks.test/in#")
    assert first != second
    assert "one" not in first


def test_a_slack_url_is_only_known_by_its_hash() -> None:
    address = opened({"kind": "slack", "url": "https://hooks.example.org/services/T1/B2/x"}).address
    assert address.startswith("sha256:")
    assert len(address) == 31


def test_a_loopback_slack_may_be_plain_http() -> None:
    assert opened({"kind": "slack", "url": "http://127.0.0.1:8080/hook"}).kind == "slack"


@pytest.mark.parametrize("says,holds", [("resend", False), ("hold", True)])
def test_the_operator_says_what_becomes_of_the_unknown(says: str, holds: bool) -> None:  # noqa: FBT001 - a column of the table
    assert opened({"kind": "file", "path": "x", "on_unknown": says}).holds_unknown is holds


@pytest.mark.parametrize(
    "table,seconds",
    [
        ({"kind": "file", "path": "x"}, 0),
        ({"kind": "slack", "url": "http://127.0.0.1/hook"}, 1),
        ({"kind": "slack", "url": "http://127.0.0.1/hook", "pace": 0}, 0),
        ({"kind": "file", "path": "x", "pace": 2.5}, 2.5),
    ],
    ids=["at once", "as Slack needs it", "another that speaks Slack", "as the operator says"],
)
def test_a_channel_has_its_pace(table: dict[str, Any], seconds: float) -> None:
    assert opened(table).pace.total_seconds() == seconds


def test_mail_without_a_relay_says_what_to_write() -> None:
    with pytest.raises(ValueError, match=r"\[smtp\]"):
        opened({"kind": "email", "to": "a@example.org"})


def test_a_checked_table_may_be_handed_over_too() -> None:
    channel, _ = build(
        "it", FileSettings(kind="file", path=Path("x")), mail=None, poster=ScriptedPoster(), base=Path("/srv")
    )
    assert channel.address == "/srv/x"


@pytest.mark.parametrize(
    "change",
    [
        {"host": "mail.example.org"},
        {"host": "192.0.2.1"},
        {"host": "localhost.example.org"},
        {"host": "mail.example.org/x", "security": "tls"},
        {"host": "a b", "security": "tls"},
        {"host": "a" * 64 + ".test", "security": "tls"},
        {"host": "[::1]"},
        {"sender": "a@example.org, b@example.org"},
        {"username": "desk"},
        {"security": "ssl"},
        {"port": 0},
        {"timeout": 0},
        {"hots": "x"},
    ],
    ids=json.dumps,
)
def test_a_wrong_relay_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        table_of(SmtpSettings, SMTP | change)


@pytest.mark.parametrize(
    "change",
    [
        {"host": "localhost"},
        {"host": "::1"},
        {"host": "127.8.8.8"},
        {"host": "relay.lan", "allow_plaintext": True},
        {"host": "mail.example.org", "security": "starttls"},
        {"host": "mail.example.org", "security": "tls", "username": "desk", "password": "verysecret"},
    ],
    ids=json.dumps,
)
def test_a_relay_is_taken_and_keeps_its_password(change: dict[str, Any]) -> None:
    assert "verysecret" not in repr(table_of(SmtpSettings, SMTP | change))


def test_every_kind_names_its_secrets() -> None:
    for name, kind in KINDS.items():
        assert kind.secrets == secret_keys(kind.settings), name


def test_opening_channels_does_not_load_what_only_rendering_needs() -> None:
    heavy = ("jinja2", "css_inline", "slack_sdk", "aiosmtplib", "standardwebhooks")
    program = f"import sys, watchdesk.channels.kinds; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
