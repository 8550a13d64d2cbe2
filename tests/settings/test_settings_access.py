"""How a publisher's servers are reached: for which origins it holds, and that nothing secret is shown."""

from base64 import b64encode
from pathlib import Path

import pytest

from watchdesk.net.access import Access
from watchdesk.net.urls import Origin
from watchdesk.service.settings import Settings, load
from watchdesk.service.settings.shown import shown, toml_text

WHOLE = """
[[sources]]
id = "wire"
feed = "https://feeds.wire.example/rss"
home = "https://www.wire.example/"
username = "desk"
password_file = "secret"
headers = { X-Desk = "s3cret" }
cookie = "session=s3cret"
proxy = "http://user:s3cret@proxy.example:8080"
also_at = ["http://m.wire.example:8000/any/path"]
[[sources]]
id = "plain"
feed = "https://plain.example/rss"
"""


def loaded(folder: Path, text: str = WHOLE, **environ: str) -> Settings:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    secret = folder / "secret"
    secret.write_text("s3cret%41\n")
    secret.chmod(0o600)
    return load(folder / "config.toml", {"HOME": "/nowhere", **environ})


def reached(settings: Settings, source_id: str = "wire") -> Access:
    return settings.access[source_id].access


def test_it_holds_for_the_origins_of_the_source_alone(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert set(settings.access) == {"wire"}
    assert settings.access["wire"].origins == (
        Origin("https", "feeds.wire.example", 443),
        Origin("https", "www.wire.example", 443),
        Origin("http", "m.wire.example", 8000),
    )
    signed = b"Basic " + b64encode(b"desk:s3cret%41")
    assert dict(reached(settings).headers) == {
        b"X-Desk": b"s3cret",
        b"Cookie": b"session=s3cret",
        b"Authorization": signed,
    }
    proxy = reached(settings).proxy
    assert proxy is not None
    assert (proxy.host, proxy.port, proxy.authorization) == (
        "proxy.example",
        8080,
        b"Basic " + b64encode(b"user:s3cret"),
    )


@pytest.mark.parametrize("key", ["token", "cookie", "proxy"])
def test_each_is_a_secret_that_the_environment_may_hold(tmp_path: Path, key: str) -> None:
    text = '[[sources]]\nid = "the-wire"\nfeed = "https://wire.example/rss"\n'
    value = {"token": "abc", "cookie": "a=b", "proxy": "http://proxy.example"}[key]
    access = reached(loaded(tmp_path, text, **{f"WATCHDESK_SOURCES__THE_WIRE__{key.upper()}": value}), "the-wire")
    headers = dict(access.headers)
    assert {
        "token": headers.get(b"Authorization") == b"Bearer abc",
        "cookie": headers.get(b"Cookie") == b"a=b",
        "proxy": access.proxy is not None and access.proxy.host == "proxy.example",
    }[key]


def test_nothing_secret_is_shown_but_that_it_is_given(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    text = toml_text(shown(settings))
    assert "s3cret" not in text
    assert "s3cret" not in repr(settings)
    for line in (
        'username = "desk"',
        'password = "(hidden)"',
        'headers = "(hidden)"',
        'cookie = "(hidden)"',
        'proxy = "(hidden)"',
        'also_at = ["http://m.wire.example:8000/any/path"]',
    ):
        assert text.count(line) == 1


def test_two_sources_of_one_server_may_say_the_same(tmp_path: Path) -> None:
    one = '[[sources]]\nid = "{0}"\nfeed = "https://wire.example/{0}"\ntoken = "t"\n'
    settings = loaded(tmp_path, one.format("a") + one.format("b"))
    assert reached(settings, "a") == reached(settings, "b")
