"""A desk among servers that mean harm: nothing forbidden is contacted, no file is opened, the healthy are told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

import pytest

from service.hostile_press import (
    Bombs,
    Checked,
    Script,
    answer,
    checked,
    dripping,
    endless,
    hostile_press,
    moved,
    silent,
)

SPARE = 32  # MiB by which one input may make the main process grow
INSIDE = "127.9.9.9"
CONFIG = """
[desk]
store = "sqlite:///{name}.db"
[polling]
per_host_delay = "0s"
min_interval = "0s"
allow_networks = ["127.0.1.0/24", "127.0.2.0/24"]
[limits]
total_time = "3s"
{sources}
[[watches]]
id = "talks"
terms = ["Sherman", "Qureshi"]
at_least = 2
[channels.outbox]
kind = "file"
path = "outbox"
[[subscribers]]
id = "analyst"
[[subscriptions]]
subscriber = "analyst"
watches = ["talks"]
channel = "outbox"
"""


def rss(*items: tuple[str, str], prolog: str = '<?xml version="1.0"?>') -> bytes:
    """Return a feed of (title, link)."""
    date = format_datetime(datetime.now(UTC) - timedelta(hours=1))
    entries = "".join(
        f"<item><guid isPermaLink='false'>{escape(title)}</guid><title>{escape(title)}</title>"
        f"<link>{escape(link)}</link><pubDate>{date}</pubDate></item>"
        for title, link in items
    )
    return f"{prolog}<rss version='2.0'><channel><title>Press</title>{entries}</channel></rss>".encode()


ENTITIES = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {letter} "&{before};&{before};&{before};&{before};&{before};&{before};&{before};&{before};">'
    for before, letter in zip("abcdefghi", "bcdefghij", strict=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The press, the secret that nobody may open, and a folder to work in."""

    port: int
    secret: Path
    folder: Path

    def run(self, *paths: str, pages: bool = False) -> Checked:
        """Check a desk with a healthy feed and these, each on a host of its own."""
        addresses = [
            f"http://127.0.1.{number}:{self.port}/{path}" for number, path in enumerate(("healthy", *paths), 1)
        ]
        sources = "\n".join(
            f'[[sources]]\nid = "s{number}"\nfeed = "{address}"\nread = "{"always" if pages else "never"}"'
            for number, address in enumerate(addresses)
        )
        name = f"desk-{len(list(self.folder.glob('*.toml')))}"
        config = self.folder / f"{name}.toml"
        config.write_text(CONFIG.format(name=name, sources=sources))
        return checked(config, self.folder)


def the_scripts(secret: Path) -> dict[str, Script]:
    bombs = Bombs.made()
    good = rss(("Sherman meets Qureshi", "http://127.0.1.1/story"))
    laughs = rss(("Sherman and Qureshi &j;", "/x"), prolog=ENTITIES + "]>").replace(b"&amp;j;", b"&j;")
    outside = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e SYSTEM "file://{secret}">]>'
    return {
        "/healthy": answer(good),
        "/gzip": answer(bombs.gzip, "Content-Encoding: gzip"),
        "/deflate": answer(bombs.deflate, "Content-Encoding: deflate"),
        "/twice": answer(bombs.twice, "Content-Encoding: gzip, gzip"),
        "/unsaid": answer(bombs.gzip),
        "/endless": endless,
        "/dripping": dripping,
        "/silent": silent,
        "/loop": moved("/loop"),
        "/metadata": moved("http://169.254.169.254/latest/meta-data"),
        "/inside": moved(f"http://{INSIDE}/"),
        "/mapped": moved("http://[::ffff:7f09:909]/"),
        "/number": moved("http://2131298569/"),
        "/file": moved(f"file://{secret}"),
        "/laughs": answer(laughs),
        "/external": answer(rss(("x &e;", "/x"), prolog=outside).replace(b"&amp;e;", b"&e;")),
        "/dtd": answer(rss(("A title", "/x"), prolog=f'<!DOCTYPE rss SYSTEM "http://{INSIDE}/rss.dtd">')),
        "/path": answer(str(secret).encode()),
        "/address": answer(f"http://{INSIDE}/feed".encode()),
        "/many": answer(rss(*((f"Title {number}", f"/{number}") for number in range(50_000)))),
        "/long": answer(rss(("T" * 2**20, "/x"))),
        "/styles": answer(
            rss(("x", "/x")).replace(
                b"</title>", b'</title><description>&lt;p style="' + b"url(" * 20_000 + b'"&gt;</description>', 2
            )
        ),
        "/links": answer(
            rss(
                ("Sherman calls Qureshi", "http://169.254.169.254/latest"),
                ("Sherman asks Qureshi", f"http://{INSIDE}/page"),
                ("Sherman writes to Qureshi", f"file://{secret}"),
                ("Sherman thanks Qureshi", "gopher://127.0.1.1/x"),
            )
        ),
        "/pages": answer(
            rss(
                ("Sherman sees Qureshi, fat", "/page-fat"),
                ("Sherman sees Qureshi, deep", "/page-deep"),
                ("Sherman sees Qureshi, packed", "/page-packed"),
                ("Sherman sees Qureshi, gone", "/page-inside"),
                ("Sherman sees Qureshi, sent away", "/page-file"),
            )
        ),
        "/page-fat": answer(b"<html><body><p>" + b"word " * 10_000_000),
        "/page-deep": answer(b"<html><body>" + b"<div>" * 100_000 + b"text"),
        "/page-packed": answer(bombs.gzip, "Content-Type: text/html"),
        "/page-inside": moved(f"http://{INSIDE}/"),
        "/page-file": moved(f"file://{secret}"),
        "/robots.txt": answer(b"", status="404 Not Found"),
    }


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("hostile")
    secret = folder / "secret.txt"
    secret.write_text("Sherman and Qureshi: for nobody's eyes")
    with hostile_press(the_scripts(secret)) as port:
        yield Stage(port=port, secret=secret, folder=folder)


