"""`feed scout`: what matched stories lead to, through the whole route."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.loopback_press import NEXT_DAY, NOW, Desk, Press, Story, loopback_press, rss, source

WORDS = "Sherman met Qureshi in Islamabad for talks about Kabul, and both sides spoke of progress afterwards. " * 4
CITING = "As <a href='https://www.tolonews.com/a'>TOLOnews</a> said. See <a href='https://t.co/x'>here</a>."


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], press: Press) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.configure(source("lantern", press.url("/feed"), read="always"))
    stories = [Story("talks", "Sherman meets Qureshi in Islamabad"), Story("rain", "Rain in the north")]
    press.serve("/feed", rss(press, stories))
    for slug, more in (
        ("talks", f"{CITING} Nothing is settled, according to the Associated Press; Dawn broke over the city."),
        ("rain", "<a href='https://www.weather.example/a'>Rain</a> is near, according to Pajhwok Afghan News."),
    ):
        title = next(story.title for story in stories if story.slug == slug)
        words = WORDS if slug == "talks" else "It will rain for some days in the north of the country, they say. " * 8
        text = f"<p>{words}</p><p>{words}</p><p>{words} {more}</p>"
        body = f"<body><article><h1>{title}</h1>{text}</article></body>"
        press.serve(f"/{slug}", f"<html lang=en><head><title>{title}</title></head>{body}</html>", "text/html")
    return desk


def test_what_matched_stories_link_to_and_credit_is_ranked(desk: Desk) -> None:
    assert desk.json(*NOW, "check")["articles"]["read"] == 2
    linked, credited = sorted(desk.lines(*NEXT_DAY, "feed", "scout"), key=lambda line: line["site"], reverse=True)
    assert linked == {
        "schema": "watchdesk.scout/1",
        "site": "tolonews.com",
        "title": None,
        "stories": 1,
        "articles": 1,
        "sources": ["lantern"],
        "signs": {"linked": 1},
        "example": {"title": "Sherman meets Qureshi in Islamabad", "url": linked["example"]["url"]},
        "feed": None,
        "suggest": [],
    }
    assert linked["example"]["url"].endswith("/talks")
    assert (credited["site"], credited["title"], credited["signs"]) == (
        "apnews.com",
        "Associated Press",
        {"credited": 1},
    )
    assert (credited["suggest"], credited["feed"]) == (["ap-news"], "https://apnews.com/news-sitemap-content.xml")
    code, out, _ = desk.run(*NEXT_DAY, "feed", "scout", "--limit", "1")
    assert (code, len(out.splitlines())) == (0, 2)


def test_what_is_polled_already_is_not_scouted(desk: Desk, press: Press) -> None:
    desk.configure(
        source("lantern", press.url("/feed"), read="always"),
        '[[sources]]\nid = "tolo"\nfeed = "https://feeds.example/tolo"\nhome = "https://tolonews.com/"\n',
        source("ap", "https://apnews.com/news.rss"),
    )
    desk.run(*NOW, "check", "--only", "lantern")
    code, out, _ = desk.run(*NEXT_DAY, "feed", "scout")
    assert (code, out) == (0, "Matched articles lead to no outlet that is not polled already.\n")


def test_what_an_aggregator_brings_is_found_there(desk: Desk, press: Press, tmp_path: Path) -> None:
    stories = [
        Story("a", "Sherman meets Qureshi", link="https://www.google.com/url?url=https://www.harbour.example/a"),
        Story("b", "Qureshi in Islamabad", link="https://www.bing.com/news/apiclick.aspx?url=https://mast.example/b"),
    ]
    (tmp_path / "alerts.xml").write_text(rss(press, stories))
    desk.configure('[[sources]]\nid = "alerts"\nfeed = "file:alerts.xml"\nread = "never"\n')
    desk.run(*NOW, "check")
    found = {line["site"]: line["signs"] for line in desk.lines(*NEXT_DAY, "feed", "scout")}
    assert found == {"harbour.example": {"found": 1}, "mast.example": {"found": 1}}
    assert desk.lines("--now", "2027-03-01T00:00:00Z", "feed", "scout", "--since", "1d") == []
