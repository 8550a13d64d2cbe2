"""The builders that ship: records that hold together, so that a test of something else can rely on them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watchdesk.model.deliveries import DeliveryState, Part, delivery_id
from watchdesk.model.tellings import digest_id
from watchdesk.testing.builders import HEADLINE, SLOT_AT, SNIPPET, a_delivery, a_digest, a_story, an_article

PARTS = (Part(name="body", media_type="text/plain", body=b"words"),)

MARKED = {
    "once": ("Sherman lands", ("Sherman",), ["Sherman"]),
    "twice": ("Sherman, Sherman", ("Sherman",), ["Sherman", "Sherman"]),
    "in the order of the text": ("Qureshi met Sherman", ("Sherman", "Qureshi"), ["Qureshi", "Sherman"]),
    "not at all": ("Kabul", ("Sherman",), []),
    "in another script": ("شیرمین در کابل", ("کابل",), ["کابل"]),
    "no terms": ("Kabul", (), []),
}


@pytest.mark.parametrize("text, terms, marked", MARKED.values(), ids=MARKED)
def test_a_story_is_marked_wherever_a_term_stands(text: str, terms: tuple[str, ...], marked: list[str]) -> None:
    story = a_story(text, snippet=f"Elsewhere. {text}", terms=terms)
    assert [text[start:end] for start, end in story.title_marks] == marked
    assert [story.snippet[start:end] for start, end in story.marks] == marked
    assert [(hit.field, hit.text) for hit in story.hits] == [
        *(("title", term) for term in marked),
        *(("text", term) for term in marked),
    ]
    fields = {"title": story.title, "text": story.snippet}
    assert all(fields[hit.field][hit.start : hit.end] == hit.text for hit in story.hits)


def test_the_usual_story_has_marks_in_both_fields() -> None:
    story = a_story()
    assert (story.title, story.snippet) == (HEADLINE, SNIPPET)
    assert len(story.title_marks) == 3
    assert len(story.marks) == 4


def test_a_story_stands_for_its_headline_whatever_else_it_says() -> None:
    assert a_story("A").id == a_story("A", snippet="else", note="a note").id
    assert a_story("A").id != a_story("B").id
    assert len(a_story("A half \ud83d").id) == 32


def test_a_story_has_one_article_unless_told() -> None:
    assert [article.title for article in a_story("A").articles] == ["A"]
    two = (an_article("A"), an_article("B", relation="reprint"))
    assert a_story("A", articles=two).articles == two
    assert a_story("A", articles=()).articles == ()


def test_a_digest_is_composed_in_the_slot_it_is_named_for() -> None:
    digest = a_digest()
    assert digest.id == digest_id(digest.subscription_id, digest.slot)
    local = datetime.fromisoformat(digest.slot).replace(tzinfo=ZoneInfo(digest.timezone))
    assert local == digest.slot_at == SLOT_AT
    assert timedelta(0) < digest.composed_at - digest.slot_at < timedelta(minutes=1)
    assert digest.slot_at.utcoffset() == UTC.utcoffset(None)


def test_a_digest_holds_the_stories_given_else_one() -> None:
    assert [story.title for story in a_digest().stories] == [HEADLINE]
    assert [story.title for story in a_digest(a_story("A"), a_story("B")).stories] == ["A", "B"]


@pytest.mark.parametrize("may_repeat, attempts", [(False, 1), (True, 2)])
def test_a_delivery_is_under_way_and_carries_its_parts(*, may_repeat: bool, attempts: int) -> None:
    digest = a_digest()
    delivery = a_delivery(digest, PARTS, channel_id="chat", may_repeat=may_repeat)
    assert delivery.id == delivery_id(digest.id, "chat")
    assert (delivery.digest_id, delivery.channel_id, delivery.parts) == (digest.id, "chat", PARTS)
    assert (delivery.state, delivery.attempts, delivery.may_repeat) == (DeliveryState.LEASED, attempts, may_repeat)
    assert delivery.lease_token
    assert delivery.lease_until is not None
    assert delivery.lease_until > delivery.created_at
    assert delivery.next_attempt_at is None


def test_deliveries_of_one_digest_differ_by_channel_and_lease() -> None:
    digest = a_digest()
    mail, chat = (a_delivery(digest, PARTS, channel_id=name) for name in ("mail", "chat"))
    assert mail.id != chat.id
    assert mail.lease_token != chat.lease_token
