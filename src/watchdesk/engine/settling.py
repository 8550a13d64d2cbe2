"""Settling: group → match → route in one transaction — the ordered consumer in the middle of the route."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.engine.desk import Desk
from watchdesk.engine.tally import MatchSeen
from watchdesk.model.articles import Article, Quality, Readout
from watchdesk.model.evidence import Pack
from watchdesk.model.hosts import HostTurns
from watchdesk.model.revisions import Look
from watchdesk.model.sources import Source
from watchdesk.model.stories import Grouping, Relation, Sketch
from watchdesk.model.tellings import Telling
from watchdesk.model.watches import Match
from watchdesk.pipeline.evidence import pack_of
from watchdesk.pipeline.group import LOOK_BACK, group_articles, sketch_of
from watchdesk.ports import Settling
from watchdesk.rules import republishing
from watchdesk.rules.fingerprints import SHORTEST_TEXT
from watchdesk.rules.language import Document
from watchdesk.rules.revisions import LOOKS
from watchdesk.rules.routing import Found, owed, repeatable
from watchdesk.rules.stories.joining import LEAST_SHARED, MOST_CANDIDATES, Joined, last_of


class Settled(Struct, frozen=True, kw_only=True):
    """What a batch left behind."""

    stories_new: int
    stories_grown: int
    matches: tuple[MatchSeen, ...]
    tellings: int


def settle_batch(
    desk: Desk, sources: Mapping[str, Source], readouts: Sequence[Readout], turns: HostTurns | None = None
) -> Settled:
    """Group, match and route a batch of articles in their order, and commit it whole.

    `turns`: what the visits to their pages make of the hosts, kept in the same commit.
    """
    same_address = _same_address(desk, readouts)
    with desk.store.settling() as tx:
        settled = settle_in(tx, desk, sources, readouts, same_address)
        if turns is not None:
            tx.keep_turns(turns)
    return settled


def settle_in(
    tx: Settling,
    desk: Desk,
    sources: Mapping[str, Source],
    readouts: Sequence[Readout],
    same_address: Mapping[str, str] = MappingProxyType({}),
) -> Settled:
    """Do it in an open transaction. `same_address`: by article, another one that its page's address leads to."""
    now = desk.clock.now()
    settled = tx.story_of([readout.article.id for readout in readouts])
    looked_at = _look_at(desk, sources, tx, readouts, settled)
    joined, sketches = _grouped(tx, readouts, settled, same_address, looked_at=looked_at, now=now)
    gone = {merge.gone: merge.kept for merge in joined.merges}
    places = {**settled, **{grouping.article_id: grouping for grouping in joined.groupings}}
    known = {*settled, *_same_page(joined.groupings, same_address)}
    matched = [(readout, held) for readout, held in zip(readouts, looked_at.matches, strict=True) if held]
    found = [
        Found(
            article=readout.article,
            story_id=last_of(places[readout.article.id].story_id, gone),
            matches=held,
            is_known=readout.article.id in known,
        )
        for readout, held in matched
    ]
    held_for = [readout for readout, _ in matched]
    owing = _owing(tx, held_for, found)
    existing = _existing(tx, {one.story_id for one in owing}, gone)
    copies = {key: place.of for key, place in places.items() if place.relation is Relation.REPRINT}
    owing = _gaining(desk, owing, repeatable(existing, desk.subscriptions), copies, gone)
    tellings = owed(owing, desk.subscriptions, existing, now=now)
    fresh = [grouping for grouping in joined.groupings if grouping.article_id not in settled]
    tx.save(
        readouts=readouts,
        groupings=fresh,
        sketches=sketches,
        stories=joined.stories,
        merges=joined.merges,
        matches=[match for one in found for match in one.matches],
        tellings=tellings,
        looks=_looks(held_for, found) if desk.looks_again else (),
        evidence=_packs(held_for, found) if desk.keeps_evidence else (),
        words=looked_at.words,
    )
    return Settled(
        stories_new=sum(grouping.relation is Relation.FIRST for grouping in fresh),
        stories_grown=sum(grouping.relation is not Relation.FIRST for grouping in fresh),
        matches=_seen(found, _told(desk, tellings)),
        tellings=sum(telling.suppressed is None for telling in tellings),
    )


