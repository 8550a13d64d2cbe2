"""Compose: make one digest of the tellings of one slot — after route, before deliver."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from watchdesk.model.articles import Article, Quality
from watchdesk.model.deliveries import delivery_id
from watchdesk.model.entries import Standing
from watchdesk.model.revisions import Change, ChangeKind
from watchdesk.model.sources import SourceHealth
from watchdesk.model.stories import Novelty, Printing
from watchdesk.model.subscribers import Subscription
from watchdesk.model.tellings import (
    ChangedArticle,
    Digest,
    DigestArticle,
    DigestChange,
    DigestHit,
    DigestStory,
    Severity,
    StoryMaterial,
    Telling,
    ToldArticle,
    digest_id,
)
from watchdesk.model.watches import Match, Strength
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.rules.blindness import blind_watches
from watchdesk.rules.budget import is_bounded
from watchdesk.rules.lineage import Lineage, lineages_of
from watchdesk.rules.routing import CHANGE, NEW
from watchdesk.rules.schedule import next_slot
from watchdesk.rules.severity import severity_of
from watchdesk.rules.snippets import snippet, title_marks

Rank = tuple[int, int, bool, int, int, float, str]
MOST_NEWS = 8
MOST_CHANGES = 8
NOTHING: Mapping[str, Mapping[str, int]] = MappingProxyType({})
_NOTES = {
    Quality.STUB: "on headline and summary only",
    Quality.NONE: "on the headline only",
}
_WEAK = "weak: a bare surname in a fitting context, perhaps somebody else's"
_WEIGHT = {
    ChangeKind.CORRECTION: 0,
    ChangeKind.HEADLINE: 1,
    ChangeKind.GONE: 2,
    ChangeKind.QUOTATION: 3,
    ChangeKind.REMOVED: 4,
    ChangeKind.ADDED: 5,
}
# Few reports are named: those who reported for themselves come before those who print what others wrote.
_BORROWED = {Printing.REWROTE: 1, Printing.TRIMMED: 2, Printing.VERBATIM: 3}
_STRENGTH = {Strength.STRONG: 0, Strength.WEAK: 1, Strength.HEADLINE: 2}


def compose(
    subscription: Subscription,
    slot: str,
    tellings: Sequence[Telling],
    material: Mapping[str, StoryMaterial],
    *,
    watch_titles: Mapping[str, str],
    health: Sequence[SourceHealth],
    facts: DeskFacts,
    now: datetime,
    brought: Mapping[str, Mapping[str, int]] = NOTHING,
    muted: int = 0,
    told_in: Mapping[str, Sequence[str]] = MappingProxyType({}),
    beyond: int = 0,
) -> Digest:
    """Compose the digest of a subscription's slot. Stories are ranked; beyond `at_most` they are counted only.

    Of stories that `material` lacks nothing is told; `beyond`: how many of them were ranked after those that it has.
    `brought`: by watch, how many matches each source brought lately (see pipeline.silence). `muted`: how many stories
    mutes have silenced since the last digest. `told_in`: by story, the digests that told it on this channel before.
    """
    watches = {watch: watch_titles.get(watch, watch) for watch in subscription.watches}
    whole = [(telling, material[telling.story_id]) for telling in tellings if telling.story_id in material]
    told = [(telling, story, _matched(_untold(telling, story), watches)) for telling, story in whole]
    told.sort(key=lambda one: _rank(*one))
    return Digest(
        id=digest_id(subscription.id, slot),
        subscription_id=subscription.id,
        subscriber_id=subscription.subscriber.id,
        subscriber_name=subscription.subscriber.name,
        timezone=subscription.subscriber.timezone,
        language=subscription.subscriber.language,
        slot=slot,
        slot_at=max((telling.due_at for telling in tellings), default=now),
        composed_at=now,
        stories=tuple(
            _story(telling, story, matched, watches, tells_changes=subscription.tell_changes)
            for telling, story, matched in told[: subscription.at_most]
        ),
        rest=max(len(told) - subscription.at_most, 0) + beyond,
        sources_all=len(health),
        failing=tuple(source for source in health if not source.is_healthy),
        desk_title=facts.title,
        base_url=facts.base_url,
        contact=facts.contact,
        held=_held(subscription, tellings),
        muted=muted,
        put_off=_put_off(subscription, tellings),
        blind=blind_watches(watches, brought, health),
        thread=_thread(subscription, [telling for telling, _, _ in told], told_in),
    )


def ranked(
    subscription: Subscription, tellings: Sequence[Telling], material: Mapping[str, StoryMaterial]
) -> list[tuple[Rank, str]]:
    """Return the ranks that the stories of these tellings have in a digest, the least first, with the stories' ids."""
    whole = [(telling, material[telling.story_id]) for telling in tellings if telling.story_id in material]
    watches = subscription.watches
    return sorted((_rank(one, story, _matched(_untold(one, story), watches)), one.story_id) for one, story in whole)


