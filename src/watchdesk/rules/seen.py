"""Seen: which entries of a feed are new, and whether they may be told — the decision of poll.

"New" is never decided by one date or guid. An entry is recognised by a ladder of keys: guid, else link, else title and
date. A weaker key counts only for an entry whose bearer is not itself in the document under its own name, so that two
live entries on one page stay two, while an entry whose guid changed stays one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from watchdesk.model.entries import Entry, ParsedEntry, Standing
from watchdesk.model.identity import computed_id, computed_key
from watchdesk.model.sources import DueFeed
from watchdesk.rules.addresses import article_id_of, canonical, identifying, is_home_page
from watchdesk.rules.unwrapping import unwrapped

STALE_AFTER = timedelta(days=7)
# A page that this many differently titled entries of one document point to identifies none of them; two may well be one
# article listed twice.
SHARED_BY = 3


class Draft(Struct, frozen=True, kw_only=True):
    """A parsed entry with what it is recognised by: `keys`, strongest first, and the address that identifies it."""

    parsed: ParsedEntry
    keys: tuple[str, ...]
    url: str | None
    address: str | None


class Recognised(Struct, frozen=True, kw_only=True):
    """The drafts of one document, and whether its guids can be believed."""

    drafts: tuple[Draft, ...]
    guids_shared: bool


def shares_guids(entries: Sequence[ParsedEntry], addresses: Sequence[str | None]) -> bool:
    """Return whether one guid stands for entries with different links or, without links, different titles.

    `addresses` are those that identify the entries.
    """
    told_apart: dict[str, str] = {}
    return any(
        told_apart.setdefault(entry.guid, address or entry.title) != (address or entry.title)
        for entry, address in zip(entries, addresses, strict=True)
        if entry.guid
    )


def recognise(feed_id: str, entries: Sequence[ParsedEntry], *, guids_shared: bool) -> Recognised:
    """Give each entry its keys and its address; an entry that stands twice in the document is taken once."""
    urls = [canonical(unwrapped(entry.url)) if entry.url else None for entry in entries]
    addresses = _addresses(entries, urls)
    shared = guids_shared or shares_guids(entries, addresses)
    drafts: dict[str, Draft] = {}
    for entry, url, address in zip(entries, urls, addresses, strict=True):
        keys = tuple(_keys(feed_id, entry, address, believe_guid=not shared))
        drafts.setdefault(keys[0], Draft(parsed=entry, keys=keys, url=url, address=address))
    return Recognised(drafts=tuple(drafts.values()), guids_shared=shared)


def _addresses(entries: Sequence[ParsedEntry], urls: Sequence[str | None]) -> list[str | None]:
    """Return the address that identifies each entry: none for a front page, and for a page that many entries share."""
    found = [identifying(url) if url and not is_home_page(url) else None for url in urls]
    titles: dict[str, set[str]] = {}
    for entry, address in zip(entries, found, strict=True):
        if address:
            titles.setdefault(address, set()).add(entry.title)
    return [address if address and len(titles[address]) < SHARED_BY else None for address in found]


def _keys(feed_id: str, entry: ParsedEntry, address: str | None, *, believe_guid: bool) -> Iterable[str]:
    has_guid = bool(entry.guid) and believe_guid and not _is_front_page(entry.guid or "")
    if has_guid:
        yield computed_key(feed_id, "guid", entry.guid or "")
    if address:
        yield computed_key(feed_id, "link", address)
    if entry.title and entry.published_at:
        yield computed_key(feed_id, "title", entry.title, entry.published_at.isoformat())
    if address:
        return
    # Without a link the words are the last resort: for an undated entry whose guid is believed no longer, and for one
    # without a guid whose date moves.
    words = entry.summary or entry.content
    if not (entry.title and entry.published_at) or (words and not has_guid):
        yield computed_key(feed_id, "words", entry.title, words or entry.url or "")


def _is_front_page(guid: str) -> bool:
    """Return whether a guid is a site's address, the same for whatever the site publishes."""
    if not guid.startswith(("http://", "https://")) or guid.count("/") > len("///") or "#" in guid:
        return False
    url = canonical(guid)
    return url is not None and is_home_page(url)


def unseen(drafts: Sequence[Draft], known: Mapping[str, str]) -> list[Draft]:
    """Return the drafts that no known entry stands for. `known`: key → id of the entry that bears it.

    Key by key, strongest first: an entry that the document holds under a stronger key is not another one's bearer too.
    """
    if not known:
        return list(drafts)
    present: set[str] = set()
    rest = list(drafts)
    for rung in range(max((len(draft.keys) for draft in drafts), default=0)):
        bearers = [known.get(draft.keys[rung]) if rung < len(draft.keys) else None for draft in rest]
        taken = [bearer is not None and bearer not in present for bearer in bearers]
        present.update(bearer for bearer, is_taken in zip(bearers, taken, strict=True) if bearer and is_taken)
        rest = [draft for draft, is_taken in zip(rest, taken, strict=True) if not is_taken]
    return rest


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
        feed_id=due.state.feed_id,
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
