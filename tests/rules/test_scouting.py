"""The source scout's decisions: what a site is, whom a text credits, and who comes first."""

from collections.abc import Mapping

import pytest

from watchdesk.rules.scouting import Credits, Evidence, Scouted, Sign, scouted, site_of

SITES = {
    "www.nytimes.com": "nytimes.com",
    "cooking.nytimes.com": "nytimes.com",
    "nyti.ms": "nytimes.com",
    "www.bbc.com": "bbc.co.uk",
    "feeds.bbci.co.uk": "bbc.co.uk",
    "news.bbc.co.uk": "bbc.co.uk",
    "www.thenews.com.pk": "thenews.com.pk",
    "pib.gov.in": "pib.gov.in",
    "www.Dawn.com.": "dawn.com",
    "timesofindia.indiatimes.com": "indiatimes.com",
    "co.uk": "co.uk",
    "g.co": "g.co",
    "www.g.co": "g.co",
    "127.0.0.1": "127.0.0.1",
    "2001:db8::1": "2001:db8::1",
    "localhost": "localhost",
}


@pytest.mark.parametrize("host, site", SITES.items(), ids=SITES)
def test_a_site_is_what_a_publisher_is_known_by(host: str, site: str) -> None:
    assert site_of(host) == site


def pointing(site: str, article: str, story: str = "s", source: str = "dawn", sign: Sign = Sign.LINKED) -> Evidence:
    return Evidence(site=site, sign=sign, article_id=article, story_id=story, source_id=source)


def test_sites_are_ranked_by_stories_then_sources_then_articles() -> None:
    found = scouted(
        [
            pointing("one-article.example", "a"),
            pointing("many-articles.example", "a"),
            pointing("many-articles.example", "b"),
            pointing("two-sources.example", "a"),
            pointing("two-sources.example", "b", source="geo"),
            pointing("two-stories.example", "a"),
            pointing("two-stories.example", "c", story="t", sign=Sign.CREDITED),
            pointing("two-stories.example", "c", story="t"),
        ],
        watched=(),
    )
    assert [one.site.partition(".")[0] for one in found] == [
        "two-stories",
        "two-sources",
        "many-articles",
        "one-article",
    ]
    assert found[0] == Scouted(
        site="two-stories.example",
        stories=2,
        articles=2,
        sources=("dawn",),
        signs={Sign.CREDITED: 1, Sign.LINKED: 2},
        article_id="a",
    )


def test_what_is_watched_and_what_is_no_outlet_is_left_out() -> None:
    sites = ["dawn.com", "facebook.com", "youtu.be", "archive.org", "localhost", "tolonews.com"]
    found = scouted([pointing(site, "a") for site in sites], watched={"dawn.com"})
    assert [one.site for one in found] == ["tolonews.com"]
    assert scouted([], watched=()) == []


NAMES = {"New York Times": "nytimes.com", "Times of India": "indiatimes.com", "Dawn": "dawn.com", "AP": "apnews.com"}
TEXTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "according to": ("Talks failed, according to the New York Times.", ("nytimes.com",)),
    "told": ("An official told Dawn that talks failed.", ("dawn.com",)),
    "reported": ("Dawn reported on Monday that talks failed.", ("dawn.com",)),
    "has first reported": ("The New York Times first reported the talks.", ("nytimes.com",)),
    "the longest name": ("As reported by the Times of India, talks failed.", ("indiatimes.com",)),
    "French": ("Selon AP, les négociations ont échoué.", ("apnews.com",)),
    "German": ("Laut AP sind die Gespräche gescheitert.", ("apnews.com",)),
    "two, each once": ("According to Dawn and, later, AP reported. Dawn reported.", ("dawn.com", "apnews.com")),
    "a word, no outlet": ("At Dawn the talks began. Dawn broke over Kabul.", ()),
    "within a word": ("APC reported a loss; told APs nothing", ()),
    "another case": ("They met at dawn, reported nobody; told dawn", ()),
    "nothing": ("", ()),
}


@pytest.mark.parametrize("text, sites", TEXTS.values(), ids=TEXTS)
def test_a_credit_is_where_something_is_taken_from(text: str, sites: tuple[str, ...]) -> None:
    assert Credits(NAMES).sites(text) == sites


def test_without_names_nobody_is_credited() -> None:
    assert Credits({}).sites("According to Dawn, talks failed.") == ()


def test_a_name_is_no_expression() -> None:
    assert Credits({"C++ (Daily)": "cpp.example"}).sites("according to C++ (Daily) x") == ()
    assert Credits({"20.Minutes": "x.example"}).sites("selon 20xMinutes") == ()
