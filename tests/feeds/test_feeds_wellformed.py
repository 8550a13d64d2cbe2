"""The fast path's rules for which of several wins: each case is clean, and read as feedparser reads it."""

from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.test_feeds_differential import by_feedparser
from watchdesk.feeds.bounds import Bounds
from watchdesk.feeds.reader import PooledFeedReader
from watchdesk.feeds.usual_dates import read_usual_date
from watchdesk.feeds.wellformed import read_clean_feed, read_mended, read_recovered
from watchdesk.model.entries import ParsedFeed
from watchdesk.workers.pool import WorkerPool

URL = "https://clean.example/folder/feed"
NAMESPACES = (
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' "
    "xmlns:a='http://www.w3.org/2005/Atom' xmlns:fb='http://rssnamespace.org/feedburner/ext/1.0'"
)


def rss(item: str, channel: str = "") -> bytes:
    channel = f"<channel><title>F</title>{channel}<item>{item}</item></channel>"
    return f"<rss version='2.0' {NAMESPACES}>{channel}</rss>".encode()


def test_an_address_under_a_long_name_is_whole() -> None:
    """feedparser takes four letters after the last dot for all of it, and the rest for the author's name."""
    found = read_clean_feed(rss("<title>T</title><author>a@x.example (Ann B)</author>"), None, URL)
    assert found is not None
    assert found.entries[0].authors == ("Ann B",)


def atom(entry: str, feed: str = "", root: str = "") -> bytes:
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom' {root}><title>F</title>{feed}<entry>{entry}</entry></feed>".encode()
    )


