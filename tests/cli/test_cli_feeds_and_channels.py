"""Commands that change the desk: feeds added and listed, channels tested and opened, deliveries sent again."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.loopback_press import NEXT_DAY, NOW, Answer, Desk, Press, Story, loopback_press, rss, source
from cli.shapes import DELIVERY, faults
from watchdesk.cli.main import run_command

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{}</loc><news:news><news:publication>
 <news:name>Lantern</news:name></news:publication><news:publication_date>2026-11-23T11:00:00Z</news:publication_date>
 <news:title>Sherman meets Qureshi</news:title></news:news></url></urlset>"""
TALKS = Story("talks", "Sherman meets Qureshi in Islamabad", "They talk.")


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], press: Press) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.configure()
    press.serve("/feed", rss(press, [TALKS]))
    return desk


def test_a_feed_is_added_polled_paused_and_resumed(desk: Desk, press: Press) -> None:
    url = press.url("/feed")
    added = desk.json(
        *NOW, "feed", "add", url, "--id", "lantern", "--country", "PK", "--language", "en", "--read", "never"
    )
    assert added == {
        "schema": "watchdesk.feed-add/1",
        "url": url,
        "source": "lantern",
        "title": "The Indus Lantern",
        "added": True,
    }
    assert desk.json(*NOW, "feed", "add", url)["added"] is False
    assert desk.json(*NOW, "feed", "add", url)["source"] == "lantern"
    assert desk.json(*NOW, "feed", "pause", url) == {"schema": "watchdesk.feed-pause/1", "url": url, "paused": True}
    assert desk.json(*NOW, "check")["feeds"]["due"] == 0
    assert desk.lines(*NOW, "feed", "list")[0]["paused"] is True
    (row,) = (line for line in desk.run(*NOW, "feed", "list")[1].splitlines() if "paused" in line)
    assert row.endswith("–"), "nobody knows when it is visited next"
    assert desk.run(*NOW, "feed", "resume", url)[:2] == (0, f"{url} is polled again.\n")
    assert desk.json(*NEXT_DAY, "check", "--only", "lantern")["feeds"]["due"] == 1


def test_an_added_feed_is_taken_off_again_and_nothing_of_it_is_told_twice(desk: Desk, press: Press) -> None:
    url = press.url("/feed")
    add = (*NOW, "feed", "add", url, "--id", "lantern", "--read", "never")
    desk.json(*add)
    assert desk.json(*NOW, "check")["deliveries"]["sent"] == 1
    assert desk.json("feed", "remove", "lantern") == {
        "schema": "watchdesk.feed-remove/1",
        "url": "lantern",
        "removed": [url],
    }
    assert desk.lines("feed", "list") == []
    assert desk.json(*NEXT_DAY, "check")["feeds"]["due"] == 0
    assert desk.json("why", press.url("/talks"))["seen"][0]["feed"] == url
    code, _, err = desk.run("feed", "remove", url)
    assert (code, f"there is no feed {url}" in err) == (1, True)
    assert desk.json(*add, "--title", "The Lantern")["added"] is True
    assert desk.lines("feed", "list")[0]["title"] == "The Lantern"
    assert desk.json(*NEXT_DAY, "check")["deliveries"]["owed"] == 0
    code, out, _ = desk.run("feed", "remove", url)
    assert (code, out) == (0, f"{url} is polled no more; what it brought stays.\n")


def test_a_feed_of_the_configuration_is_taken_out_there_in_the_line_that_is_named(desk: Desk, press: Press) -> None:
    url = press.url("/feed")
    desk.configure(source("harbour", press.url("/harbour")), source("lantern", url))
    line = desk.file.read_text("utf-8").splitlines().index('id = "lantern"')
    for name in (url, "lantern"):
        code, out, err = desk.run("feed", "remove", name)
        assert (code, out) == (1, "")
        assert f"{desk.file}:{line}: {name} stands here, in the configuration: take this source out" in err


def test_an_address_that_a_feed_has_moved_to_is_not_polled_twice(desk: Desk, press: Press) -> None:
    old, new = press.url("/feed"), press.url("/new")
    press.answers["/new"] = press.answers["/feed"]
    press.answers["/feed"] = Answer(status=301, location=new)
    desk.configure(source("lantern", old))
    for day in (24, 25, 26):
        desk.json("--now", f"2026-11-{day}T12:00:00Z", "check")
    assert desk.lines("feed", "list")[0]["moved_to"] == new
    code, out, _ = desk.run("feed", "add", new)
    assert (code, f"{new} is polled already: {old} has moved there." in out) == (0, True)
    assert len(desk.lines("feed", "list")) == 1