def _seen(found: Sequence[Found], told: set[tuple[str, str]]) -> tuple[MatchSeen, ...]:
    return tuple(
        MatchSeen(
            match=match,
            article=one.article,
            story_id=one.story_id,
            is_told=(one.article.id, match.watch_id) in told,
        )
        for one in found
        for match in one.matches
    )


def _looks(readouts: Sequence[Readout], found: Sequence[Found]) -> list[Look]:
    """Return the first look at the page of each article that a watch holds for, once it is settled."""
    return [
        Look(
            article_id=one.article.id,
            due_at=one.article.read_at + LOOKS[0],
            title=readout.printed.title,
            etag=readout.printed.etag,
            last_modified=readout.printed.last_modified,
        )
        for readout, one in zip(readouts, found, strict=True)
        if readout.printed is not None and one.article.url and not readout.was_stored
    ]


def _packs(readouts: Sequence[Readout], found: Sequence[Found]) -> list[Pack]:
    """Return the evidence of each article that a watch holds for, once it is settled."""
    return [
        pack_of(readout, one.story_id, one.matches)
        for readout, one in zip(readouts, found, strict=True)
        if not readout.was_stored
    ]


def _sought(readouts: Sequence[Readout], matches: Sequence[Sequence[Match]]) -> set[str]:
    """Return the articles whose event is looked for among the stories: those read in full, or that a watch holds for.

    A summary that nobody wants is told from others by its words alone (copies are found): at a first import that is
    nearly all there is, and looking costs five times as much as everything else.
    """
    return {
        readout.article.id
        for readout, held in zip(readouts, matches, strict=True)
        if held or readout.article.quality is Quality.FULL
    }


def _grouped(
    tx: Settling,
    readouts: Sequence[Readout],
    settled: Mapping[str, Grouping],
    same_address: Mapping[str, str],
    *,
    looked_at: "_LookedAt",
    now: datetime,
) -> tuple[Joined, list[Sketch]]:
    """Find the story of each article that has none yet."""
    return group_articles(
        readouts,
        looked_at.sketches,
        candidates=_candidates(tx, looked_at.sketches, now),
        settled=settled,
        same_address=_places(tx, same_address),
        sought=_sought(readouts, looked_at.matches),
        find=lambda searches: tx.gists(searches, least=LEAST_SHARED, most=MOST_CANDIDATES),
        now=now,
    )


def _candidates(tx: Settling, sketches: Sequence[Sketch], now: datetime) -> list[Sketch]:
    """Return the stored sketches that may be copied here: of summaries, which are known by one key, also older ones."""
    of_summaries = {key for sketch in sketches if sketch.words < SHORTEST_TEXT for key in sketch.keys}
    of_texts = {key for sketch in sketches if sketch.words >= SHORTEST_TEXT for key in sketch.keys}
    found = tx.candidates(of_summaries, since=now - republishing.LOOK_BACK) if of_summaries else []
    return [*found, *(tx.candidates(of_texts, since=now - LOOK_BACK) if of_texts else [])]


def _owing(tx: Settling, readouts: Sequence[Readout], found: Sequence[Found]) -> list[Found]:
    """Return what may be told: not what a backfill matched, unless a live entry makes it new only now."""
    old = [readout.article.id for readout in readouts if readout.was_stored and not readout.has_risen]
    backfilled = tx.backfilled(old) if old else set()
    if backfilled:
        found = [
            replace(one, matches=tuple(m for m in one.matches if (one.article.id, m.watch_id) not in backfilled))
            for one in found
        ]
    return [one for one in found if one.matches]