CLEAN = {
    "the first title wins": rss("<title>A</title><title>B</title>"),
    "an empty title does not": rss("<title/><title>B</title>"),
    "a title of media comes second": rss("<media:content><media:title>M</media:title></media:content><title>T</title>"),
    "a title of media is better than none": rss("<link>/x</link><media:title>M</media:title>"),
    "a title after a source": rss("<title>T</title><source url='/s'>S</source><title>U</title>"),
    "a second description is the content": rss(
        "<title>T</title><description>D</description><itunes:summary>I</itunes:summary>"
    ),
    "content before the description": rss(
        "<title>T</title><content:encoded>C</content:encoded><description>D</description>"
    ),
    "content alone": rss("<title>T</title><content:encoded>&lt;p>C &amp;amp; D&lt;/p></content:encoded>"),
    "the longest content": rss(
        "<title>T</title><content:encoded>C</content:encoded><content:encoded>CC</content:encoded>"
    ),
    "a guid is the link": rss("<guid>https://x.example/1</guid>"),
    "a guid that is no link": rss("<guid isPermaLink='false'>https://x.example/1</guid><title>T</title>"),
    "an opaque guid": rss("<guid>tag:1</guid><title>T</title>"),
    "a link after a guid": rss("<guid>https://x.example/1</guid><link>/2?a=1&amp;amp;b=2</link>"),
    "an empty link": rss("<title>T</title><link/><guid>https://x.example/1</guid>"),
    "a link of Atom in RSS": rss(
        "<title>T</title><a:link rel='self' href='/s'/><a:link href='/r'/><link>https:///x.example/1</link>"
    ),
    "the original of a redirect": rss("<title>T</title><link>/r</link><fb:origLink>https://x.example/o</fb:origLink>"),
    "an author with an address": rss("<title>T</title><author>a@x.org (Ann B)</author>"),
    "an author in brackets": rss("<title>T</title><author>Ann B &lt;a@x.org></author>"),
    "only an address": rss("<title>T</title><author>a@x.org</author><dc:creator>C</dc:creator>"),
    "dates of three kinds": rss(
        "<title>T</title><dc:date>2030-01-01</dc:date><pubDate>Tue, 05 Mar 2030 10:00 EST</pubDate>"
    ),
    "an empty date": rss("<title>T</title><pubDate/>"),
    "tags": rss(
        "<title>T</title><category domain='d'>A</category><category>B</category><category>B</category>"
        "<itunes:keywords>x, y</itunes:keywords>"
    ),
    "a picture with words": rss(
        "<title>T</title><description>D</description><media:group><media:description>P</media:description>"
        "</media:group>"
    ),
    "an image of the channel": rss(
        "<title>T</title>", "<image><title>I</title><url>/i</url><link>/i</link></image><link>/home</link>"
    ),
    "two titles of a channel": rss("<title>T</title>", "<title>G</title>"),
    "languages": rss("<title>T</title>", "<language>en_us</language>"),
    "UTF-8 read as Latin-1": rss("<title>DÃ\xada</title>"),
    "controls that are letters": rss("<title>a\x93b&#148;c</title>"),
    "a comment and a section": rss("<title>a<!-- x -->b<![CDATA[ & c ]]></title>"),
    "a prefix whose address has a slip": rss(
        "<title>T</title><dc:creator xmlns:dc='https://purl.org/dc/elements/1.1/'>C</dc:creator>"
    ),
    "unknown things": rss("<title>T</title><x:y xmlns:x='urn:x'><x:z>1</x:z></x:y>"),
    "Atom": atom(
        "<title type='html'>&lt;b>T&lt;/b></title><id>urn:1</id><link href='/1'/>"
        "<updated>2030-03-04T05:06:07.891+05:30</updated>"
    ),
    "XHTML": atom(
        "<title>T</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a<br/>b <b>c</b>"
        "<script/>d</div></content>"
    ),
    "an author of the feed": atom("<title>T</title>", "<author><name>N</name><email>e@x.example</email></author>"),
    "an author of the entry": atom(
        "<title>T</title><author><name>M</name></author>", "<author><name>N</name></author>"
    ),
    "a source with its own": atom("<title>T</title><source><title>S</title><id>s</id><link href='/s'/></source>"),
    "bases": atom("<title>T</title><link href='c'/><id>d</id>", root="xml:base='https://x.example/a/b'"),
    "bases in bases": atom("<link xml:base='e/' href='c'/>", root="xml:base='https://x.example/a/b'"),
    "languages in languages": atom("<title xml:lang='fr'>T</title>", root="xml:lang='en'"),
    "other links": atom("<title>T</title><link rel='enclosure' href='/e'/><link type='application/json' href='/j'/>"),
    "labels": atom("<title>T</title><category term='t' label='L'/><category term='u'/>"),
    "a prefix for Atom": b"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>T</a:title></a:entry>"
    b"</a:feed>",
}


@pytest.mark.parametrize("body", CLEAN.values(), ids=CLEAN)
def test_clean_feeds_are_read_as_feedparser_reads_them(body: bytes) -> None:
    found = read_clean_feed(body, None, URL)
    assert found == by_feedparser(body, URL)
    assert isinstance(found, ParsedFeed)
    assert found.entries


DOUBTFUL = {
    "a document type with a subset": b"<!DOCTYPE rss [<!ELEMENT a ANY>]>" + rss("<title>T</title>"),
    "an entity in a comment": b"<!-- <!ENTITY x 'y'> -->" + rss("<title>T</title>"),
    "not well-formed": rss("<title>T"),
    "an entity that XML does not know": rss("<title>&nbsp;</title>"),
    "no UTF-8": rss("<title>T</title>").replace(b"T", b"\xff"),
    "a surrogate": rss("<title>T</title>").replace(b"T", b"\xed\xa0\x80"),
    "a page": b"<html><body/></html>",
    "a sitemap": b"<urlset><url/></urlset>",
    "JSON": b"{}",
    "UTF-16": rss("<title>T</title>").decode().encode("utf-16"),
    "a charset that shifts": b"<?xml version='1.0' encoding='hz'?>" + rss("<title>T</title>"),
    "markup in a title": rss("<title>a <b>c</b></title>"),
    "a date of another form": rss("<title>T</title><pubDate>early in March 2030</pubDate>"),
    "content in base64": atom("<title>T</title><content type='image/png'>aaaa</content>"),
    "an entry in an entry": rss("<title>T</title><item><title>U</title></item>"),
    "two channels": b"<rss><channel/><channel/></rss>",
    "deeper than libxml2 goes": rss("<title>T</title>" + "<x>" * 400 + "</x>" * 400),
    "nothing": b"",
}


