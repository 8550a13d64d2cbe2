"""The JSON shapes of commands.md as one checker: the exact keys of each, and the type of each value."""

from datetime import datetime
from typing import Any

Shape = Any


def a_time(value: object) -> bool:
    """RFC 3339 in UTC."""
    return isinstance(value, str) and value.endswith("Z") and datetime.fromisoformat(value).tzinfo is not None


def one_of(*values: object) -> Shape:
    return lambda value: value in values


def maybe(shape: Shape) -> Shape:
    return lambda value: value is None or not faults(value, shape)


def faults(value: object, shape: Shape, place: str = "$") -> list[str]:
    """Return where a value differs from its shape: a type, a literal, a predicate, a [shape] list or a {key: shape}."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{place} is no object: {value!r}"]
        wrong = [f"{place}.{key} is missing" for key in shape.keys() - value.keys()]
        wrong += [f"{place}.{key} is too much" for key in value.keys() - shape.keys()]
        both = shape.keys() & value.keys()
        return wrong + [fault for key in both for fault in faults(value[key], shape[key], f"{place}.{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{place} is no list: {value!r}"]
        return [fault for number, one in enumerate(value) for fault in faults(one, shape[0], f"{place}[{number}]")]
    if isinstance(shape, type):
        right = type(value) is shape
    elif callable(shape):
        right = bool(shape(value))
    else:
        right = value == shape
    return [] if right else [f"{place} is wrong: {value!r}"]


FIELDS = one_of("title", "text", "author", "url", "site", "tag")
HIT = {"term": str, "field": FIELDS, "start": int, "end": int}
HIT_TEXT = {**HIT, "text": str}
STRENGTH = one_of("strong", "weak", "headline")
QUALITY = one_of("full", "stub", "none")
STATES = one_of("pending", "leased", "sent", "unknown", "dead", "suppressed")

CHECK = {
    "schema": "watchdesk.check/1",
    "started_at": a_time,
    "finished_at": a_time,
    "feeds": {"due": int, "changed": int, "unchanged": int, "failed": int},
    "entries": {"new": int, "baseline": int, "stale": int},
    "articles": {"read": int, "from_feed": int},
    "stories": {"new": int, "grown": int},
    "matches": [
        {
            "watch": str,
            "title": str,
            "url": maybe(str),
            "source": str,
            "published_at": maybe(a_time),
            "story": str,
            "strength": STRENGTH,
            "told": bool,
            "hits": [HIT],
            "snippet": str,
        }
    ],
    "deliveries": {"owed": int, "sent": int, "pending": int, "unknown": int, "dead": int},
    "failures": [{"where": str, "kind": str, "reason": str}],
}
TRY = {
    "schema": "watchdesk.try/1",
    "watch": maybe(str),
    "id": str,
    "match": bool,
    "strength": maybe(STRENGTH),
    "hits": [HIT_TEXT],
    "unknown": [str],
}
READ = {
    "schema": "watchdesk.read/1",
    "source": str,
    "url": maybe(str),
    "title": maybe(str),
    "text": str,
    "authors": [str],
    "published_at": maybe(a_time),
    "language": maybe(str),
    "quality": QUALITY,
    "reason": maybe(str),
}
FEED = {
    "schema": "watchdesk.feed/1",
    "source": str,
    "format": maybe(str),
    "title": maybe(str),
    "entries": [
        {
            "id": str,
            "guid": maybe(str),
            "url": maybe(str),
            "title": str,
            "summary": str,
            "published_at": maybe(a_time),
            "authors": [str],
        }
    ],
    "problems": [str],
}
DIGEST = {
    "schema": "watchdesk.digest/1",
    "id": str,
    "subscription": str,
    "subscriber": str,
    "slot": str,
    "stories": [
        {
            "id": str,
            "title": str,
            "reason": "new",
            "watches": [str],
            "articles": [{"title": str, "url": maybe(str), "source": str, "published_at": maybe(a_time)}],
            "hits": [HIT_TEXT],
            "snippet": str,
        }
    ],
    "rest": int,
    "sources": {"healthy": int, "all": int, "failing": [{"source": str, "since": maybe(a_time), "reason": str}]},
}
DELIVERY = {
    "schema": "watchdesk.delivery/1",
    "id": str,
    "channel": str,
    "state": STATES,
    "attempts": int,
    "next_attempt_at": maybe(a_time),
    "reason": maybe(str),
}
WHY = {
    "schema": "watchdesk.why/1",
    "url": str,
    "seen": [{"feed": str, "at": a_time, "as": one_of("new", "baseline", "stale")}],
    "read": maybe({"quality": QUALITY, "at": a_time}),
    "story": maybe(str),
    "watches": [
        {
            "watch": str,
            "match": bool,
            "clauses": [{"clause": str, "value": one_of("true", "false", "unknown"), "hits": [HIT_TEXT]}],
        }
    ],
    "tellings": [
        {
            "subscriber": str,
            "channel": str,
            "reason": str,
            "digest": maybe(str),
            "delivery": maybe(str),
            "state": str,
        }
    ],
}
