"""Seen: which entries of a feed are new, and whether they may be told — the decision of poll.

"New" is never decided by one date or guid. An entry is recognised by a ladder of keys: guid, else link, else title and
date. A weaker key counts only for an entry whose bearer is not itself in the document under its own name, so that two
live entries on one page stay two, while an entry whose guid changed stays one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchdesk.model.entries import Entry, ParsedEntry, Standing
from watchdesk.model.identity import computed_id, computed_key
from watchdesk.model.sources import DueFeed
from watchdesk.rules.addresses import article_id_of, canonical, identifying, is_home_page

STALE_AFTER = timedelta(days=7)
# A page that this many differently titled entries of one document point to identifies none of them; two may well be one
# article listed twice.
SHARED_BY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A parsed entry with what it is recognised by: `keys`, strongest first, and the address that identifies it."""

    parsed: ParsedEntry
    keys: tuple[str, ...]
    url: str | None
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The drafts of one document, and whether its guids can be believed."""

    drafts: tuple[Draft, ...]
    guids_shared: bool


def shares_guids(entries: Sequence[ParsedEntry], urls: Sequence[str | None]) -> bool:
    """Return whether one guid stands for entries with different links or, without links, different titles.

    `urls` are the entries' canonical addresses.
    """
    told_apart: dict[str, str] = {}
    return any(
        told_apart.setdefault(entry.guid, url or entry.title) != (url or entry.title)
        for entry, url in zip(entries, urls, strict=True)
        if entry.guid
    )


def recognise(feed_id: str, entries: Sequence[ParsedEntry], *, guids_shared: bool) -> Recognised:
    """Give each entry its keys and its address; an entry that stands twice in the document is taken once."""
    urls = [canonical(entry.url) if entry.url else None for entry in entries]
    shared = guids_shared or shares_guids(entries, urls)
    titles_by_url: dict[str, set[str]] = {}
    for entry, url in zip(entries, urls, strict=True):
        if url:
            titles_by_url.setdefault(url, set()).add(entry.title)
    drafts: dict[str, Draft] = {}
    for entry, url in zip(entries, urls, strict=True):
        identifies = url is not None and not is_home_page(url) and len(titles_by_url[url]) < SHARED_BY
        address = identifying(url) if url and identifies else None
        keys = tuple(_keys(feed_id, entry, address, believe_guid=not shared))
        drafts.setdefault(keys[0], Draft(parsed=entry, keys=keys, url=url, address=address))
    return Recognised(drafts=tuple(drafts.values()), guids_shared=shared)


def _keys(feed_id: str, entry: ParsedEntry, address: str | None, *, believe_guid: bool) -> Iterable[str]:
    stands_alone = True
    if entry.guid and believe_guid:
        yield computed_key(feed_id, "guid", entry.guid)
        stands_alone = False
    if address:
        yield computed_key(feed_id, "link", address)
        stands_alone = False
    if entry.title and entry.published_at:
        yield computed_key(feed_id, "title", entry.title, entry.published_at.isoformat())
    elif stands_alone:
        yield computed_key(feed_id, "words", entry.title, entry.summary or entry.url or "")


def unseen(drafts: Sequence[Draft], known: Mapping[str, str]) -> list[Draft]:
    """Return the drafts that no known entry stands for. `known`: key → id of the entry that bears it."""
    present = {known[draft.keys[0]] for draft in drafts if draft.keys[0] in known}
    rest = [draft for draft in drafts if draft.keys[0] not in known]
    return [draft for draft in rest if not any(key in known and known[key] not in present for key in draft.keys[1:])]


def standing_of(published_at: datetime | None, *, is_first_poll: bool, now: datetime, fresh_for: timedelta) -> Standing:
    """Return whether an unseen entry may be told.

    At a feed's first successful poll what is older than `fresh_for` or undated was there before the desk came; later,
    an entry dated more than seven days back is an old one that slid in.
    """
    if is_first_poll:
        is_fresh = published_at is not None and published_at >= now - fresh_for
        return Standing.NEW if is_fresh else Standing.BASELINE
    if published_at is not None and published_at < now - STALE_AFTER:
        return Standing.STALE
    return Standing.NEW


def entries_of(
    due: DueFeed, drafts: Sequence[Draft], articles: Mapping[str, str], *, now: datetime, fresh_for: timedelta
) -> tuple[Entry, ...]:
    """Return the unseen drafts as entries due to be read. `articles`: address → article, for known addresses."""
    is_first_poll = due.state.succeeded_at is None
    return tuple(
        _entry(
            due,
            draft,
            article_id=_article_id(draft, articles),
            now=now,
            standing=standing_of(draft.parsed.published_at, is_first_poll=is_first_poll, now=now, fresh_for=fresh_for),
        )
        for draft in drafts
    )


def _article_id(draft: Draft, articles: Mapping[str, str]) -> str:
    if draft.address is None:
        return computed_id("article", draft.keys[0])
    return articles.get(draft.address) or article_id_of(draft.address)


def _entry(due: DueFeed, draft: Draft, *, article_id: str, now: datetime, standing: Standing) -> Entry:
    parsed = draft.parsed
    return Entry(
        id=computed_id("entry", draft.keys[0]),
        feed_id=due.feed.id,
        source_id=due.source.id,
        article_id=article_id,
        guid=parsed.guid,
        url=draft.url,
        address=draft.address,
        title=parsed.title,
        summary=parsed.summary,
        content=parsed.content,
        authors=parsed.authors,
        published_at=parsed.published_at,
        language=parsed.language or due.source.language,
        tags=parsed.tags,
        seen_at=now,
        standing=standing,
        keys=draft.keys,
        read_at=now,
    )


def overlap(drafts: Sequence[Draft], new: int) -> float | None:
    """Return which part of the document was known already (0 to 1), or None for an empty one."""
    return None if not drafts else 1 - new / len(drafts)


def count_standing(entries: Iterable[Entry]) -> Counter[Standing]:
    """Count entries by standing, for the run's table."""
    return Counter(entry.standing for entry in entries)