@pytest.fixture(scope="module")
def usual(stage: Stage) -> Checked:
    """What a check of the healthy feed alone needs."""
    return stage.run()


EXPECTED = {
    "gzip": "too_large",
    "deflate": "too_large",
    "twice": "bad_encoding",
    "unsaid": "feed_rejected",
    "endless": "too_large",
    "dripping": "timeout",
    "silent": "timeout",
    "loop": "bad_redirect",
    "metadata": "forbidden_address",
    "inside": "forbidden_address",
    "mapped": "forbidden_address",
    "number": "forbidden_address",
    "file": "bad_redirect",
    "laughs": "feed_rejected",
    "external": "feed_rejected",
    "path": "feed_rejected",
    "address": "feed_rejected",
}
HARMLESS = ("dtd", "many", "long", "styles")


def holds(stage: Stage, ran: Checked) -> None:
    """What is true whatever the servers do."""
    strangers = {one for one in ran.contacts if not one.startswith(("127.0.1.", "127.0.2."))}
    assert strangers == set()
    assert str(stage.secret) not in ran.files
    told = {one["title"] for one in ran.report["matches"] if one["told"]}
    assert "Sherman meets Qureshi" in told
    assert ran.report["deliveries"]["sent"] == ran.report["deliveries"]["owed"]


def test_a_table_of_hostile_servers_hurts_nobody_else(stage: Stage, usual: Checked) -> None:
    ran = stage.run(*EXPECTED, *HARMLESS)
    holds(stage, ran)
    assert usual.report["feeds"]["failed"] == 0
    kinds = ran.kinds()
    assert {path: kinds.get(path) for path in EXPECTED} == EXPECTED
    assert set(kinds) - set(HARMLESS) == set(EXPECTED)


@pytest.mark.parametrize("path", ["gzip", "deflate", "twice", "unsaid", "endless", "laughs", "many", "long", "styles"])
def test_no_bomb_makes_the_main_process_grow(stage: Stage, usual: Checked, path: str) -> None:
    ran = stage.run(path)
    holds(stage, ran)
    assert ran.peak - usual.peak < SPARE, (ran.peak, usual.peak)


def test_links_of_entries_lead_to_nothing_forbidden(stage: Stage) -> None:
    ran = stage.run("links", pages=True)
    holds(stage, ran)
    assert len(ran.report["matches"]) == 5
    assert {one["strength"] for one in ran.report["matches"]} <= {"headline", "strong"}


def test_pages_that_mean_harm_leave_what_the_feed_said(stage: Stage, usual: Checked) -> None:
    ran = stage.run("pages", pages=True)
    holds(stage, ran)
    titles = {one["title"] for one in ran.report["matches"]}
    assert {title.rpartition(", ")[2] for title in titles if "sees" in title} == {
        "fat", "deep", "packed", "gone", "sent away"
    }  # fmt: skip
    assert ran.peak - usual.peak < 2 * SPARE  # of three at once
