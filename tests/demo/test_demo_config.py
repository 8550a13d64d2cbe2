"""The demo desk's configuration names the press that there is."""

import tomllib
from importlib.resources import files

from watchdesk.demo.pieces import load_outlets

CONFIG = tomllib.loads(files("watchdesk.demo").joinpath("config.toml").read_text(encoding="utf-8"))


def test_its_sources_are_the_outlets_of_the_press() -> None:
    named = {
        source.get("feed") or source["sitemap"]: (
            source["id"],
            source["title"],
            source["country"],
            source["language"],
            source["tier"],
        )
        for source in CONFIG["sources"]
    }
    assert named == {
        outlet.feed_url: (host.removesuffix(".test"), outlet.title, outlet.country, outlet.language, outlet.tier)
        for host, outlet in load_outlets().items()
    }
    assert [source["id"] for source in CONFIG["sources"] if "sitemap" in source] == ["doha-dateline"]


def test_it_watches_the_five_terms_and_one_query() -> None:
    by_terms, by_query = CONFIG["watches"]
    assert (by_terms["id"], by_terms["at_least"]) == ("us-pakistan", 2)
    assert by_terms["terms"] == ["Sherman", "Qureshi", "Yusuf", "Taliban", "Islamabad"]
    assert "طورخم" in by_query["query"]


def test_what_it_tells_goes_by_mail_and_into_the_outbox_at_once() -> None:
    told = {subscription["channel"]: subscription["schedule"] for subscription in CONFIG["subscriptions"]}
    assert told == {"desk-mail": "at once", "outbox": "at once"}
    assert {CONFIG["channels"][name]["kind"] for name in told} == {"email", "file"}
    (subscriber,) = CONFIG["subscribers"]
    assert subscriber["timezone"] == "Asia/Karachi"
    watches = {watch["id"] for watch in CONFIG["watches"]}
    assert all(set(subscription["watches"]) == watches for subscription in CONFIG["subscriptions"])


def test_it_touches_nothing_but_this_machine() -> None:
    assert CONFIG["polling"]["allow_networks"] == ["127.0.0.0/8"]
    assert CONFIG["smtp"]["host"] == "127.0.0.1"
    assert all(".test/" in (source.get("feed") or source["sitemap"]) for source in CONFIG["sources"])
