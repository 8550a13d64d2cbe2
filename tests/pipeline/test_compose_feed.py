"""Composing the feed of a watch: whole stories, newest growth first, with what the latest reports added."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from store.store_records import DAY, HOUR, NOW, a_match, an_article
from watchdesk.model.entries import Standing
from watchdesk.model.tellings import StoryMaterial, ToldArticle, WatchFeed
from watchdesk.model.watches import Watch
from watchdesk.pipeline.compose_feed import compose_feed
from watchdesk.pipeline.facts import DeskFacts

TALKS = Watch(id="talks", title="The talks", query="x")
FACTS = DeskFacts(title="Desk", base_url=None, contact=None)
TEXTS = (
    "The envoy landed at dawn. She met the minister at the ministry.",
    "The envoy landed at dawn. Inspector Grace Wanjiru counted 14 cars in the convoy.",
)


def told(name: str, *, age: timedelta, dated: timedelta | None, matched: bool = False, text: str = "") -> ToldArticle:
    article = replace(
        an_article(name, seen_at=NOW - age, standing=Standing.BASELINE),
        published_at=None if dated is None else NOW - dated,
        text=text,
    )
    matches = (a_match(name),) if matched else ()
    return ToldArticle(article=article, source_title=name, source_tier=2, matches=matches, relation="first")


def feed_of(*stories: Sequence[ToldArticle]) -> WatchFeed:
    material = [
        StoryMaterial(story_id=f"s{number}", title="Story", articles=tuple(articles))
        for number, articles in enumerate(stories)
    ]
    return compose_feed(TALKS, material, facts=FACTS, now=NOW)


def test_a_story_began_with_its_first_report_and_was_updated_with_the_last_that_was_seen() -> None:
    (one,) = feed_of(
        [
            told("a", age=3 * HOUR, dated=5 * HOUR, matched=True),
            told("b", age=HOUR, dated=4 * HOUR),
            told("undated", age=2 * HOUR, dated=None),
        ]
    ).stories
    assert (one.published_at, one.updated_at) == (NOW - 5 * HOUR, NOW - HOUR)


def test_a_report_dated_in_the_future_began_when_it_was_seen() -> None:
    (one,) = feed_of([told("a", age=3 * HOUR, dated=-DAY, matched=True)]).stories
    assert one.published_at == one.updated_at == NOW - 3 * HOUR


def test_the_story_that_grew_last_is_first_and_one_without_articles_is_none() -> None:
    feed = feed_of(
        [told("old", age=DAY, dated=DAY, matched=True)],
        [],
        [told("b", age=HOUR, dated=9 * DAY, matched=True)],
    )
    assert [one.story.id for one in feed.stories] == ["s2", "s0"]


def test_the_matched_article_leads_and_all_others_are_named() -> None:
    (one,) = feed_of([told("a", age=3 * HOUR, dated=DAY), told("b", age=HOUR, dated=HOUR, matched=True)]).stories
    assert [article.source_title for article in one.story.articles] == ["b", "a"]
    assert (one.story.watches, one.story.watch_titles, one.story.reason) == (("talks",), ("The talks",), "new")
    assert {hit.term for hit in one.story.hits} == {"Title"}


def test_what_a_later_report_added_is_said_and_what_the_first_told_is_not() -> None:
    articles = [
        told(str(number), age=(5 - number) * HOUR, dated=None, matched=True, text=text)
        for number, text in enumerate(TEXTS)
    ]
    (grown,) = feed_of(articles).stories
    assert {one.sentence for one in grown.story.news} == {"Inspector Grace Wanjiru counted 14 cars in the convoy."}
    (alone,) = feed_of(articles[1:]).stories
    assert alone.story.news == ()
