"""Sheet: a digest laid out for a reader, between the composed digest and every face it takes.

Everything that text, HTML and Slack must agree on is decided here, once: the reader's clock, what is shortened, which
reports are named, and the words.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.channels.changed import ChangedLine, changed_lines
from watchdesk.channels.enrolling_words import enrolling_words
from watchdesk.channels.failure_words import why_not_heard
from watchdesk.channels.inert import inert
from watchdesk.channels.marks import Piece, pieces, shortened
from watchdesk.channels.reply_links import OF_STORY, ReplyLinks
from watchdesk.channels.wording import Wording, wording
from watchdesk.model.sources import SourceHealth
from watchdesk.model.stories import Printing
from watchdesk.model.tellings import Blind, Digest, DigestArticle, DigestStory, Invitation, Severity, VolumeKind

REPORTS = 5
_TITLE = 240
SNIPPET = 700
_NAME = 80
_TERMS = 8
_FAILING = 8
_BLIND = 8
_WATCHES, _TOPIC = 6, 48
_SUBJECT_LEAD = 110
_NEWS, _SENTENCE = 5, 300


class Report(Struct, frozen=True, kw_only=True):
    """One article as named in a message. `when` is in the reader's zone, empty where the article has no date."""

    title: str
    url: str | None
    source: str
    when: str
    relation: str
    flag: str = ""

    @property
    def byline(self) -> str:
        """Whether it is urgent, source, time and relation in one line."""
        return " · ".join(part for part in (self.flag, self.source, self.when, self.relation) if part)