@pytest.mark.parametrize("body", DOUBTFUL.values(), ids=DOUBTFUL)
def test_what_is_doubtful_is_left_to_feedparser(body: bytes) -> None:
    assert read_clean_feed(body, None, URL) is None


def test_ampersands_are_mended_outside_of_sections_only() -> None:
    body = rss("<title>R&D & x &eacute; &amp;</title><description><![CDATA[<p>&nbsp;A & B</p>]]></description>")
    found = read_mended(body, URL)
    assert found is not None
    assert [(entry.title, entry.summary) for entry in found.entries] == [("R&D & x é &", "A & B")]
    assert found.problems == ("the XML is broken, what is whole was kept: 3 of its ampersands begin no reference",)
    assert read_mended(rss("<title>A &amp; B</title>"), URL) is None


def test_what_feedparser_fails_on_is_recovered() -> None:
    found = read_recovered(rss("<title>A</title></item><item><title>B</title><link>/x</link>") + b"<", URL)
    assert found is not None
    assert [entry.title for entry in found.entries] == ["A", "B"]
    assert found.problems == ("the XML is broken, what is whole was kept",)


def test_only_so_many_entries_are_read() -> None:
    found = read_clean_feed(
        rss("</item><item>".join(f"<title>{n}</title>" for n in range(9))), None, URL, Bounds(entries=3)
    )
    assert found is not None
    assert [entry.title for entry in found.entries] == ["0", "1", "2"]


@pytest.mark.parametrize("number", ["1" * 5000, "x" + "f" * 5000, "0" * 5000, "99999999", "x110000"])
def test_a_reference_beyond_unicode_costs_itself(number: str) -> None:
    body = rss(f"<title>a&lt;b>&amp;#{number};&lt;/b>b</title><link>/x?a=1&amp;amp;#{number};</link>")
    found = read_clean_feed(body, None, URL)
    assert found is not None
    assert found.entries[0].title == "a\ufffdb"


async def test_a_fault_of_the_fast_path_is_the_workers_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("watchdesk.feeds.wellformed.read_clean_feed", fails)
    pool = WorkerPool(size=1)
    found = await PooledFeedReader(pool).read_feed(rss("<title>T</title>"), content_type=None, url=URL)
    await pool.close()
    assert isinstance(found, ParsedFeed)


DATES = {
    "Mon, 04 Mar 2030 10:00:00 GMT": datetime(2030, 3, 4, 10, tzinfo=UTC),
    "4 March 2030 10:00 +0530": datetime(2030, 3, 4, 4, 30, tzinfo=UTC),
    "Mon, 4 Mar 2030 10:00:00 -05:00": datetime(2030, 3, 4, 15, tzinfo=UTC),
    "mon, 04 mar 2030 10:00:00 pdt": datetime(2030, 3, 4, 17, tzinfo=UTC),
    "Mon, 04 Mar 2030 10:00:00 +0000": datetime(2030, 3, 4, 10, tzinfo=UTC),
    "Mon, 04 Mar 2030 1a:00:00 GMT": None,
    "Mon, 04 Mar 2030 10:00:60 GMT": None,
    "Mon, 04 Mar 2030 100000.0 GMT": None,
    "Mon, 04 Mrz 2030 10:00:00 GMT": None,
    "Mit, 04 Mar 2030 10:00:00 GMT": None,
    "2030-03-04": datetime(2030, 3, 4, tzinfo=UTC),
    "2030-03-04T10:00Z": datetime(2030, 3, 4, 10, tzinfo=UTC),
    "2030-03-04 10:00:01.75": datetime(2030, 3, 4, 10, 0, 1, tzinfo=UTC),
    "2030-03-04T10:00:00-0530": datetime(2030, 3, 4, 15, 30, tzinfo=UTC),
    "Mon, 30 Feb 2030 10:00:00 GMT": None,
    "2030-03-04T25:00:00Z": None,
    "0001-01-01T00:00:00+14:00": None,
    "yesterday": None,
    "": None,
}


