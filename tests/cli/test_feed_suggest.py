"""`feed suggest`: outlets listed, printed as configuration, checked by a visit, and kept."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.loopback_press import NOW, Desk, Press, Story, loopback_press, rss, source
from watchdesk.feeds import outlets as shipped
from watchdesk.feeds.outlets import Outlet, suggested
from watchdesk.model.sources import FeedKind


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    desk.configure()
    return desk


def test_outlets_are_listed_for_people_and_programs(desk: Desk) -> None:
    lines = desk.lines("feed", "suggest", "--country", "PK", "--language", "en")
    assert [line["id"] for line in lines] == [one.id for one in suggested(country="PK", language="en")]
    assert lines[0] == {
        "schema": "watchdesk.outlet/1",
        "id": "dawn",
        "title": "Dawn",
        "home": "https://www.dawn.com/",
        "country": "PK",
        "language": "en",
        "tier": 1,
        "kind": "feed",
        "url": "https://www.dawn.com/feeds/home",
    }
    code, out, _ = desk.run("feed", "suggest", "--country", "PK", "--tier", "1")
    assert (code, "https://www.dawn.com/feeds/home" in out, "Geo News" in out) == (0, True, False)
    code, out, _ = desk.run("feed", "suggest", "--country", "Pakistan")
    assert code == 0
    assert out.startswith("The list has no such outlet. A country is two letters (PK)")
    assert desk.run("feed", "suggest", "--toml", "--add")[0] == 2


def test_what_is_printed_for_the_configuration_is_one(desk: Desk) -> None:
    code, toml, _ = desk.run("feed", "suggest", "--toml")
    tables = tomllib.loads(toml)["sources"]
    assert (code, len(tables)) == (0, len(suggested()))
    desk.configure(toml)
    assert desk.json("config", "check")["valid"] is True


def test_outlets_are_kept_once_with_what_the_list_says(desk: Desk) -> None:
    desk.configure(
        source("geo-news", "https://elsewhere.example/feed"), source("own", "https://tribune.com.pk/feed/home")
    )
    wanted = suggested(country="PK", language="en")
    added = desk.json("feed", "suggest", "--country", "PK", "--language", "en", "--add")
    assert (added["schema"], added["known"]) == ("watchdesk.feed-adopt/1", 1)
    assert set(added["added"]) == {one.id for one in wanted} - {"express-tribune", "geo-news"} | {"geo-news-2"}
    again = desk.run("feed", "suggest", "--country", "PK", "--language", "en", "--add")
    assert again[:2] == (0, f"0 sources added, {len(wanted)} were there already.\n")
    kept = {line["source"]: line for line in desk.lines("feed", "list")}
    assert (kept["dawn"]["title"], kept["dawn"]["url"]) == ("Dawn", "https://www.dawn.com/feeds/home")


def test_a_check_visits_each_address_and_says_what_it_gives(
    desk: Desk, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.serve("/good", rss(press, [Story("talks", "Sherman meets Qureshi")]))
    listed = tuple(
        Outlet(
            id=name,
            title=name,
            home="https://a.example/",
            country="PK",
            language="en",
            tier=1,
            url=press.url(path),
            kind=FeedKind.FEED,
        )
        for name, path in (("good", "/good"), ("moved", "/moved"))
    )
    monkeypatch.setattr(shipped, "outlets", lambda: listed)
    code, out, err = desk.run(*NOW, "feed", "suggest", "--check")
    assert (code, out) == (1, "")
    assert "good: 1 entries, the newest of 2026-11-23T11:00:00" in err
    assert "moved: gives no feed: " in err
    assert "404" in err
    code, lines, _ = desk.run(*NOW, "feed", "suggest", "--check", "--json")
    assert (code, [line.count('"works": true') for line in lines.splitlines()]) == (1, [1, 0])
    assert press.statuses("/good") == [200, 200]
