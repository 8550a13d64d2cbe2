"""Rules of sites that find nothing any more: told from pages that have no body anyway."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.model.sites import NO_BODY, PageRead, VoidRule
from watchdesk.rules.site_rules import void_rules

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def pages(signs: str, host: str = "lantern.test") -> list[PageRead]:
    """Return pages of a host, an hour apart and newest first: "." for one that its rule fits, "x" for another."""
    return [
        PageRead(
            url=f"https://{host}/{n}", read_at=NOON - n * HOUR, reason=f"a stub; {NO_BODY}" if sign == "x" else None
        )
        for n, sign in enumerate(signs)
    ]


@pytest.mark.parametrize(
    "signs, missed",
    [("xxx...", 3), ("xxxx", 4), ("xx....", 0), (".xxxx", 0), ("x.xxx", 0), ("", 0)],
    ids=["three of late", "ever since", "two videos", "it fits again", "now and then", "none"],
)
def test_a_rule_is_void_if_it_found_no_body_on_the_last_three_pages_at_least(signs: str, missed: int) -> None:
    void = VoidRule(host="lantern.test", pages=missed, since=NOON - (missed - 1) * HOUR, url="https://lantern.test/0")
    assert void_rules(pages(signs)) == ([void] if missed else [])


def test_each_host_is_judged_by_itself() -> None:
    mixed = [*pages("xxx", "b.test"), *pages("xxx."), *pages("..x", "c.test")]
    assert [one.host for one in void_rules(mixed)] == ["b.test", "lantern.test"]
