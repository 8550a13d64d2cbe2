"""Articles: what one or more entries stand for, and the pages they are read from."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from watchdesk.model.entries import Entry, Standing
from watchdesk.model.evidence import Capture
from watchdesk.model.hosts import PageVisit
from watchdesk.model.records import Reticent
from watchdesk.model.sites import Found
from watchdesk.model.visits import FetchFailed


class Quality(StrEnum):
    """How much could be read: the full text, a stub (summary, paywall), or the headline only."""

    FULL = "full"
    STUB = "stub"
    NONE = "none"


class Page(Reticent, frozen=True, kw_only=True):
    """A page as the page reader extracted it; texts are plain. `canonical` is rel=canonical as found, absolute.

    `lead` is what stands before the text, apart from it; empty where the text has it. `cites` are the other sites that
    its paragraphs link to. `ruled`: what the rule for its site found, if there is one.
    """

    unshown: ClassVar = ("text", "lead")

    title: str | None
    text: str
    lead: str = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    language: str | None = None
    canonical: str | None = None
    site: str | None = None
    quality: Quality = Quality.FULL
    reason: str | None = None
    cites: tuple[str, ...] = ()
    ruled: tuple[Found, ...] = ()

    @property
    def whole(self) -> str:
        """The lead and the text: all that the article says."""
        return f"{self.lead}\n{self.text}" if self.lead else self.text


class Skim(Reticent, frozen=True, kw_only=True):
    """A page at a glance: every word that a reader sees on it, and the page with a rough text, to keep as a stub."""

    unshown: ClassVar = ("words",)

    page: Page
    words: str


class NotAPage(Struct, frozen=True, kw_only=True):
    """The page was refused; `reason` is one true sentence."""

    reason: str


class Article(Reticent, frozen=True, kw_only=True):
    """What one or more entries stand for. `text` is the body as plain text, paragraphs parted by a newline.

    `reason` says why `quality` is not full, or that the rule for its site found no body, or None. `seen_at` is when its
    first entry was seen, `read_at` when it was read. `standing` is the best of its entries': a baseline article becomes
    new when a live entry leads to it.
    """

    unshown: ClassVar = ("text", "summary")

    id: str
    url: str | None
    title: str
    text: str
    summary: str = ""
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


class DueRead(Struct, frozen=True, kw_only=True):
    """An article to read now: its entries still due, and the article itself where it is stored already."""

    article_id: str
    entries: tuple[Entry, ...]
    stored: Article | None = None


class Printed(Struct, frozen=True, kw_only=True):
    """How the page that an article's text is from called itself when it was read, with its validators."""

    title: str
    etag: str | None = None
    last_modified: str | None = None


class Readout(Reticent, frozen=True, kw_only=True):
    """What reading gave: the article, the entries it settles, and further addresses that lead to it (aliases).

    `was_stored`: the article was known already and is settled again for a new entry (not read twice).
    `is_from_feed`: no page was read, the article is what the feed itself says. `has_risen`: it was baseline or stale,
    and a live entry leads to it now. `printed`: its text is the whole text of a page, which can be looked at again.
    `cites`: the other sites that its page links to.
    `capture`: the page as it was received, where the desk keeps evidence; `not_kept`: why it was let go of.
    `refusal`: how the visit to its page failed; `visit`: the host that was visited for it.
    """

    unshown: ClassVar = ("capture",)

    article: Article
    entry_ids: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    was_stored: bool = False
    is_from_feed: bool = False
    has_risen: bool = False
    printed: Printed | None = None
    cites: tuple[str, ...] = ()
    capture: Capture | None = None
    not_kept: str | None = None
    refusal: FetchFailed | None = None
    visit: PageVisit | None = None
