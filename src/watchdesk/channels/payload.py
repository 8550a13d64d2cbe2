"""Payload: a digest as `watchdesk.digest/1`, the JSON that other programs rely on.

It is the webhook's body, and DELIVERYID.json of a file channel.
"""

import json
from datetime import UTC, datetime
from typing import Any

from watchdesk.channels.inert import inert
from watchdesk.model.stories import Printing
from watchdesk.model.tellings import Digest, DigestArticle, DigestStory, Severity

SCHEMA = "watchdesk.digest/1"


def payload(digest: Digest) -> bytes:
    """Return the digest as one JSON object in UTF-8. Times are RFC 3339 in UTC; what is absent is null."""
    return json.dumps(_digest(inert(digest)), ensure_ascii=False, separators=(",", ":")).encode()


def _digest(digest: Digest) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "id": digest.id,
        "subscription": digest.subscription_id,
        "subscriber": digest.subscriber_id,
        "slot": digest.slot,
        "stories": [_story(story) for story in digest.stories],
        "rest": digest.rest,
        **({"held": digest.held} if digest.held else {}),
        **({"put_off": digest.put_off} if digest.put_off else {}),
        **({"muted": digest.muted} if digest.muted else {}),
        "sources": {
            "healthy": digest.sources_all - len(digest.failing),
            "all": digest.sources_all,
            "failing": [
                {"source": source.source_id, "since": _time(source.since), "reason": source.reason}
                for source in digest.failing
            ],
        }
        | _partly_blind(digest),
    }


def _partly_blind(digest: Digest) -> dict[str, Any]:
    """Return the watches that missed a source which usually feeds them; where there are none, there is no such key."""
    blind = [
        {"watch": one.watch_id, "source": one.source_id, "since": _time(one.since), "share": round(one.share, 3)}
        for one in digest.blind
    ]
    return {"partly_blind": blind} if blind else {}


def _story(story: DigestStory) -> dict[str, Any]:
    return (
        {
            "id": story.id,
            "title": story.title,
            "reason": story.reason,
            "watches": list(story.watches),
            "articles": [
                {
                    "title": article.title,
                    "url": article.url,
                    "source": article.source,
                    "published_at": _time(article.published_at),
                }
                | _lineage(article)
                for article in story.articles
            ],
            "hits": [
                {"term": hit.term, "field": str(hit.field), "start": hit.start, "end": hit.end, "text": hit.text}
                for hit in story.hits
            ],
            "snippet": story.snippet,
        }
        | _weight(story)
        | _news(story)
    )


def _weight(story: DigestStory) -> dict[str, Any]:
    """Return the severity where it is above routine, and the figures of an alert on how much a watch finds."""
    volume = story.volume
    figures = volume and {
        "since": _time(volume.since),
        "number": volume.number,
        "usual": {"low": volume.low, "high": volume.high},
    }
    says = story.severity is not Severity.ROUTINE
    return ({"severity": story.severity.value} if says else {}) | ({"volume": figures} if figures else {})


def _lineage(article: DigestArticle) -> dict[str, Any]:
    """Return whose text an article prints, where it is not the first to tell the story, and the agency it credits."""
    says = article.relation not in {Printing.FIRST, Printing.UNKNOWN}
    return ({"lineage": article.relation} if says else {}) | ({"agency": article.agency} if article.agency else {})


def _news(story: DigestStory) -> dict[str, Any]:
    """Return what was added to a story told before, and what was changed in it; where nothing was, there is no key.

    With them, the headline that it was told under, where that is another one.
    """
    news = [{"kind": str(one.kind), "text": one.text, "sentence": one.sentence} for one in story.news]
    changes = [
        {"kind": one.kind.value, "before": one.before, "after": one.after}
        | (
            {"articles": [{"source": changed.source, "url": changed.url} for changed in one.articles]}
            if one.articles
            else {}
        )
        for one in story.changes
    ]
    before = {"told_before": story.told_before} if story.told_before else {}
    return before | ({"news": news} if news else {}) | ({"changes": changes} if changes else {})


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
