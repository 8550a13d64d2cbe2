"""Rules for the pages of a publisher that are changed while `watchdesk run` goes on, and taken up on SIGHUP."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.loopback_press import NOON, Desk, Press, Story, loopback_press, rss, source
from service.running_desk import free_port, running, until

PAGE = """<!doctype html><html lang=en><head><title>Lantern</title></head>
<body><div class=lead>{slug}: the lead alone.</div>
<div class=story><div>{slug}: the envoys met in Islamabad on Monday.</div></div></body></html>"""


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running_press:
        yield running_press


def rule(body: str) -> str:
    return f'[sites."127.0.0.1"]\nbody = "{body}"\n'


def text_of(desk: Desk, url: str) -> str | None:
    """Return the text of the article that was read at an address, None before it was."""
    question = "SELECT text FROM article_text JOIN article ON article.id = article_text.article_id WHERE url = ?"
    with closing(sqlite3.connect(f"file:{desk.database}?mode=ro", uri=True)) as database:
        row = database.execute(question, (url,)).fetchone()
    return row[0] if row else None


def test_a_rule_that_is_changed_holds_from_the_reload_on_for_what_is_read_then(
    tmp_path: Path, press: Press, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, port, fresh = Desk(tmp_path, capsys), free_port(), (NOON - datetime.now(UTC)) / timedelta(hours=1)
    feeds = []
    for slug in ("first", "second"):
        press.serve(f"/{slug}", PAGE.format(slug=slug), "text/html")
        url = press.serve(f"/feeds/{slug}", rss(press, [Story(slug, f"The {slug} one", hours=fresh)]))
        feeds.append(source(slug, url, read="always"))
    desk.configure(feeds[0], rule("div.lead"), listen=port)
    with running(desk, port) as service:
        service.listen("READY=1")
        until(lambda: text_of(desk, press.url("/first")) is not None, "the first page is read")
        desk.configure(*feeds, rule("div.story"), listen=port)
        service.signal(signal.SIGHUP)
        until(lambda: text_of(desk, press.url("/second")) is not None, "the second page is read")
        assert service.end() < 10
        assert "Traceback" not in service.log.read_text()
    assert text_of(desk, press.url("/first")) == "first: the lead alone."
    assert text_of(desk, press.url("/second")) == "second: the envoys met in Islamabad on Monday."