def test_a_page_leads_to_the_feed_that_it_names(desk: Desk, press: Press) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    press.serve("/front", f"<!doctype html><html><head>{link}</head><body>News</body></html>", "text/html")
    assert desk.json("feed", "add", press.url("/front"))["url"] == press.url("/feed")


def test_a_site_that_names_no_feed_is_searched(desk: Desk, press: Press) -> None:
    press.serve("/front", "<!doctype html><html><body>News</body></html>", "text/html")
    assert desk.json("feed", "add", press.url("/front"))["url"] == press.url("/feed")


def test_the_feeds_of_a_site_are_shown_without_keeping_one(desk: Desk, press: Press) -> None:
    press.serve("/robots.txt", f"Sitemap: {press.url('/news-sitemap.xml')}", "text/plain")
    press.serve("/news-sitemap.xml", SITEMAP.format(press.url("/a")), "application/xml")
    assert desk.run("feed", "discover", press.url("/front"))[:2] == (1, "")
    press.serve("/front", "<!doctype html><html><body>News</body></html>", "text/html")
    (line,) = desk.lines("feed", "discover", press.url("/front"))
    assert line == {
        "schema": "watchdesk.feed-found/1",
        "url": press.url("/news-sitemap.xml"),
        "title": "Lantern",
        "kind": "sitemap",
        "format": "sitemap",
        "language": None,
        "entries": 1,
        "newest_at": "2026-11-23T11:00:00Z",
        "found": "named in robots.txt",
    }
    code, out, _ = desk.run("feed", "discover", press.url("/front"))
    assert (code, press.url("/news-sitemap.xml") in out) == (0, True)
    assert desk.json("feed", "add", press.url("/front"))["url"] == press.url("/news-sitemap.xml")
    assert desk.lines("feed", "list")[0]["kind"] == "sitemap"


def test_news_is_found_in_an_index_of_sitemaps_that_says_nothing_of_it(desk: Desk, press: Press) -> None:
    press.answers.clear()
    press.serve("/front", "<!doctype html><html><body>News</body></html>", "text/html")
    press.serve("/robots.txt", f"Sitemap: {press.url('/maps.xml')}", "text/plain")
    listed = "".join(f"<sitemap><loc>{press.url(path)}</loc></sitemap>" for path in ("/day.xml", "/pages.xml"))
    press.serve("/maps.xml", f"<sitemapindex>{listed}</sitemapindex>", "application/xml")
    press.serve("/pages.xml", f"<urlset><url><loc>{press.url('/about')}</loc></url></urlset>", "application/xml")
    assert desk.run("feed", "add", press.url("/front"))[0] == 1
    press.serve("/day.xml", SITEMAP.format(press.url("/talks")), "application/xml")
    assert desk.run("feed", "add", press.url("/front"))[0] == 1, "half of its entries are no news"
    press.serve("/pages.xml", SITEMAP.format(press.url("/more")), "application/xml")
    assert desk.json("feed", "add", press.url("/front"))["url"] == press.url("/maps.xml")
    assert desk.lines("feed", "list")[0]["kind"] == "sitemap"
    press.serve("/maps.xml", f"<sitemapindex>{listed.replace('day', 'news')}</sitemapindex>", "application/xml")
    press.answers["/news.xml"] = press.answers["/day.xml"]
    assert desk.lines("feed", "discover", press.url("/front"))[0]["url"] == press.url("/news.xml")


@pytest.mark.parametrize("path, word", [("/missing", "404"), ("/front", "no feed")])
def test_an_address_without_a_feed_is_refused_with_its_reason(desk: Desk, press: Press, path: str, word: str) -> None:
    press.answers.clear()
    press.serve("/front", "<!doctype html><html><body>News</body></html>", "text/html")
    code, out, err = desk.run("feed", "add", press.url(path))
    assert (code, out) == (1, "")
    assert press.url(path) in err
    assert desk.lines("feed", "list") == []


