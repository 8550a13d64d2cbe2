"""Articles: what one or more entries stand for, and the pages they are read from."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watchdesk.model.entries import Entry, Standing
from watchdesk.model.evidence import Capture
from watchdesk.model.hosts import PageVisit
from watchdesk.model.quickly import quickly_made
from watchdesk.model.sites import Found
from watchdesk.model.visits import FetchFailed


class Quality(StrEnum):
    """How much could be read: the full text, a stub (summary, paywall), or the headline only."""

    FULL = "full"
    STUB = "stub"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as the page reader extracted it; texts are plain. `canonical` is rel=canonical as found, absolute.

    `cites` are the other sites that its paragraphs link to. `ruled`: what the rule for its site found, if there is one.
    """

    title: str | None
    text: str = field(repr=False)
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    language: str | None = None
    canonical: str | None = None
    site: str | None = None
    quality: Quality = Quality.FULL
    reason: str | None = None
    cites: tuple[str, ...] = ()
    ruled: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skim:
    """A page at a glance: every word that a reader sees on it, and the page with a rough text, to keep as a stub."""

    page: Page
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAPage:
    """The page was refused; `reason` is one true sentence."""

    reason: str


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one or more entries stand for. `text` is the body as plain text, paragraphs parted by a newline.

    `reason` says why `quality` is not full, or that the rule for its site found no body, or None. `seen_at` is when its
    first entry was seen, `read_at` when it was read. `standing` is the best of its entries': a baseline article becomes
    new when a live entry leads to it.
    """

    id: str
    url: str | None
    title: str
    text: str = field(repr=False)
    summary: str = field(default="", repr=False)
    authors: tuple[str, ...] = ()
    language: str | None = None
    published_at: datetime | None = None
    source_id: str = ""
    tags: tuple[str, ...] = ()
    quality: Quality = Quality.NONE
    reason: str | None = None
    seen_at: datetime
    read_at: datetime
    standing: Standing = Standing.NEW


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRead:
    """An article to read now: its entries still due, and the article itself where it is stored already."""

    article_id: str
    entries: tuple[Entry, ...]
    stored: Article | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """How the page that an article's text is from called itself when it was read, with its validators."""

    title: str
    etag: str | None = None
    last_modified: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Readout:
    """What reading gave: the article, the entries it settles, and further addresses that lead to it (aliases).

    `was_stored`: the article was known already and is settled again for a new entry (not read twice).
    `is_from_feed`: no page was read, the article is what the feed itself says. `has_risen`: it was baseline or stale,
    and a live entry leads to it now. `printed`: its text is the whole text of a page, which can be looked at again.
    `cites`: the other sites that its page links to.
    `capture`: the page as it was received, where the desk keeps evidence; `not_kept`: why it was let go of.
    `refusal`: how the visit to its page failed; `visit`: the host that was visited for it.
    """

    article: Article
    entry_ids: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    was_stored: bool = False
    is_from_feed: bool = False
    has_risen: bool = False
    printed: Printed | None = None
    cites: tuple[str, ...] = ()
    capture: Capture | None = field(repr=False, default=None)
    not_kept: str | None = None
    refusal: FetchFailed | None = None
    visit: PageVisit | None = None
