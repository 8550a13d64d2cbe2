import re
from html import unescape
from pathlib import Path

import pytest
from lxml import etree

from watchdesk.feeds.discovery import discover, guesses
from watchdesk.feeds.drafts import absolute
from watchdesk.feeds.opml import OutlineFeed, read_opml, write_opml
from watchdesk.feeds.subscriptions import read_subscriptions

DAWN = OutlineFeed(
    url="https://a.example/feed?x=1&y=2", title='The "A" & Co', home="https://a.example/", tags=("South", "East")
)
PLAIN = OutlineFeed(url="https://b.example/rss")
URDU = OutlineFeed(url="https://c.example/rss", title="روزنامہ ساحل", tags=("Presse française",))


def test_what_is_written_is_read_again() -> None:
    feeds = (DAWN, PLAIN, URDU)
    assert read_opml(write_opml(feeds, "Desk <1>")) == (feeds, ())


def test_an_empty_list_says_so() -> None:
    assert read_opml(write_opml((), "Empty")) == ((), ("the list names no feed",))


def test_folders_are_tags() -> None:
    body = b"""<opml version="1.0"><body><outline text="Asia"><outline text="South">
        <outline type="rss" text="Dawn" xmlUrl="https://dawn.example/rss"/></outline></outline>
        <outline text="Daily"><outline type="rss" text="Dawn" xmlUrl="https://dawn.example/rss"/></outline></body></opml>"""
    assert read_opml(body) == (
        (OutlineFeed(url="https://dawn.example/rss", title="Dawn", tags=("Asia", "South", "Daily")),),
        (),
    )