def _thread(
    subscription: Subscription, ranked: Sequence[Telling], told_in: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Return the deliveries that a digest goes on from, those that told its first story.

    Only where all its stories were told before: news in an old thread would be overlooked.
    """
    if not ranked or any(telling.reason == NEW for telling in ranked):
        return ()
    return tuple(delivery_id(one, subscription.channel.id) for one in told_in.get(ranked[0].story_id, ()))


def found_by(telling: Telling, story: StoryMaterial, watches: Collection[str]) -> list[tuple[str, Match]]:
    """Return the source and the match of each article that a telling would tell, as far as these watches brought it."""
    return [
        (told.article.source_id, match)
        for told, matches in _matched(_untold(telling, story), watches)
        for match in matches
    ]


def severity(story: StoryMaterial, watches: Collection[str]) -> Severity:
    """Return how much a story weighs for whoever has these watches: by all outlets whose reports of it are new."""
    new = [told for told in story.articles if told.article.standing is Standing.NEW]
    firm = any(match.strength is Strength.STRONG for told in new for match in told.matches if match.watch_id in watches)
    return severity_of({told.article.source_id: told.source_tier for told in new}, is_firm=firm)


def _held(subscription: Subscription, tellings: Sequence[Telling]) -> int:
    """Return how many stories would have been told earlier, were there no quiet hours."""
    if subscription.quiet is None:
        return 0
    zone = ZoneInfo(subscription.subscriber.timezone)
    return len(
        {
            telling.story_id
            for telling in tellings
            if next_slot(subscription.schedule, None, zone, telling.settled_at).due_at
            < _usual(subscription, zone, telling)
            <= telling.due_at
        }
    )


def _put_off(subscription: Subscription, tellings: Sequence[Telling]) -> int:
    """Return how many stories would have been told on an earlier day, had the day's digests not been used up."""
    if not is_bounded(subscription):
        return 0
    zone = ZoneInfo(subscription.subscriber.timezone)
    return len({one.story_id for one in tellings if _usual(subscription, zone, one) < one.due_at})


def _usual(subscription: Subscription, zone: ZoneInfo, telling: Telling) -> datetime:
    """Return when a telling would have been due by its schedule, quiet hours and repeat_interval alone."""
    if subscription.repeat_interval and telling.reason != NEW:
        return telling.due_at  # when the story was told last is not known here: nothing is said of its waiting
    return next_slot(subscription.schedule, subscription.quiet, zone, telling.settled_at).due_at


def _untold(telling: Telling, story: StoryMaterial) -> StoryMaterial:
    """Return a story with the articles to tell: all new ones, of a story told before from that on which brought it.

    Where a change brought it, those that were changed, and those that came since.
    """
    arrived = _arrived(telling, story)
    changed = {one.article.id for one in story.articles if _is_change(telling) and _since(telling, one)}
    told = [one for one in story.articles if one.article.id in arrived | changed]
    return replace(story, articles=tuple(told)) if told else story


def _arrived(telling: Telling, story: StoryMaterial) -> set[str]:
    """Return the articles that came since the story was told; of a story that is new, all."""
    new = [told.article for told in story.articles if told.article.standing is Standing.NEW]
    if _is_change(telling):
        return {article.id for article in new if article.read_at >= telling.settled_at}
    begin = next((article for article in new if article.id == telling.article_id), None)
    if telling.reason != NEW and begin is not None:
        new = [article for article in new if article.read_at >= begin.read_at]
    return {article.id for article in new} or {told.article.id for told in story.articles}


def _is_change(telling: Telling) -> bool:
    return telling.reason.partition(" ")[0] == CHANGE


def _since(telling: Telling, told: ToldArticle) -> list[Change]:
    """Return what was changed in an article since the telling was settled."""
    return [change for one in told.revisions if one.at >= telling.settled_at for change in one.changes]


def _told_before(telling: Telling, story: StoryMaterial, watches: Collection[str], title: str) -> str | None:
    """Return the headline of what was told of a story before, so that a reader knows what the news belongs to."""
    if telling.reason == NEW:
        return None
    arrived = _arrived(telling, story)
    before = replace(story, articles=tuple(told for told in story.articles if told.article.id not in arrived))
    matched = _matched(before, watches)
    earlier = (matched[0][0].article.title if matched else "") or story.title
    return earlier if earlier != title else None


def _changes(telling: Telling, story: StoryMaterial) -> tuple[DigestChange, ...]:
    """Return what was changed since the telling was settled, each change once with all articles that show it.

    Beyond `MOST_CHANGES` the weightiest stay: what an outlet takes back must not be lost among sentences that moved.
    """
    changed: dict[Change, list[ChangedArticle]] = {}
    for told in story.articles:
        article = ChangedArticle(source=told.article.source_id, source_title=told.source_title, url=told.article.url)
        for change in _since(telling, told):
            changed.setdefault(change, []).append(article)
    kept = set(sorted(changed, key=lambda change: _WEIGHT[change.kind])[:MOST_CHANGES])
    return tuple(
        DigestChange(kind=change.kind, before=change.before, after=change.after, articles=tuple(dict.fromkeys(found)))
        for change, found in changed.items()
        if change in kept
    )


def _age(article: Article) -> tuple[datetime, str]:
    return article.read_at, article.id


def _matched(story: StoryMaterial, watches: Collection[str]) -> list[tuple[ToldArticle, list[Match]]]:
    """Return the story's articles that the subscription's watches hold for, best first, with those matches."""
    found = [(told, [match for match in told.matches if match.watch_id in watches]) for told in story.articles]
    held = [(told, matches) for told, matches in found if matches]
    held.sort(key=lambda one: (min(_STRENGTH[match.strength] for match in one[1]), one[0].source_tier))
    return held


def _rank(telling: Telling, story: StoryMaterial, matched: list[tuple[ToldArticle, list[Match]]]) -> Rank:
    """Order stories: firm before weak, then by breadth, new before told again, terms, the best tier, the newest."""
    matches = [match for _, held in matched for match in held]
    strength = min((_STRENGTH[match.strength] for match in matches), default=9)
    sources = {told.article.source_id for told in story.articles}
    terms = {hit.term for match in matches for hit in match.hits}
    tier = min((told.source_tier for told in story.articles), default=9)
    newest = max((_moment(told) for told in story.articles), default=0.0)
    return strength, -len(sources), telling.reason != NEW, -len(terms), tier, -newest, story.story_id


def _moment(told: ToldArticle) -> float:
    return (told.article.published_at or told.article.seen_at).timestamp()


def _story(
    telling: Telling,
    story: StoryMaterial,
    matched: list[tuple[ToldArticle, list[Match]]],
    watches: Mapping[str, str],
    *,
    tells_changes: bool,
) -> DigestStory:
    shown = _shown(story, _untold(telling, story), matched, watches)
    return replace(
        shown,
        reason=telling.reason,
        told_before=_told_before(telling, story, watches, shown.title),
        news=_news(telling, story) if telling.reason != NEW else (),
        changes=_changes(telling, story) if tells_changes else (),
    )


def whole_story(story: StoryMaterial, watches: Mapping[str, str]) -> DigestStory:
    """Return a story with all its articles, as a digest tells it to somebody who has heard nothing of it."""
    return _shown(story, story, _matched(story, watches), watches)


def _shown(
    story: StoryMaterial,
    untold: StoryMaterial,
    matched: list[tuple[ToldArticle, list[Match]]],
    watches: Mapping[str, str],
) -> DigestStory:
    """Return a story with the articles to tell, the best match leading."""
    lead, matches = matched[0] if matched else (untold.articles[0], [])
    hits = [hit for match in matches for hit in match.hits]
    passage, marks = snippet(lead.article, hits)
    watch_ids = tuple(dict.fromkeys(match.watch_id for _, held in matched for match in held))
    origins = lineages_of(story)
    others = [told for told in untold.articles if told.article.id != lead.article.id]
    others.sort(key=lambda told: _BORROWED.get(origins[told.article.id].printing, 0))
    title = lead.article.title or story.title
    return DigestStory(
        id=story.story_id,
        title=title,
        reason=NEW,
        watches=watch_ids,
        watch_titles=tuple(watches[watch] for watch in watch_ids),
        articles=tuple(_article(told, origins[told.article.id]) for told in (lead, *others)),
        hits=tuple(
            DigestHit(term=hit.term, field=hit.field, start=hit.start, end=hit.end, text=hit.text)
            for hit in dict.fromkeys(hits)
        ),
        snippet=passage,
        marks=marks,
        title_marks=title_marks(title, hits),
        note=_note(lead.article.quality, matches),
        severity=severity(untold, watches),
    )


def _news(telling: Telling, story: StoryMaterial) -> tuple[Novelty, ...]:
    """Return what was added to a story since it was told, by the article that brought the telling and those after."""
    from watchdesk.rules.novelty import news  # noqa: PLC0415 - its patterns cost 20 ms at start

    articles = sorted((told.article for told in story.articles), key=_age)
    untold = _arrived(telling, story)
    begin = next((place for place, article in enumerate(articles) if article.id in untold), len(articles))
    found: dict[tuple[str, str], Novelty] = {}
    for place, article in enumerate(articles[begin:], start=begin):
        for one in news(article, articles[:place]):
            found.setdefault((one.kind, one.text), one)
    return tuple(found.values())[:MOST_NEWS]


def _note(quality: Quality, matches: Sequence[Match]) -> str | None:
    is_weak = bool(matches) and all(match.strength is Strength.WEAK for match in matches)
    notes = [note for note in (_NOTES.get(quality), _WEAK if is_weak else None) if note]
    return "; ".join(notes) or None


def _article(told: ToldArticle, origin: Lineage) -> DigestArticle:
    article = told.article
    return DigestArticle(
        title=article.title,
        url=article.url,
        source=article.source_id,
        source_title=told.source_title,
        published_at=article.published_at,
        relation=origin.printing.value,
        quality=article.quality,
        agency=origin.agency,
    )
