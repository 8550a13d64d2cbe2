"""The list of outlets that ships: whole, right in form, and each thing once."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel import Locale

from watchdesk.feeds.opml import read_opml
from watchdesk.feeds.outlets import Outlet, outlets, suggested
from watchdesk.model.sources import FeedKind
from watchdesk.rules.addresses import canonical, is_home_page
from watchdesk.rules.scouting import site_of
from watchdesk.service.naming import SOURCE_ID

ENGLISH = Locale("en")
# The alpha-2 codes that CLDR has and ISO 3166-1 has not assigned.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "TA", "UN", "XA", "XB", "XK", "ZZ"}


def test_there_are_outlets_enough_from_everywhere() -> None:
    listed = outlets()
    assert len(listed) >= 200
    assert len({one.country for one in listed}) >= 60
    assert len({one.language for one in listed}) >= 20
    by_country = Counter(one.country for one in listed)
    assert all(by_country[country] >= 3 for country in ("PK", "AF", "IN", "BD", "IR", "AE", "GB", "FR", "DE", "US"))


@pytest.mark.parametrize(
    "fact",
    [
        lambda one: one.id,
        lambda one: one.title,
        lambda one: one.home,
        lambda one: one.url.partition("://")[2].rstrip("/").removeprefix("www."),
    ],
    ids=["id", "title", "home", "address"],
)
def test_nothing_is_there_twice(fact: Callable[[Outlet], str]) -> None:
    counted = Counter(map(fact, outlets()))
    assert [name for name, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("one", outlets(), ids=lambda one: one.id)
def test_an_outlet_is_right_in_form(one: Outlet) -> None:
    assert SOURCE_ID.fullmatch(one.id)
    assert one.id == one.id.lower()
    assert one.title == one.title.strip() != ""
    assert one.country in ENGLISH.territories
    assert len(one.country) == 2
    assert one.country not in NOT_ISO
    assert one.language in ENGLISH.languages
    assert one.tier in {1, 2, 3}
    for url in (one.url, one.home):
        assert canonical(url) == url
        assert urlsplit(url).scheme == "https"
    assert not is_home_page(one.url)


@pytest.mark.shared
def test_what_real_sites_say_of_their_sitemaps_is_what_the_list_says(real_texts: Path) -> None:
    """A robots.txt counts as a site's where it names sitemaps of that site: some of the pack are another site's."""
    named: dict[str, set[str]] = {}
    for line in (real_texts / "robots" / "robots.jsonl").open(encoding="utf-8"):
        for found in re.findall(r"(?im)^\s*sitemap:\s*(\S+)", json.loads(line).get("robots") or ""):
            named.setdefault(site_of(urlsplit(found).hostname or ""), set()).add(found)
    checked = [one for one in outlets() if one.kind is FeedKind.SITEMAP and site_of(urlsplit(one.url).netloc) in named]
    assert len(checked) >= 15
    assert {one.url for one in checked if one.url not in named[site_of(urlsplit(one.url).netloc)]} == set()


@pytest.mark.shared
def test_of_the_feeds_that_others_poll_many_are_in_the_list(real_feeds: Path) -> None:
    polled = {
        line.split("\t")[1].strip() for line in (real_feeds / "live-2026-02" / "index.tsv").open(encoding="utf-8")
    }
    for path in real_feeds.glob("opml-*/**/*.opml"):
        polled |= {feed.url for feed in read_opml(path.read_bytes())[0]}
    known = {url.partition("://")[2].rstrip("/").removeprefix("www.") for url in polled}
    ours = {one.url.partition("://")[2].rstrip("/").removeprefix("www.") for one in outlets()}
    assert len(ours & known) >= 40


def test_an_outlet_has_one_address_of_one_kind() -> None:
    rows = list(
        csv.DictReader(files("watchdesk.feeds").joinpath("outlets.csv").read_text(encoding="utf-8").splitlines())
    )
    assert all(bool(row["feed"]) != bool(row["sitemap"]) for row in rows)
    by_id = {one.id: one for one in outlets()}
    assert all(by_id[row["id"]].kind is (FeedKind.FEED if row["feed"] else FeedKind.SITEMAP) for row in rows)


def test_outlets_are_found_by_country_language_and_trust() -> None:
    pakistan = suggested(country="pk", language="EN")
    assert {"dawn", "express-tribune"} <= {one.id for one in pakistan}
    assert all((one.country, one.language) == ("PK", "en") for one in pakistan)
    assert [one.tier for one in pakistan] == sorted(one.tier for one in pakistan)
    assert {one.tier for one in suggested(country="PK", tier=1)} == {1}
    assert set(suggested(language="ur")) < set(suggested())
    assert len(suggested()) == len(outlets())
    assert suggested(country="AQ") == ()
