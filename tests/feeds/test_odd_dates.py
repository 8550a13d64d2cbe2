"""Dates that are neither RFC 822 nor RFC 3339: the same moment on both paths, and none where two days can be meant."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.test_feeds_differential import by_feedparser
from watchdesk.feeds.odd_dates import read_odd_date
from watchdesk.feeds.parse import parse_feed
from watchdesk.feeds.wellformed import read_clean_feed
from watchdesk.model.entries import ParsedFeed

URL = "https://dates.example/feed"
AT = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
DAY = datetime(2026, 11, 23, tzinfo=UTC)
READ = {
    "seconds since 1970": ("1795421100", AT),
    "thousandths of a second": ("1795421100000", AT),
    "no zone": ("Mon, 23 Nov 2026 08:05:00", AT),
    "no blank after the comma": ("Mon,23 Nov 2026 08:05:00 GMT", AT),
    "a comma after the year": ("Mon 23 Nov 2026, 09:05 CET", AT),
    "the afternoon": ("Mon, 23 Nov 2026 8:05 PM", AT + timedelta(hours=12)),
    "the month first": ("November 23, 2026 - 8:05am", AT),
    "noon and midnight": ("Nov 23, 2026 12:00 AM", DAY),
    "the 23rd": ("Mon, 23rd Nov 2026 08:05:00 GMT", AT),
    "a year of two figures": ("Monday, 23-Nov-26 08:05:00 GMT", AT),
    "a place for a zone": ("Mon, 23 Nov 2026 03:05:00 America/New_York", AT),
    "a zone of the press": ("Mon, 23 Nov 2026 13:35:00 IST", AT),
    "an offset and a zone": ("2026-11-23 09:05:00 +0100 CET", AT),
    "an offset and a Z": ("2026-11-23T03:05:00-05:00Z", AT),
    "UTC as a word": ("2026-11-23 08:05:00 UTC", AT),
    "ISO 8601 without signs": ("20261123T080500Z", AT),
    "the end of a day": ("Sun, 22 Nov 2026 24:00:00 GMT", DAY),
    "figures, the year first": ("2026/11/23 08:05:00", AT),
    "figures, parted by dots": ("23.11.2026 08:05", AT),
    "figures of which one is no month": ("11/23/2026 08:05", AT),
    "figures that the weekday explains": ("Wed, 04/11/2026", datetime(2026, 11, 4, tzinfo=UTC)),
    "in Japan": ("2026年11月23日 17:05 JST", AT),
    "in Korea": ("2026. 11. 23. 08:05", AT),
    "French": ("lun., 23 nov. 2026 09:05:00 +0100", AT),
    "French, with an accent": ("4 août 2026", datetime(2026, 8, 4, tzinfo=UTC)),
    "German": ("Mo, 02 Mär 2026 09:05:00 +0100", datetime(2026, 3, 2, 8, 5, tzinfo=UTC)),
    "Spanish": ("lunes, 23 de noviembre de 2026 08:05", AT),
    "Portuguese": ("segunda-feira, 23 de novembro de 2026 às 8h05", AT),
    "Turkish": ("Pzt, 23 Kas 2026 11:05:00 +0300", AT),
    "Russian": ("Пн, 23 ноября 2026 11:05:00 +0300", AT),
}
LEFT = {
    "two days": "03/04/2026",
    "a day or a year": "26/11/23",
    "no day": "Nov. 2026",
    "no month of any language": "23 Foo 2026",
    "a month that neighbours know otherwise": "23 listopada 2026",
    "a zone that nobody knows": "Mon, 23 Nov 2026 08:05:00 XYZ",
    "a place that there is not": "Mon, 23 Nov 2026 08:05:00 Europe/Atlantis",
    "words behind it": "23 Nov 2026, updated",
    "31 November": "31 November 2026 10:00 pm",
    "25 o'clock": "23.11.2026 25:00",
    "a number of something": "23112026",
    "nothing": "",
    "a text": "23 Nov 2026 " * 20,
}


def rss(date: str) -> bytes:
    item = f"<item><title>T</title><link>https://dates.example/1</link><pubDate>{date}</pubDate></item>"
    return f"<rss version='2.0'><channel><title>F</title>{item}</channel></rss>".encode()


def date_in(feed: object) -> datetime | None:
    assert isinstance(feed, ParsedFeed)
    return feed.entries[0].published_at


@pytest.mark.parametrize("text, expected", READ.values(), ids=READ)
def test_odd_dates_are_one_moment_whoever_reads_the_feed(text: str, expected: datetime) -> None:
    assert date_in(read_clean_feed(rss(text), None, URL)) == expected
    assert date_in(by_feedparser(rss(text), URL)) == expected


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_a_date_that_may_be_another_is_none(text: str) -> None:
    assert read_odd_date(text) is None


def test_odd_dates_are_read_in_json_feeds_and_sitemaps() -> None:
    feed = (
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "T", "date_published": "%b"}]}'
    )
    assert date_in(parse_feed(feed % b"Mon, 23 Nov 2026 08:05:00 GMT", None, URL)) == AT
    sitemap = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://dates.example/1</loc><news:news>
        <news:publication_date>2026/11/23 08:05</news:publication_date><news:title>T</news:title></news:news></url>
        </urlset>"""
    assert date_in(parse_feed(sitemap.encode(), None, URL)) == AT


@given(st.text(st.sampled_from("0123456789 /.:-+,TZapm年MonNov"), max_size=30))
def test_whatever_stands_there_nothing_is_raised(text: str) -> None:
    found = read_odd_date(text)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)), st.integers(-11, 13))  # noqa: DTZ001 - the zone is drawn
def test_a_date_in_words_is_the_moment_it_was_written_from(local: datetime, hours: int) -> None:
    local = local.replace(microsecond=0)
    moment = local.replace(tzinfo=UTC) - timedelta(hours=hours)
    assert read_odd_date(f"{local:%A, %B %d, %Y, %I:%M:%S %p} GMT{hours:+03d}00") == moment
    assert read_odd_date(f"{local:%Y/%m/%d %H:%M:%S} {hours:+03d}:00") == moment
