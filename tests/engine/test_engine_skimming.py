"""Sparing the extraction of pages that no watch can match: what is told stays the same, what is kept is marked."""

import pytest

from engine.small_desk import BODY, DAY, FEED, NOON, SmallDesk, entry, page
from watchdesk.model.articles import Quality

CRICKET = " ".join(f"Over {number} went to the visitors, who had the better of the light." for number in range(30))


async def checked(*, skims: bool) -> SmallDesk:
    desk = SmallDesk(skims=skims)
    desk.world.publish(FEED, entry("talks", "At the quay"), entry("cricket", "At the oval"))
    desk.world.print_page("https://lantern.test/talks", page(BODY))
    desk.world.print_page("https://lantern.test/cricket", page(CRICKET))
    await desk.check()
    return desk


async def test_what_a_watch_matches_is_told_with_and_without_skimming() -> None:
    with_it, without = await checked(skims=True), await checked(skims=False)
    assert with_it.sender.titles == without.sender.titles == [["At the quay"]]


@pytest.mark.parametrize("skims", [True, False])
async def test_what_no_watch_asks_for_is_kept_as_a_stub_where_the_desk_skims(*, skims: bool) -> None:
    desk = await checked(skims=skims)
    kept = {article.title: article for article in desk.store.search(None, since=NOON - DAY)}
    assert kept["At the quay"].quality is Quality.FULL
    assert kept["At the oval"].quality is (Quality.STUB if skims else Quality.FULL)
    assert kept["At the oval"].text == CRICKET
