"""Sources that are no feed on the web, through the whole command line: pages with rules, files, commands."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.loopback_press import NEXT_DAY, NOW, Desk, Press, Story, loopback_press, rss
from feeds.test_mails import letter
from net.imap_server import PASSWORD, USER, imap_server

TALKS = Story("talks", "Sherman meets Qureshi in Islamabad", "They talk.")
LISTING = """<!doctype html><html><head><title>Press</title></head><body>{}</body></html>"""
ITEM = '<li class="item"><a href="/{0}">{1}</a> <time datetime="2026-11-23T11:00:00Z"></time></li>'


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def ruled(press: Press, more: str = "") -> str:
    rules = f'[sources.rules]\nentry = "li.item"\n{more}'
    return f'[[sources]]\nid = "ministry"\npage = "{press.url("/press")}"\nread = "never"\n{rules}\n'


def test_a_page_with_rules_is_polled_like_a_feed(desk: Desk, press: Press) -> None:
    press.serve("/press", LISTING.format(ITEM.format("a", "Sherman meets Qureshi")), "text/html")
    desk.configure(ruled(press))
    assert desk.json("config", "check")["valid"] is True
    first = desk.json(*NOW, "check")
    assert (first["feeds"]["changed"], first["entries"]["new"], first["failures"]) == (1, 1, [])
    assert [match["url"] for match in first["matches"]] == [press.url("/a")]
    assert desk.json(*NEXT_DAY, "check")["feeds"] == {"due": 1, "changed": 0, "unchanged": 1, "failed": 0}
    assert press.statuses("/press") == [200, 304]
    both = ITEM.format("b", "Qureshi in Islamabad") + ITEM.format("a", "Sherman meets Qureshi")
    press.serve("/press", LISTING.format(both), "text/html")
    later = desk.json("--now", "2026-11-25T12:00:00Z", "check")
    assert (later["entries"]["new"], [match["url"] for match in later["matches"]]) == (1, [press.url("/b")])


def test_other_rules_read_the_same_page_afresh(desk: Desk, press: Press) -> None:
    press.serve("/press", LISTING.format(ITEM.format("a", "Nothing") + "<p class=x><a href=/b>B</a>"), "text/html")
    desk.configure(ruled(press))
    desk.json(*NOW, "check")
    desk.configure(ruled(press).replace("li.item", "p.x"))
    assert desk.json(*NEXT_DAY, "check")["entries"]["new"] == 1
    assert press.statuses("/press") == [200, 200]


def test_a_page_that_robots_txt_forbids_is_not_read_by_rules(desk: Desk, press: Press) -> None:
    press.serve("/robots.txt", "User-agent: *\nDisallow: /press", "text/plain")
    press.serve("/press", LISTING.format(ITEM.format("a", "Sherman meets Qureshi")), "text/html")
    desk.configure(ruled(press))
    report = desk.json(*NOW, "check")
    assert [failure["kind"] for failure in report["failures"]] == ["robots"]
    assert press.statuses("/press") == []


def test_rules_that_fit_no_longer_are_a_failing_source(desk: Desk, press: Press) -> None:
    press.serve("/press", LISTING.format("<p>We have a new look."), "text/html")
    desk.configure(ruled(press))
    code, _, _ = desk.run(*NOW, "check")
    assert code == 1
    (line,) = desk.lines("feed", "list", "--broken")
    assert (line["kind"], line["reason"]) == ("rules", "the page has nothing that the rule for entries finds")


def test_a_source_is_tried_by_its_id(desk: Desk, press: Press) -> None:
    press.serve("/press", LISTING.format(ITEM.format("a", "Sherman meets Qureshi")), "text/html")
    desk.configure(ruled(press))
    shown = desk.json("feed", "show", "ministry")
    assert [(entry["url"], entry["title"]) for entry in shown["entries"]] == [
        (press.url("/a"), "Sherman meets Qureshi")
    ]


def test_a_file_and_a_command_are_polled_like_feeds(desk: Desk, press: Press, tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "own list.xml").write_text(rss(press, [TALKS]))
    (tmp_path / "print.py").write_text("print(open('feeds/own list.xml').read().replace('talks', 'more'))")
    desk.configure(
        '[[sources]]\nid = "own"\nfeed = "file:feeds/own list.xml"\nread = "never"\n',
        f'[[sources]]\nid = "made"\ncommand = ["{sys.executable}", "print.py"]\nread = "never"\n',
    )
    report = desk.json(*NOW, "check")
    assert (report["feeds"]["changed"], report["entries"]["new"], report["failures"]) == (2, 2, [])
    assert {match["source"] for match in report["matches"]} == {"own", "made"}
    assert desk.json(*NEXT_DAY, "check")["feeds"]["unchanged"] == 2
    kept = {line["source"]: (line["kind"], line["url"]) for line in desk.lines("feed", "list")}
    assert kept == {
        "own": ("file", (tmp_path / "feeds" / "own list.xml").as_uri()),
        "made": ("command", "command://made"),
    }
    assert desk.json("feed", "show", "made")["entries"][0]["title"] == TALKS.title
    assert "own list" not in desk.run("feed", "export")[1]


def test_a_mailbox_is_polled_like_a_feed_and_left_as_it_is(desk: Desk) -> None:
    with imap_server() as server:
        server.inbox.add(letter())
        url = f"imap://{USER}@127.0.0.1:{server.port}/INBOX"
        password = PASSWORD.replace('"', '\\"')
        desk.configure(f'[[sources]]\nid = "letter"\nimap = "{url}"\npassword = "{password}"\nlanguage = "en"\n')
        desk.file.chmod(0o600)
        first = desk.json(*NOW, "check")
        assert (first["entries"]["new"], first["failures"]) == (1, [])
        assert [(match["source"], match["url"]) for match in first["matches"]] == [("letter", None)]
        assert desk.json(*NEXT_DAY, "check")["feeds"] == {"due": 1, "changed": 0, "unchanged": 1, "failed": 0}
        server.inbox.add(letter(Message_ID="<next@letter.example>", Date="Tue, 24 Nov 2026 11:00:00 +0000"))
        server.inbox.validity = 8
        later = desk.json("--now", "2026-11-25T12:00:00Z", "check")
        assert (later["entries"]["new"], later["feeds"]["changed"]) == (1, 1)
        shown = desk.json("feed", "show", "letter")
        assert [entry["guid"] for entry in shown["entries"]] == ["week-47@letter.example", "next@letter.example"]
        assert not [line for line in server.asked if line.startswith(("STORE", "SELECT", "EXPUNGE", "UID STORE"))]


@pytest.mark.parametrize("way", ["add", "import", "show", "redirect", "link"])
def test_nothing_but_the_configuration_leads_to_a_file(
    desk: Desk, press: Press, tmp_path: Path, way: str, opened: list[str]
) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss(press, [TALKS]))
    desk.configure()
    wanted = secret.as_uri()
    if way in {"add", "show"}:
        code, out, err = desk.run("feed", way, wanted)
        assert (code, "Sherman" in out) == (1, False)
        assert "only http and https addresses are visited" in err
    elif way == "import":
        (tmp_path / "list.txt").write_text(f"{wanted}\ncommand://made\n")
        report = desk.json("feed", "import", str(tmp_path / "list.txt"))
        assert (report["added"], len(report["problems"])) == (0, 3)
    elif way == "redirect":
        press.redirect("/feed", wanted)
        code, _, err = desk.run("feed", "add", press.url("/feed"))
        assert (code, "redirects to something that is not visited" in err) == (1, True)
    else:
        press.serve("/feed", rss(press, [Story("talks", TALKS.title, link=wanted)]))
        desk.run(*NOW, "feed", "add", press.url("/feed"))
        assert desk.json(*NOW, "check")["articles"] == {"read": 0, "from_feed": 1}
    assert str(secret) not in opened


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The names of all files that are opened while the test runs, once it has written its own."""
    names: list[str] = []
    is_on = True

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if is_on and event == "open" and isinstance(arguments[2], int) and not arguments[2] & 1:
            names.append(str(arguments[0]))

    sys.addaudithook(listen)
    yield names
    is_on = False
