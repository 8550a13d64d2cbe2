"""Store: all that happened to one address, from its sightings in feeds to the deliveries that carried it."""

from sqlalchemy import Connection, Text, and_, bindparam, func, select

from watchdesk.model.history import History, Sighting, TellingFate
from watchdesk.store.columns import several
from watchdesk.store.loading import load_articles
from watchdesk.store.rows import TELLING
from watchdesk.store.tables import alias, channel, delivery, entry, feed, grouping, source, telling

_ALIAS = select(alias.c.article_id).where(alias.c.url == bindparam("url"))
_SIGHTINGS = (
    select(feed.c.url, entry.c.source_id, entry.c.seen_at, entry.c.standing, entry.c.title)
    .join(feed, feed.c.id == entry.c.feed_id)
    .where(entry.c.article_id.in_(several("ids", Text)))
    .order_by(entry.c.seen_at, entry.c.id)
)
_DUE = select(func.min(entry.c.read_at)).where(entry.c.article_id.in_(several("ids", Text)))
_GROUPING = select(grouping.c.story_id, grouping.c.relation).where(grouping.c.article_id == bindparam("id"))
_SOURCE = select(source.c.title).where(source.c.id == bindparam("id"))
_FATES = (
    select(
        *TELLING.columns,
        func.coalesce(delivery.c.channel_name, channel.c.name, "").label("channel_name"),
        delivery.c.id.label("delivery_id"),
        delivery.c.state,
    )
    .select_from(telling)
    .outerjoin(
        delivery, and_(delivery.c.digest_id == telling.c.digest_id, delivery.c.channel_id == telling.c.channel_id)
    )
    .outerjoin(channel, channel.c.id == telling.c.channel_id)
    .where(telling.c.story_id == bindparam("id"))
    .order_by(telling.c.settled_at, telling.c.id)
)


def find_history(connection: Connection, url: str, article_id: str) -> History:
    """Return what is known of an address: its own article, or the one it is an alias of."""
    known = connection.execute(_ALIAS, {"url": url}).scalar()
    ids = list(dict.fromkeys((known or article_id, article_id)))
    sightings = tuple(
        Sighting(feed_url=row[0], source_id=row[1], at=row[2], standing=row[3], title=row[4])
        for row in connection.execute(_SIGHTINGS, {"ids": ids})
    )
    stored = load_articles(connection, ids)
    found = next((stored[key] for key in ids if key in stored), None)
    if found is None:
        return History(url=url, sightings=sightings, due_at=connection.execute(_DUE, {"ids": ids}).scalar())
    place = connection.execute(_GROUPING, {"id": found.id}).first()
    return History(
        url=url,
        sightings=sightings,
        article=found,
        source_title=connection.execute(_SOURCE, {"id": found.source_id}).scalar(),
        story_id=place.story_id if place else None,
        relation=place.relation if place else None,
        fates=_fates(connection, place.story_id) if place else (),
    )


def _fates(connection: Connection, story_id: str) -> tuple[TellingFate, ...]:
    return tuple(
        TellingFate(
            telling=TELLING.record(row),
            channel_name=row.channel_name,
            delivery_id=row.delivery_id,
            delivery_state=row.state,
        )
        for row in connection.execute(_FATES, {"id": story_id})
    )
