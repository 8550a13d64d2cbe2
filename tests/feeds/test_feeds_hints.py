"""What a feed's document says to programs that poll it: tables of documents."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.feeds.hints import hints_of_json, hints_of_xml
from watchdesk.feeds.parse import parse_feed
from watchdesk.model.entries import ParsedFeed
from watchdesk.model.sources import NO_HINTS, FeedHints

URL = "https://lantern.test/world/feed.xml"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ITEM = "<item><title>T</title><ttl>9</ttl></item>"


def rss(head: str, tail: str = "") -> str:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{head}{ITEM * 2}{tail}</channel></rss>"


@pytest.mark.parametrize(
    "head, hints",
    [
        ("", NO_HINTS),
        ("<ttl>60</ttl>", FeedHints(every=HOUR)),
        ("<ttl> 15 </ttl>", FeedHints(every=15 * MINUTE)),
        ("<ttl>0</ttl>", NO_HINTS),
        ("<ttl>-5</ttl>", NO_HINTS),
        ("<ttl>soon</ttl>", NO_HINTS),
        ("<ttl>99999999</ttl>", FeedHints(every=366 * DAY)),
        ("<ttl>999999999999</ttl>", NO_HINTS),
        ("<!-- <ttl>60</ttl> -->", NO_HINTS),
        ("<!-- a --><ttl>60</ttl><!-- b", FeedHints(every=HOUR)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", FeedHints(every=HOUR)),
        (
            "<sy:updatePeriod>\n\tdaily\t</sy:updatePeriod><sy:updateFrequency>\n\t4\t</sy:updateFrequency>",
            FeedHints(every=6 * HOUR),
        ),
        ("<syn:updateFrequency>2</syn:updateFrequency>", FeedHints(every=12 * HOUR)),
        ("<sy:updatePeriod>now and then</sy:updatePeriod>", NO_HINTS),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", FeedHints(every=DAY)),
        ("<ttl>90</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", FeedHints(every=90 * MINUTE)),
        (
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateBase>2026-01-01T06:00+00:00</sy:updateBase>",
            FeedHints(every=DAY, base=datetime(2026, 1, 1, 6, tzinfo=UTC)),
        ),
        ("<sy:updateBase>2026-01-01</sy:updateBase>", FeedHints(base=datetime(2026, 1, 1, tzinfo=UTC))),
        ("<sy:updateBase>the beginning</sy:updateBase>", NO_HINTS),
        ("<skipHours><hour>0</hour><hour>23</hour></skipHours>", FeedHints(skips=1 | 1 << 23)),
        ("<skipHours><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>", FeedHints(skips=1)),
        ("<skipDays><day>Monday</day><day>SUNDAY</day><day>Doomsday</day></skipDays>", FeedHints(skips=65 << 24)),
        ("<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>", NO_HINTS),
        ("<skipHours><hour>1</hour>", NO_HINTS),
        (
            "<atom:link href=\"https://hub.test/\" rel=\"hub\"/><atom:link rel='self' href='/feed?a=1&amp;b=2'/>",
            FeedHints(hub="https://hub.test/", topic="https://lantern.test/feed?a=1&b=2"),
        ),
        ("<link>https://lantern.test/</link>", NO_HINTS),
        ('<link rel="hub" href="javascript:x"/>', NO_HINTS),
        ('<link rel="hub"/>', NO_HINTS),
    ],
)
def test_hints_of_a_channel(head: str, hints: FeedHints) -> None:
    assert hints_of_xml(rss(head), URL) == hints
    assert hints_of_xml(rss("", head), URL) == hints


def test_an_entry_has_no_say() -> None:
    assert hints_of_xml(rss(""), URL) == NO_HINTS


def test_hints_of_atom() -> None:
    entry = '<entry><link rel="hub" href="https://other.test/"/></entry>'
    links = '<link rel="self" type="application/atom+xml" href="feed.xml"/><link rel="hub" href="//hub.test/"/>'
    text = f'<feed xmlns="http://www.w3.org/2005/Atom">{links}{entry}</feed>'
    assert hints_of_xml(text, URL) == FeedHints(hub="https://hub.test/", topic=URL)


@pytest.mark.parametrize(
    "text, hints",
    [
        ('{"hubs": [{"type": "rssCloud", "url": "https://a.test/"}]}', NO_HINTS),
        ('{"hubs": [{"type": "WebSub", "url": "https://a.test/"}]}', FeedHints(hub="https://a.test/")),
        (
            '{"feed_url": "https://lantern.test/f", "hubs": [7, {"type": "websub", "url": "/hub"}]}',
            FeedHints(hub="https://lantern.test/hub", topic="https://lantern.test/f"),
        ),
        ('{"hubs": 7}', NO_HINTS),
        ("[]", NO_HINTS),
        ("{", NO_HINTS),
    ],
)
def test_hints_of_a_json_feed(text: str, hints: FeedHints) -> None:
    assert hints_of_json(text, URL) == hints


@pytest.mark.parametrize(
    "piece",
    ["<ttl", "<!--", "<link ", "<sy:updatePeriod ", "<a.", "<skipHours>", "<link rel=", "<feed ", "<rss xml:base="],
)
def test_hints_cost_no_more_than_the_document_is_long(piece: str) -> None:
    assert hints_of_xml(piece * 200_000, URL) == NO_HINTS


def test_a_parsed_feed_brings_its_hints() -> None:
    parsed = parse_feed(rss("<ttl>60</ttl>").encode(), None, URL)
    assert isinstance(parsed, ParsedFeed)
    assert parsed.hints == FeedHints(every=HOUR)
    body = b'{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [], "hubs": [{"type": "WebSub", '
    json_feed = parse_feed(body + b'"url": "https://hub.test/"}]}', None, URL)
    assert isinstance(json_feed, ParsedFeed)
    assert json_feed.hints.hub == "https://hub.test/"
