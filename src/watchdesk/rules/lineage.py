"""Lineage: how each article of a story came by its text, and which agency it credits — asked of a whole story.

Grouping asks whether two texts are copies; a reader asks more: who was first, who printed it verbatim, who cut it, who
rewrote it, and who reported for himself. The measures are those of the sketches (rules.fingerprints).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.stories import Printing, Relation, Sketch
from watchdesk.model.tellings import StoryMaterial
from watchdesk.rules.agencies import AGENCIES
from watchdesk.rules.fingerprints import SHORTEST_TEXT, containment, resemblance, sketch
from watchdesk.rules.grouping import LEAST_CONTAINMENT, LEAST_RESEMBLANCE

# Two reports of one event share hardly a tenth of their three-word shingles, quotations among them.
LEAST_BORROWED = 0.25
_MARGIN = 300
_NAMES = "|".join(sorted(map(re.escape, AGENCIES), key=len, reverse=True))
# "ISLAMABAD (Reuters) - …" at the head; "(AFP)" or a dash and the name as the last words.
_HEAD = re.compile(rf"\(({_NAMES})\)|^[A-Z][^\n.]{{0,60}}[,:] ({_NAMES}) ?[-\u2013\u2014:]")
_FOOT = re.compile(rf"[(\u2013\u2014-] ?({_NAMES})\)?\.?\s*$")


class Lineage(Struct, frozen=True, kw_only=True):
    """Where an article's text comes from: `of` is the id of the earlier article it follows, None where it is its own.

    `agency` is the news agency that its by-line, its dateline or its last words credit.
    """

    printing: Printing
    of: str | None
    agency: str | None


def lineages(articles: Iterable[Article]) -> dict[str, Lineage]:
    """Return the lineage of each article of one story, by id, in the order they were published.

    Undated articles count as published when they were seen. Each is held against all before it, and said to follow
    the one it is most like: verbatim at a resemblance of `LEAST_RESEMBLANCE`, trimmed where the earlier text contains
    it, rewritten where a quarter of the shorter text is the other's.
    """
    found: dict[str, Lineage] = {}
    earlier: list[Sketch] = []
    for article in sorted(articles, key=lambda one: (_published(one), one.id)):
        own = sketch(article_id=article.id, story_id="", title="", text=article.text, at=_published(article))
        printing, of = (_followed(own, earlier)) if earlier else (Printing.FIRST, None)
        found[article.id] = Lineage(printing=printing, of=of, agency=credited_agency(article.text, article.authors))
        earlier.append(own)
    return found


def lineages_of(story: StoryMaterial) -> dict[str, Lineage]:
    """Return the lineage of each article of a story. Of what cannot be read again, grouping knew whether it is a copy.

    Whoever says of a story how many print it verbatim counts these, so that all say the same.
    """
    found = lineages(told.article for told in story.articles)
    copies = {told.article.id for told in story.articles if told.relation == Relation.REPRINT}
    return {
        article_id: replace(one, printing=Printing.VERBATIM)
        if one.printing is Printing.UNKNOWN and article_id in copies
        else one
        for article_id, one in found.items()
    }


def credited_agency(text: str, authors: Sequence[str] = ()) -> str | None:
    """Return the agency an article credits, by its usual short name; None where it names none as its author.

    An agency that is only mentioned ("told Reuters") is not credited.
    """
    for author in authors:
        for part in re.split(r"\s*(?:[,/|]|\band\b)\s*", author):
            if part in AGENCIES:
                return AGENCIES[part]
    named = _HEAD.search(text[:_MARGIN]) or _FOOT.search(text[-_MARGIN:])
    return AGENCIES[next(name for name in named.groups() if name)] if named else None


def _followed(own: Sketch, earlier: Sequence[Sketch]) -> tuple[Printing, str | None]:
    if own.words < SHORTEST_TEXT:
        # A short text has one hash for all of it: it is the same or cannot be told.
        same = next((one.article_id for one in earlier if own.hashes and one.hashes == own.hashes), None)
        return (Printing.VERBATIM, same) if same else (Printing.UNKNOWN, None)
    whole = [one for one in earlier if one.words >= SHORTEST_TEXT]
    # Of equals the earliest, which stands first.
    nearest = max(whole, key=lambda one: max(resemblance(own, one), containment(own, one)), default=None)
    if nearest is None:
        return Printing.ORIGINAL, None
    part = containment(own, nearest)
    if resemblance(own, nearest) >= LEAST_RESEMBLANCE:
        return Printing.VERBATIM, nearest.article_id
    if part >= LEAST_CONTAINMENT and own.words <= nearest.words:
        return Printing.TRIMMED, nearest.article_id
    return (Printing.REWROTE, nearest.article_id) if part >= LEAST_BORROWED else (Printing.ORIGINAL, None)


def _published(article: Article) -> datetime:
    return article.published_at or article.seen_at