def test_a_second_feed_of_one_host_gets_a_number(desk: Desk, press: Press) -> None:
    press.serve("/second", rss(press, [], title="Second"))
    first = desk.json("feed", "add", press.url("/feed"))["source"]
    assert desk.json("feed", "add", press.url("/second"))["source"] == f"{first}-2"


def test_an_id_of_the_configuration_cannot_be_taken(desk: Desk, press: Press) -> None:
    desk.configure(source("lantern", press.url("/other")))
    code, _, err = desk.run("feed", "add", press.url("/feed"), "--id", "lantern")
    assert (code, 'has a source "lantern" already' in err) == (1, True)
    assert desk.run("feed", "add", press.url("/feed"), "--id", "not an id")[0] == 2


def test_the_same_id_in_both_is_a_configuration_error(desk: Desk, press: Press) -> None:
    desk.run("feed", "add", press.url("/feed"), "--id", "lantern")
    desk.configure(source("lantern", press.url("/other")))
    code, _, err = desk.run("check")
    assert (code, f'the id "lantern" is taken by a source that a command added, for {press.url("/feed")}' in err) == (
        3,
        True,
    )
    desk.configure(source("lantern", press.url("/feed")))
    assert desk.run(*NOW, "check")[0] == 0


def test_a_feed_that_is_not_known_cannot_be_paused(desk: Desk) -> None:
    code, _, err = desk.run("feed", "pause", "https://nowhere.example/feed")
    assert (code, "there is no feed" in err) == (1, True)


def test_feeds_come_out_of_a_desk_as_they_went_in(desk: Desk, tmp_path: Path) -> None:
    outlines = "".join(
        f'<outline text="Outlet {number} &amp; Co" xmlUrl="https://feeds.example.org/{number}"/>'
        for number in range(300)
    )
    given = tmp_path / "given.opml"
    given.write_text(f'<?xml version="1.0"?><opml version="2.0"><head/><body>{outlines}</body></opml>')
    assert desk.json("feed", "import", str(given)) == {
        "schema": "watchdesk.feed-import/1",
        "file": str(given),
        "added": 300,
        "known": 0,
        "problems": [],
    }
    assert desk.json("feed", "import", str(given))["known"] == 300
    code, opml, _ = desk.run("feed", "export")
    assert (code, opml.startswith("<?xml")) == (0, True)
    other = Desk(tmp_path / "other", desk._capsys)
    other.folder.mkdir()
    other.configure()
    (tmp_path / "exported.opml").write_text(opml, encoding="utf-8")
    assert other.json("feed", "import", str(tmp_path / "exported.opml"))["added"] == 300
    stood, stands = ({(line["url"], line["title"]) for line in one.lines("feed", "list")} for one in (desk, other))
    assert stood == stands
    assert ("https://feeds.example.org/7", "Outlet 7 & Co") in stands


NO_LISTS = {
    "empty": (b" \n", "the file is empty"),
    "web page": (b"<!doctype html><html><body>News</body></html>", "it is a web page, not a list"),
    "feed": (b"<rss><channel><title>News</title></channel></rss>", "it is a feed itself (rss), not a list"),
    "OPML without feeds": (b"<opml><body><outline text='Papers'/></body></opml>", "it was read as OPML"),
    "CSV without rows": (b"title;xmlUrl\n", "it was read as CSV, with the addresses in the column xmlurl"),
    "CSV without addresses": (b"url,title\n,Lantern\n", "it was read as CSV, with the addresses in the column url"),
    "CSV without a column for addresses": (
        b"paper,city\nLantern,Karachi\n",
        "it was read as a list of one web address a line; a CSV needs",
    ),
    "only comments": (b"# papers\n", "it was read as a list of one web address a line"),
    "binary": (b"PK\x03\x04\0\0\n" + b"x\n" * 99, "it is no text"),
}


@pytest.mark.parametrize("body, reason", NO_LISTS.values(), ids=NO_LISTS)
def test_a_list_that_names_no_feed_is_refused_with_what_it_was_read_as(
    desk: Desk, tmp_path: Path, body: bytes, reason: str
) -> None:
    given = tmp_path / "given"
    given.write_bytes(body)
    code, out, err = desk.run("--quiet", "feed", "import", str(given))
    assert (code, out) == (1, "")
    assert f"{given}: no feed was added: {reason}" in " ".join(err.split())
    code, out, err = desk.run("feed", "import", str(given), "--json")
    assert (code, json.loads(out)["added"], json.loads(out)["problems"][-1]) == (1, 0, "the list names no feed")
    assert len(desk.run("feed", "import", str(given))[2].splitlines()) <= 6


