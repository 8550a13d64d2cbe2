"""Builders: records with everything filled in, for tests and for trying; name only what the test is about."""

from datetime import UTC, datetime, timedelta

from watchdesk.model.deliveries import Delivery, DeliveryState, Part, delivery_id
from watchdesk.model.identity import computed_id
from watchdesk.model.sources import SourceHealth
from watchdesk.model.stories import Novelty
from watchdesk.model.tellings import Blind, Digest, DigestArticle, DigestHit, DigestStory, digest_id

SLOT_AT = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)
HEADLINE = "Sherman lands in Islamabad for two days of talks with Qureshi"
SNIPPET = (
    "The deputy secretary’s aircraft touched down at dawn. Sherman is to meet Qureshi at the Foreign Office before "
    "noon, and the national security adviser, Yusuf, in the afternoon; the Taliban’s envoy is said to be in town too."
)


def an_article(  # noqa: PLR0917 - a builder is called by name
    title: str = HEADLINE,
    url: str | None = "https://lantern.test/world/sherman-lands",
    source: str = "lantern",
    source_title: str = "The Indus Lantern",
    published_at: datetime | None = SLOT_AT - timedelta(hours=3, minutes=20),
    relation: str = "first",
    quality: str = "full",
) -> DigestArticle:
    """Return an article as a digest names it."""
    return DigestArticle(
        title=title,
        url=url,
        source=source,
        source_title=source_title,
        published_at=published_at,
        relation=relation,
        quality=quality,
    )


def a_story(
    title: str = HEADLINE,
    *,
    snippet: str = SNIPPET,
    terms: tuple[str, ...] = ("Sherman", "Qureshi", "Yusuf", "Taliban", "Islamabad"),
    articles: tuple[DigestArticle, ...] | None = None,
    watch: str = "us-pakistan",
    watch_title: str = "US–Pakistan talks after the Taliban takeover",
    note: str | None = None,
    news: tuple[Novelty, ...] = (),
) -> DigestStory:
    """Return a story whose title and snippet are marked wherever one of the terms stands."""
    articles = (an_article(title),) if articles is None else articles
    title_marks, marks = _marks(title, terms), _marks(snippet, terms)
    hits = tuple(
        DigestHit(term=text[start:end], field=field, start=start, end=end, text=text[start:end])
        for field, text, spans in (("title", title, title_marks), ("text", snippet, marks))
        for start, end in spans
    )
    return DigestStory(
        id=computed_id("story", ascii(title)),
        title=title,
        reason="new",
        watches=(watch,),
        watch_titles=(watch_title,),
        articles=articles,
        hits=hits,
        snippet=snippet,
        marks=marks,
        title_marks=title_marks,
        note=note,
        news=news,
    )


def a_digest(
    *stories: DigestStory,
    rest: int = 0,
    sources_all: int = 216,
    failing: tuple[SourceHealth, ...] = (),
    blind: tuple[Blind, ...] = (),
    base_url: str | None = "http://127.0.0.1:8710",
    contact: str | None = "desk@example.org",
    timezone: str = "Asia/Karachi",
    language: str = "en",
    desk_title: str = "South and Central Asia desk",
    subscriber_name: str = "Duty analyst",
) -> Digest:
    """Return a digest of these stories (default: one), composed in the slot of 7 in the morning in Karachi."""
    slot = "2026-10-06T07:00"
    return Digest(
        id=digest_id("analyst-morning", slot),
        subscription_id="analyst-morning",
        subscriber_id="analyst",
        subscriber_name=subscriber_name,
        timezone=timezone,
        language=language,
        slot=slot,
        slot_at=SLOT_AT,
        composed_at=SLOT_AT + timedelta(seconds=4),
        stories=stories or (a_story(),),
        rest=rest,
        sources_all=sources_all,
        failing=failing,
        desk_title=desk_title,
        base_url=base_url,
        contact=contact,
        blind=blind,
    )


def a_delivery(
    digest: Digest, parts: tuple[Part, ...], *, channel_id: str = "c" * 32, may_repeat: bool = False
) -> Delivery:
    """Return a leased delivery of rendered parts."""
    return Delivery(
        id=delivery_id(digest.id, channel_id),
        digest_id=digest.id,
        channel_id=channel_id,
        channel_name="desk-mail",
        state=DeliveryState.LEASED,
        created_at=digest.composed_at,
        parts=parts,
        attempts=2 if may_repeat else 1,
        may_repeat=may_repeat,
        lease_token=computed_id("lease", digest.id, channel_id),
        lease_until=digest.composed_at + timedelta(minutes=5),
    )


def _marks(text: str, terms: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    found = []
    for term in terms:
        start = text.find(term)
        while start >= 0:
            found.append((start, start + len(term)))
            start = text.find(term, start + len(term))
    return tuple(sorted(found))
