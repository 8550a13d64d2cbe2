"""Read: turn due entries into an article — the second stop, after poll and before group."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.articles import Article, DueRead, NotAPage, Page, Printed, Quality, Readout
from watchdesk.model.entries import Entry, Standing
from watchdesk.model.sites import NO_BODY
from watchdesk.model.sources import ReadPolicy
from watchdesk.model.visits import Fetched, FetchFailed, NotModified, Purpose, Visit
from watchdesk.ports import Clock, Fetcher, PageReader, PageSkimmer
from watchdesk.rules.addresses import canonical, identifying, is_home_page, plain_variant, same_site
from watchdesk.rules.publication import AHEAD, publication_date
from watchdesk.rules.unwrapping import unwrapped

# A feed that carries this many words of content gives the article itself, not a summary.
FULL_CONTENT_WORDS = 150
NO_MORE = "the page says no more than the feed"
_RANK = {Standing.NEW: 0, Standing.STALE: 1, Standing.BASELINE: 2}


def leading_entry(due: DueRead) -> Entry:
    """Return the entry that speaks for the article: one that may be told before others, then the first seen."""
    if len(due.entries) == 1:
        return due.entries[0]
    return min(due.entries, key=lambda entry: (_RANK[entry.standing], entry.seen_at, entry.id))


def standing_of(due: DueRead) -> Standing:
    """Return the best standing of an article's entries."""
    return leading_entry(due).standing


def from_feed(due: DueRead, clock: Clock, *, reason: str | None) -> Article:
    """Make the article of what the feed itself says. `reason` is why the page was not read."""
    entry, now = leading_entry(due), clock.now()
    text = entry.content or entry.summary
    is_whole = bool(entry.content) and len(entry.content.split()) >= FULL_CONTENT_WORDS
    quality = Quality.FULL if is_whole else Quality.STUB
    return Article(
        id=due.article_id,
        url=entry.url,
        title=entry.title,
        text=text,
        summary=entry.summary,
        authors=entry.authors,
        language=entry.language,
        published_at=_in_time(entry, now),
        source_id=entry.source_id,
        tags=entry.tags,
        quality=quality if text.strip() else Quality.NONE,
        reason=None if quality is Quality.FULL else reason,
        seen_at=min([entry.seen_at for entry in due.entries]),
        read_at=now,
        standing=entry.standing,
    )


def _in_time(entry: Entry, now: datetime) -> datetime | None:
    """Return the date that a feed gives, unless it lies in the future: an article would head every list until then."""
    if entry.published_at is None or entry.published_at <= now + AHEAD:
        return entry.published_at
    return publication_date(None, None, entry.url, now=now)


def wants_page(due: DueRead, article: Article, policy: ReadPolicy, holds: Callable[[Article], bool]) -> bool:
    """Return whether the page behind an article is fetched. `holds`: whether any watch holds on the feed's text.

    What may not be told is read only if the feed's text matches, and never where the source's policy says never.
    """
    if due.stored is not None or article.url is None or policy is ReadPolicy.NEVER:
        return False
    if policy is ReadPolicy.ALWAYS and article.standing is Standing.NEW:
        return True
    return holds(article)


def settled_again(due: DueRead) -> Readout:
    """Return a stored article that new entries lead to: it rises to the best standing of them, its text stays."""
    if due.stored is None:
        raise AssertionError("only a stored article is settled again")
    best = min(due.stored.standing, standing_of(due), key=_RANK.__getitem__)
    has_risen = best is Standing.NEW and due.stored.standing is not Standing.NEW
    article = replace(due.stored, standing=best)
    return Readout(article=article, entry_ids=_ids(due), was_stored=True, has_risen=has_risen)


def read_out(due: DueRead, article: Article) -> Readout:
    """Return an article that the feed's text is all of."""
    return Readout(article=article, entry_ids=_ids(due), is_from_feed=True)


class Sparing(Struct, frozen=True, kw_only=True):
    """How extraction is spared: pages are skimmed, and those whose words no watch asks for are kept as skimmed."""

    skimmer: PageSkimmer
    may_match: Callable[[Article], bool]


