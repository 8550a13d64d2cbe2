"""Slack threads on the route: stories told, told again, changed and merged; and what failures and crashes leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from channels.slack_workspace import CHANNEL, TABLE, Workspace, busy, lost
from engine.small_desk import BODY, FEED, HOUR, OTHER, SmallDesk, entry, page, subscription
from engine.test_engine_retelling import EMPTY_WORDS, FIRST, FOLLOW_UP, told_after
from watchdesk.channels.kinds import build
from watchdesk.model.deliveries import Delivery, DeliveryState
from watchdesk.model.subscribers import Again
from watchdesk.model.visits import Posted, PostResult

TITLES = {
    "treaty": "Sherman and Qureshi sign a treaty on the harbour",
    "flood": "The river stands high where Sherman met Qureshi",
    "grain": "Ships with grain wait for Sherman and Qureshi",
    "school": "A school is named for Sherman, says Qureshi",
    "strike": "Railways stand still as Qureshi waits for Sherman",
}


class Died(BaseException):
    """The process ends here: nothing of ours catches it."""


@dataclass(slots=True)
class DeadlyWorkspace(Workspace):
    """A workspace that ends the desk at its nth call, before it takes the message or after."""

    deadly_call: int = 0
    takes_it: bool = True

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> PostResult:
        dies = len(self.calls) + 1 == self.deadly_call
        if dies and not self.takes_it:
            self.deadly_call = 0
            raise Died
        answer = await Workspace.post(self, url, body=body, headers=headers)
        if dies:
            raise Died
        return answer


def desk_over(workspace: Workspace, **more: Any) -> SmallDesk:
    table: dict[str, Any] = {**TABLE, **{key: more.pop(key) for key in ("on_unknown",) if key in more}}
    channel, sender = build("chat", table, mail=None, poster=workspace, base=Path())
    any_sender: Any = sender
    one = replace(subscription(), again=Again.EVERY, tell_changes=True, **more)
    return SmallDesk(feeds=(FEED,), channel=channel, sender=any_sender, subscriptions=(one,))


def publish(desk: SmallDesk, *slugs: str) -> None:
    for slug in slugs:
        words = " ".join(f"{slug}{number} {TITLES[slug]}." for number in range(30))
        desk.world.print_page(f"https://lantern.test/{slug}", page(words))
    desk.world.publish(FEED, *(entry(slug, TITLES[slug], hours=0) for slug in slugs))


def only(desk: SmallDesk) -> Delivery:
    (delivery,) = desk.store.deliveries()
    return delivery


def told(workspace: Workspace) -> list[str]:
    """Return the titles of the first messages, in order."""
    return [next((slug for slug, title in TITLES.items() if title in root.words), "?") for root in workspace.roots]


async def test_what_comes_to_a_story_goes_on_in_its_thread() -> None:
    workspace = Workspace()
    desk = desk_over(workspace)
    desk.feeds = (FEED, OTHER)
    await told_after(desk, FIRST)
    (root,) = workspace.roots
    *_, second = await told_after(desk, EMPTY_WORDS)
    assert [story.reason for story in second.stories] == ["more 1"]
    assert (list(workspace.shown.values()), root.edits) == ([root], 1)
    *_, third = await told_after(desk, FOLLOW_UP)
    assert [story.reason for story in third.stories] == ["novelty 2"]
    (reply,) = workspace.replies(root)
    assert "31 flights would leave for Doha" in reply.words
    assert workspace.roots == [root]


async def test_a_correction_edits_the_first_message() -> None:
    workspace = Workspace()
    desk = desk_over(workspace)
    desk.world.print_page("https://lantern.test/a", page())
    desk.world.publish(FEED, entry("a"))
    await desk.check()
    note = "An earlier version of this article misstated the hour of the talks."
    desk.world.print_page("https://lantern.test/a", page(f"{BODY}\n{note}"))
    await desk.check(HOUR)
    (root,) = workspace.shown.values()
    assert root.edits == 1
    assert "misstated" in root.words
    assert workspace.methods == ["postMessage", "update"]


async def test_after_a_failure_in_the_midst_only_what_is_left_is_sent() -> None:
    workspace = Workspace(faults=[None, None, "internal_error"])
    desk = desk_over(workspace)
    publish(desk, *TITLES)
    await desk.check()
    assert (only(desk).state, len(workspace.roots)) == (DeliveryState.PENDING, 2)
    await desk.check(timedelta(seconds=6))
    assert (only(desk).state, only(desk).attempts) == (DeliveryState.SENT, 2)
    assert sorted(told(workspace)) == sorted(TITLES)
    assert not any("Possible repeat" in one.words for one in workspace.roots)


async def test_asked_for_patience_in_the_midst_it_waits_and_goes_on_in_the_same_try() -> None:
    workspace = Workspace(faults=[None, busy(0.01), None, busy(0.01)])
    desk = desk_over(workspace)
    publish(desk, *TITLES)
    await desk.check()
    assert (only(desk).state, only(desk).attempts) == (DeliveryState.SENT, 1)
    assert sorted(told(workspace)) == sorted(TITLES)


@pytest.mark.parametrize("faults", [[busy(0.01)], [None, busy(0.01), busy(0.01)], [None, busy(120)]], ids=str)
async def test_otherwise_patience_is_had_by_the_clock(faults: list[Any]) -> None:
    workspace = Workspace(faults=list(faults))
    desk = desk_over(workspace)
    publish(desk, *TITLES)
    await desk.check()
    assert only(desk).state is DeliveryState.PENDING
    wait = (only(desk).next_attempt_at or desk.clock.now()) - desk.clock.now()
    assert wait >= timedelta(seconds=5)
    assert (wait >= timedelta(minutes=2)) == (faults == [None, busy(120)])
    await desk.check(timedelta(minutes=3))
    assert sorted(told(workspace)) == sorted(TITLES)


async def test_where_only_the_operator_can_help_the_channel_is_closed_and_goes_on_when_it_is_opened() -> None:
    workspace = Workspace(faults=[None, "not_in_channel"])
    desk = desk_over(workspace)
    publish(desk, *TITLES)
    await desk.check()
    assert only(desk).state is DeliveryState.DEAD
    assert list(desk.store.closed_channels().values()) == [
        "Slack refused it: the app is not in the channel: invite it there (not_in_channel)"
    ]
    desk.store.open_channel(desk.channel.id)
    desk.store.retry_delivery(only(desk).id, now=desk.clock.now())
    await desk.check()
    assert only(desk).state is DeliveryState.SENT
    assert sorted(told(workspace)) == sorted(TITLES)


@pytest.mark.parametrize("takes_it", [False, True], ids=["before Slack took it", "after Slack took it"])
@pytest.mark.parametrize("call", range(1, 6))
async def test_a_crash_at_any_message_loses_none_and_repeats_at_most_the_one_in_doubt(
    call: int,
    takes_it: bool,  # noqa: FBT001 - a column
) -> None:
    workspace = DeadlyWorkspace(deadly_call=call, takes_it=takes_it)
    desk = desk_over(workspace)
    publish(desk, *TITLES)
    with pytest.raises(BaseExceptionGroup):
        await desk.check()
    assert only(desk).state is DeliveryState.LEASED
    await desk.check()
    assert only(desk).state is DeliveryState.SENT
    assert set(told(workspace)) == set(TITLES)
    warned = [root for root in workspace.roots if "Possible repeat" in root.words]
    assert len(warned) == 1, "the desk cannot know whether that one came"
    assert len(workspace.roots) == 5 + takes_it
    titles = told(workspace)
    twice = {slug for slug in titles if titles.count(slug) > 1}
    assert twice == ({titles[workspace.roots.index(warned[0])]} if takes_it else set())


async def test_what_is_in_doubt_is_held_where_the_channel_says_so() -> None:
    workspace = Workspace(faults=[None, lost()])
    desk = desk_over(workspace, on_unknown="hold")
    publish(desk, *TITLES)
    await desk.check()
    await desk.check(HOUR)
    assert (only(desk).state, only(desk).next_attempt_at, len(workspace.roots)) == (DeliveryState.UNKNOWN, None, 2)
    desk.store.retry_delivery(only(desk).id, now=desk.clock.now())
    await desk.check()
    assert only(desk).state is DeliveryState.SENT
    assert ["Possible repeat" in root.words for root in workspace.roots] == [False, False, True, False, False, False]


async def test_what_is_taken_over_by_another_desk_in_the_midst_is_not_settled_by_the_first() -> None:
    workspace = Workspace()
    desk = desk_over(workspace)
    publish(desk, *TITLES)

    class Slow(Workspace):
        async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> PostResult:
            if len(workspace.calls) == 2:
                desk.store.recover_leases(now=desk.clock.now(), all_of_them=True)
            return await workspace.post(url, body=body, headers=headers)

    desk.sender._poster = Slow()  # type: ignore[attr-defined] # the sender is a SlackBotSender
    await desk.check()
    assert only(desk).state is DeliveryState.UNKNOWN
    assert len(workspace.roots) == 3
    await desk.check()
    assert only(desk).state is DeliveryState.SENT
    assert sorted(told(workspace)) == sorted(TITLES), "the third was taken, and known to be"


async def test_given_up_after_the_last_try_and_sent_again_on_request() -> None:
    workspace = Workspace(faults=[None, *[Posted(status=502, body=b"bad gateway")] * 10])
    desk = desk_over(workspace)
    publish(desk, *TITLES)
    await desk.check()
    for _ in range(9):
        await desk.check(timedelta(hours=27))
    assert (only(desk).state, only(desk).attempts) == (DeliveryState.DEAD, 10)
    desk.store.retry_delivery(only(desk).id, now=desk.clock.now())
    await desk.check()
    assert sorted(told(workspace)) == sorted(TITLES)
    assert {call["channel"] for _, call in workspace.calls} == {CHANNEL}
