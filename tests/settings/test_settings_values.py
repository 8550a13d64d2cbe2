"""Values: what each kind of text means, and the edge of what is accepted."""

from datetime import timedelta
from ipaddress import ip_network

import pytest

from watchdesk.service.settings.shown import duration_text, listen_text
from watchdesk.service.settings.values import (
    read_base_address,
    read_duration,
    read_language,
    read_listen,
    read_network,
    read_size,
    read_store,
    read_web_address,
    read_zone,
)

DURATIONS = [
    ("0s", timedelta(0)),
    ("50ms", timedelta(milliseconds=50)),
    ("2s", timedelta(seconds=2)),
    ("0.5s", timedelta(milliseconds=500)),
    ("15m", timedelta(minutes=15)),
    ("1h30m", timedelta(minutes=90)),
    ("24h", timedelta(days=1)),
    ("90d", timedelta(days=90)),
    ("2w", timedelta(days=14)),
    ("36500d", timedelta(days=36500)),
]


@pytest.mark.parametrize("text, duration", DURATIONS)
def test_a_duration_is_read(text: str, duration: timedelta) -> None:
    assert read_duration(text) == duration


@pytest.mark.parametrize("text, duration", DURATIONS)
def test_a_duration_that_is_written_is_read_as_the_same(text: str, duration: timedelta) -> None:
    assert read_duration(duration_text(duration)) == duration


@pytest.mark.parametrize(
    "text", ["", "5", "m", "5 m", "5M", "-5m", "1y", "5m ", "٥m", "1e3s", "1h 30m", "36501d", "9" * 400 + "d"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        read_duration(text)


@pytest.mark.parametrize(
    "text, size", [("1", 1), ("64 KiB", 65_536), ("10MiB", 10_485_760), ("1 GiB", 1_073_741_824), ("5 b", 5)]
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "MiB", "10 MB", "1.5 MiB", "-1", "1  KiB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a size"):
        read_size(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/feed",
        "http://127.0.0.1:8000/x?y=1",
        "https://[::1]:80/",
        "https://пример.example/",
        "HTTPS://A.example/",
    ],
)
def test_a_web_address_is_accepted_as_it_stands(text: str) -> None:
    assert read_web_address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.example",
        "ftp://a.example",
        "javascript:x",
        "https://",
        "https://a b/",
        "https://[::1/",
        "http://a:b/",
        "http://u@a/",
        "http://a/\u2028",
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        read_web_address(text)


def test_a_base_address_loses_its_last_slash() -> None:
    assert read_base_address("https://desk.example/news/") == "https://desk.example/news"


@pytest.mark.parametrize(
    "text, listen",
    [("127.0.0.1:8710", ("127.0.0.1", 8710)), ("[::1]:80", ("::1", 80)), ("localhost:0", ("localhost", 0))],
)
def test_a_listening_address_is_read_and_written_back(text: str, listen: tuple[str, int]) -> None:
    assert read_listen(text) == listen
    assert listen_text(*listen) == text


@pytest.mark.parametrize("text", ["", ":80", "80", "a", "a:99999", "http://a:80", "a:80/x", "u@a:80"])
def test_what_is_no_listening_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be an address and a port"):
        read_listen(text)


def test_networks_of_both_kinds_and_single_addresses_are_read() -> None:
    assert [read_network(text) for text in ("10.0.0.0/8", "fd00::/8", "127.0.0.1")] == [
        ip_network("10.0.0.0/8"),
        ip_network("fd00::/8"),
        ip_network("127.0.0.1/32"),
    ]


@pytest.mark.parametrize("text", ["UTC", "Europe/London", "Asia/Kathmandu"])
def test_a_zone_is_known(text: str) -> None:
    assert read_zone(text) == text


@pytest.mark.parametrize("text", ["", "BST+1", "Europe", "/etc/passwd", "../UTC", "Europe/London\x00"])
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a time zone"):
        read_zone(text)


@pytest.mark.parametrize("text", ["en", "pt-BR", "zh-Hant-TW", "ur"])
def test_a_language_code_is_accepted(text: str) -> None:
    assert read_language(text) == text


@pytest.mark.parametrize("text", ["sqlite:///", "sqlite:///:memory:", "sqlite://x.db", "mysql://x", "/var/lib/x.db"])
def test_a_store_that_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        read_store(text)
