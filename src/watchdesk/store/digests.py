"""Store, the digest book: what waits for its slot, what composing needs, and the commit that owes deliveries."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, func, insert, select, update

from watchdesk.model.articles import Article
from watchdesk.model.deliveries import Delivery
from watchdesk.model.entries import Standing
from watchdesk.model.stories import Relation
from watchdesk.model.tellings import Digest, StoryMaterial, Telling, ToldArticle
from watchdesk.model.watches import Match
from watchdesk.rules.grouping import founded_story
from watchdesk.store.columns import insert_or_leave, several
from watchdesk.store.digest_json import digest_from_json, digest_to_json
from watchdesk.store.link import Book, run_many
from watchdesk.store.loading import load_articles, load_matches
from watchdesk.store.looks import load_revisions
from watchdesk.store.rows import DELIVERY, PART, TELLING, batches
from watchdesk.store.tables import article, delivery, digest, grouping, match, part, source, story_merge, telling

_OPEN = (
    select(*TELLING.columns)
    .where(telling.c.digest_id.is_(None), telling.c.suppressed.is_(None), telling.c.due_at <= bindparam("until"))
    .order_by(telling.c.due_at, telling.c.settled_at, telling.c.id)
)
_MEMBERS = (
    select(grouping.c.story_id, grouping.c.article_id, grouping.c.relation, source.c.title, source.c.tier)
    .select_from(grouping)
    .join(article, article.c.id == grouping.c.article_id)
    .outerjoin(source, source.c.id == article.c.source_id)
    .where(grouping.c.story_id.in_(several("ids", Text)))
)
_JOIN_DIGEST = (
    update(telling)
    .where(telling.c.id.in_(several("ids", Text)), telling.c.digest_id.is_(None))
    .values(digest_id=bindparam("digest"))
)
_MOVE = (
    update(telling)
    .where(telling.c.id.in_(several("ids", Text)), telling.c.digest_id.is_(None))
    .values(slot=bindparam("to"), due_at=bindparam("at"))
)
# What was matched was seen before: the first condition on `since` leaves the second fewer articles to look up.
_BROUGHT = (
    select(match.c.watch_id, article.c.source_id, func.count().label("number"))
    .select_from(match)
    .join(article, article.c.id == match.c.article_id)
    .where(
        match.c.watch_id.in_(several("ids", Text)),
        match.c.matched_at >= bindparam("since"),
        article.c.seen_at >= bindparam("since"),
    )
    .group_by(match.c.watch_id, article.c.source_id)
)
_SEEN = (
    select(match.c.watch_id, article.c.seen_at)
    .select_from(match)
    .join(article, article.c.id == match.c.article_id)
    .where(
        match.c.watch_id.in_(several("ids", Text)),
        match.c.matched_at >= bindparam("since"),
        article.c.seen_at >= bindparam("since"),
        article.c.standing == Standing.NEW,
    )
    .order_by(article.c.seen_at, article.c.id)
)
_TOLD_IN = (
    select(telling.c.story_id, telling.c.digest_id, digest.c.composed_at)
    .distinct()
    .select_from(telling)
    .join(digest, digest.c.id == telling.c.digest_id)
    .where(
        telling.c.story_id.in_(several("ids", Text)),
        telling.c.channel_id == bindparam("channel"),
        telling.c.suppressed.is_(None),
    )
    .order_by(digest.c.composed_at, telling.c.digest_id)
)
_COUNT = select(func.count()).where(
    digest.c.composed_at.between(bindparam("since"), bindparam("until")),
    digest.c.subscription_id == bindparam("subscription"),
)
_INSERT_DIGEST = insert_or_leave(digest)
_INSERT_DELIVERY = insert_or_leave(delivery)
_UNKNOWN_TIER = 2


class SqlDigestBook(Book):
    """Digests: composed once, with the deliveries they owe, in one transaction."""

    def open_tellings(self, *, until: datetime) -> list[Telling]:
        """Return tellings in no digest yet, not suppressed, with due_at ≤ until, by due_at then settled_at."""
        with self._link.reading() as connection:
            return [TELLING.record(row) for row in connection.execute(_OPEN, {"until": until})]

    def material(self, story_ids: Iterable[str]) -> dict[str, StoryMaterial]:
        """Return what composing needs of these stories; matched articles first, then by published_at."""
        found: dict[str, StoryMaterial] = {}
        with self._link.reading() as connection:
            for ids in batches(story_ids):
                found |= _load_material(connection, ids)
        return found

    def surviving(self, story_id: str) -> str:
        """Return the id that a story is told under: of one that proved part of another, that one's."""
        kept = select(story_merge.c.kept).where(story_merge.c.gone == story_id)
        with self._link.reading() as connection:
            return connection.execute(kept).scalar() or story_id

    def matches_by_source(self, watch_ids: Iterable[str], since: datetime) -> Mapping[str, Mapping[str, int]]:
        """Return by watch how many articles seen at or after `since` each source brought that it matched.

        A watch without a match is left out.
        """
        found: dict[str, dict[str, int]] = {}
        with self._link.reading() as connection:
            for ids in batches(watch_ids):
                for row in connection.execute(_BROUGHT, {"ids": ids, "since": since}):
                    found.setdefault(row.watch_id, {})[row.source_id] = row.number
        return found

    def match_times(self, watch_ids: Iterable[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
        """Return by watch when each new article that it matched was seen, ascending, those at or after `since`.

        What was old already at its feed's first poll is left out, and so is a watch without a match.
        """
        found: dict[str, list[datetime]] = {}
        with self._link.reading() as connection:
            for ids in batches(watch_ids):
                for row in connection.execute(_SEEN, {"ids": ids, "since": since}):
                    found.setdefault(row.watch_id, []).append(row.seen_at)
        return found

    def told_in(self, channel_id: str, story_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """Return by story the digests that told it on a channel, oldest first; a story not told there is left out."""
        found: dict[str, list[str]] = {}
        with self._link.reading() as connection:
            for ids in batches(story_ids):
                for row in connection.execute(_TOLD_IN, {"ids": ids, "channel": channel_id}):
                    found.setdefault(row.story_id, []).append(row.digest_id)
        return found

    def digest_count(self, subscription_id: str, since: datetime, until: datetime) -> int:
        """Return how many digests of a subscription were composed from one moment to another, both of them included."""
        with self._link.reading() as connection:
            span = {"subscription": subscription_id, "since": since, "until": until}
            counted: int = connection.execute(_COUNT, span).scalar_one()
        return counted

    def move_tellings(self, telling_ids: Sequence[str], *, slot: str, due_at: datetime) -> None:
        """Give open tellings another slot (their own was closed before they came: the clock was set back)."""
        with self._link.writing() as connection:
            for ids in batches(telling_ids):
                connection.execute(_MOVE, {"ids": ids, "to": slot, "at": due_at})

    def save_digest(self, composed: Digest, telling_ids: Sequence[str], deliveries: Sequence[Delivery]) -> bool:
        """Store a digest, mark its tellings, owe its deliveries; False (and nothing done) if it is stored already."""
        with self._link.writing() as connection:
            if not insert_digest(connection, composed, deliveries):
                return False
            for ids in batches(telling_ids):
                connection.execute(_JOIN_DIGEST, {"ids": ids, "digest": composed.id})
        return True

    def digest(self, digest_id: str) -> Digest | None:
        """Return a digest as it was composed; None if there is none of that id."""
        with self._link.reading() as connection:
            record = connection.execute(select(digest.c.record).where(digest.c.id == digest_id)).scalar()
        return None if record is None else digest_from_json(record)

    def digests(self, *, limit: int = 100) -> list[Digest]:
        """Return the last digests, newest first."""
        statement = select(digest.c.record).order_by(digest.c.composed_at.desc(), digest.c.id).limit(limit)
        with self._link.reading() as connection:
            return [digest_from_json(record) for record in connection.execute(statement).scalars()]


def insert_digest(connection: Connection, composed: Digest, deliveries: Sequence[Delivery]) -> bool:
    """Store a digest and what is owed of it; False (and nothing done) if it is stored already."""
    row = {
        "id": composed.id,
        "subscription_id": composed.subscription_id,
        "slot": composed.slot,
        "composed_at": composed.composed_at,
        "record": digest_to_json(composed),
    }
    if not connection.execute(_INSERT_DIGEST, row).rowcount:
        return False
    run_many(connection, _INSERT_DELIVERY, [DELIVERY.row(owed) for owed in deliveries])
    run_many(connection, insert(part), _part_rows(deliveries))
    return True


def _part_rows(deliveries: Sequence[Delivery]) -> list[dict[str, Any]]:
    return [
        PART.row(piece, delivery_id=owed.id, number=number)
        for owed in deliveries
        for number, piece in enumerate(owed.parts)
    ]


def _load_material(connection: Connection, story_ids: list[str]) -> dict[str, StoryMaterial]:
    members = connection.execute(_MEMBERS, {"ids": story_ids}).all()
    articles = load_articles(connection, (row.article_id for row in members))
    matches: dict[str, list[Match]] = {}
    for one in load_matches(connection, articles):
        matches.setdefault(one.article_id, []).append(one)
    revisions = load_revisions(connection, articles)
    told: dict[str, list[ToldArticle]] = {}
    for row in members:
        found = articles[row.article_id]
        told.setdefault(row.story_id, []).append(
            ToldArticle(
                article=found,
                source_title=row.title if row.title is not None else found.source_id,
                source_tier=row.tier if row.tier is not None else _UNKNOWN_TIER,
                matches=tuple(matches.get(found.id, ())),
                relation=row.relation,
                revisions=tuple(revisions.get(found.id, ())),
            )
        )
    return {
        story_id: StoryMaterial(
            story_id=story_id,
            title=_founder(story_id, those).title,
            articles=tuple(sorted(those, key=_telling_order)),
        )
        for story_id, those in told.items()
    }


def _founder(story_id: str, members: Sequence[ToldArticle]) -> Article:
    """Return the article that founded the story, whose headline the story keeps; it may have taken in others since."""
    firsts = [one.article for one in members if one.relation is Relation.FIRST] or [one.article for one in members]
    return min(firsts, key=lambda one: (founded_story(one.id) != story_id, one.seen_at, one.id))


def _telling_order(told: ToldArticle) -> tuple[bool, bool, float, str]:
    """Put matched articles first, then go by date, undated ones last."""
    at = told.article.published_at
    return not told.matches, at is None, at.timestamp() if at else 0.0, told.article.id
