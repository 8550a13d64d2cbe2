"""Testing, the store in memory: the ordered consumer's transaction."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice

from msgspec.structs import replace

from watchdesk.model.articles import Article, Readout
from watchdesk.model.citations import Citation
from watchdesk.model.entries import Entry, Standing
from watchdesk.model.evidence import Kept, Pack
from watchdesk.model.hosts import HostTurns
from watchdesk.model.revisions import Look, Looked
from watchdesk.model.sitemaps import NONE_KEPT, KeptSitemap
from watchdesk.model.sources import FeedState, Poll
from watchdesk.model.stories import MOST_UNDER_A_KEY, Gist, Grouping, Merge, Relation, Search, Sketch
from watchdesk.model.tellings import Telling
from watchdesk.model.watches import Match
from watchdesk.rules.sealing import START, sealed
from watchdesk.testing.memory.entries import MemoryEntryBook
from watchdesk.testing.memory.hosts import keep_turns
from watchdesk.testing.memory.tables import MemoryBook


class MemorySettling(MemoryBook):
    """One open transaction of the ordered consumer: look, decide, save."""

    def save_polls(
        self,
        polls: Sequence[tuple[Poll, FeedState, Sequence[Entry]]],
        turns: HostTurns | None = None,
        sitemaps: Mapping[str, Sequence[KeptSitemap]] = NONE_KEPT,
        *,
        settled: Collection[str],
    ) -> int:
        """Store visits, feed states and new entries; return how many entries were new to the store."""
        return MemoryEntryBook(self._tables).save_polls(polls, turns, sitemaps, settled=settled)

    def candidates(self, keys: Iterable[int], *, since: datetime) -> list[Sketch]:
        """Return the sketches that bear one of these keys and are not older than `since`, oldest first."""
        wanted = set(keys)
        found = [one for one in self._tables.sketches.values() if one.at >= since and wanted.intersection(one.keys)]
        return sorted(found, key=lambda one: (one.at, one.article_id))

    def gists(self, searches: Sequence[Search], *, least: int, most: int) -> list[list[Gist]]:
        """Return for each search the gists that share most of its keys; of equals the newest first."""
        return [self._near(one, least, most) for one in searches]

    def _near(self, search: Search, least: int, most: int) -> list[Gist]:
        numbered = list(enumerate(self._tables.gists.values()))
        under = (
            list(islice((at for at, one in reversed(numbered) if key in one.keys), MOST_UNDER_A_KEY))
            for key in set(search.keys)
        )
        shared = Counter(chain.from_iterable(under))
        recent = [(number, one) for number, one in numbered if one.at >= search.since]
        found = [(-shared[number], -number, one) for number, one in recent if shared[number] >= least]
        return [one for _, _, one in sorted(found, key=lambda entry: entry[:2])][:most]

    def story_of(self, article_ids: Iterable[str]) -> dict[str, Grouping]:
        """Return the grouping of those of the articles that are settled."""
        return {key: self._tables.groupings[key] for key in article_ids if key in self._tables.groupings}

    def titles_of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Return the headlines of those of the articles that are settled."""
        return {key: self._tables.articles[key].title for key in article_ids if key in self._tables.articles}

    def matches_of(self, article_ids: Iterable[str]) -> list[Match]:
        """Return stored matches of these articles, by article and watch."""
        wanted = set(article_ids)
        return [match for key, match in sorted(self._tables.matches.items()) if key[0] in wanted]

    def backfilled(self, article_ids: Iterable[str]) -> set[tuple[str, str]]:
        """Return article and watch of those matches of these articles that a backfill found."""
        wanted = set(article_ids)
        return {key for key in self._tables.backfilled if key[0] in wanted}

    def told(self, telling_ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are stored tellings."""
        return {key for key in telling_ids if key in self._tables.tellings}

    def tellings_of(self, story_ids: Iterable[str]) -> list[Telling]:
        """Return all tellings of these stories, suppressed ones among them, in the order they were settled."""
        wanted = set(story_ids)
        found = [telling for telling in self._tables.tellings.values() if telling.story_id in wanted]
        return sorted(found, key=lambda telling: (telling.settled_at, telling.id))

    def save(
        self,
        *,
        readouts: Sequence[Readout],
        groupings: Sequence[Grouping],
        sketches: Sequence[Sketch],
        stories: Sequence[Gist] = (),
        merges: Sequence[Merge] = (),
        matches: Sequence[Match],
        tellings: Sequence[Telling],
        looks: Sequence[Look] = (),
        evidence: Sequence[Pack] = (),
        words: Mapping[str, str] | None = None,  # noqa: ARG002 - it searches by reading
    ) -> None:
        """Insert or leave it all; see the port."""
        for readout in readouts:
            self._keep(readout)
        for grouping in groupings:
            if grouping.relation is Relation.FIRST:
                first = self._tables.articles.get(grouping.article_id)
                self._tables.stories.setdefault(grouping.story_id, first.title if first else "")
            self._tables.groupings.setdefault(grouping.article_id, grouping)
        for sketch in sketches:
            self._tables.sketches.setdefault(sketch.article_id, sketch)
        self._tables.gists.update((story.story_id, story) for story in stories)
        self._merge(merges)
        for match in matches:
            self._tables.matches.setdefault((match.article_id, match.watch_id), match)
        for telling in tellings:
            self._tables.tellings.setdefault(telling.id, telling)
        for look in looks:
            self._tables.looks.setdefault(look.article_id, look)
        self._cite(readouts, {match.article_id for match in matches})
        self._seal(evidence)

    def _cite(self, readouts: Sequence[Readout], matched: set[str]) -> None:
        for readout in readouts:
            for site in readout.cites if readout.article.id in matched else ():
                cited = Citation(article_id=readout.article.id, site=site)
                self._tables.citations.setdefault((cited.article_id, site), cited)

    def _seal(self, packs: Sequence[Pack]) -> None:
        kept = self._tables.evidence
        known = {one.seal.article_id for one in kept.values()}
        for pack in packs:
            if pack.article_id not in known:
                known.add(pack.article_id)
                number = len(kept) + 1
                seal = sealed(pack, number=number, previous=kept[number - 1].seal.hash if kept else START)
                kept[number] = Kept(seal=seal, record=pack.record, page=pack.page)

    def _keep(self, readout: Readout) -> None:
        self._keep_article(readout.article)
        for alias in readout.aliases:
            self._tables.aliases.setdefault(alias, readout.article.id)
        for entry_id in readout.entry_ids:
            if entry_id in self._tables.entries:
                self._tables.entries[entry_id] = replace(self._tables.entries[entry_id], read_at=None)

    def keep_turns(self, turns: HostTurns) -> None:
        """Keep what visits to hosts of pages make of them; see the port."""
        keep_turns(self._tables, turns)

    def save_look(self, looked: Looked, tellings: Sequence[Telling]) -> None:
        """Keep how a look ended; see the port."""
        if looked.revision is not None:
            self._tables.revisions.setdefault((looked.article_id, looked.revision.number), looked.revision)
        if looked.next is None:
            self._tables.looks.pop(looked.article_id, None)
        elif looked.article_id in self._tables.looks:
            self._tables.looks[looked.article_id] = looked.next
        for telling in tellings:
            self._tables.tellings.setdefault(telling.id, telling)

    def _merge(self, merges: Sequence[Merge]) -> None:
        for merge in merges:
            for grouping in [one for one in self._tables.groupings.values() if one.story_id == merge.gone]:
                self._tables.groupings[grouping.article_id] = replace(grouping, story_id=merge.kept)
                if sketch := self._tables.sketches.get(grouping.article_id):
                    self._tables.sketches[grouping.article_id] = replace(sketch, story_id=merge.kept)
            self._move_tellings(merge)
            self._tables.gists.pop(merge.gone, None)
            for gone, earlier in self._tables.merges.items():
                if earlier.kept == merge.gone:
                    self._tables.merges[gone] = replace(earlier, kept=merge.kept)
            self._tables.merges.setdefault(merge.gone, merge)

    def _move_tellings(self, merge: Merge) -> None:
        tellings = self._tables.tellings
        told = {
            (one.subscriber_id, one.channel_id)
            for one in tellings.values()
            if one.story_id == merge.kept and one.suppressed is None
        }
        for one in [one for one in tellings.values() if one.story_id == merge.gone]:
            is_open = one.digest_id is None and one.suppressed is None
            why = "told with the story that it proved to be part of"
            suppressed = why if is_open and (one.subscriber_id, one.channel_id) in told else one.suppressed
            tellings[one.id] = replace(one, story_id=merge.kept, suppressed=suppressed)

    def _keep_article(self, article: Article) -> None:
        stored = self._tables.articles.setdefault(article.id, article)
        if article.standing is Standing.NEW:
            self._tables.articles[article.id] = replace(stored, standing=Standing.NEW)
