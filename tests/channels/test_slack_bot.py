"""Slack with a bot token: a message a story, threads, edits, and what each of Slack's answers means."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from channels.slack_workspace import CHANNEL, TABLE, TOKEN, Workspace, busy, lost
from watchdesk.channels.kinds import build
from watchdesk.channels.slack.faults import CLOSING, NEVER
from watchdesk.channels.slack.messages import render_messages, shown_at_first, shown_with
from watchdesk.channels.slack.render import BLOCKS, SECTION, TOTAL
from watchdesk.model.deliveries import Accepted, Answer, Delivery, Refused, Took, Unknown, noted
from watchdesk.model.revisions import ChangeKind
from watchdesk.model.subscribers import Channel
from watchdesk.model.tellings import ChangedArticle, Digest, DigestChange, DigestStory
from watchdesk.model.visits import FailureKind, Posted, PostFailed
from watchdesk.ports import Sender
from watchdesk.testing.builders import SLOT_AT, a_delivery, a_digest, a_story, an_article

UNREACHABLE = PostFailed(kind=FailureKind.UNREACHABLE, reason="slack.com refused the connection", request_sent=False)


def opened(workspace: Workspace) -> tuple[Channel, Sender]:
    return build("chat", dict(TABLE), mail=None, poster=workspace, base=Path())


def story(name: str = "a", title: str = "", **more: Any) -> DigestStory:
    return replace(a_story(title or f"Headline of {name}", snippet=f"Snippet of {name}."), id=name, **more)


def owed(*stories: DigestStory, may_repeat: bool = False, **more: Any) -> Delivery:
    digest = a_digest(*stories, **more)
    return a_delivery(digest, render_messages(digest), may_repeat=may_repeat)


async def sent(workspace: Workspace, delivery: Delivery) -> tuple[Answer, Delivery]:
    """Do what the desk does: hand over message by message, noting each that was taken."""
    _, sender = opened(workspace)
    while True:
        step = await sender.send(delivery, now=SLOT_AT)
        if not isinstance(step, Took):
            return step, delivery
        delivery = noted(delivery, step)


async def later(workspace: Workspace, before: Delivery, *stories: DigestStory) -> Delivery:
    """Send another digest that knows the threads of one before it."""
    _, after = await sent(workspace, replace(owed(*stories), threads=before.threads))
    return after


def changed(name: str = "a", number: int = 1) -> DigestStory:
    change = DigestChange(kind=ChangeKind.HEADLINE, before=f"Old {number} <!channel>", after=f"New {number}")
    return story(name, reason=f"change {number}", changes=(change,))


def grown(name: str = "a", number: int = 1, source: str = "The Herald") -> DigestStory:
    return story(name, reason=f"more {number}", articles=(an_article(source_title=source),))


async def test_each_story_is_a_message_of_its_own() -> None:
    workspace = Workspace()
    answer, delivery = await sent(workspace, owed(story("a"), story("b"), story("c")))
    assert answer == Accepted(detail="ok, 3 taken")
    assert [one.thread for one in workspace.shown.values()] == [None, None, None]
    assert ["Headline of a" in one.words for one in workspace.roots] == [True, False, False]
    assert [receipt.reference for receipt in delivery.receipts] == list(workspace.shown)
    body = workspace.calls[0][1]
    assert (body["channel"], body["unfurl_links"], body["unfurl_media"]) == (CHANNEL, False, False)


async def test_what_the_digest_says_besides_stands_below_its_last_story() -> None:
    workspace = Workspace()
    await sent(workspace, owed(story("a"), story("b"), rest=7))
    first, last = workspace.roots
    assert "7 more" not in first.words
    assert "7 more" in last.words
    assert "sources" in last.words.lower()


async def test_what_is_new_in_a_told_story_is_a_reply_in_its_thread() -> None:
    workspace = Workspace()
    _, before = await sent(workspace, owed(story("a"), story("b")))
    await later(workspace, before, story("b", reason="novelty 1"), story("c"))
    assert len(workspace.roots) == 3
    assert [len(workspace.replies(root)) for root in workspace.roots] == [0, 1, 0]


@pytest.mark.parametrize("again", [changed(), grown()], ids=["changed", "grown"])
async def test_what_only_changed_or_grew_is_an_edit_of_the_first_message(again: DigestStory) -> None:
    workspace = Workspace()
    _, before = await sent(workspace, owed(story("a")))
    (root,) = workspace.roots
    words = root.words
    await later(workspace, before, again)
    assert list(workspace.shown.values()) == [root]
    assert root.edits == 1
    assert all(line in root.words for line in words.splitlines()), "what was told still stands there"
    assert ("New 1" in root.words) or ("The Herald" in root.words)


async def test_edits_add_up_and_the_oldest_give_way_where_there_is_no_room() -> None:
    workspace = Workspace()
    _, delivery = await sent(workspace, owed(story("a")))
    (root,) = workspace.roots
    for number in range(1, 40):
        delivery = await later(workspace, delivery, changed(number=number))
    assert root.edits == 39
    assert "Headline of a" in root.words
    assert "New 39" in root.words
    assert "New 38" in root.words
    assert "Old 1 " not in root.words
    assert len(root.blocks) <= BLOCKS


async def test_what_only_changed_is_told_as_a_message_where_the_story_was_not_told_here() -> None:
    workspace = Workspace()
    await sent(workspace, owed(changed()))
    (root,) = workspace.roots
    assert "New 1" in root.words
    assert workspace.methods == ["postMessage"]


async def test_stories_beyond_the_limit_are_told_of_also_where_all_others_are_edits() -> None:
    workspace = Workspace()
    _, before = await sent(workspace, owed(story("a")))
    await sent(workspace, replace(owed(changed(), rest=5), threads=before.threads))
    first, more = workspace.roots
    assert first.edits == 1
    assert "5 more" in more.words


async def test_a_reply_to_a_message_that_was_deleted_begins_a_new_thread() -> None:
    workspace = Workspace()
    _, before = await sent(workspace, owed(story("a")))
    workspace.shown.clear()
    after = await later(workspace, before, story("a", reason="novelty 1"))
    await later(workspace, after, story("a", reason="novelty 2"))
    (root,) = workspace.roots
    assert len(workspace.replies(root)) == 1
    assert workspace.methods == ["postMessage", "postMessage", "postMessage", "postMessage"]


async def test_an_edit_that_is_not_allowed_any_more_becomes_a_reply_and_of_a_deleted_message_a_new_one() -> None:
    workspace = Workspace()
    _, before = await sent(workspace, owed(story("a")))
    workspace.faults = ["edit_window_closed"]
    after = await later(workspace, before, changed())
    (root,) = workspace.roots
    assert root.edits == 0
    assert len(workspace.replies(root)) == 1
    workspace.shown.clear()
    await later(workspace, after, changed(number=2))
    assert len(workspace.roots) == 1


async def test_a_message_whose_answer_was_lost_says_that_it_may_be_a_repeat_and_no_other_does() -> None:
    workspace = Workspace(faults=[None, lost()])
    answer, delivery = await sent(workspace, owed(story("a"), story("b"), story("c")))
    assert answer == Unknown(reason="sent, but no answer came: no answer came")
    assert len(delivery.receipts) == 1
    answer, _ = await sent(workspace, replace(delivery, may_repeat=True))
    assert isinstance(answer, Accepted)
    assert ["Possible repeat" in one.words for one in workspace.roots] == [False, False, True, False]
    assert ["Headline of b" in one.words for one in workspace.roots] == [False, True, True, False]


async def test_what_was_taken_is_not_sent_again_when_a_later_message_fails() -> None:
    workspace = Workspace(faults=[None, None, "fatal_error"])
    answer, delivery = await sent(workspace, owed(story("a"), story("b"), story("c")))
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert isinstance((await sent(workspace, delivery))[0], Accepted)
    assert len(workspace.roots) == 3


async def test_an_edit_made_twice_is_one() -> None:
    workspace = Workspace()
    _, before = await sent(workspace, owed(story("a")))
    owes = replace(owed(changed()), threads=before.threads)
    workspace.faults = [lost()]
    answer, after = await sent(workspace, owes)
    assert isinstance(answer, Unknown)
    once = workspace.roots[0].words
    await sent(workspace, replace(after, may_repeat=True))
    assert workspace.roots[0].words == once
    assert len(workspace.shown) == 1


@pytest.mark.parametrize("error", sorted(CLOSING))
async def test_what_only_the_operator_can_mend_closes_the_channel_and_says_how(error: str) -> None:
    answer, _ = await sent(Workspace(faults=[error]), owed(story()))
    assert answer == Refused(reason=f"Slack refused it: {CLOSING[error]} ({error})", is_final=True, closes_channel=True)


@pytest.mark.parametrize("error", sorted(NEVER))
async def test_a_message_that_slack_will_never_take_is_given_up_alone(error: str) -> None:
    answer, _ = await sent(Workspace(faults=[error]), owed(story()))
    assert answer == Refused(reason=f"Slack answered 200: {error}", is_final=True)


@pytest.mark.parametrize(
    "fault, reason, retry_after",
    [
        ("internal_error", "Slack answered 200: internal_error", None),
        ("service_unavailable", "Slack answered 200: service_unavailable", None),
        ("some_new_word", "Slack answered 200: some_new_word", None),
        (busy(30), "Slack answered 429: ratelimited", timedelta(seconds=30)),
        (busy(), "Slack answered 429: ratelimited", None),
        (Posted(status=503, body=b"upstream"), "Slack answered 503: upstream", None),
        (Posted(status=500, body=b""), "Slack answered 500 without a word", None),
        (Posted(status=200, body=b""), "Slack answered 200 without a word", None),
        (Posted(status=200, body=b"<html>sign in</html>"), "Slack answered 200: <html>sign in</html>", None),
        (Posted(status=200, body=b"ok"), "Slack answered 200: ok", None),
        (Posted(status=200, body=b'{"ok": false}'), 'Slack answered 200: {"ok": false}', None),
        (Posted(status=200, body=b'{"ok":"true","ts":"1.2"}'), 'Slack answered 200: {"ok":"true","ts":"1.2"}', None),
        (Posted(status=500, body=b'{"ok":true,"ts":"1.2"}'), 'Slack answered 500: {"ok":true,"ts":"1.2"}', None),
        (Posted(status=200, body=b"[" * 60_000), f"Slack answered 200: {'[' * 159}…", None),
        (Posted(status=200, body=b'{"error":["x"]}'), 'Slack answered 200: {"error":["x"]}', None),
        (UNREACHABLE, "could not be reached: slack.com refused the connection", None),
    ],
    ids=str,
)  # fmt: skip
async def test_anything_else_is_tried_again(fault: Any, reason: str, retry_after: timedelta | None) -> None:
    answer, delivery = await sent(Workspace(faults=[fault]), owed(story()))
    assert answer == Refused(reason=reason, is_final=False, retry_after=retry_after)
    assert delivery.receipts == ()


async def test_an_answer_that_is_cut_off_after_its_beginning_is_a_yes() -> None:
    long = b'{"ok":true,"channel":"C0123456789","ts":"1700000000.000100","message":{"text":"' + b"x" * 65_000
    answer, delivery = await sent(Workspace(faults=[Posted(status=200, body=long)]), owed(story()))
    assert isinstance(answer, Accepted)
    assert delivery.receipts[0].reference == "1700000000.000100"


async def test_the_token_is_in_no_answer_of_ours() -> None:
    fault = Posted(status=400, body=f"bad token {TOKEN}".encode())
    answer, _ = await sent(Workspace(faults=[fault]), owed(story()))
    assert TOKEN not in repr(answer)
    channel, sender = opened(Workspace())
    assert channel.address == CHANNEL
    assert channel.pace == timedelta(0)
    assert TOKEN not in repr(vars(sender).get("_settings", "")) + repr(channel)


def texts(found: bytes) -> list[str]:
    said = json.loads(found)
    inner = (text for block in said["blocks"] for text in (block.get("text"), *block.get("elements", ())) if text)
    return [said["text"], *(text["text"] for text in inner)]


HOSTILE = (
    "Talks\r\nBcc: everybody@example.net",
    "<script>alert(1)</script>",
    "<!channel> & <@U1> <https://evil.test|click>",
    "\x1b[31mred\x1b]0;title\x07",
    "abc\u202egnp.exe",
    "a|b> *bold* `code`",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_in_every_form_and_in_edits(text: str) -> None:
    evil = an_article(text, url="javascript:alert(1)", source_title=text)
    place = ChangedArticle(source=text, source_title=text, url="javascript:alert(1)")
    change = DigestChange(kind=ChangeKind.HEADLINE, before=text, after=text, articles=(place,))
    told = story(title=text, articles=(evil, evil), note=text)
    again = replace(told, reason="change 1", changes=(change,))
    parts = render_messages(a_digest(told, again, desk_title=text, subscriber_name=text, rest=3))
    assert len(parts) == 5
    first = shown_with(shown_at_first(parts[0].body), parts[-1].body)
    for found in [line for body in (*(part.body for part in parts), first) for line in texts(body)]:
        assert "<!" not in found
        assert "<@" not in found
        assert "javascript:" not in found
        assert "<script" not in found
        assert not any(mark in found for mark in ("\x1b", "\u202e", "\r", "\x07"))
        assert not any(line.startswith("Bcc:") for line in found.splitlines())


def within(bodies: Sequence[bytes]) -> bool:
    found = [texts(body)[1:] for body in bodies]
    return all(
        sum(map(len, one)) <= TOTAL and max(map(len, one)) <= SECTION and len(json.loads(body)["blocks"]) <= BLOCKS
        for one, body in zip(found, bodies, strict=True)
    )


@pytest.mark.parametrize("reason", ["new", "novelty 1", "change 1", "more 2"])
@pytest.mark.parametrize("length", [10, 3000, 40_000])
def test_every_message_is_within_slacks_limits(reason: str, length: int) -> None:
    others = tuple(an_article(source_title="<&>" * length, url="https://o.test/" + "&" * 150) for _ in range(9))
    evil = tuple(
        ChangedArticle(source="o", source_title="<&>" * length, url="https://o.test/" + "&" * 150) for _ in range(9)
    )
    changes = tuple(
        DigestChange(kind=ChangeKind.QUOTATION, before=f"{number}" + "<&> " * length, articles=evil)
        for number in range(8)
    )
    told = story(title="<&> " * length, reason=reason, articles=others, changes=changes)
    told = replace(told, snippet="&" * length, marks=(), title_marks=())
    digest = a_digest(told, told, desk_title="&" * length, subscriber_name="&" * length, rest=3)
    bodies = [part.body for part in render_messages(digest)]
    assert within(bodies)
    shown = shown_at_first(bodies[0])
    for _ in range(30):
        shown = shown_with(shown, bodies[2] if reason[:3] in {"cha", "mor"} else bodies[0])
        assert within([shown]), "and so is every edit"


def test_a_digest_without_stories_is_one_message() -> None:
    parts = render_messages(replace(a_digest(), stories=()))
    assert [part.name for part in parts] == ["message 1", "repeat 1"]
    assert within([part.body for part in parts])


def test_the_same_digest_gives_the_same_bytes() -> None:
    digest: Digest = a_digest(story("a"), changed("b"), grown("c"))
    assert render_messages(digest) == render_messages(digest)
    assert len({part.name for part in render_messages(digest)}) == 8
