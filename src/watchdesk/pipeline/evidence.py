"""Evidence: the pack of a matched article — beside route, settled with the match. Values in, bytes out.

A pack says what was found and where, in the text as it was stored, and what the page was that the text is from.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime

from watchdesk.model.articles import Article, Readout
from watchdesk.model.evidence import Capture, Pack, digest_of
from watchdesk.model.watches import Match

SCHEMA = "watchdesk.pack/1"
# Characters that a terminal or a line-wise reader would obey, and what UTF-8 has no form for: written as escapes.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
NO_PAGE = "the article is what its feed says: no page was read"


def pack_of(readout: Readout, story_id: str, matches: Sequence[Match]) -> Pack:
    """Return the evidence that watches hold for an article: its record as it will be sealed, and the page's bytes."""
    article, capture = readout.article, readout.capture
    record = {
        "schema": SCHEMA,
        "article": _article(article),
        "story": story_id,
        "matches": [_match(one) for one in matches],
        "page": None if capture is None else _page(capture),
        "page_reason": None if capture is not None else readout.not_kept or article.reason or NO_PAGE,
    }
    return Pack(
        article_id=article.id,
        at=article.read_at,
        record=_ESCAPED.sub(_escape, json.dumps(record, ensure_ascii=False, indent=1)).encode(),
        page=None if capture is None else capture.body,
    )


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _article(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "url": article.url,
        "source": article.source_id,
        "title": article.title,
        "authors": list(article.authors),
        "language": article.language,
        "published_at": _moment(article.published_at),
        "seen_at": _moment(article.seen_at),
        "read_at": _moment(article.read_at),
        "quality": article.quality.value,
        "reason": article.reason,
        "summary": article.summary,
        "text": article.text,
    }


def _match(match: Match) -> dict[str, object]:
    return {
        "watch": match.watch_id,
        "strength": match.strength.value,
        "hits": [
            {"term": hit.term, "field": hit.field.value, "start": hit.start, "end": hit.end, "text": hit.text}
            for hit in match.hits
        ],
        "unknown": list(match.unknown),
        "matched_at": _moment(match.matched_at),
    }


def _page(capture: Capture) -> dict[str, object]:
    return {
        "url": capture.url,
        "final_url": capture.final_url,
        "redirects": [{"url": hop.url, "status": hop.status, "location": hop.location} for hop in capture.hops],
        "status": capture.status,
        "headers": [list(header) for header in capture.headers],
        "received_at": _moment(capture.at),
        "seconds": round(capture.seconds, 3),
        "size": len(capture.body),
        "sha256": digest_of(capture.body),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
