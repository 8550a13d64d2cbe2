"""Sitemaps of an index: which are asked for, and what is kept of them — a part of polling's decision."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from watchdesk.model.sitemaps import KeptSitemap, ListedSitemap

MOST_KEPT = 10
"""So many sitemaps of one index are kept: the three that are read, and some that were (one a day, say)."""
BELIEVED_FOR = timedelta(days=1)
"""A lastmod that never moves though its sitemap does is found out after so long."""
PRECISION = timedelta(minutes=1)


def is_unchanged(listed: ListedSitemap, kept: KeptSitemap | None, now: datetime) -> bool:
    """Return whether an index says that a sitemap is as it was when it was last asked for.

    A lastmod that names a day only says nothing of what changes within the day; nor does one that was written in the
    minute in which the sitemap was asked for, nor one that was asked for before the clock was set back.
    """
    if kept is None or listed.changed != kept.changed:
        return False
    moment = _moment(listed.changed)
    is_recent = timedelta(0) <= now - kept.asked_at < BELIEVED_FOR
    return moment is not None and moment + PRECISION <= kept.asked_at and is_recent


def kept_after(seen: Iterable[KeptSitemap], known: Mapping[str, KeptSitemap]) -> tuple[KeptSitemap, ...]:
    """Return what is kept of an index' sitemaps: those of this visit, then those asked for most lately."""
    found = {one.url: one for one in seen}
    others = sorted(
        (one for one in known.values() if one.url not in found), key=lambda one: (one.asked_at, one.url), reverse=True
    )
    return (*found.values(), *others)[:MOST_KEPT]


def _moment(text: str) -> datetime | None:
    if "T" not in text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
