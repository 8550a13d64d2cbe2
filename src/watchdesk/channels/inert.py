"""Inert: make every text of a digest harmless, the first thing any channel does with it (G7).

Feed text reaches a digest with whatever its publisher put in it. Here controls, line ends and bidirectional overrides
go, once for all kinds; what remains to each kind is the quoting of its own format.
"""

import re

from msgspec.structs import replace

from watchdesk.channels.links import web_address
from watchdesk.model.sources import SourceHealth
from watchdesk.model.tellings import Blind, Digest, DigestArticle, DigestChange, DigestHit, DigestStory

# Controls and line ends become a space, so that words they part stay apart. U+2028 and U+2029 end a line in a header.
_SPACED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Overrides and isolates reorder what stands beside them; tag characters and the byte order mark are never seen.
_DROPPED = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
# Lone surrogates cannot be encoded, noncharacters must not be exchanged.
_BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return the text without controls, line ends, bidirectional overrides and what no encoding can carry."""
    return _BROKEN.sub("\ufffd", _DROPPED.sub("", _SPACED.sub(" ", text)))


def inert(digest: Digest) -> Digest:
    """Return the digest with every text clean, marks moved along, and only http and https addresses."""
    return replace(
        digest,
        subscription_id=clean(digest.subscription_id),
        subscriber_id=clean(digest.subscriber_id),
        subscriber_name=clean(digest.subscriber_name),
        slot=clean(digest.slot),
        stories=tuple(inert_story(story) for story in digest.stories),
        failing=tuple(_source(source) for source in digest.failing),
        blind=tuple(_blind(blind) for blind in digest.blind),
        desk_title=clean(digest.desk_title),
        base_url=web_address(digest.base_url),
        contact=clean(digest.contact).strip() if digest.contact else None,
    )


def inert_story(story: DigestStory) -> DigestStory:
    """Return a story of a digest or of a feed with every text clean."""
    return replace(
        story,
        title=clean(story.title),
        reason=clean(story.reason),
        watches=tuple(map(clean, story.watches)),
        watch_titles=tuple(map(clean, story.watch_titles)),
        articles=tuple(_article(article) for article in story.articles),
        hits=tuple(_hit(hit) for hit in story.hits),
        snippet=clean(story.snippet),
        marks=_moved(story.snippet, story.marks),
        title_marks=_moved(story.title, story.title_marks),
        note=clean(story.note) if story.note else None,
        told_before=clean(story.told_before) if story.told_before else None,
        news=tuple(replace(one, text=clean(one.text), sentence=clean(one.sentence)) for one in story.news),
        invitation=story.invitation
        and replace(story.invitation, watch_titles=tuple(map(clean, story.invitation.watch_titles))),
        changes=tuple(_change(one) for one in story.changes),
    )


def _article(article: DigestArticle) -> DigestArticle:
    return replace(
        article,
        title=clean(article.title),
        url=web_address(article.url),
        source=clean(article.source),
        source_title=clean(article.source_title),
    )


def _change(change: DigestChange) -> DigestChange:
    articles = tuple(
        replace(one, source=clean(one.source), source_title=clean(one.source_title), url=web_address(one.url))
        for one in change.articles
    )
    return replace(change, before=clean(change.before), after=clean(change.after), articles=articles)


def _hit(hit: DigestHit) -> DigestHit:
    # The offsets are those of the article's own field, which is not changed here.
    return replace(hit, term=clean(hit.term), text=clean(hit.text))


def _source(source: SourceHealth) -> SourceHealth:
    reason = clean(source.reason) if source.reason else None
    return replace(source, source_id=clean(source.source_id), title=clean(source.title), reason=reason)


def _blind(blind: Blind) -> Blind:
    return replace(
        blind,
        watch_id=clean(blind.watch_id),
        watch_title=clean(blind.watch_title),
        source_id=clean(blind.source_id),
        source_title=clean(blind.source_title),
    )


def _moved(text: str, marks: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return tuple((len(clean(text[: max(start, 0)])), len(clean(text[: max(end, 0)]))) for start, end in marks)
