"""Reports: the JSON shapes of commands.md, made of our records. Other programs rely on them: keep them exactly."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from watchdesk.model.deliveries import Delivery, DeliveryState
from watchdesk.model.sources import PollOutcome
from watchdesk.model.watches import Hit

if TYPE_CHECKING:
    from watchdesk.engine.tally import MatchSeen, Tally

Report = dict[str, object]


def moment(at: datetime | None) -> str | None:
    """Return a time as RFC 3339 in UTC, or None."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def minute(at: datetime | None) -> str | None:
    """Return a time for the tables of people, to the minute, or None."""
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def check_report(tally: "Tally") -> Report:
    """Return `watchdesk.check/1`."""
    fates = list(tally.fates.values())
    return {
        "schema": "watchdesk.check/1",
        "started_at": moment(tally.started_at),
        "finished_at": moment(tally.finished_at),
        "feeds": {"due": tally.feeds_due, **{outcome.value: tally.feeds[outcome] for outcome in PollOutcome}},
        "entries": {standing: tally.entries[standing] for standing in ("new", "baseline", "stale")},
        "articles": {
            "read": tally.articles_read,
            "from_feed": tally.articles_from_feed,
            **({"put_off": tally.articles_put_off} if tally.articles_put_off else {}),
        },
        "stories": {"new": tally.stories_new, "grown": tally.stories_grown},
        "matches": [match_report(seen) for seen in tally.matches],
        "deliveries": {
            "owed": len(fates),
            "sent": fates.count(DeliveryState.SENT),
            "pending": fates.count(DeliveryState.PENDING),
            "unknown": fates.count(DeliveryState.UNKNOWN),
            "dead": fates.count(DeliveryState.DEAD),
        },
        "failures": [
            {"where": failure.where, "kind": failure.kind, "reason": failure.reason} for failure in tally.failures
        ],
    }


def match_report(seen: "MatchSeen") -> Report:
    """Return one match of a check."""
    from watchdesk.rules.snippets import snippet  # noqa: PLC0415 - where nothing matched

    passage, _ = snippet(seen.article, seen.match.hits)
    return {
        "watch": seen.match.watch_id,
        "title": seen.article.title,
        "url": seen.article.url,
        "source": seen.article.source_id,
        "published_at": moment(seen.article.published_at),
        "story": seen.story_id,
        "strength": seen.match.strength.value,
        "told": seen.is_told,
        "hits": hit_reports(seen.match.hits, with_text=False),
        "snippet": passage,
    }


def hit_reports(hits: Iterable[Hit], *, with_text: bool) -> list[Report]:
    """Return hits; offsets count code points of the unfolded field."""
    return [
        {
            "term": hit.term,
            "field": hit.field.value,
            "start": hit.start,
            "end": hit.end,
            **({"text": hit.text} if with_text else {}),
        }
        for hit in hits
    ]


def delivery_report(delivery: Delivery) -> Report:
    """Return `watchdesk.delivery/1`."""
    return {
        "schema": "watchdesk.delivery/1",
        "id": delivery.id,
        "channel": delivery.channel_name,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "next_attempt_at": moment(delivery.next_attempt_at),
        "reason": delivery.reason,
    }
