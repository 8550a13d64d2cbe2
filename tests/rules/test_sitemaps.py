"""Which sitemaps of an index are asked for, and what is kept of them."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.model.sitemaps import KeptSitemap, ListedSitemap
from watchdesk.rules.sitemaps import MOST_KEPT, is_unchanged, kept_after

NOON, HOUR = datetime(2026, 11, 29, 12, tzinfo=UTC), timedelta(hours=1)


def kept(name: str = "a", *, changed: str = "", at: datetime = NOON) -> KeptSitemap:
    url = f"https://site.example/{name}.xml"
    return KeptSitemap(url=url, etag=None, last_modified=None, body_hash="0", changed=changed, asked_at=at)


CASES = {
    "the same moment": ("2026-11-29T11:00:00+00:00", HOUR, True),
    "a moment without a zone": ("2026-11-29T11:00:00", HOUR, True),
    "minutes only": ("2026-11-29T11:00Z", HOUR, True),
    "in the minute in which it was asked for": ("2026-11-29T11:59:30Z", HOUR, False),
    "after it was asked for": ("2026-11-29T14:00:00Z", HOUR, False),
    "a day only": ("2026-11-28", HOUR, False),
    "no date": ("", HOUR, False),
    "not a date": ("Tomorrow", HOUR, False),
    "before it was asked for, by a clock that was set back": ("2026-11-29T11:00:00Z", -HOUR / 60, False),
    "a day later": ("2026-11-29T11:00:00Z", 24 * HOUR, False),
}


@pytest.mark.parametrize("name", CASES)
def test_an_index_is_believed_where_its_date_can_tell(name: str) -> None:
    text, later, expected = CASES[name]
    listed = ListedSitemap(url=kept().url, changed=text)
    assert is_unchanged(listed, kept(changed=text), NOON + later) is expected
    assert not is_unchanged(listed, None, NOON + later)
    assert not is_unchanged(listed, kept(changed="2026-11-01T00:00:00Z"), NOON + later)


def test_few_sitemaps_are_kept_those_asked_for_last() -> None:
    known = {one.url: one for one in (kept(str(number), at=NOON + number * HOUR) for number in range(15))}
    now = kept("new", at=NOON + 99 * HOUR), kept("0", at=NOON + 99 * HOUR)
    found = kept_after(now, known)
    assert len(found) == MOST_KEPT
    assert found[:3] == (*now, known["https://site.example/14.xml"])
    assert found[-1] == known["https://site.example/7.xml"]
