"""Tellings: what is owed to whom, for which reason, and the digest it joins."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from watchdesk.model.articles import Article
from watchdesk.model.identity import computed_id
from watchdesk.model.revisions import Change, Revision
from watchdesk.model.sources import SourceHealth
from watchdesk.model.stories import Novelty
from watchdesk.model.watches import Match


def telling_id(subscriber_id: str, channel_id: str, story_id: str, reason: str) -> str:
    """Return the id under which this is told once (G2)."""
    return computed_id("telling", subscriber_id, channel_id, story_id, reason)


class Severity(StrEnum):
    """How much a story weighs, by who reports it and how widely (see rules.severity)."""

    ROUTINE = "routine"
    NOTABLE = "notable"
    URGENT = "urgent"


class VolumeKind(StrEnum):
    """What is unusual in how much a watch finds."""

    SPIKE = "spike"
    SILENCE = "silence"


class Volume(Struct, frozen=True, kw_only=True):
    """How much a watch found since a moment (aware UTC), and between which numbers that usually lies.

    Of silence `number` is 0 and so are `low` and `high`.
    """

    kind: VolumeKind
    watch_title: str
    since: datetime
    number: int = 0
    low: int = 0
    high: int = 0


class Invitation(Struct, frozen=True, kw_only=True):
    """What the message of a sign-up asks to confirm, and until when it can be (aware UTC)."""

    sign_up_id: str
    watch_titles: tuple[str, ...]
    expires_at: datetime


class Telling(Struct, frozen=True, kw_only=True):
    """A story owed to a subscriber on a channel for a reason (`new`, `novelty 1`, `more 1`, `change 1`).

    `slot` is the local slot it falls in (see rules.schedule) and `due_at` that slot's instant. For `at once` the
    digest's slot is given when it is composed: `slot` is `at once` until then. `suppressed` says why it is not told
    after all.
    """

    id: str
    subscription_id: str
    subscriber_id: str
    channel_id: str
    story_id: str
    article_id: str
    reason: str
    slot: str
    due_at: datetime
    settled_at: datetime
    suppressed: str | None = None
    digest_id: str | None = None


class ToldArticle(Struct, frozen=True, kw_only=True):
    """An article of a told story with its source's title and the matches that brought it."""

    article: Article
    source_title: str
    source_tier: int
    matches: tuple[Match, ...]
    relation: str
    revisions: tuple[Revision, ...] = ()


class StoryMaterial(Struct, frozen=True, kw_only=True):
    """What composing needs of one story: its title and its articles, the matched ones with their matches."""

    story_id: str
    title: str
    articles: tuple[ToldArticle, ...]


class DigestHit(Struct, frozen=True, kw_only=True):
    """A highlighted term of a digest; offsets are those in the article's field."""

    term: str
    field: str
    start: int
    end: int
    text: str


class DigestArticle(Struct, frozen=True, kw_only=True):
    """One article in a digest. `source` is the source's id, `source_title` its name.

    `relation` is how it came by its text (a model.stories.Printing), `agency` the news agency that it credits.
    """

    title: str
    url: str | None
    source: str
    source_title: str
    published_at: datetime | None
    relation: str
    quality: str
    agency: str | None = None


class ChangedArticle(Struct, frozen=True, kw_only=True):
    """An article that was changed, as a digest names it: its source's id and name, and its address."""

    source: str
    source_title: str
    url: str | None


class DigestChange(Change, frozen=True, kw_only=True):
    """One change in a digest, and the articles that were so changed. Digests of before that was kept name none."""

    articles: tuple[ChangedArticle, ...] = ()


class DigestStory(Struct, frozen=True, kw_only=True):
    """One story in a digest. `marks` are (start, end) in `snippet`, `title_marks` in `title`, for highlighting.

    `note` says what the match rests on where that is less than the full text, else None. `news`: of a story told
    before, what has been added to it since; `changes`: what was changed in its articles after they were read.
    `severity` is that of what is told: of a story told before, of what came since; `told_before` is the headline that
    it was told under, where that is another one.
    `volume`: of an alert on how much a watch finds, the figures; its title is then those figures in English.
    `invitation`: of a message that asks to confirm a sign-up, what is to be confirmed.
    """

    id: str
    title: str
    reason: str
    watches: tuple[str, ...]
    watch_titles: tuple[str, ...]
    articles: tuple[DigestArticle, ...]
    hits: tuple[DigestHit, ...]
    snippet: str
    marks: tuple[tuple[int, int], ...]
    title_marks: tuple[tuple[int, int], ...]
    note: str | None = None
    news: tuple[Novelty, ...] = ()
    changes: tuple[DigestChange, ...] = ()
    severity: Severity = Severity.ROUTINE
    volume: Volume | None = None
    invitation: Invitation | None = None
    told_before: str | None = None


class Blind(Struct, frozen=True, kw_only=True):
    """A watch that could see only in part: a source that usually feeds it fails, since `since` (None: not known).

    `share` is what part of the watch's matched articles that source brought lately (see rules.blindness), 0 to 1.
    """

    watch_id: str
    watch_title: str
    source_id: str
    source_title: str
    since: datetime | None
    share: float


class Digest(Struct, frozen=True, kw_only=True):
    """The tellings of one subscription in one slot, composed once.

    `rest` counts stories beyond `at_most`, `held` those that waited for the end of quiet hours, `muted` those that were
    silenced by mutes since the digest before, `put_off` those that were over an earlier day's number of digests.
    `desk_title`, `base_url` and `contact` are the desk's; `slot_at` is the slot's instant (aware UTC). `blind` says
    which watches were partly blind, and by which source. `thread`: where every story was told before, the deliveries
    that told the first of them, oldest first.
    """

    id: str
    subscription_id: str
    subscriber_id: str
    subscriber_name: str
    timezone: str
    language: str
    slot: str
    slot_at: datetime
    composed_at: datetime
    stories: tuple[DigestStory, ...]
    rest: int
    sources_all: int
    failing: tuple[SourceHealth, ...]
    desk_title: str
    base_url: str | None
    contact: str | None
    held: int = 0
    muted: int = 0
    put_off: int = 0
    blind: tuple[Blind, ...] = ()
    thread: tuple[str, ...] = ()


class FeedStory(Struct, frozen=True, kw_only=True):
    """A story in the feed of a watch. It began at `published_at` and was last added to at `updated_at` (aware UTC)."""

    story: DigestStory
    published_at: datetime
    updated_at: datetime


class WatchFeed(Struct, frozen=True, kw_only=True):
    """The stories that a watch found lately, the one that grew last first, for those who read feeds."""

    watch_id: str
    watch_title: str
    desk_title: str
    base_url: str | None
    composed_at: datetime
    stories: tuple[FeedStory, ...]


def digest_id(subscription_id: str, slot: str) -> str:
    """Return the id of the one digest of a subscription in a local slot."""
    return computed_id("digest", subscription_id, slot)