@pytest.mark.parametrize("text, expected", DATES.items())
def test_usual_dates_are_read_and_others_left(text: str, expected: datetime | None) -> None:
    assert read_usual_date(text) == expected


RELATIVE = {
    "of the site": (
        rss("<title>T</title><link>a.html</link>", "<link>https://site.example/news/</link>"),
        "news/a.html",
    ),
    "from its root": (rss("<title>T</title><guid>/a</guid>", "<link>https://site.example/news/</link>"), "a"),
    "of a base that is given": (
        rss("<title>T</title><link xml:base='https://site.example/b/'>a</link>", "<link>https://o.example/</link>"),
        "b/a",
    ),
}


@pytest.mark.parametrize("body, path", RELATIVE.values(), ids=RELATIVE)
def test_a_relative_link_of_rss_is_one_of_the_site_not_of_the_feeds_host(body: bytes, path: str) -> None:
    for found in (read_clean_feed(body, None, URL), by_feedparser(body, URL)):
        assert isinstance(found, ParsedFeed)
        assert found.entries[0].url == f"https://site.example/{path}"


def test_a_relative_link_is_one_of_the_feeds_host_where_no_site_is_named() -> None:
    found = read_clean_feed(rss("<title>T</title><link>a.html</link>", "<link>/</link>"), None, URL)
    assert found is not None
    assert (found.home, found.entries[0].url) == ("https://clean.example/", "https://clean.example/a.html")


@pytest.mark.parametrize("gap", ["", " ", "\n\t"])
def test_languages_and_bases_are_found_however_they_are_written(gap: str) -> None:
    found = read_clean_feed(
        rss(f"<title xml:lang{gap}={gap}'de-CH'>T</title><link xml:base{gap}={gap}'https://a.example/b/'>c</link>"),
        None,
        URL,
    )
    assert found is not None
    assert found.entries[0].language == "de-CH"
    assert found.entries[0].url == "https://a.example/b/c"


@given(st.integers(631152000, 4102444800), st.integers(-14, 14), st.booleans())
def test_dates_are_what_feedparser_reads(seconds: int, hours: int, as_iso: bool) -> None:  # noqa: FBT001 - drawn
    local = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    zone = f"{hours:+03d}:00" if as_iso else f"{hours:+03d}00"
    text = f"{local.isoformat()}{zone}" if as_iso else f"{local:%a, %d %b %Y %H:%M:%S} {zone}"
    found = read_usual_date(text)
    parsed = feedparser.datetimes._parse_date(text)
    assert found is not None
    assert found == datetime(*parsed[:6]).replace(tzinfo=UTC)  # noqa: DTZ001 - told on the spot


WORDS = st.text(st.sampled_from("ab é“&<>\n\t\"';pbr/=\u00a0\u200b\x93"), max_size=40)
ELEMENTS = st.sampled_from(
    [
        "title",
        "link",
        "guid",
        "description",
        "author",
        "category",
        "dc:creator",
        "content:encoded",
        "media:title",
        "itunes:summary",
    ]
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "")


@given(st.lists(st.lists(st.tuples(ELEMENTS, WORDS), max_size=8), max_size=4))
@settings(max_examples=300, deadline=None)
def test_any_clean_feed_is_read_as_feedparser_reads_it(items: list[list[tuple[str, str]]]) -> None:
    written = "</item><item>".join(
        "".join(f"<{name}>{escaped(text)}</{name}>" for name, text in item) for item in items
    )
    body = rss(written)
    found = read_clean_feed(body, None, URL)
    assert found is not None
    assert found == by_feedparser(body, URL)