BROKEN = {
    "bare ampersands": b'<opml><body><outline text="A & B" xmlUrl="https://a.example/?x=1&y=2"/></body></opml>',
    "no end": b'<opml><body><outline text="A & B" type="rss" xmlUrl="https://a.example/?x=1&y=2"',
    "an unclosed tag before": b'<opml><head><title>x</head><body><outline text="A & B" type="rss" xmlUrl="https://a.example/?x=1&y=2"/>',
    "no type": b"<opml><body><outline text='A &amp; B' xmlUrl='https://a.example/?x=1&amp;y=2'/></body></opml>",
    "capitals": b'<OPML><BODY><OUTLINE TEXT="A &amp; B" XMLURL="https://a.example/?x=1&amp;y=2"/></BODY></OPML>',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_list_gives_what_it_names(body: bytes) -> None:
    feeds, _ = read_opml(body)
    assert feeds == (OutlineFeed(url="https://a.example/?x=1&y=2", title="A & B"),)


def test_entities_in_a_list_are_refused() -> None:
    feeds, problems = read_opml(b'<!DOCTYPE o [<!ENTITY a "b">]><opml/>')
    assert (feeds, problems) == ((), ("the list declares entities, which no list needs",))


@pytest.mark.parametrize(
    "written", ["feed://a.test/f", "FEED:http://a.test/f", "feed://http://a.test/f", " http://a.test/f"]
)
@pytest.mark.parametrize("form", ['<opml><outline text="A" xmlUrl="{}"/></opml>', "url\n{}\n", "{}\n"])
def test_addresses_as_other_programs_write_them_are_taken(form: str, written: str) -> None:
    (feed,), problems = read_subscriptions(form.format(written).encode())
    assert (feed.url, problems) == ("http://a.test/f", ())


def test_a_feed_in_a_comment_is_none() -> None:
    body = (
        b'<opml><!-- <outline xmlUrl="http://dead.test/f"/> --><outline text="A & B" xmlUrl="http://a.test/f"/></opml>'
    )
    (feed,), problems = read_opml(body)
    assert (feed.url, problems) == ("http://a.test/f", ())


LINKS = {
    "the address of a feed as that of a link": ('<outline type="rss" url="http://a.test/f"/>', ["http://a.test/f"]),
    "the link of a page": ('<outline type="link" url="http://a.test/"/><outline text="type=rss"/>', []),
    "an address escaped twice": ('<outline xmlUrl="http://a.test/?b=1&amp;amp;c=2"/>', ["http://a.test/?b=1&c=2"]),
}


@pytest.mark.parametrize("outlines, addresses", LINKS.values(), ids=LINKS)
def test_addresses_are_found_where_programs_put_them(outlines: str, addresses: list[str]) -> None:
    feeds, _ = read_opml(f"<opml><body>{outlines}</body></opml>".encode())
    assert [feed.url for feed in feeds] == addresses


def test_an_outline_without_an_address_is_a_folder() -> None:
    (feed,), problems = read_opml(b'<opml><outline text="A" xmlUrl=""/><outline xmlUrl="http://a.test/f"/></opml>')
    assert (feed.url, problems) == ("http://a.test/f", ())


def test_addresses_that_are_none_are_left_out_and_named() -> None:
    feeds, problems = read_opml(b'<opml><body><outline type="rss" text="x" xmlUrl="file:///etc/passwd"/></body></opml>')
    assert feeds == ()
    assert problems == ("not a web address, left out: file:///etc/passwd", "the list names no feed")


LISTS = {
    "lines": b"# my feeds\nhttps://a.example/rss\n\nhttps://b.example/rss The B Times\nhttps://a.example/rss\n",
    "CSV": b'title,url,tags\n,https://a.example/rss,\n"The B Times",https://b.example/rss,\n',
    "semicolons and a mark": b"\xef\xbb\xbfName;xmlUrl\n;https://a.example/rss\nThe B Times;https://b.example/rss\n",
    "UTF-16": "https://a.example/rss\nhttps://b.example/rss The B Times".encode("utf-16"),
    "Markdown": b"# Feeds\n- <https://a.example/rss>\n* [The B Times](https://b.example/rss)\n",
    "a table in Markdown": b"| | https://a.example/rss |\n| **The B Times** | `https://b.example/rss` |\n",
    "columns without names": b"https://a.example/rss\nThe B Times,https://b.example/rss\n",
    "Newsboat": b'https://a.example/rss "!hidden"\nhttps://b.example/rss "~The B Times"\n',
    "OPML": b'<opml><outline xmlUrl="https://a.example/rss"/><outline text="The B Times" '
    b'xmlUrl="https://b.example/rss"/></opml>',
}


@pytest.mark.parametrize("body", LISTS.values(), ids=LISTS)
def test_lists_of_every_form_are_read(body: bytes) -> None:
    feeds, problems = read_subscriptions(body)
    assert [(feed.url, feed.title) for feed in feeds] == [
        ("https://a.example/rss", ""),
        ("https://b.example/rss", "The B Times"),
    ]
    assert problems == ()


def test_csv_carries_home_and_tags() -> None:
    feeds, _ = read_subscriptions(b"feed,site,category\nhttps://a.example/rss,https://a.example/,Asia|Gulf\n")
    assert feeds == (OutlineFeed(url="https://a.example/rss", home="https://a.example/", tags=("Asia", "Gulf")),)


CSVS = {
    "a site beside the feed": b"Name,URL,RSS Feed URL\nA,https://a.example/,https://a.example/rss\n",
    "underscores": b"source_name;website;feed_url\nA;https://a.example/;https://a.example/rss\n",
}


@pytest.mark.parametrize("body", CSVS.values(), ids=CSVS)
def test_the_column_that_says_feed_is_the_feeds_address(body: bytes) -> None:
    assert read_subscriptions(body) == (
        (OutlineFeed(url="https://a.example/rss", title="A", home="https://a.example/"),),
        (),
    )


def test_words_behind_an_address_are_tags_where_they_are_quoted() -> None:
    feeds, _ = read_subscriptions(b'https://a.example/rss asia "Middle East" "~A Post" "!quiet"\n')
    assert feeds == (OutlineFeed(url="https://a.example/rss", title="A Post", tags=("asia", "Middle East")),)


def test_of_two_addresses_in_a_line_nobody_knows_which_is_the_feed() -> None:
    feeds, problems = read_subscriptions(b"- [A](https://a.example/) https://a.example/rss\n")
    assert feeds == ()
    assert problems == ("line 1 begins with no web address, left out: -", "the list names no feed")


def test_a_list_of_nothing_says_what_is_wrong() -> None:
    assert read_subscriptions(b"not an address\n") == (
        (),
        ("line 1 begins with no web address, left out: not", "the list names no feed"),
    )


PAGE = b"""<!DOCTYPE html><html><head><base href="https://cdn.example/x/">
<link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed/">
<link rel="ALTERNATE" type="Application/Atom+XML; charset=utf-8" href="atom.xml">
<link rel="alternate" type="application/feed+json" href="https://site.example/feed.json">
<link rel="alternate" type="application/json" href="https://site.example/wp-json/wp/v2/posts/1">
<link rel="alternate" hreflang="fr" href="/fr/"><link rel="stylesheet" type="text/css" href="a.css">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/atom+xml" href="atom.xml"></head><body>x</body></html>"""


def test_a_page_names_its_feeds_comments_last() -> None:
    assert discover(PAGE, "text/html", "https://site.example/") == (
        "https://cdn.example/x/atom.xml",
        "https://site.example/feed.json",
        "https://cdn.example/comments/feed/",
    )


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff", b"{}", b"<rss/>", b"<html>", b"<!-- -->", b"<div>" * 50_000], ids=range(7)
)
def test_a_page_that_names_none_gives_none(body: bytes) -> None:
    assert discover(body, None, "https://site.example/") == ()


