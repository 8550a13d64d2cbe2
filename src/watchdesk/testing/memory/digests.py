"""Testing, the store in memory: the digest book."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.deliveries import Delivery
from watchdesk.model.entries import Standing
from watchdesk.model.stories import Grouping
from watchdesk.model.tellings import Digest, StoryMaterial, Telling, ToldArticle
from watchdesk.testing.memory.tables import MemoryBook


class MemoryDigestBook(MemoryBook):
    """Digests: composed once, with the deliveries they owe."""

    def open_tellings(self, *, until: datetime) -> list[Telling]:
        """Return tellings in no digest yet, not suppressed, with due_at ≤ until, by due_at then settled_at."""
        found = [
            telling
            for telling in self._tables.tellings.values()
            if telling.digest_id is None and telling.suppressed is None and telling.due_at <= until
        ]
        return sorted(found, key=lambda telling: (telling.due_at, telling.settled_at, telling.id))

    def surviving(self, story_id: str) -> str:
        """Return the id that a story is told under: of one that proved part of another, that one's."""
        merge = self._tables.merges.get(story_id)
        return merge.kept if merge is not None else story_id

    def material(self, story_ids: Iterable[str]) -> dict[str, StoryMaterial]:
        """Return what composing needs of these stories; matched articles first, then by published_at."""
        wanted = [story_id for story_id in story_ids if story_id in self._tables.stories]
        members: dict[str, list[ToldArticle]] = {story_id: [] for story_id in wanted}
        for grouping in self._tables.groupings.values():
            if grouping.story_id in members and grouping.article_id in self._tables.articles:
                members[grouping.story_id].append(self._told(grouping))
        return {
            story_id: StoryMaterial(
                story_id=story_id,
                title=self._tables.stories[story_id],
                articles=tuple(sorted(told, key=_telling_order)),
            )
            for story_id, told in members.items()
        }

    def _told(self, grouping: Grouping) -> ToldArticle:
        article = self._tables.articles[grouping.article_id]
        source = self._tables.sources.get(article.source_id)
        return ToldArticle(
            article=article,
            source_title=source.title if source else article.source_id,
            source_tier=source.tier if source else 2,
            matches=tuple(match for key, match in sorted(self._tables.matches.items()) if key[0] == article.id),
            relation=grouping.relation,
            revisions=self._tables.revisions_of(article.id),
        )

    def matches_by_source(self, watch_ids: Iterable[str], since: datetime) -> Mapping[str, Mapping[str, int]]:
        """Return by watch how many articles seen at or after `since` each source brought that it matched.

        A watch without a match is left out.
        """
        wanted = set(watch_ids)
        found: dict[str, dict[str, int]] = {}
        for article_id, watch_id in self._tables.matches:
            article = self._tables.articles.get(article_id)
            if watch_id in wanted and article is not None and article.seen_at >= since:
                numbers = found.setdefault(watch_id, {})
                numbers[article.source_id] = numbers.get(article.source_id, 0) + 1
        return found

    def match_times(self, watch_ids: Iterable[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
        """Return by watch when each new article that it matched was seen, ascending, those at or after `since`.

        What was old already at its feed's first poll is left out, and so is a watch without a match.
        """
        wanted = set(watch_ids)
        found: dict[str, list[datetime]] = {}
        for article_id, watch_id in self._tables.matches:
            article = self._tables.articles.get(article_id)
            is_new = article is not None and article.standing is Standing.NEW
            if watch_id in wanted and article is not None and is_new and article.seen_at >= since:
                found.setdefault(watch_id, []).append(article.seen_at)
        return {watch_id: sorted(times) for watch_id, times in found.items()}

    def told_in(self, channel_id: str, story_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """Return by story the digests that told it on a channel, oldest first; a story not told there is left out."""
        wanted, digests = set(story_ids), self._tables.digests
        found: dict[str, set[str]] = {}
        for telling in self._tables.tellings.values():
            is_told = telling.digest_id is not None and telling.suppressed is None
            if is_told and telling.digest_id and telling.story_id in wanted and telling.channel_id == channel_id:
                found.setdefault(telling.story_id, set()).add(telling.digest_id)
        return {story: sorted(ids, key=lambda one: (digests[one].composed_at, one)) for story, ids in found.items()}

    def digest_count(self, subscription_id: str, since: datetime, until: datetime) -> int:
        """Return how many digests of a subscription were composed from one moment to another, both of them included."""
        return sum(
            digest.subscription_id == subscription_id and since <= digest.composed_at <= until
            for digest in self._tables.digests.values()
        )

    def move_tellings(self, telling_ids: Sequence[str], *, slot: str, due_at: datetime) -> None:
        """Give open tellings another slot."""
        with self._tables.writing():
            self._change_open(telling_ids, slot=slot, due_at=due_at)

    def save_digest(self, digest: Digest, telling_ids: Sequence[str], deliveries: Sequence[Delivery]) -> bool:
        """Store a digest, mark its tellings, owe its deliveries; False (and nothing done) if it is stored already."""
        with self._tables.writing():
            if digest.id in self._tables.digests:
                return False
            self._tables.digests[digest.id] = digest
            self._change_open(telling_ids, digest_id=digest.id)
            for delivery in deliveries:
                self._tables.deliveries.setdefault(delivery.id, delivery)
        return True

    def _change_open(self, telling_ids: Sequence[str], **changes: object) -> None:
        for key in telling_ids:
            telling = self._tables.tellings.get(key)
            if telling is not None and telling.digest_id is None:
                self._tables.tellings[key] = replace(telling, **changes)

    def digest(self, digest_id: str) -> Digest | None:
        """Return a digest as it was composed; None if there is none of that id."""
        return self._tables.digests.get(digest_id)

    def digests(self, *, limit: int = 100) -> list[Digest]:
        """Return the last digests, newest first."""
        found = sorted(self._tables.digests.values(), key=lambda digest: digest.id)
        return sorted(found, key=lambda digest: digest.composed_at, reverse=True)[:limit]


def _telling_order(told: ToldArticle) -> tuple[bool, bool, float, str]:
    """Put matched articles first, then go by date, undated ones last."""
    at = told.article.published_at
    return not told.matches, at is None, at.timestamp() if at else 0.0, told.article.id
