"""What headers mean: tables."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.net.answers import Answer, announced_length, freshness, max_age, retry_after, trouble_of
from watchdesk.net.headers import user_agent
from watchdesk.net.links import push_links

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value, seconds",
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("86400", 86400),
        ("86401", 86400),
        ("99999999999999999999999", 86400),
        ("Mon, 23 Nov 2026 12:05:00 GMT", 300),
        ("Monday, 23-Nov-26 12:05:00 GMT", 300),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 23 Nov 2099 11:00:00 GMT", 86400),
        ("Mon, 23 Nov 2026 13:05:00 +0100", 300),
        ("Mon, 23 Nov 2026 12:05:00", 300),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("Mon, 99 Nov 2026 12:00:00 GMT", None),
        ("Mon, 23 Nov 99999 12:00:00 GMT", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(value: str | None, seconds: int | None) -> None:
    assert retry_after(value, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "lines, seconds",
    [
        ([], None),
        (["max-age=60"], 60),
        (["public, MAX-AGE = 60"], 60),
        (["public", 'max-age="60", immutable'], 60),
        (["s-maxage=10"], None),
        (["x-max-age=10"], None),
        (["max-age=-1"], None),
        (["max-age=1x"], None),
        (["max-age"], None),
        (["max-age=99999999999"], 365 * 86400),
        (["max-age=" + "9" * 5000], None),
    ],
)
def test_max_age_is_cache_controls_own(lines: list[str], seconds: int | None) -> None:
    assert max_age(lines) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize("lines, length", [([], None), (["5"], 5), ([" 5 "], 5), (["-5"], None), (["٥"], None)])
def test_an_announced_length_is_a_number_or_unknown(lines: list[str], length: int | None) -> None:
    assert announced_length(lines) == length


def test_headers_are_found_whatever_their_case_and_kept_byte_for_byte() -> None:
    answer = Answer(status=200, headers=[(b"ETag", b'"\xe9"'), (b"X", b"1"), (b"x", b"2"), (b"Empty", b"")])
    assert answer.text(b"etag") == '"\xe9"'
    assert answer.lines(b"x") == ["1", "2"]
    assert (answer.raw(b"none"), answer.text(b"none"), answer.text(b"empty")) == (None, None, None)


@pytest.mark.parametrize(
    "contact, expected",
    [
        ("desk@example.org", "watchdesk/1.2 (desk@example.org)"),
        (None, "watchdesk/1.2"),
        ("  ", "watchdesk/1.2"),
        ("a\r\nX: (b)", "watchdesk/1.2 (aX: b)"),
        ("büro@example.org", "watchdesk/1.2 (bro@example.org)"),
    ],
)
def test_the_desk_names_itself_in_one_clean_line(contact: str | None, expected: str) -> None:
    assert user_agent("1.2", contact) == expected


DATE = "Mon, 23 Nov 2026 12:00:00 GMT"
LATER, MUCH_LATER, EARLIER = (
    f"Mon, {day} {year} 13:00:00 GMT" for day, year in (("23 Nov", 2026), ("23 Nov", 2027), ("16 Nov", 2026))
)
ONE_PM = datetime(2026, 11, 23, 13, tzinfo=UTC)


def an_answer(status: int, **headers: str) -> Answer:
    pairs = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return Answer(status=status, headers=pairs)


@pytest.mark.parametrize(
    "headers, expected",
    [
        ({}, (None, None)),
        ({"cache_control": "max-age=60"}, (60, None)),
        ({"cache_control": "max-age=60", "age": "20"}, (40, None)),
        ({"cache_control": "max-age=60", "age": "999"}, (0, None)),
        ({"cache_control": "max-age=60", "age": "x"}, (60, None)),
        ({"cache_control": "max-age=60", "expires": LATER, "date": DATE}, (60, None)),
        ({"cache_control": "no-cache", "expires": LATER, "date": DATE}, (3600, None)),
        ({"expires": LATER}, (None, ONE_PM)),
        ({"expires": MUCH_LATER, "date": DATE}, (None, ONE_PM.replace(year=2027))),
        ({"expires": EARLIER, "date": DATE}, (None, ONE_PM.replace(day=16))),
        ({"expires": "-1", "date": DATE}, (None, None)),
        ({"expires": LATER, "date": "today"}, (None, ONE_PM)),
    ],
)
def test_freshness_is_cache_controls_less_age_else_that_of_expires(
    headers: dict[str, str], expected: tuple[int | None, datetime | None]
) -> None:
    span, moment = freshness(an_answer(200, **headers))
    assert (None if span is None else span.total_seconds(), moment) == expected


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "headers, seconds, moment",
    [
        ({}, None, None),
        ({"retry_after": "60"}, 60, None),
        ({"retry_after": LATER, "date": DATE}, 3600, None),
        ({"retry_after": LATER}, None, ONE_PM),
        ({"retry_after": EARLIER, "date": DATE}, None, ONE_PM.replace(day=16)),
        ({"retry_after": "in a while"}, None, None),
    ],
)
def test_a_date_to_come_back_at_is_measured_by_the_answers_own_clock(
    status: int, headers: dict[str, str], seconds: int | None, moment: datetime | None
) -> None:
    found = trouble_of(an_answer(status, **headers), NOW)
    assert found is not None
    assert found.retry_after == (None if seconds is None else timedelta(seconds=seconds))
    assert found.retry_at == moment
    other = trouble_of(an_answer(500, **headers), NOW)
    assert other is not None
    assert (other.retry_after, other.retry_at) == (None, None)


URL = "https://lantern.test/world/feed"


@pytest.mark.parametrize(
    "lines, hub, topic",
    [
        ([], None, None),
        (['<https://hub.test/>; rel="hub"'], "https://hub.test/", None),
        (["<https://hub.test/>; rel=hub, </feed>; rel=self"], "https://hub.test/", "https://lantern.test/feed"),
        (["<https://hub.test/>; rel=hub", '<feed?a=1,2>; type="x"; rel="self"'], "https://hub.test/", URL + "?a=1,2"),
        (['<https://hub.test/>; REL="HUB self"'], "https://hub.test/", "https://hub.test/"),
        (["<https://a.test/>; rel=hub, <https://b.test/>; rel=hub"], "https://a.test/", None),
        (["<ftp://hub.test/>; rel=hub"], None, None),
        (["<http://[>; rel=hub"], None, None),
        (["<https://hub.test/>"], None, None),
        (["<" * 9000 + ";" * 9000], None, None),
    ],
)
def test_link_headers_name_a_hub_and_what_it_knows_the_feed_by(
    lines: list[str], hub: str | None, topic: str | None
) -> None:
    assert push_links(lines, URL) == (hub, topic)
