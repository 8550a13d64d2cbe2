"""What headers mean: tables."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.net.answers import Answer, announced_length, max_age, retry_after
from watchdesk.net.headers import user_agent

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