async def read_page(
    due: DueRead,
    article: Article,
    fetcher: Fetcher,
    reader: PageReader,
    sparing: Sparing | None = None,
    *,
    captures: bool = False,
) -> Readout:
    """Fetch and extract the page; where that fails the feed's own text stands, and the article says so.

    `captures`: the readout holds the page as it was received, too.
    """
    got = await fetcher.fetch(Visit(url=article.url or "", purpose=Purpose.PAGE, captures=captures))
    match got:
        case FetchFailed(reason=reason):
            return replace(_fallen_back(due, article, reason), refusal=got)
        case NotModified():
            return _fallen_back(due, article, "the server answered 304 to a first visit")
        case Fetched():
            page = await _read(article, got, reader, sparing)
            return replace(_taken(due, article, got, page), capture=got.capture)


def left_alone(due: DueRead, article: Article) -> Readout:
    """Return an article whose page is not visited, because its host asks for patience: the feed's own text stands."""
    return _fallen_back(due, article, "the host asks to be left alone for a while")


async def _read(article: Article, got: Fetched, reader: PageReader, sparing: Sparing | None) -> Page | NotAPage:
    """Return the page as extracted, or as skimmed where no watch can hold on any word of it."""
    if sparing is not None:
        skim = await sparing.skimmer.skim_page(got.body, content_type=got.content_type, url=got.final_url)
        if isinstance(skim, NotAPage):
            return skim
        everything = replace(_merged(article, skim.page), text=f"{article.text}\n{skim.words}")
        if not sparing.may_match(everything):
            return skim.page
    return await reader.read_page(got.body, content_type=got.content_type, url=got.final_url)


def _taken(due: DueRead, article: Article, got: Fetched, page: Page | NotAPage) -> Readout:
    if isinstance(page, NotAPage):
        return _fallen_back(due, article, page.reason)
    merged = _merged(article, page)
    is_pages = merged.text == page.whole and page.quality is Quality.FULL
    printed = Printed(title=page.title or "", etag=got.etag, last_modified=got.last_modified) if is_pages else None
    aliases = _aliases(article, got, page)
    return Readout(article=merged, entry_ids=_ids(due), aliases=aliases, printed=printed, cites=page.cites)


def _fallen_back(due: DueRead, article: Article, reason: str) -> Readout:
    if article.quality is not Quality.FULL:
        article = replace(article, reason=f"the page was not read: {reason}")
    return Readout(article=article, entry_ids=_ids(due), is_from_feed=True)


def _merged(article: Article, page: Page) -> Article:
    """Join the feed's word with the page's: the feed's headline and date stand, the longer text wins."""
    is_page_fuller = len(page.whole) >= len(article.text)
    return replace(
        article,
        title=article.title or page.title or "",
        text=page.whole if is_page_fuller else article.text,
        authors=page.authors or article.authors,
        language=page.language or article.language,
        published_at=publication_date(article.published_at, page.published_at, article.url, now=article.read_at),
        quality=page.quality if is_page_fuller else article.quality,
        reason=page.reason if is_page_fuller else _why_no_more(article, page),
    )


def _why_no_more(article: Article, page: Page) -> str | None:
    """Return what is said of an article whose feed gave more than its page, which was read."""
    if article.quality is not Quality.FULL:
        return page.reason or NO_MORE
    return NO_BODY if NO_BODY in (page.reason or "") else None


def _aliases(article: Article, got: Fetched, page: Page) -> tuple[str, ...]:
    """Return further addresses of the article: where redirects ended, and a same-site canonical, front pages aside."""
    found = []
    landed = canonical(unwrapped(got.final_url))
    if landed and not is_home_page(landed):
        found.append(identifying(landed))
    named = canonical(page.canonical) if page.canonical else None
    if named and not is_home_page(named) and same_site(named, got.final_url):
        found.append(identifying(named))
    own = identifying(article.url or "")
    found += [plain for address in (own, *found) if (plain := plain_variant(address))]
    return tuple(dict.fromkeys(address for address in found if address != own))


def _ids(due: DueRead) -> tuple[str, ...]:
    return tuple([entry.id for entry in due.entries])
