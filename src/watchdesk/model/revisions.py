"""Revisions: what an article became after it was read, and the looks that find it out."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from watchdesk.model.articles import Article
from watchdesk.model.records import Reticent
from watchdesk.model.visits import FetchFailed


class ChangeKind(StrEnum):
    """What changed. `gone`: the page itself."""

    HEADLINE = "headline"
    CORRECTION = "correction"
    QUOTATION = "quotation"
    REMOVED = "removed"
    ADDED = "added"
    GONE = "gone"


class Change(Struct, frozen=True, kw_only=True):
    """One change: the words that stood there before, and those that stand there now; empty where there are none."""

    kind: ChangeKind
    before: str = ""
    after: str = ""


class Revision(Reticent, frozen=True, kw_only=True):
    """A later state of an article, numbered from 1, with what changed since the state before it.

    `title` is the page's own; `text` as in an article.
    """

    unshown: ClassVar = ("text",)

    article_id: str
    number: int
    at: datetime
    title: str
    text: str
    changes: tuple[Change, ...]


class Look(Struct, frozen=True, kw_only=True):
    """When the page of a matched article is looked at again. `title` is the page's own as it was last seen.

    `missing` counts the looks in a row to which the server answered that there is no such page.
    """

    article_id: str
    due_at: datetime
    title: str
    etag: str | None = None
    last_modified: str | None = None
    missing: int = 0


class DueLook(Struct, frozen=True, kw_only=True):
    """A look that is due. `article` has the text of its last revision, of which there are `revisions` so far."""

    look: Look
    article: Article
    revisions: int


class Looked(Struct, frozen=True, kw_only=True):
    """How a look ended: the next one (None: no more are made), the revision that it found, how its visit failed."""

    article_id: str
    next: Look | None
    revision: Revision | None = None
    refusal: FetchFailed | None = None