def test_a_folder_and_what_is_not_there_are_no_list_of_feeds(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("feed", "import", str(tmp_path))[0] == 2
    assert desk.run("feed", "import", str(tmp_path / "missing"))[0] == 2


def test_an_import_never_joins_a_source_of_the_configuration(desk: Desk, tmp_path: Path) -> None:
    desk.configure(source("example", "https://www.example.org/feed"))
    (tmp_path / "list.txt").write_text("https://example.org/another\nnot an address\n")
    report = desk.json("feed", "import", str(tmp_path / "list.txt"))
    assert (report["added"], len(report["problems"])) == (1, 1)
    assert {line["source"] for line in desk.lines("feed", "list")} == {"example", "example-2"}


def with_webhook(desk: Desk, press: Press) -> None:
    secret = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes....").decode()
    hook = f'[channels.hook]\nkind = "webhook"\nurl = "{press.url("/hook")}"\nsecret = "{secret}"\n'
    desk.configure(source("lantern", press.url("/feed")), channel="hook", more=hook)
    desk.file.chmod(0o600)


def test_channels_are_listed_before_there_is_a_store_but_not_where_it_cannot_be_read(desk: Desk) -> None:
    (outbox,) = desk.lines("channel", "list")
    assert (outbox["name"], outbox["closed"]) == ("outbox", None)
    desk.database.write_bytes(b"no database at all" * 100)
    code, output, said = desk.run("channel", "list")
    assert (code, output) == (4, "")
    assert "is not a database" in said


def test_a_channel_is_tested_with_a_digest_that_says_so(desk: Desk, press: Press) -> None:
    with_webhook(desk, press)
    press.serve("/hook", b"", status=204)
    report = desk.json("channel", "test", "hook")
    assert (report["schema"], report["channel"]) == ("watchdesk.channel-test/1", "hook")
    posted = json.loads(press.asked[-1].body)
    assert (posted["schema"], posted["id"] is not None) == ("watchdesk.digest/1", True)
    assert {name.lower() for name in press.asked[-1].headers} >= {
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    }
    assert desk.lines("delivery", "list") == []
    press.serve("/hook", b"", status=500)
    code, out, err = desk.run("channel", "test", "hook")
    assert (code, out, "500" in err) == (1, "", True)
    assert desk.run("channel", "test", "nobody")[0] == 1


def test_a_webhook_that_says_410_is_closed_listed_and_opened_again(desk: Desk, press: Press) -> None:
    with_webhook(desk, press)
    press.serve("/hook", b"", status=410)
    report = desk.json(*NOW, "check")
    assert (report["deliveries"]["dead"], report["deliveries"]["sent"]) == (1, 0)
    closed = {line["name"]: line["closed"] for line in desk.lines("channel", "list")}
    assert closed["outbox"] is None
    assert "410" in closed["hook"]
    assert desk.json("channel", "enable", "hook") == {
        "schema": "watchdesk.channel-enable/1",
        "channel": "hook",
        "opened": True,
    }
    assert desk.json("channel", "enable", "hook")["opened"] is False
    press.serve("/hook", b"", status=200)
    dead = desk.lines("delivery", "list", "--state", "dead")
    assert [faults(line, DELIVERY) for line in dead] == [[]]
    again = desk.json(*NOW, "delivery", "retry", dead[0]["id"])
    assert (again["schema"], again["state"]) == ("watchdesk.delivery-retry/1", "sent")
    ids = [one.headers["webhook-id"] for one in press.asked if one.path == "/hook"]
    assert (len(ids), len(set(ids))) == (2, 1)


def test_a_delivery_that_is_sent_or_unknown_to_us_cannot_be_retried(desk: Desk, press: Press) -> None:
    desk.configure(source("lantern", press.url("/feed")))
    desk.run(*NOW, "check")
    sent = desk.lines("delivery", "list")[0]["id"]
    for wanted in (sent, "no-such-delivery"):
        code, _, err = desk.run("delivery", "retry", wanted)
        assert (code, "there is no delivery" in err) == (1, True)
    assert len(list(desk.outbox.glob("*.eml"))) == 1


def test_a_retry_that_fails_again_is_exit_1(desk: Desk, press: Press) -> None:
    with_webhook(desk, press)
    press.serve("/hook", b"", status=503)
    desk.run(*NOW, "check")
    waiting = desk.lines("delivery", "list")[0]
    code, out, _ = desk.run(*NOW, "delivery", "retry", waiting["id"], "--json")
    assert (code, json.loads(out)["state"]) == (1, "pending")
    assert desk.lines("delivery", "list")[0]["attempts"] == 2


def test_init_writes_a_desk_that_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(tmp_path, capsys)
    assert run_command(["init", str(tmp_path)]) == 0
    assert desk.json("config", "check")["valid"] is True
    assert desk.json("config", "path") == {"schema": "watchdesk.config-path/1", "path": str(desk.file)}
    assert desk.json("db", "upgrade")["before"] is None
    assert desk.lines("feed", "list") == []


def test_feeds_are_listed_with_what_is_usual_and_what_they_brought(desk: Desk, press: Press) -> None:
    desk.configure(source("lantern", press.url("/feed")))
    desk.json(*NOW, "check")
    (feed,) = desk.lines(*NOW, "feed", "list")
    assert feed["schema"] == "watchdesk.feed-state/1"
    assert feed["matches_30d"] == {"talks": 1}
    assert feed["push"] is None
    assert (feed["configured"], feed["expected_per_day"], feed["silent_since"], feed["trouble"]) == (
        True,
        None,
        None,
        None,
    )
    assert "talks 1" in desk.run(*NOW, "feed", "list")[1]
    assert desk.lines(*NOW, "feed", "list", "--broken") == []


def test_a_feed_that_never_had_an_entry_is_not_called_well(desk: Desk, press: Press) -> None:
    url = press.serve("/empty", rss(press, []))
    assert desk.run(*NOW, "feed", "add", url)[0] == 0
    assert "answers, without an entry so far" in desk.run(*NOW, "feed", "list")[1]
    press.serve("/empty", rss(press, [Story("first", "The first")]))
    desk.run(*NEXT_DAY, "check")
    (line,) = (one for one in desk.run(*NEXT_DAY, "feed", "list")[1].splitlines() if url in one)
    assert "well" in line
    assert "2026-11-24 12:00 UTC" in line


def test_a_feed_that_is_gone_is_parked_told_and_resumed(desk: Desk, press: Press) -> None:
    desk.configure(source("lantern", press.url("/feed")))
    desk.file.write_text(desk.file.read_text().replace("[desk]", '[desk]\nalert_channel = "outbox"'))
    press.serve("/feed", "gone", status=410)
    desk.json(*NOW, "check")
    desk.json(*NEXT_DAY, "check")
    assert press.statuses("/feed") == [410]
    (feed,) = desk.lines(*NEXT_DAY, "feed", "list", "--broken")
    assert (feed["failure_kind"], feed["failures"]) == ("gone", 1)
    assert "parked" in feed["trouble"]
    assert len(list(desk.outbox.glob("*.json"))) == 1
    (host,) = desk.lines(*NEXT_DAY, "feed", "list", "--hosts")
    assert (host["schema"], host["feeds"], host["failing"]) == ("watchdesk.host-state/1", 1, 1)
    assert "gone for good" in desk.run(*NEXT_DAY, "feed", "list", "--hosts", "--broken")[1]
    desk.run(*NEXT_DAY, "feed", "resume", press.url("/feed"))
    press.serve("/feed", rss(press, [TALKS]))
    assert desk.json(*NEXT_DAY, "check")["feeds"]["changed"] == 1
    assert desk.run(*NEXT_DAY, "feed", "list", "--hosts", "--broken")[1] == "Every host is well.\n"
    assert desk.run(*NEXT_DAY, "feed", "list", "--broken")[1] == "Every feed is well.\n"


def test_a_feed_that_is_added_is_asked_without_conditions_once(desk: Desk, press: Press) -> None:
    desk.json(*NOW, "feed", "add", press.url("/feed"))
    desk.json(*NOW, "check")
    desk.json(*NEXT_DAY, "check")
    assert press.statuses("/feed") == [200, 304]
    assert len(desk.lines(*NEXT_DAY, "search", "Sherman")) == 1
