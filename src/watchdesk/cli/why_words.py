"""Why, in words: the trace of an address as an explanation for the people of a desk."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from watchdesk.channels.changed import said
from watchdesk.channels.wording import ENGLISH
from watchdesk.cli.output import one_line
from watchdesk.cli.why import state_of
from watchdesk.model.articles import Article, Quality
from watchdesk.model.deliveries import Attempt, Delivery
from watchdesk.model.entries import Standing
from watchdesk.model.history import TellingFate
from watchdesk.model.stories import Printing
from watchdesk.model.watches import ClauseAnswer, Field, Hit, Strength, Truth, Verdict
from watchdesk.rules.lineage import lineages_of
from watchdesk.rules.snippets import snippet, title_marks
from watchdesk.service.settings import Settings
from watchdesk.service.site_pages import PageKind
from watchdesk.service.tracing import Namesake, Trace, why_untold

_CONTEXT, _PLACES, _OTHERS = 64, 4, 5
_INDENT = " " * 11
_AS = {
    Standing.NEW: "new",
    Standing.BASELINE: "baseline: there before the desk came",
    Standing.STALE: "stale: slid in late",
}
_QUALITY = {
    Quality.FULL: "the full text",
    Quality.STUB: "a stub only (headline and summary)",
    Quality.NONE: "the headline only",
}
_RELATION = {
    "first": "it is the first article of its story",
    "reprint": "it is a reprint within its story",
    "rewrite": "it is a rewrite within its story",
    "same_event": "it tells the same event as the others of its story",
}
_PRINTED = {
    Printing.FIRST: "it is the first article of its story",
    Printing.VERBATIM: "it is a reprint within its story",
    Printing.TRIMMED: "it is a shortened reprint within its story",
    Printing.REWROTE: "it is a rewrite within its story",
    Printing.ORIGINAL: "it tells the same event as the others of its story",
}
_ALSO = {
    Printing.FIRST: " (first)",
    Printing.VERBATIM: " (reprint)",
    Printing.TRIMMED: " (shortened reprint)",
    Printing.REWROTE: " (rewrite)",
    Printing.ORIGINAL: " (same event)",
    Printing.UNKNOWN: "",
}
_STRENGTH = {
    Strength.STRONG: "matches",
    Strength.WEAK: "matches, weakly: it rests on a surname that only the context explains",
    Strength.HEADLINE: "matches on headline and summary only: what could not be read may say otherwise",
}
_PAGES = {
    PageKind.HOME: "This is the front page of a site, and no article's address.",
    PageKind.SECTION: "No feed of this desk named it as an article: articles that were seen lie below this address.",
    PageKind.FEED: "This is the address of a feed, and no article's.",
}
_VALUES = {Truth.TRUE: "true   ", Truth.FALSE: "false  ", Truth.UNKNOWN: "unknown"}


def in_words(found: Trace, settings: Settings) -> list[str]:
    """Return a trace as lines of plain text for 80 columns, from where it was seen to who was told."""
    history = found.history
    lines = [found.url, *([f"seen as {found.found_as}"] if found.found_as else [])]
    if not history.sightings and history.article is None:
        return [*lines, *_never_seen(found)]
    lines += ["", "Seen"]
    lines += [f"  {_at(one.at)}  in {one.feed_url}, {_AS[one.standing]}" for one in history.sightings]
    if history.article is None:
        due = f": it is due at {_at(history.due_at)}" if history.due_at else ""
        return [*lines, "", f"It has not been read yet{due}."]
    lines += _reading(history.article, history.source_title)
    lines += _story(found)
    for watch_id, verdict in found.verdicts.items():
        lines += ["", *_watch(watch_id, verdict, found.namesakes.get(watch_id, ()), history.article)]
    return [*lines, "", *_told(found, settings)]


def _never_seen(found: Trace) -> Iterator[str]:
    yield ""
    yield _PAGES[found.page.kind] if found.page else "It was never seen in a feed of this desk."
    for one in found.feeds:
        polled = f"last polled {_at(one.state.polled_at)}" if one.state.polled_at else "never polled yet"
        failing = f", failing: {one.state.reason}" if one.state.reason else ""
        yield f"A feed of that site is {one.feed.url} ({one.source.id}), {polled}{failing}"
    if not found.feeds:
        yield "No feed of that site is configured."
    if found.page and found.page.newest:
        yield ""
        yield "Its newest articles, each of which `why` can be asked for:"
    for article in found.page.newest if found.page else ():
        at = article.published_at or article.seen_at
        yield f"  {at.date().isoformat()}  {one_line(article.title)}"
        yield f"              {article.url}"


def _reading(article: Article, source_title: str | None) -> Iterator[str]:
    yield ""
    yield "Read"
    yield f"  {one_line(article.title) or '(no title)'}"
    dated = f", dated {_at(article.published_at)}" if article.published_at else ", without a date"
    yield f"  {source_title or article.source_id}{dated}" + (
        f", language {article.language}" if article.language else ""
    )
    because = f": {article.reason}" if article.reason else ""
    yield f"  {_at(article.read_at)}  {_QUALITY[article.quality]}{because}"
    if article.quality is Quality.FULL and not article.text:
        yield "  Its text has been forgotten since; what follows is judged by what is left."


def _story(found: Trace) -> Iterator[str]:
    history = found.history
    if history.story_id is None:
        return
    yield ""
    yield f"Story {history.story_id}"
    origins = lineages_of(found.story) if found.story else {}
    own = origins.get(_id_of(found) or "")
    yield f"  {_PRINTED.get(own.printing if own else Printing.UNKNOWN) or _RELATION[history.relation or 'first']}"
    for revision in found.revisions:
        changes = "; ".join(said(change, ENGLISH) for change in revision.changes)
        yield f"  changed, as seen {_at(revision.at)}: {one_line(changes)}"
    others = [told for told in (found.story.articles if found.story else ()) if told.article.id != _id_of(found)]
    for told in others[:_OTHERS]:
        at = told.article.published_at or told.article.seen_at
        how = _ALSO[origins[told.article.id].printing]
        yield f"  also {at.date().isoformat()} {told.source_title}: {one_line(told.article.title)}{how}"
    if len(others) > _OTHERS:
        yield f"  and {len(others) - _OTHERS} more"


def _watch(watch_id: str, verdict: Verdict, namesakes: Sequence[Namesake], article: Article) -> Iterator[str]:
    said = _STRENGTH[verdict.strength] if verdict.strength else "does not match"
    yield f"Watch {watch_id}: {said}"
    for clause in verdict.clauses:
        yield f"  {_VALUES[clause.value]}  {one_line(clause.clause)}{_places(clause.hits)}"
        yield from (f"{_INDENT}{line}" for line in _context(clause.hits, article))
        yield from (f"{_INDENT}{line}" for line in _others(clause, namesakes))
    if verdict.unknown:
        yield "  (unknown: not in what could be read, and the rest could not be read)"


def _places(hits: Sequence[Hit]) -> str:
    if not hits:
        return ""
    shown = ", ".join(f"{hit.field} {hit.start}–{hit.end}" for hit in hits[:_PLACES])
    more = f" and {len(hits) - _PLACES} more" if len(hits) > _PLACES else ""
    return f"  [{shown}{more}]"


def _others(clause: ClauseAnswer, namesakes: Sequence[Namesake]) -> Iterator[str]:
    """Yield the places of a surname that are somebody else's, or that only the context explained."""
    for other in [one for one in namesakes if one.clause == clause.clause][:_PLACES]:
        counted = "not counted" if _is_apart(other, clause.hits) else "counted for its context"
        yield f"{counted}, {other.field} {other.start}–{other.end}: {one_line(other.why)}"


