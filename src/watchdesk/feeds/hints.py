"""Hints: what a feed's document says to programs that poll it — a part of parsing, before any entry is read.

Read from the text itself, and not by feedparser: it keeps the last hour of skipHours only, and a document that a faster
parser reads has the same hints.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

from watchdesk.feeds.drafts import absolute
from watchdesk.model.sources import NO_HINTS, FeedHints

MOST_TEXT = 65_536
MOST_LINKS = 30
LONGEST_TTL = timedelta(days=366)
PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS_OF_A_DAY = 24

_FIRST = re.compile(r"<(?:[\w.-]{1,20}:)?(?:item|entry)[\s>]")
_FIRST_IN_BYTES = re.compile(_FIRST.pattern.encode())
_LAST = ("</item>", "</entry>", "</items>")
_AROUND = 4 * MOST_TEXT  # in UTF-8 no character has more bytes
_LINK = re.compile(r"<(?:[\w.-]{1,20}:)?link\b([^<>]{1,2000})>", re.IGNORECASE)
_BASE = re.compile(r"""<(?:feed|rss|rdf:RDF)\b[^<>]{0,2000}?\sxml:base\s{0,9}=\s{0,9}["']([^"'<>]{1,1500})["']""")
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s{0,9}=\s{0,9}(?:"([^"]{0,1500})"|'([^']{0,1500})')""", re.IGNORECASE)


def hints_of_utf8(body: bytes, url: str) -> FeedHints:
    """Return the hints of RSS, RDF or Atom in UTF-8, of which only what is around the entries is decoded."""
    first = _FIRST_IN_BYTES.search(body, 0, _AROUND)
    if first is None:
        return hints_of_xml(body.decode("utf-8-sig", "replace"), url)
    last, nearly_all = -1, max(first.end(), len(body) - _AROUND)
    for mark in _LAST:
        last = max(last, body.rfind(mark.encode(), max(last, nearly_all)))
    if last < 0:  # one entry, or much after the last one
        return hints_of_xml(body.decode("utf-8-sig", "replace"), url)
    return hints_of_xml(
        body[: first.end()].decode("utf-8-sig", "replace") + body[last:].decode("utf-8", "replace"), url
    )


def hints_of_xml(text: str, url: str) -> FeedHints:
    """Return the hints of RSS, RDF or Atom. They stand before the first entry, or after the last one."""
    first = _FIRST.search(text)
    around = text[: min(first.start() if first else len(text), MOST_TEXT)]
    if first:
        last = max(text.rfind(mark) for mark in _LAST)
        around += text[max(last, first.start(), len(text) - MOST_TEXT) :] if last >= 0 else ""
    around = _without_comments(around)
    hub, topic = _links(around, url)
    return FeedHints(
        every=max((span for span in (_ttl(around), _period(around)) if span), default=None),
        base=_base(around),
        skips=_skips(around),
        hub=hub,
        topic=topic,
    )


def hints_of_json(text: str, url: str) -> FeedHints:
    """Return the hints of a JSON Feed: its first hub of type WebSub, and its own address."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return NO_HINTS
    hubs = document.get("hubs") if isinstance(document, dict) else None
    for hub in hubs if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and str(hub.get("type")).lower() == "websub" and isinstance(hub.get("url"), str):
            topic = document.get("feed_url")
            return FeedHints(hub=absolute(hub["url"], url), topic=absolute(str(topic or ""), url))
    return NO_HINTS


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)


def _value(text: str, name: str) -> str | None:
    found = re.search(rf"<(?:[\w.-]{{1,20}}:)?{name}(?:\s[^<>]{{0,200}})?>\s{{0,99}}([^<>]{{1,60}})<", text)
    return found[1].strip() if found else None


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else None  # noqa: PLR2004


def _ttl(text: str) -> timedelta | None:
    minutes = _number(_value(text, "ttl"))
    return min(timedelta(minutes=minutes), LONGEST_TTL) if minutes else None


def _period(text: str) -> timedelta | None:
    """Return the time between updates by RSS 1.0's syndication module; a frequency alone counts by the day."""
    period, frequency = _value(text, "updatePeriod"), _number(_value(text, "updateFrequency"))
    if period is None and frequency is None:
        return None
    span = PERIODS.get((period or "daily").lower())
    return span / max(frequency or 1, 1) if span else None


def _base(text: str) -> datetime | None:
    try:
        base = datetime.fromisoformat(_value(text, "updateBase") or "")
    except ValueError:
        return None
    return base if base.tzinfo else base.replace(tzinfo=UTC)


def _skips(text: str) -> int:
    """Return skipHours and skipDays as bits; where nothing would be left, there is nothing to skip."""
    hours = [_number(hour) for hour in _listed(text, "skipHours", "hour")]
    # RSS 0.91 counts from 1 to 24, RSS 2.0 from 0 to 23: 24 is midnight either way.
    at = {hour % HOURS_OF_A_DAY for hour in hours if hour is not None and hour <= HOURS_OF_A_DAY}
    on = {DAYS.index(day.lower()) for day in _listed(text, "skipDays", "day") if day.lower() in DAYS}
    if len(at) == HOURS_OF_A_DAY or len(on) == len(DAYS):
        return 0
    return sum(1 << hour for hour in at) | sum(1 << (HOURS_OF_A_DAY + day) for day in on)


def _listed(text: str, name: str, each: str) -> Iterator[str]:
    start = text.find(f"<{name}>")
    end = text.find(f"</{name}>", start)
    if 0 <= start < end:
        for found in re.finditer(rf"<{each}>\s{{0,99}}(\w{{1,12}})\s{{0,99}}</{each}>", text[start:end]):
            yield found[1]


def _links(text: str, url: str) -> tuple[str | None, str | None]:
    found: dict[str, str] = {}
    if (base := _BASE.search(text)) is not None:
        url = absolute(unescape(base[1]), url) or url
    for number, link in enumerate(_LINK.finditer(text)):
        if number == MOST_LINKS:
            break
        attributes = {one[1].lower(): one[2] or one[3] or "" for one in _ATTRIBUTE.finditer(link[1])}
        for relation in attributes.get("rel", "").lower().split():
            found.setdefault(relation, unescape(attributes.get("href", "")))
    return absolute(found.get("hub", ""), url), absolute(found.get("self", ""), url)
