"""Compose: what a digest says of its stories' outlets, in which order they stand, and what waited."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from flood_reports import AT, OWN, WIRE, a_report, whole
from watchdesk.channels.payload import payload
from watchdesk.channels.text import as_html, as_text
from watchdesk.model.articles import Article
from watchdesk.model.revisions import Change, ChangeKind, Revision
from watchdesk.model.subscribers import Channel, Quiet, Rhythm, Schedule, Subscriber, Subscription
from watchdesk.model.tellings import Digest, StoryMaterial, Telling, ToldArticle
from watchdesk.pipeline.compose import compose
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.rules.routing import NEW
from watchdesk.rules.schedule import next_slot

TITLES = {"herald": "The Bardol Herald", "coast": "Coast Wire", "valley": "Valley Post", "ap": "AP News"}


def a_subscription(*, quiet: Quiet | None = None, rhythm: Rhythm = Rhythm.AT_ONCE) -> Subscription:
    return Subscription(
        id="floods",
        subscriber=Subscriber(id="ilse", name="Ilse", timezone="UTC"),
        watches=("floods",),
        channel=Channel(name="mail", kind="email", address="ilse@example.org"),
        schedule=Schedule(rhythm=rhythm),
        quiet=quiet,
    )


def a_telling(subscription: Subscription, story: str, at: datetime = AT, reason: str = NEW) -> Telling:
    slot = next_slot(subscription.schedule, subscription.quiet, ZoneInfo("UTC"), at)
    return Telling(
        id=f"telling of {story}",
        subscription_id=subscription.id,
        subscriber_id=subscription.subscriber.id,
        channel_id=subscription.channel.id,
        story_id=story,
        article_id=f"{story} 1",
        reason=reason,
        slot=slot.key,
        due_at=slot.due_at,
        settled_at=at,
    )


def a_story(story: str, *articles: Article, relation: str = "same_event") -> StoryMaterial:
    told = [
        ToldArticle(
            article=article, source_title=TITLES[article.source_id], source_tier=1, matches=(), relation=relation
        )
        for article in articles
    ]
    return StoryMaterial(story_id=story, title=articles[0].title, articles=tuple(told))


def a_digest(subscription: Subscription, tellings: list[Telling], *stories: StoryMaterial) -> Digest:
    return compose(
        subscription,
        "slot",
        tellings,
        {story.story_id: story for story in stories},
        watch_titles={"floods": "Floods"},
        health=(),
        facts=DeskFacts(title="Desk", base_url=None, contact=None),
        now=AT + timedelta(days=1),
    )


def the_flood() -> StoryMaterial:
    return a_story(
        "flood",
        a_report("flood 1", f"BARDOL (AP) - {whole(WIRE)}", source="ap"),
        a_report("flood 2", f"BARDOL (AP) - {whole(WIRE)}", source="herald", after=1),
        a_report("flood 3", whole(WIRE[:5]), source="coast", after=2),
        a_report("flood 4", whole(OWN), source="valley", after=3),
    )


def test_each_outlet_is_shown_with_how_it_came_by_its_text() -> None:
    subscription = a_subscription()
    digest = a_digest(subscription, [a_telling(subscription, "flood")], the_flood())
    (story,) = digest.stories
    assert [(article.source, article.relation, article.agency) for article in story.articles] == [
        ("ap", "first", "AP"),
        ("valley", "original", None),
        ("coast", "trimmed", None),
        ("herald", "verbatim", "AP"),
    ]
    text = as_text(digest)
    assert "Also (4 outlets, 1 verbatim):" in text
    assert "The Bardol Herald (AP) · Mon 5 Oct, 07:00 · reprint" in text
    assert "AP News (AP)" not in text
    assert "Coast Wire · Mon 5 Oct, 08:00 · shortened reprint" in text
    assert "Also (4 outlets, 1 verbatim):" in as_html(digest)


def test_programs_are_told_the_lineage_too() -> None:
    subscription = a_subscription()
    body = payload(a_digest(subscription, [a_telling(subscription, "flood")], the_flood())).decode()
    assert body.count('"lineage":') == 3
    assert body.count('"lineage":"verbatim","agency":"AP"') == 1
    assert '"held"' not in body


def test_what_cannot_be_read_is_a_copy_where_grouping_found_it_to_be_one() -> None:
    subscription = a_subscription()
    brief = a_report("flood 2", "The river rose.", source="coast", after=1)
    story = a_story("flood", a_report("flood 1", whole(WIRE)), brief, relation="reprint")
    digest = a_digest(subscription, [a_telling(subscription, "flood")], story)
    assert [article.relation for article in digest.stories[0].articles] == ["first", "verbatim"]


def test_what_is_new_stands_before_what_is_told_again() -> None:
    subscription = a_subscription()
    again = a_telling(subscription, "again", reason="novelty 1")
    digest = a_digest(
        subscription,
        [again, a_telling(subscription, "new")],
        a_story("again", a_report("again 1", whole(OWN))),
        a_story("new", a_report("new 1", whole(WIRE))),
    )
    assert [story.id for story in digest.stories] == ["new", "again"]


NIGHT = Quiet(start=time(22), end=time(6, 30))


@pytest.mark.parametrize(
    "quiet,rhythm,hour,held",
    [
        (NIGHT, Rhythm.AT_ONCE, 23, 1),
        (NIGHT, Rhythm.AT_ONCE, 12, 0),
        (None, Rhythm.AT_ONCE, 23, 0),
        (NIGHT, Rhythm.HOURLY, 23, 1),
        (NIGHT, Rhythm.HOURLY, 20, 0),
    ],
)
def test_what_waited_for_the_end_of_quiet_hours_is_counted(
    quiet: Quiet | None, rhythm: Rhythm, hour: int, held: int
) -> None:
    subscription = a_subscription(quiet=quiet, rhythm=rhythm)
    telling = a_telling(subscription, "flood", at=AT.replace(hour=hour))
    digest = a_digest(subscription, [telling], the_flood())
    assert digest.held == held
    said = "One story waited for the end of your quiet hours."
    assert (said in as_text(digest)) == (said in as_html(digest)) == bool(held)
    assert ('"held":1' in payload(digest).decode()) == bool(held)


def changed_by(article: Article, source_title: str, *changes: Change) -> ToldArticle:
    revision = Revision(
        article_id=article.id, number=1, at=AT + timedelta(hours=9), title="", text="", changes=tuple(changes)
    )
    return ToldArticle(
        article=article, source_title=source_title, source_tier=1, matches=(), relation="first", revisions=(revision,)
    )


GONE = Change(kind=ChangeKind.GONE)


def test_a_change_bears_the_names_of_those_who_made_it_and_no_others() -> None:
    subscription = replace(a_subscription(), tell_changes=True)
    corrected = Change(kind=ChangeKind.CORRECTION, after="Correction: It was two.")
    story = replace(
        the_flood(),
        articles=(
            *the_flood().articles[:1],
            changed_by(the_flood().articles[1].article, "The Bardol Herald", GONE),
            changed_by(the_flood().articles[2].article, "Coast Wire", GONE, corrected),
            *the_flood().articles[3:],
        ),
    )
    digest = a_digest(subscription, [a_telling(subscription, "flood", AT, "novelty 1")], story)
    gone, correction = digest.stories[0].changes
    assert [one.source_title for one in gone.articles] == ["The Bardol Herald", "Coast Wire"]
    assert [one.url for one in correction.articles] == ["https://coast.test/flood 3"]
    assert "+ The Bardol Herald, Coast Wire · The page is gone." in as_text(digest)


def test_a_correction_is_not_crowded_out_by_sentences_that_moved() -> None:
    subscription = replace(a_subscription(), tell_changes=True)
    many = [Change(kind=ChangeKind.ADDED, after=f"Sentence {number}.") for number in range(12)]
    corrected = Change(kind=ChangeKind.CORRECTION, after="Correction: It was two.")
    first, second, *others = the_flood().articles
    spoke = changed_by(second.article, "The Bardol Herald", corrected)
    story = replace(the_flood(), articles=(changed_by(first.article, "AP News", *many), spoke, *others))
    (told,) = a_digest(subscription, [a_telling(subscription, "flood", AT, "change 1")], story).stories
    assert len(told.changes) == 8
    assert told.changes[-1].after == "Correction: It was two."


def test_whoever_reported_for_himself_stands_before_those_who_print_copies() -> None:
    subscription = a_subscription()
    wire = f"BARDOL (AP) - {whole(WIRE)}"
    copies = [a_report(f"flood 1{number}", wire, source="herald", after=number) for number in range(1, 8)]
    first = the_flood().articles[0].article
    own = a_report("flood 9", whole(OWN), source="valley", after=9)
    cut = a_report("flood 8", whole(WIRE[:5]), source="coast", after=8)
    digest = a_digest(subscription, [a_telling(subscription, "flood")], a_story("flood", first, *copies, cut, own))
    (story,) = digest.stories
    assert [article.relation for article in story.articles] == ["first", "original", "trimmed", *["verbatim"] * 7]
    assert "Valley Post" in as_text(digest)


@pytest.mark.parametrize("reason", [NEW, "novelty 1"])
def test_news_of_a_story_says_under_which_headline_it_was_told(reason: str) -> None:
    subscription = a_subscription()
    first, *_, last = the_flood().articles
    later = replace(
        last, article=replace(last.article, title="Miller of Bardol speaks", read_at=AT + timedelta(days=1))
    )
    told = replace(a_telling(subscription, "flood", AT, reason), article_id=later.article.id)
    (story,) = a_digest(subscription, [told], replace(the_flood(), articles=(first, later))).stories
    assert story.told_before == (None if reason == NEW else "The river at Bardol")
