"""Revisions: what an article became after it was read, and the looks that find it out."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watchdesk.model.articles import Article
from watchdesk.model.visits import FetchFailed


class ChangeKind(StrEnum):
    """What changed. `gone`: the page itself."""

    HEADLINE = "headline"
    CORRECTION = "correction"
    QUOTATION = "quotation"
    REMOVED = "removed"
    ADDED = "added"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: the words that stood there before, and those that stand there now; empty where there are none."""

    kind: ChangeKind
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A later state of an article, numbered from 1, with what changed since the state before it.

    `title` is the page's own; `text` as in an article.
    """

    article_id: str
    number: int
    at: datetime
    title: str
    text: str = field(repr=False)
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """When the page of a matched article is looked at again. `title` is the page's own as it was last seen.

    `missing` counts the looks in a row to which the server answered that there is no such page.
    """

    article_id: str
    due_at: datetime
    title: str
    etag: str | None = None
    last_modified: str | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLook:
    """A look that is due. `article` has the text of its last revision, of which there are `revisions` so far."""

    look: Look
    article: Article
    revisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How a look ended: the next one (None: no more are made), the revision that it found, how its visit failed."""

    article_id: str
    next: Look | None
    revision: Revision | None = None
    refusal: FetchFailed | None = None