def _gaining(
    desk: Desk, owing: Sequence[Found], again: set[str], copies: Mapping[str, str | None], gone: Mapping[str, str]
) -> list[Found]:
    """Return what may be told, with whether it adds to a story that was told before; a copy seldom does.

    `again`: the stories that could be told again. The whole of a story is read to know what is new in it.
    """
    asked = {one.story_id for one in owing if one.story_id in again and not one.is_known}
    if not asked:
        return list(owing)
    from watchdesk.rules.novelty import adds, is_update, news  # noqa: PLC0415 - its patterns cost 20 ms at start

    def gains(one: Found) -> bool:
        before = earlier[one.story_id]
        if one.article.id in copies:
            # Most copies add nothing to what they copy; only the others are held against the whole story.
            copied = [member for member in before if member.id == copies[one.article.id]]
            return is_update(one.article, copied) and is_update(one.article, before)
        return adds(news(one.article, before), one.article)

    parts = {key: kept for key in gone if (kept := last_of(key, gone)) in asked}
    earlier: dict[str, list[Article]] = {}
    for story_id, story in desk.store.material({*asked, *parts}).items():
        earlier.setdefault(parts.get(story_id, story_id), []).extend(member.article for member in story.articles)
    return [replace(one, adds=gains(one)) if one.story_id in earlier and not one.is_known else one for one in owing]


def _existing(tx: Settling, story_ids: set[str], gone: Mapping[str, str]) -> list[Telling]:
    """Return the tellings of these stories, those of stories that become part of them now among them."""
    parts = {key: kept for key in gone if (kept := last_of(key, gone)) in story_ids}
    return [
        replace(telling, story_id=parts.get(telling.story_id, telling.story_id))
        for telling in tx.tellings_of({*story_ids, *parts})
    ]


def _told(desk: Desk, tellings: Sequence[Telling]) -> set[tuple[str, str]]:
    """Return the article and watch of each match for which a telling was settled."""
    watches = {subscription.id: subscription.watches for subscription in desk.subscriptions}
    return {
        (telling.article_id, watch)
        for telling in tellings
        if telling.suppressed is None
        for watch in watches[telling.subscription_id]
    }


class _LookedAt(Struct, frozen=True):
    """What the words of a batch say: the matches of each article, the sketches of those without a place, the words.

    `words`: of articles settled for the first time, by id, parted by spaces.
    """

    matches: list[tuple[Match, ...]]
    sketches: list[Sketch]
    words: dict[str, str]


def _look_at(
    desk: Desk,
    sources: Mapping[str, Source],
    tx: Settling,
    readouts: Sequence[Readout],
    settled: Mapping[str, Grouping],
) -> _LookedAt:
    """Match and sketch articles, each split into words once; those settled again keep the matches they have."""
    stored: dict[str, list[Match]] = {}
    again = [readout.article.id for readout in readouts if readout.was_stored]
    for match in tx.matches_of(again) if again else ():
        stored.setdefault(match.article_id, []).append(match)
    looked_at = _LookedAt([], [], {})
    for readout in readouts:
        article = readout.article
        document = Document.of(article, sources.get(article.source_id))
        if readout.was_stored:
            looked_at.matches.append(tuple(stored.get(article.id, ())))
        else:
            looked_at.matches.append(tuple(desk.matcher.match_document(document, article.read_at)))
            looked_at.words.setdefault(article.id, " ".join(document.vocabulary))
        if article.id not in settled:
            looked_at.sketches.append(sketch_of(document))
    return looked_at


def _same_address(desk: Desk, readouts: Sequence[Readout]) -> dict[str, str]:
    """Return, for articles whose page names an address that leads to another article, that article's id."""
    named = {alias: readout.article.id for readout in readouts for alias in readout.aliases}
    if not named:
        return {}
    leads = desk.store.article_ids(named)
    return {named[alias]: article_id for alias, article_id in leads.items() if article_id != named[alias]}


def _same_page(groupings: Sequence[Grouping], same_address: Mapping[str, str]) -> set[str]:
    """Return the articles that are a known one under another address (AMP, a redirect): nobody is told of it twice."""
    return {one.article_id for one in groupings if one.of is not None and one.of == same_address.get(one.article_id)}


def _places(tx: Settling, same_address: Mapping[str, str]) -> dict[str, tuple[Grouping, str]]:
    places = tx.story_of(set(same_address.values()))
    titles = tx.titles_of(set(places))
    return {article_id: (places[other], titles[other]) for article_id, other in same_address.items() if other in places}
