"""Slack and webhooks: their formats, their signatures, and what each answer means."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from channels.posters import ScriptedPoster
from watchdesk.channels.slack.render import BLOCKS, SECTION, TOTAL, escaped, render_parts
from watchdesk.channels.slack.send import SlackSender
from watchdesk.channels.slack.settings import SlackSettings
from watchdesk.channels.webhook.send import WebhookSender
from watchdesk.channels.webhook.settings import WebhookSettings
from watchdesk.model.deliveries import Accepted, Answer, Refused, Unknown
from watchdesk.model.secrets import Secret
from watchdesk.model.tellings import Digest
from watchdesk.model.visits import FailureKind, Posted, PostFailed, PostResult
from watchdesk.testing.builders import HEADLINE, SLOT_AT, a_delivery, a_digest, a_story, an_article

SLACK_URL = "https://hooks.example.org/services/T1/B2/verysecret"
HOOK_URL = "https://hooks.example.org/in"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def slack(poster: ScriptedPoster) -> SlackSender:
    return SlackSender(SlackSettings(kind="slack", url=Secret(SLACK_URL)), poster)


def webhook(poster: ScriptedPoster) -> WebhookSender:
    settings = WebhookSettings(kind="webhook", url=Secret(HOOK_URL), secret=Secret(SECRET))
    return WebhookSender(settings, poster)


async def answer_of(make: Any, result: PostResult, *, may_repeat: bool = False) -> tuple[Answer, ScriptedPoster]:
    poster = ScriptedPoster(answers=[result])
    sender = make(poster)
    digest = a_digest()
    delivery = a_delivery(digest, sender.render(digest, delivery_id="d" * 32), may_repeat=may_repeat)
    return await sender.send(delivery, now=SLOT_AT), poster


def blocks(digest: Digest) -> list[dict[str, Any]]:
    body = json.loads(render_parts(digest)[0].body)
    return list(body["blocks"])


def characters(found: list[dict[str, Any]]) -> int:
    return sum(len(text["text"]) for block in found for text in [*block.get("elements", []), block.get("text")] if text)


# --- Slack ---


def test_a_story_is_a_section_with_its_link() -> None:
    found = blocks(a_digest())
    assert found[0] == {
        "type": "header",
        "text": {"type": "plain_text", "text": "South and Central Asia desk", "emoji": False},
    }
    (section,) = [block for block in found if block["type"] == "section"]
    assert f"*<https://lantern.test/world/sherman-lands|{HEADLINE}>*" in section["text"]["text"]
    assert section["text"]["verbatim"] is True
    assert "Why you got this: US–Pakistan talks after the Taliban takeover" in section["text"]["text"]


def test_the_message_unfurls_nothing_and_has_a_fallback() -> None:
    body = json.loads(render_parts(a_digest())[0].body)
    assert body["text"] == HEADLINE
    assert body["unfurl_links"] is False
    assert body["unfurl_media"] is False


def test_the_repeat_says_so_and_differs_in_nothing_else() -> None:
    body, repeat = (json.loads(part.body) for part in render_parts(a_digest()))
    added = [block for block in repeat["blocks"] if block not in body["blocks"]]
    assert [block for block in repeat["blocks"] if block in body["blocks"]] == body["blocks"]
    assert "Possible repeat" in added[0]["elements"][0]["text"]
    assert repeat["text"].startswith("Possible repeat")


@pytest.mark.parametrize("count,length", [(1, 100), (20, 400), (20, 5000), (42, 50), (60, 700), (400, 240)], ids=str)
def test_a_message_stays_within_slacks_limits(count: int, length: int) -> None:
    others = tuple(an_article(source_title=f"O{n}", url="https://o.test/" + "&" * 150) for n in range(9))
    stories = [a_story("<&> " * (length // 8), snippet="&" * length, articles=others) for _ in range(count)]
    for part in render_parts(a_digest(*stories, rest=7)):
        found = json.loads(part.body)["blocks"]
        assert len(found) <= BLOCKS
        assert characters(found) <= TOTAL
        assert all(len(block["text"]["text"]) <= SECTION for block in found if block["type"] == "section")


def test_what_does_not_fit_is_counted() -> None:
    stories = [a_story(f"{number} " + "long headline " * 20) for number in range(300)]
    text = json.dumps(blocks(a_digest(*stories)), ensure_ascii=False)
    shown = text.count("• ")
    assert 30 < shown < 300
    assert f"and {300 - shown} more stories" in text


def test_a_bar_or_bracket_in_a_title_cannot_end_the_link() -> None:
    found = json.dumps(blocks(a_digest(a_story("a|b> <https://evil.test|c"))), ensure_ascii=False)
    assert "|a¦b&gt; &lt;https://evil.test¦c>" in found


@pytest.mark.parametrize(
    "text,inert",
    [("<!channel>", "&lt;!channel&gt;"), ("<@U1>", "&lt;@U1&gt;"), ("a & b", "a &amp; b"), ("&lt;", "&amp;lt;")],
)
def test_slacks_own_marks_are_escaped(text: str, inert: str) -> None:
    assert escaped(text) == inert


@pytest.mark.parametrize(
    "status,body,expected",
    [
        (200, b"ok", Accepted(detail="ok")),
        (200, b"OK, signed in", (False, False)),
        (200, b"<html>sign in</html>", (False, False)),
        (200, b"", (False, False)),
        (302, b"", (False, False)),
        (400, b"invalid_payload", (True, False)),
        (403, b"invalid_token", (True, True)),
        (403, b"action_prohibited", (False, False)),
        (404, b"no_service", (True, True)),
        (410, b"channel_is_archived", (True, True)),
        (404, b"not here", (False, False)),
        (500, b"rollup_error", (False, False)),
        (503, b"", (False, False)),
    ],
)
async def test_only_ok_is_ok(status: int, body: bytes, expected: Accepted | tuple[bool, bool]) -> None:
    answer, _ = await answer_of(slack, Posted(status=status, body=body))
    if isinstance(expected, Accepted):
        assert answer == expected
    else:
        assert isinstance(answer, Refused)
        assert (answer.is_final, answer.closes_channel) == expected
        assert "verysecret" not in answer.reason


async def test_slack_asking_for_patience_gets_it() -> None:
    answer, _ = await answer_of(slack, Posted(status=429, body=b"", retry_after=timedelta(seconds=30)))
    assert isinstance(answer, Refused)
    assert answer.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize("may_repeat,says_so", [(False, False), (True, True)])
async def test_a_try_after_an_unknown_one_admits_it(may_repeat: bool, says_so: bool) -> None:  # noqa: FBT001 - columns of the table
    _, poster = await answer_of(slack, Posted(status=200, body=b"ok"), may_repeat=may_repeat)
    assert (b"Possible repeat" in poster.sent[0].body) is says_so
    assert poster.sent[0].url == SLACK_URL


# --- webhook ---


async def test_the_signature_holds_by_the_specifications_own_verifier() -> None:
    _, poster = await answer_of(webhook, Posted(status=204, body=b""))
    (sent,) = poster.sent
    checked = Webhook(SECRET).verify(sent.body, dict(sent.headers))
    assert checked["schema"] == "watchdesk.digest/1"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(sent.body + b" ", dict(sent.headers))


async def test_a_repeat_has_the_same_id_and_a_signature_of_its_own_moment() -> None:
    moments = iter([datetime(2026, 10, 6, tzinfo=UTC), datetime(2026, 10, 7, tzinfo=UTC)])
    poster = ScriptedPoster()
    settings = WebhookSettings(kind="webhook", url=Secret(HOOK_URL), secret=Secret(SECRET))
    sender = WebhookSender(settings, poster, real_time=lambda: next(moments))
    digest = a_digest()
    delivery = a_delivery(digest, sender.render(digest, delivery_id="d" * 32))
    await sender.send(delivery, now=SLOT_AT)
    await sender.send(delivery, now=SLOT_AT)
    first, second = poster.sent
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == delivery.id
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 86_400
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    assert first.body == second.body


@pytest.mark.parametrize(
    "status,is_final,closes",
    [
        (100, False, False),
        (301, False, False),
        (400, False, False),
        (401, False, False),
        (404, False, False),
        (410, True, True),
        (429, False, False),
        (500, False, False),
        (503, False, False),
    ],
)
async def test_only_gone_is_final(status: int, is_final: bool, closes: bool) -> None:  # noqa: FBT001 - columns of the table
    answer, _ = await answer_of(webhook, Posted(status=status, body=b"no"))
    assert isinstance(answer, Refused)
    assert (answer.is_final, answer.closes_channel) == (is_final, closes)
    assert str(status) in answer.reason


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_a_yes(status: int) -> None:
    answer, _ = await answer_of(webhook, Posted(status=status, body=b"whatever"))
    assert isinstance(answer, Accepted)


NEW_SECRET = "whsec_" + base64.b64encode(b"another key of thirty-two bytes!").decode()


def rotating(poster: ScriptedPoster) -> WebhookSender:
    new, old = Secret(NEW_SECRET), Secret(SECRET)
    settings = WebhookSettings(kind="webhook", url=Secret(HOOK_URL), secret=new, previous_secret=old)
    return WebhookSender(settings, poster)


async def test_while_a_secret_is_changed_who_has_either_can_check_the_signature() -> None:
    _, poster = await answer_of(rotating, Posted(status=204, body=b""))
    (post,) = poster.sent
    for secret in (NEW_SECRET, SECRET):
        Webhook(secret).verify(post.body, dict(post.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + base64.b64encode(b"x" * 32).decode()).verify(post.body, dict(post.headers))
    newest, oldest = post.headers["webhook-signature"].split(" ")
    for signature, secret in ((newest, NEW_SECRET), (oldest, SECRET)):
        Webhook(secret).verify(post.body, {**post.headers, "webhook-signature": signature})


async def test_neither_secret_is_quoted_to_the_operator() -> None:
    said = f"I know {SECRET} and {NEW_SECRET}".encode()
    answer, _ = await answer_of(rotating, Posted(status=500, body=said))
    assert isinstance(answer, Refused)
    assert SECRET not in answer.reason
    assert NEW_SECRET not in answer.reason


@pytest.mark.parametrize("make", [slack, webhook])
@pytest.mark.parametrize("was_sent,expected", [(True, Unknown), (False, Refused)])
async def test_without_an_answer_it_counts_whether_the_request_was_sent(
    make: Any,
    was_sent: bool,  # noqa: FBT001 - a column of the table
    expected: type,
) -> None:
    failed = PostFailed(kind=FailureKind.TIMEOUT, reason="the server did not answer in time", request_sent=was_sent)
    answer, _ = await answer_of(make, failed)
    assert isinstance(answer, expected)
    assert "did not answer in time" in getattr(answer, "reason", "")


def test_the_body_has_exactly_the_published_shape() -> None:
    sender = webhook(ScriptedPoster())
    body = json.loads(sender.render(a_digest(rest=3), delivery_id="d" * 32)[0].body)
    assert list(body) == ["schema", "id", "subscription", "subscriber", "slot", "stories", "rest", "sources"]
    (story,) = body["stories"]
    assert list(story) == ["id", "title", "reason", "watches", "articles", "hits", "snippet"]
    assert story["articles"] == [
        {
            "title": HEADLINE,
            "url": "https://lantern.test/world/sherman-lands",
            "source": "lantern",
            "published_at": "2026-10-05T22:40:00Z",
        }
    ]
    assert story["hits"][0] == {"term": "Sherman", "field": "title", "start": 0, "end": 7, "text": "Sherman"}
    assert body["sources"] == {"healthy": 216, "all": 216, "failing": []}
    assert body["rest"] == 3
    assert body["slot"] == "2026-10-06T07:00"


def test_what_is_absent_is_null() -> None:
    digest = a_digest(a_story(articles=(an_article(url=None, published_at=None),)))
    (article,) = json.loads(webhook(ScriptedPoster()).render(digest, delivery_id="d")[0].body)["stories"][0]["articles"]
    assert article["url"] is None
    assert article["published_at"] is None