def _is_apart(other: Namesake, hits: Sequence[Hit]) -> bool:
    """Whether a place is none of the hits: bare surnames that the context explained are."""
    return all((hit.field, hit.start) != (other.field, other.start) for hit in hits)


def _context(hits: Sequence[Hit], article: Article) -> Iterator[str]:
    """Yield the words around the first hit in title and text, the hits in brackets."""
    in_title = [hit for hit in hits if hit.field is Field.TITLE]
    if in_title:
        yield _marked(article.title, title_marks(article.title, in_title))
    in_text = [hit for hit in hits if hit.field is Field.TEXT][:1]
    if in_text and article.text:
        yield _marked(*snippet(article, in_text, _CONTEXT))


def _marked(text: str, marks: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return one_line(text)


def _told(found: Trace, settings: Settings) -> Iterator[str]:
    told = [line for fate in found.history.fates for line in _fate(fate, found)]
    if told:
        yield "Told"
        yield from told
    reasons = list(why_untold(found, settings.subscriptions))
    if reasons:
        yield "Nobody was told of it:" if not told else "Not told otherwise:"
        yield from (f"  {reason}" for reason in reasons)
    elif not told:
        yield "Nobody was told of it."


def _fate(fate: TellingFate, found: Trace) -> Iterator[str]:
    telling = fate.telling
    whom = f"{telling.subscriber_id} over {fate.channel_name}"
    if telling.suppressed:
        yield f"  {whom}: not told, {telling.suppressed}"
        return
    if telling.article_id != _id_of(found):
        whom += f" (its story, by “{_title_of(telling.article_id, found)}”; a story is told once)"
    if fate.delivery_id is None:
        yield f"  {whom}: waits for the slot {telling.slot}, due {_at(telling.due_at)}"
        return
    yield f"  {whom}: {state_of(fate)}{_tries(found.tries.get(fate.delivery_id))}"
    yield f"    reason {telling.reason}, slot {telling.slot}"
    yield f"    digest {telling.digest_id}"
    yield f"    delivery {fate.delivery_id}"


def _tries(known: tuple[Delivery, Sequence[Attempt]] | None) -> str:
    if known is None:
        return ""
    delivery, attempts = known
    when = f" {_at(delivery.sent_at)}" if delivery.sent_at else ""
    number = f", {len(attempts)} {'try' if len(attempts) == 1 else 'tries'}" if attempts else ""
    again = f", next try {_at(delivery.next_attempt_at)}" if delivery.next_attempt_at else ""
    reason = f" ({delivery.reason})" if delivery.reason else ""
    return f"{when}{number}{again}{reason}"


def _title_of(article_id: str, found: Trace) -> str:
    for told in found.story.articles if found.story else ():
        if told.article.id == article_id:
            return one_line(told.article.title)
    return "another article"


def _id_of(found: Trace) -> str | None:
    return found.history.article.id if found.history.article else None


def _at(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
