"""Rules for the pages of single publishers, through the whole command line: tried, in force, and changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.loopback_press import NEXT_DAY, NOW, Desk, Press, Story, loopback_press, rss, source

PAGE = """<!doctype html><html lang=en><head><title>Lantern</title></head><body>
<h1>The Lantern</h1><div class=kicker>Sherman meets Qureshi</div><div class=lead>Not of it: Kabul.</div>
<div class=story><div>The envoys met in Islamabad on Monday.</div><div>They will meet again.</div></div>
<div>About us, and about our readers, who are many.</div></body></html>"""
RULE = '[sites."127.0.0.1"]\ntitle = "div.kicker"\nbody = "div.story"\n'
TEXT = "The envoys met in Islamabad on Monday.\nThey will meet again."


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running:
        running.serve("/a", PAGE, "text/html")
        running.serve("/feed", rss(running, [Story("a", "")]))
        yield running


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_a_rule_is_tried_on_a_page_without_a_line_in_the_configuration(desk: Desk, press: Press) -> None:
    desk.configure()
    rule = ("--rule", "title=div.kicker", "--rule", "body=div.story", "--rule", "date=time")
    read = desk.json("read", press.url("/a"), *rule)
    assert (read["title"], read["text"]) == ("Sherman meets Qureshi", TEXT)
    assert read["rule"] == {
        "body": {"found": 1, "used": True},
        "title": {"found": 1, "used": True},
        "date": {"found": 0, "used": False},
    }
    _, out, _ = desk.run("read", press.url("/a"), *rule, "--rule", "author=h1, .lead")
    assert "rule: body 1 · title 1 · date nothing · author 2" in out
    plain = desk.json("read", press.url("/a"))
    assert (plain["title"], "rule" in plain) == ("The Lantern", False)
    assert "Not of it" in plain["text"]
    assert not desk.database.exists()


def test_the_rules_in_force_hold_for_addresses_and_for_files_that_came_from_there(desk: Desk, press: Press) -> None:
    desk.configure(RULE)
    file = desk.folder / "a.html"
    file.write_text(PAGE)
    web = desk.json("read", press.url("/a"))
    own = desk.json("read", str(file), "--url", press.url("/a"))
    assert [(one["title"], one["text"], one["url"]) for one in (web, own)] == [
        ("Sherman meets Qureshi", TEXT, press.url("/a"))
    ] * 2
    assert desk.json("read", str(file))["title"] == "The Lantern"
    assert desk.json("read", press.url("/a"), "--rule", "title=title")["title"] == "Lantern"
    found = desk.json("watch", "try", "talks", press.url("/a"))
    assert (found["match"], {hit["term"] for hit in found["hits"]}) == (True, {"Sherman", "Qureshi", "Islamabad"})


@pytest.mark.parametrize(
    "option, words",
    [
        (("--rule", "body=li["), '--rule body: "li[" is not a CSS selector'),
        (("--url", "example.org"), "--url must be a web address"),
    ],
)
def test_what_cannot_be_tried_is_a_wrong_call(desk: Desk, option: tuple[str, str], words: str) -> None:
    desk.configure()
    code, _, err = desk.run("read", "a.html", *option)
    assert (code, words in err) == (2, True)


def test_a_check_reads_pages_by_the_rules_and_the_next_one_by_those_that_changed(desk: Desk, press: Press) -> None:
    desk.configure(source("lantern", press.url("/feed"), read="always"), RULE)
    first = desk.json(*NOW, "check")
    assert [(match["title"], match["snippet"]) for match in first["matches"]] == [
        ("Sherman meets Qureshi", TEXT.replace("\n", " "))
    ]
    press.serve("/b", PAGE, "text/html")
    press.serve("/feed", rss(press, [Story("b", ""), Story("a", "")]))
    desk.configure(source("lantern", press.url("/feed"), read="always"), RULE.replace("story", "lead"))
    assert desk.json(*NEXT_DAY, "check")["articles"]["read"] == 1
    code, out, _ = desk.run("search", "Kabul", "--json")
    assert (code, press.url("/b") in out, press.url("/a") in out) == (0, True, False)


def test_a_rule_that_finds_no_body_any_more_is_said_by_doctor_and_why(desk: Desk, press: Press) -> None:
    for slug in "bcd":
        press.serve(f"/{slug}", PAGE.replace("class=story", "class=redesigned"), "text/html")
    press.serve("/feed", rss(press, [Story(slug, f"The {slug} one") for slug in "bcd"]))
    lantern = source("lantern", press.url("/feed"), read="always")
    desk.configure(lantern, RULE)

    def said(now: tuple[str, str] = NOW) -> list[str]:
        return [one["sentence"] for one in desk.lines(*now, "doctor") if one["about"] == "sites"]

    desk.json(*NOW, "check")
    (sentence,) = said()
    words = "127.0.0.1: the rule for it found no body on its last 3 pages, since 2026-11-23 12:00 UTC: `watchdesk read"
    assert sentence.startswith(words)
    assert "the rule for its site found no body on the page" in desk.run("why", press.url("/c"))[1]
    desk.configure(lantern)
    assert said() == [], "the rule is gone"
    desk.configure(lantern, RULE.replace("story", "redesigned"))
    assert said() == [sentence], "whether the new one fits nobody knows yet"
    press.serve("/feed", rss(press, [Story("a", "The a one", hours=-23)]))
    press.serve("/a", PAGE.replace("class=story", "class=redesigned"), "text/html")
    desk.json(*NEXT_DAY, "check")
    assert said(NEXT_DAY) == []
    assert "found no body" not in desk.run("why", press.url("/a"))[1]