class SheetStory(Struct, frozen=True, kw_only=True):
    """One story as shown. `more` counts reports beyond those named; `found` are the terms.

    `also` heads the other reports, with how many outlets there are and how many of them print copies.

    `replies`: what the reader may answer, each with its address. `action`: what the message asks for, and its address.

    `before`: under which headline it was told before, where that is another one.

    `news`: sentences with what was added since the story was told before; `changes`: what was changed, and by whom.
    """

    watch: str
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    lead: Report | None
    also: str
    others: tuple[Report, ...]
    more: int
    found: tuple[str, ...]
    note: str | None
    news: tuple[str, ...]
    changes: tuple[ChangedLine, ...]
    before: str = ""
    replies: tuple[tuple[str, str], ...] = ()
    action: tuple[str, str] | None = None

    @property
    def title_text(self) -> str:
        """The title without marks."""
        return "".join(piece.text for piece in self.title)

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses of the reports that are named."""
        reports = (*((self.lead,) if self.lead else ()), *self.others)
        return frozenset(report.url for report in reports if report.url)

    @property
    def snippet_text(self) -> str:
        """The snippet without marks."""
        return "".join(piece.text for piece in self.snippet)


class Sheet(Struct, frozen=True, kw_only=True):
    """A digest as a reader sees it. `health` is the proof of silence, `failing` a line for each source not heard.

    `blind`: a line for each watch that missed a source which usually feeds it.
    """

    words: Wording
    language: str
    subject: str
    desk: str
    heading: str
    tally: str
    zone: str
    stories: tuple[SheetStory, ...]
    rest: str | None
    held: str | None
    muted: str | None
    put_off: str | None
    base_url: str | None
    health: str | None
    failing: tuple[str, ...]
    blind: tuple[str, ...]
    stop_address: str | None
    stop_url: str | None = None
    preferences: tuple[str, str] | None = None
    is_invitation: bool = False

    @property
    def measure(self) -> str:
        """How much there is, where there are reports, and in which zone times are given."""
        return " · ".join(part for part in (self.tally, self.zone) if part)

    @property
    def names_watches(self) -> bool:
        """Whether stories are headed by their watch: only where the digest has more than one."""
        return len({story.watch for story in self.stories}) > 1

    @property
    def stop(self) -> str | None:
        """How to end these messages by writing to somebody, in words."""
        if self.is_invitation or not self.stop_address:
            return None
        return self.words.stop.format(address=self.stop_address)


def lay_out(
    digest: Digest,
    *,
    stop_address: str | None = None,
    reports: int = REPORTS,
    snippet: int = SNIPPET,
    links: ReplyLinks | None = None,
) -> Sheet:
    """Lay a digest out. `stop_address` is where to write to end it (default: the desk's contact).

    Each story names at most `reports` reports and shows at most `snippet` characters. `links`: how the reader answers.
    """
    words = wording(digest.language)
    zone = _zone(digest.timezone)
    digest = inert(
        replace(digest, stories=tuple(_with_figures(story, digest.desk_title, zone, words) for story in digest.stories))
    )
    articles = sum(len(story.articles) for story in digest.stories)
    invites = any(story.invitation for story in digest.stories)
    return Sheet(
        words=words,
        language=words.language,
        subject=_subject(digest, words),
        desk=shortened(digest.desk_title, _NAME),
        heading=f"{_long_time(digest.slot_at, zone, words)} · "
        f"{words.for_whom.format(name=shortened(digest.subscriber_name, _NAME))}",
        tally=words.tally(len(digest.stories), articles) if articles else "",
        zone=words.times_in.format(zone=digest.timezone),
        stories=tuple(
            replace(
                _story(story, zone, words, reports=reports, room=snippet),
                replies=_replies(story, digest.subscription_id, words, links),
                action=_action(story, words, links),
            )
            for story in digest.stories
        ),
        rest=words.rest(digest.rest) if digest.rest else None,
        held=words.held(digest.held) if digest.held else None,
        muted=words.muted(digest.muted) if digest.muted else None,
        put_off=words.put_off(digest.put_off) if digest.put_off else None,
        base_url=digest.base_url,
        health=_health(digest, words),
        failing=tuple(_failing(digest.failing, zone, words)),
        blind=tuple(_blind(digest.blind, zone, words)),
        stop_address=stop_address or digest.contact,
        stop_url=links.stop(digest.subscription_id) if links and not invites else None,
        preferences=_preferences(digest, words, links) if links and not invites else None,
        is_invitation=invites,
    )


def _with_figures(story: DigestStory, desk: str, zone: tzinfo, words: Wording) -> DigestStory:
    """Return a story; an alert on how much a watch finds, or an invitation, in the reader's language and zone."""
    volume, bare = story.volume, replace(story, marks=(), title_marks=())
    if story.invitation is not None:
        return _invited(bare, story.invitation, desk, zone, words)
    if volume is None:
        return story
    when = _short_time(volume.since, zone, words)
    if volume.kind is VolumeKind.SILENCE:
        title = words.silence.format(watch=volume.watch_title, when=when)
        return replace(bare, title=title, snippet=words.silence_meant)
    title = words.spike(volume.number, volume.low, volume.high).format(watch=volume.watch_title, when=when)
    return replace(bare, title=title, snippet=words.spike_meant)


def _invited(bare: DigestStory, asked: Invitation, desk: str, zone: tzinfo, words: Wording) -> DigestStory:
    said = enrolling_words(words.language)
    titles = [f"“{shortened(title, _TOPIC)}”" for title in asked.watch_titles[:_WATCHES]]
    if len(asked.watch_titles) > _WATCHES:
        titles.append(words.more(len(asked.watch_titles) - _WATCHES))
    when = _short_time(asked.expires_at, zone, words)
    text = said.confirm_text_watches_when.format(watches=", ".join(titles), when=when)
    return replace(bare, title=said.confirm_title_desk.format(desk=shortened(desk, _NAME)), snippet=text)


def _action(story: DigestStory, words: Wording, links: ReplyLinks | None) -> tuple[str, str] | None:
    if story.invitation is None or links is None:
        return None
    return enrolling_words(words.language).confirm, links.confirm(story.invitation.sign_up_id)


def _preferences(digest: Digest, words: Wording, links: ReplyLinks) -> tuple[str, str]:
    return enrolling_words(words.language).preferences, links.preferences(digest.subscription_id)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # settings check the name; a stored digest must render all the same
        return UTC


def _subject(digest: Digest, words: Wording) -> str:
    if not digest.stories:
        return digest.desk_title
    lead = shortened(" ".join(digest.stories[0].title.split()) or digest.desk_title, _SUBJECT_LEAD)
    others = len(digest.stories) - 1 + digest.rest
    return words.lead_and_more(lead, others) if others else lead


def _story(story: DigestStory, zone: tzinfo, words: Wording, *, reports: int, room: int) -> SheetStory:
    title, snippet = shortened(story.title, _TITLE), shortened(story.snippet, room)
    shown = [_report(article, zone, words) for article in story.articles[:reports]]
    watches = ", ".join(shortened(title, _NAME) for title in story.watch_titles)
    return SheetStory(
        watch=watches,
        title=pieces(title, story.title_marks),
        snippet=pieces(snippet, story.marks),
        lead=replace(shown[0], flag=words.urgent if story.severity is Severity.URGENT else "") if shown else None,
        also=_also(story, words),
        others=tuple(shown[1:]),
        more=len(story.articles) - len(shown),
        found=_terms(story, words),
        note=_note(story.note, words),
        news=_news(story),
        changes=changed_lines(story, words),
        before=words.told_before.format(title=shortened(story.told_before, _TITLE)) if story.told_before else "",
    )


def _replies(
    story: DigestStory, subscription_id: str, words: Wording, links: ReplyLinks | None
) -> tuple[tuple[str, str], ...]:
    if links is None or not story.articles:
        return ()
    said = words.replies
    return tuple((said[purpose], links.of_story(purpose, subscription_id, story.id)) for purpose in OF_STORY)


def _also(story: DigestStory, words: Wording) -> str:
    outlets = len({article.source for article in story.articles})
    copies = sum(article.relation == Printing.VERBATIM for article in story.articles)
    return f"{words.also} ({words.spread(outlets, copies)})" if outlets > 1 else words.also


def _note(note: str | None, words: Wording) -> str | None:
    return "; ".join(words.notes.get(part, part) for part in note.split("; ")) if note else None


def _news(story: DigestStory) -> tuple[str, ...]:
    """Return the sentences that add something, each once."""
    return tuple(dict.fromkeys(shortened(one.sentence, _SENTENCE) for one in story.news))[:_NEWS]


def _report(article: DigestArticle, zone: tzinfo, words: Wording) -> Report:
    return Report(
        title=shortened(article.title, _TITLE),
        url=article.url,
        source=_source(article),
        when=_short_time(article.published_at, zone, words) if article.published_at else "",
        relation=words.relations.get(article.relation, ""),
    )


def _source(article: DigestArticle) -> str:
    """Return the source as newspapers name it, with the agency it credits; an agency's own feed goes without."""
    name = shortened(article.source_title, _NAME)
    is_own = article.agency and article.agency.casefold() in article.source_title.casefold().split()
    return f"{name} ({article.agency})" if article.agency and not is_own else name


def _terms(story: DigestStory, words: Wording) -> tuple[str, ...]:
    terms = list(dict.fromkeys(shortened(hit.term, _NAME) for hit in story.hits))
    return (*terms[:_TERMS], *([words.more(len(terms) - _TERMS)] if len(terms) > _TERMS else ()))


def _health(digest: Digest, words: Wording) -> str | None:
    if digest.sources_all < 1:
        return None
    if not digest.failing:
        return words.all_heard(digest.sources_all)
    return words.some_heard(digest.sources_all - len(digest.failing), digest.sources_all)


def _failing(failing: tuple[SourceHealth, ...], zone: tzinfo, words: Wording) -> Iterable[str]:
    for source in failing[:_FAILING]:
        since = words.since.format(when=_short_time(source.since, zone, words)) if source.since else ""
        yield ", ".join(part for part in (shortened(source.title, _NAME), since) if part) + (
            f": {shortened(reason, _TITLE)}" if (reason := why_not_heard(source, words)) else ""
        )
    if len(failing) > _FAILING:
        yield words.more(len(failing) - _FAILING)


def _blind(blind: tuple[Blind, ...], zone: tzinfo, words: Wording) -> Iterable[str]:
    watches: dict[str, list[Blind]] = {}
    for one in blind:
        watches.setdefault(one.watch_id, []).append(one)
    for missed in list(watches.values())[:_BLIND]:
        sources = "; ".join(_missed(one, zone, words) for one in missed)
        yield words.blind.format(watch=shortened(missed[0].watch_title, _NAME), sources=sources)
    if len(watches) > _BLIND:
        yield words.more(len(watches) - _BLIND)


def _missed(one: Blind, zone: tzinfo, words: Wording) -> str:
    since = f" {words.since.format(when=_short_time(one.since, zone, words))}" if one.since else ""
    share = round(one.share * 100)
    return words.blind_source.format(source=shortened(one.source_title, _NAME), share=share, since=since)


def _short_time(moment: datetime, zone: tzinfo, words: Wording) -> str:
    local = moment.astimezone(zone)
    return words.short_moment.format(
        weekday=words.weekdays_short[local.weekday()],
        day=local.day,
        month=words.months_short[local.month - 1],
        time=f"{local:%H:%M}",
    )


def _long_time(moment: datetime, zone: tzinfo, words: Wording) -> str:
    local = moment.astimezone(zone)
    return words.long_moment.format(
        weekday=words.weekdays[local.weekday()],
        day=local.day,
        month=words.months[local.month - 1],
        year=local.year,
        time=f"{local:%H:%M}",
    )