def test_guesses_begin_below_the_address() -> None:
    found = guesses("https://site.example/news")
    assert found[0] == "https://site.example/news/feed"
    assert "https://site.example/rss.xml" in found
    assert len(found) == len(set(found))


def test_an_ill_formed_line_of_a_csv_costs_that_line() -> None:
    body = b"""title,url,country,language,tier
"The A Times",https://a.example/rss,pk,en,1
"The B Times,https://b.example/rss,,,
The "C" Times,https://c.example/rss,XYZ,?,12

no address,,,,
"The D
Times",https://d.example/rss,FR,fr_fr,9
"""
    feeds, problems = read_subscriptions(body)
    assert [(feed.url, feed.title, feed.country, feed.language, feed.tier) for feed in feeds] == [
        ("https://a.example/rss", "The A Times", "PK", "en", 1),
        ("https://b.example/rss", "The B Times", None, None, None),
        ("https://c.example/rss", 'The "C" Times', None, None, None),
        ("https://d.example/rss", "The D Times", "FR", "fr-FR", 9),
    ]
    assert problems == (
        "line 3 of the CSV is ill-formed, read as it stands",
        "line 6 of the CSV names no address, left out",
    )


def test_a_csv_of_nothing_but_open_quotations_is_left_after_a_hundred() -> None:
    body = b"url\n" + b'"https://a.example/%d\n' * 5000
    feeds, problems = read_subscriptions(body)
    assert len(feeds) == 1
    assert len(problems) == 100


def test_ill_formed_lines_of_a_list_are_named() -> None:
    feeds, problems = read_subscriptions(
        b"https://a.example/rss A\nfile:///etc/passwd\n\n# words\nhttps://b.example/rss\n"
    )
    assert [feed.url for feed in feeds] == ["https://a.example/rss", "https://b.example/rss"]
    assert problems == ("line 2 begins with no web address, left out: file:///etc/passwd",)


def test_country_language_tier_and_every_tag_come_back() -> None:
    feeds = (
        OutlineFeed(url="https://a.example/rss", tags=("UI / UX", "R, D"), country="PK", language="ur-PK", tier=1),
        OutlineFeed(url="https://b.example/rss", title="B", tags=("Plain",), language="en"),
    )
    assert read_opml(write_opml(feeds, "Desk")) == (feeds, ())


_ADDRESS = re.compile(r"xmlurl\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*))", re.IGNORECASE)


@pytest.mark.shared
def test_real_lists_are_read_to_the_last_outline_and_written_again(real_feeds: Path) -> None:
    """Every `xmlUrl` that is a web address is a feed: counted in the bytes, whatever stands around it."""
    lists = sorted(real_feeds.glob("opml-*/**/*.opml"))
    assert len(lists) >= 118
    broken = addresses = 0
    for path in lists:
        body = path.read_bytes()
        feeds, problems = read_opml(body)
        named = {unescape("".join(one)).strip() for one in _ADDRESS.findall(body.decode("utf-8", "replace"))}
        web = {address for name in named if (address := absolute(name, ""))}
        assert {feed.url for feed in feeds} == web, path.name
        assert problems == () or all("broken" in problem for problem in problems)
        assert read_opml(write_opml(feeds, "again"))[0] == feeds
        broken += not is_wellformed(body)
        addresses += len(web)
    assert broken >= 80
    assert addresses >= 1700


def is_wellformed(body: bytes) -> bool:
    try:
        etree.fromstring(body)
    except etree.XMLSyntaxError:
        return False
    return True
