"""A desk with an archive of a few invented articles, stored without a visit — for tests of what looks at it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cli.loopback_press import NOON, Desk, source
from store.store_records import a_match, a_readout, a_visit, an_article, an_entry, settle
from watchdesk.model.articles import Article, Quality
from watchdesk.model.entries import Standing
from watchdesk.model.sources import Feed, Source
from watchdesk.model.stories import Grouping, Relation
from watchdesk.rules.addresses import article_id_of
from watchdesk.store.opening import open_store

FEED = Feed(url="https://lantern.test/world.xml", source_id="lantern")
LANTERN = Source(id="lantern", title="The Lantern", home="https://lantern.test/")
SITE = "https://lantern.test"

# slug: title and text. The watch "talks" of the desk wants two of Sherman, Qureshi, Islamabad and طالبان.
ARTICLES: Mapping[str, tuple[str, str]] = {
    "lands": ("Sherman lands in Islamabad", "She is to meet Qureshi at the ministry.\nThe talks end on Friday."),
    "flood": ("Sherman, Texas, digs out", "The creek rose to the second step of the court house."),
    "cricket": ("Islamabad win the final", "A calm innings decided it. The cup stays in the city."),
    "bread": ("The price of bread", "Bakers say that the flour has to come over the pass."),
    "press": ("Qureshi answers the press", "Asked about Islamabad and the talks, he smiled."),
}


def url_of(slug: str) -> str:
    return f"{SITE}/{slug}"


def an_archive(
    folder: Path, capsys: pytest.CaptureFixture[str], *, more: str = "", standing: Standing = Standing.NEW
) -> Desk:
    """Return a desk whose archive holds ARTICLES, an hour apart, the first matched and its own story."""
    desk = Desk(folder, capsys)
    desk.configure(source("lantern", FEED.url), more=more)
    store = open_store(f"sqlite:///{desk.database}")
    try:
        store.sync_feeds([LANTERN], [FEED], now=NOON)
        for number, slug in enumerate(ARTICLES):
            article = article_of(slug, NOON - timedelta(days=4, hours=number), standing)
            entry = replace(
                an_entry(slug, feed=FEED, address=article.url),
                article_id=article.id,
                url=article.url,
                seen_at=article.seen_at,
                standing=standing,
            )
            store.save_polls([a_visit(FEED, entry)])
            settle(
                store,
                a_readout(slug, article=article),
                groupings=(Grouping(article_id=article.id, story_id=article.id, relation=Relation.FIRST),),
                matches=(replace(a_match(slug), article_id=article.id, matched_at=article.read_at),)
                if slug == "lands"
                else (),
            )
    finally:
        store.close()
    return desk


def article_of(slug: str, seen_at: datetime, standing: Standing = Standing.NEW) -> Article:
    title, text = ARTICLES[slug]
    return replace(
        an_article(slug, seen_at=seen_at, standing=standing),
        id=article_id_of(url_of(slug)),
        url=url_of(slug),
        title=title,
        text=text,
        quality=Quality.FULL,
    )
