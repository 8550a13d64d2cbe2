"""Testing, the store in memory: the article book."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.entries import Standing
from watchdesk.model.history import History, Sighting, TellingFate
from watchdesk.model.sites import MOST_PAGES, NO_BODY, PageRead
from watchdesk.model.tellings import Telling
from watchdesk.rules.fingerprints import SHORTEST_TEXT
from watchdesk.rules.site_rules import host_of
from watchdesk.testing.memory.searching import MemorySearch
from watchdesk.testing.memory.settling import MemorySettling
from watchdesk.testing.memory.tables import KnownChannel


class MemoryArticleBook(MemorySearch):
    """Articles, stories, matches and tellings."""

    @contextmanager
    def settling(self) -> Iterator[MemorySettling]:
        """Open the ordered consumer's transaction: kept when left well, undone on an exception."""
        with self._tables.writing():
            yield MemorySettling(self._tables)

    def stories_since(self, since: datetime, *, limit: int) -> list[str]:
        """Return the stories with an article seen at or after `since`, the one that grew last first."""
        latest: dict[str, datetime] = {}
        for grouping in self._tables.groupings.values():
            article = self._tables.articles.get(grouping.article_id)
            if article is not None and article.seen_at >= since:
                latest[grouping.story_id] = max(article.seen_at, latest.get(grouping.story_id, article.seen_at))
        return sorted(latest, key=lambda story_id: (-latest[story_id].timestamp(), story_id))[:limit]

    def stories_with_matches(self, *, since: datetime) -> list[str]:
        """Return the stories with a matched article seen at or after `since`, the one that grew last first."""
        tables = self._tables
        of_late = {one.id for one in tables.articles.values() if one.seen_at >= since}
        matched = {article_id for article_id, _ in tables.matches} & of_late & tables.groupings.keys()
        found = {tables.groupings[article_id].story_id for article_id in matched}
        grown = self.stories_since(since, limit=len(self._tables.groupings))
        return [story_id for story_id in grown if story_id in found]

    def stories_matched(self, watch_id: str, *, since: datetime, limit: int) -> list[str]:
        """Return the stories with an article seen at or after `since` that the watch matched, the newest such first."""
        latest: dict[str, datetime] = {}
        for article_id, matched_by in self._tables.matches:
            article, place = self._tables.articles.get(article_id), self._tables.groupings.get(article_id)
            if matched_by == watch_id and article is not None and place is not None and article.seen_at >= since:
                latest[place.story_id] = max(article.seen_at, latest.get(place.story_id, article.seen_at))
        return sorted(latest, key=lambda story_id: (-latest[story_id].timestamp(), story_id))[:limit]

    def articles_since(self, since: datetime, *, limit: int | None = None) -> Iterator[Article]:
        """Yield stored articles seen at or after `since`, oldest first."""
        found = [article for article in self._tables.articles.values() if article.seen_at >= since]
        yield from sorted(found, key=_age)[:limit]

    def history(self, url: str, article_id: str) -> History:
        """Return what is known of an address: its own article, or the one it is an alias of."""
        ids = list(dict.fromkeys((self._tables.aliases.get(url, article_id), article_id)))
        sightings = self._sightings(ids)
        article = next((self._tables.articles[key] for key in ids if key in self._tables.articles), None)
        if article is None:
            due = [one.read_at for one in self._tables.entries.values() if one.article_id in ids and one.read_at]
            return History(url=url, sightings=sightings, due_at=min(due, default=None))
        source = self._tables.sources.get(article.source_id)
        place = self._tables.groupings.get(article.id)
        return History(
            url=url,
            sightings=sightings,
            article=article,
            source_title=source.title if source else None,
            story_id=place.story_id if place else None,
            relation=place.relation if place else None,
            fates=self._fates(place.story_id) if place else (),
        )

    def _sightings(self, article_ids: list[str]) -> tuple[Sighting, ...]:
        entries = [entry for entry in self._tables.entries.values() if entry.article_id in article_ids]
        return tuple(
            Sighting(
                feed_url=self._tables.feeds[entry.feed_id].feed.url,
                source_id=entry.source_id,
                at=entry.seen_at,
                standing=entry.standing,
                title=entry.title,
            )
            for entry in sorted(entries, key=lambda entry: (entry.seen_at, entry.id))
        )

    def _fates(self, story_id: str) -> tuple[TellingFate, ...]:
        tellings = [telling for telling in self._tables.tellings.values() if telling.story_id == story_id]
        return tuple(self._fate(one) for one in sorted(tellings, key=lambda one: (one.settled_at, one.id)))

    def _fate(self, telling: Telling) -> TellingFate:
        carrying = next(
            (
                delivery
                for delivery in self._tables.deliveries.values()
                if delivery.digest_id == telling.digest_id and delivery.channel_id == telling.channel_id
            ),
            None,
        )
        channel = self._tables.channels.get(telling.channel_id, KnownChannel())
        return TellingFate(
            telling=telling,
            channel_name=carrying.channel_name if carrying else channel.name,
            delivery_id=carrying.id if carrying else None,
            delivery_state=carrying.state if carrying else None,
        )

    def pages_of_void_rules(self, since: datetime) -> list[PageRead]:
        """Return the newest pages of hosts where a rule found no body on some page since then, newest first."""
        new = [one for one in self._tables.articles.values() if one.standing is Standing.NEW]
        lately = [one for one in new if one.seen_at >= since]
        hosts = {host_of(one.url or "") for one in lately if NO_BODY in (one.reason or "")}
        found: dict[str, list[PageRead]] = {host: [] for host in sorted(hosts)}
        for one in sorted(lately, key=lambda one: (one.read_at, one.id), reverse=True):
            if one.url and (pages := found.get(host_of(one.url))) is not None and len(pages) < MOST_PAGES:
                pages.append(PageRead(url=one.url, read_at=one.read_at, reason=one.reason))
        return [page for pages in found.values() for page in pages]

    def forget_texts(self, *, before: datetime, limit: int) -> int:
        """Drop texts and summaries of unmatched articles seen before a moment; return of how many articles."""
        matched = {article_id for article_id, _ in self._tables.matches}
        aged = [
            article
            for article in sorted(self._tables.articles.values(), key=_age)
            if article.seen_at < before and article.id not in matched and article.id not in self._tables.forgotten
        ][:limit]
        with self._tables.writing():
            for article in aged:
                self._tables.articles[article.id] = replace(article, text="", summary="")
                self._tables.forgotten[article.id] = True
            gone = {article.id for article in aged}
            for key, entry in self._tables.entries.items():
                if entry.article_id in gone:
                    self._tables.entries[key] = replace(entry, summary="", content="")
        return len(aged)

    def forget_sketches(self, *, texts_before: datetime, summaries_before: datetime, limit: int) -> int:
        """Drop sketches of whole texts, and of summaries, seen before a moment; return how many."""
        with self._tables.writing():
            old = sorted(
                (one.words < SHORTEST_TEXT, one.at, key)
                for key, one in self._tables.sketches.items()
                if one.at < (summaries_before if one.words < SHORTEST_TEXT else texts_before)
            )[:limit]
            for *_, key in old:
                del self._tables.sketches[key]
        return len(old)


def _age(article: Article) -> tuple[datetime, str]:
    return article.seen_at, article.id
