"""Alerts on how much a watch finds, on the route: one an episode, none in quiet hours or of a muted watch."""

from datetime import timedelta

from msgspec.structs import replace

from engine.small_desk import DAY, FEED, HOUR, NOON, SmallDesk, entry, page, subscription
from watchdesk.channels.payload import payload
from watchdesk.channels.text import as_text
from watchdesk.model.mutes import Mute, MuteScope, mute_id
from watchdesk.model.subscribers import Subscription
from watchdesk.model.tellings import Digest
from watchdesk.rules.schedule import read_quiet

SUBJECTS = ("trade", "visas", "dams", "ports", "grain", "rail", "coal", "fish", "tea", "roads")


async def appear(desk: SmallDesk, *slugs: str, after: timedelta = timedelta(0)) -> None:
    """Show these entries, each a story of its own, and check."""
    desk.clock.advance(after)
    since_noon = (desk.clock.now() - NOON) / HOUR
    shown = []
    for slug in slugs:
        words = " ".join(f"{slug}{number} Sherman {slug}x{number} Qureshi." for number in range(40))
        desk.world.print_page(f"https://lantern.test/{slug}", page(words))
        shown.append(entry(slug, f"Sherman and Qureshi on {slug}", hours=-since_noon))
    desk.world.publish(FEED, *shown)
    await desk.check()


def alerts(desk: SmallDesk) -> list[Digest]:
    return [digest for digest in reversed(desk.store.digests()) if digest.stories[0].volume]


def desk_for(one: Subscription) -> SmallDesk:
    return SmallDesk(feeds=(FEED,), subscriptions=(one,))


async def ten_days(desk: SmallDesk) -> None:
    """Let two articles come a day."""
    for day in range(10):
        await appear(desk, f"a{day}", f"b{day}", after=DAY)


async def test_a_spike_is_told_once_with_its_figures() -> None:
    desk = desk_for(replace(subscription(), tell_spikes=True))
    await ten_days(desk)
    assert alerts(desk) == []
    await appear(desk, *SUBJECTS, after=DAY)
    (alert,) = alerts(desk)
    figures = alert.stories[0].volume
    assert figures is not None
    assert (figures.number, figures.low, figures.high) == (10, 2, 2)
    assert "The talks: 10 articles since Fri 4 Dec, 06:00, usually 2" in as_text(alert)
    assert b'"volume":{"since":"2026-12-04T06:00:00Z","number":10,"usual":{"low":2,"high":2}}' in payload(alert)
    for _ in range(8):
        await desk.check(HOUR)
    assert len(alerts(desk)) == 1
    assert [delivery.digest_id for delivery in desk.sender.sent].count(alert.id) == 1


async def test_who_did_not_ask_hears_of_stories_only() -> None:
    desk = desk_for(subscription())
    await ten_days(desk)
    await appear(desk, *SUBJECTS, after=DAY)
    await desk.check(40 * DAY)
    assert alerts(desk) == []


async def test_silence_is_told_once_and_again_when_there_was_news_between() -> None:
    desk = desk_for(replace(subscription(), tell_silence=3 * DAY))
    await appear(desk, "one")
    await desk.check(2 * DAY)
    assert alerts(desk) == []
    for _ in range(5):
        await desk.check(DAY)
    (alert,) = alerts(desk)
    assert "The talks: nothing since Mon 23 Nov, 12:00" in as_text(alert)
    assert "The one source answered its last visit" in as_text(alert)
    await appear(desk, "two", after=DAY)
    await desk.check(3 * DAY)
    assert len(alerts(desk)) == 2


async def test_in_quiet_hours_an_alert_waits() -> None:
    desk = desk_for(replace(subscription(), tell_silence=DAY, quiet=read_quiet("11:00-15:00")))
    await appear(desk, "one", after=-2 * HOUR)
    await desk.check(DAY + 3 * HOUR)
    assert alerts(desk) == []
    await desk.check(3 * HOUR)
    assert len(alerts(desk)) == 1


async def test_of_a_muted_watch_there_is_no_alert() -> None:
    desk = desk_for(replace(subscription(), tell_silence=DAY))
    await appear(desk, "one")
    now = desk.clock.now()
    desk.store.add_mute(
        Mute(
            id=mute_id(MuteScope.WATCH, "talks", None, now),
            scope=MuteScope.WATCH,
            target="talks",
            subscriber_id=None,
            author="Ana",
            reason="holidays",
            created_at=now,
            until=now + 5 * DAY,
        )
    )
    await desk.check(4 * DAY)
    assert alerts(desk) == []
    await desk.check(2 * DAY)
    assert len(alerts(desk)) == 1
