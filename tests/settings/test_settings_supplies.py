"""Sources that are no feed on the web: what their keys give, and that they are shown as they can be read again."""

from pathlib import Path

import pytest

from watchdesk.model.sources import Feed, FeedKind
from watchdesk.model.supplies import LocalCommand, LocalFile, Mailbox, PageRules, RuledPage, WatchSearch
from watchdesk.service.settings import Settings, load
from watchdesk.service.settings.shown import shown, toml_text

WHOLE = """
[[sources]]
id = "ministry"
page = "https://ministry.example/press/"
language = "fr"
[sources.rules]
entry = "li.item"
title = "h3 > a"
date = ".//time/@datetime"
date_format = "%d/%m/%Y"
timezone = "Europe/Paris"
[[sources]]
id = "beside"
feed = "file:feeds/a list.xml"
[[sources]]
id = "elsewhere"
feed = "file:///srv/feeds/a%20list.xml"
[[sources]]
id = "made"
command = ["fetch", "--since", "1 day", ""]
[[sources]]
id = "searched"
search = "google-news"
watch = "talks"
language = "en"
country = "PK"
[[watches]]
id = "talks"
terms = ["Sherman", "Qureshi"]
at_least = 2
"""
SEARCH = "https://news.google.com/rss/search?q=Sherman%20Qureshi%20when%3A7d&hl=en-PK&gl=PK&ceid=PK%3Aen"


def loaded(folder: Path, text: str = WHOLE) -> Settings:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml", {"HOME": "/nowhere"})


def test_each_has_a_feed_and_an_supply(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    beside = (tmp_path / "feeds" / "a list.xml").as_uri()
    assert settings.feeds == (
        Feed(url="https://ministry.example/press/", source_id="ministry", kind=FeedKind.RULES),
        Feed(url=beside, source_id="beside", kind=FeedKind.FILE),
        Feed(url="file:///srv/feeds/a%20list.xml", source_id="elsewhere", kind=FeedKind.FILE),
        Feed(url="command://made", source_id="made", kind=FeedKind.COMMAND),
        Feed(url=SEARCH, source_id="searched", kind=FeedKind.SEARCH),
    )
    rules = PageRules(
        entry="li.item",
        title="h3 > a",
        date=".//time/@datetime",
        date_format="%d/%m/%Y",
        timezone="Europe/Paris",
        language="fr",
    )
    assert settings.supplies == {
        "https://ministry.example/press/": RuledPage(rules=rules),
        beside: LocalFile(path=str(tmp_path / "feeds" / "a list.xml")),
        "file:///srv/feeds/a%20list.xml": LocalFile(path="/srv/feeds/a list.xml"),
        "command://made": LocalCommand(arguments=("fetch", "--since", "1 day", ""), folder=str(tmp_path)),
        SEARCH: WatchSearch(engine="google-news", watch="talks"),
    }


def test_what_is_shown_is_read_as_the_same(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    again = loaded(tmp_path, toml_text(shown(settings)))
    assert (again.feeds, again.supplies, again.sources) == (settings.feeds, settings.supplies, settings.sources)


def test_a_page_without_rules_is_one_to_discover(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[[sources]]\nid = "a"\npage = "https://a.example/"\n')
    assert (settings.feeds[0].kind, settings.supplies) == (FeedKind.PAGE, {})


MAILBOX = """
[[sources]]
id = "the-letter"
imap = "imaps://desk%40example.org@mail.example.org:1993/News/S%C3%BCd%20%26%20Ost"
{}
"""


@pytest.mark.parametrize("way", ["file", "environment", "here"])
def test_a_mailbox_has_its_password_in_any_of_the_ways_of_secrets(tmp_path: Path, way: str) -> None:
    (tmp_path / "secret").write_text("open sesame\n")
    (tmp_path / "secret").chmod(0o600)
    lines = {"file": 'password_file = "secret"', "here": 'password = "open sesame"'}
    (tmp_path / "config.toml").write_text(MAILBOX.format(lines.get(way, "")), encoding="utf-8")
    environ = {"WATCHDESK_SOURCES__THE_LETTER__PASSWORD": "open sesame"} if way == "environment" else {}
    settings = load(tmp_path / "config.toml", {"HOME": "/nowhere", **environ})
    (feed,) = settings.feeds
    assert feed.kind is FeedKind.IMAP
    assert settings.supplies[feed.url] == Mailbox(
        host="mail.example.org",
        port=1993,
        is_tls=True,
        user="desk@example.org",
        folder="News/Süd & Ost",
        password="open sesame",
    )
    told = toml_text(shown(settings))
    assert f'imap = "{feed.url}"' in told
    assert "sesame" not in told + repr(settings)


def test_a_mailbox_without_a_folder_is_the_inbox_and_this_machine_may_do_without_tls(tmp_path: Path) -> None:
    settings = loaded(tmp_path, '[[sources]]\nid = "a"\nimap = "imap://desk@localhost"\npassword = "x"\n')
    assert settings.supplies["imap://desk@localhost"] == Mailbox(
        host="localhost", port=143, is_tls=False, user="desk", folder="INBOX", password="x"
    )
