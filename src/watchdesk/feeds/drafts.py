"""Drafts: entries as an adapter found them, and how they become a ParsedFeed — cleaned, bounded, counted."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from watchdesk.feeds.bounds import USUAL, Bounds
from watchdesk.feeds.plain import plain_line, plain_paragraphs
from watchdesk.feeds.usual_dates import read_date
from watchdesk.model.entries import ParsedEntry, ParsedFeed
from watchdesk.model.sources import FeedHints
from watchdesk.rules.cleaning import clean_line, cut

MOST_TAGS = 50
_FULL_TEXT_WORDS = 1000
_LONGEST_OPENING = 100
_MOST_OF_AN_OPENING = 2000
_ABSOLUTE = re.compile(r"https?://[^/]", re.IGNORECASE)
# what nearly every address of a feed is: printable ASCII without brackets, for which there is nothing to decide
_USUAL_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]*[A-Za-z0-9](?::\d{1,5})?(?:[/?#][!-Z^-~]{0,2000})?")
_YEARS = range(1990, 2101)


class Text(Struct, frozen=True, kw_only=True):
    """A text as found. `is_markup`: the feed says that it is HTML."""

    value: str = ""
    is_markup: bool = False


class Draft(Struct, frozen=True, kw_only=True):
    """One entry as found: addresses may be relative, texts marked up, everything of any length.

    `date_text` is what stood where a date should, for an entry whose date could not be read.
    """

    guid: str = ""
    link: str = ""
    title: Text = Text()
    summary: Text = Text()
    content: Text = Text()
    authors: tuple[str, ...] = ()
    date: datetime | None = None
    date_text: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""


@dataclass(slots=True)
class Tally:
    """What went wrong in a document, counted by kind; `bounds` are those it is held to."""

    bounds: Bounds = USUAL
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, problem: str) -> None:
        """Count one more of a problem; the words follow "an entry" or "N entries"."""
        self.counts[problem] += 1

    def sentences(self) -> Iterator[str]:
        """Yield one phrase a kind."""
        for problem, count in self.counts.items():
            yield f"1 entry: {problem}" if count == 1 else f"{count} entries: {problem}"


class Masthead(Struct, frozen=True, kw_only=True):
    """What a document says of the whole feed, as found."""

    format: str
    title: Text = Text()
    home: str = ""
    language: str = ""
    problems: tuple[str, ...] = ()


def finished(masthead: Masthead, drafts: Iterable[Draft], url: str, bounds: Bounds = USUAL) -> ParsedFeed:
    """Make the feed of its drafts: plain, clean, bounded. Those without title, link and words are dropped, and counted.

    In RSS and RDF a relative link without xml:base is one of the site's, as the RSS Advisory Board recommends: the feed
    may stand with a service, on another host.
    """
    tally = Tally(bounds)
    home = absolute(masthead.home, url)
    base = home if home is not None and masthead.format.startswith("rss") else url
    entries: list[ParsedEntry] = []
    problems = list(masthead.problems)
    language = language_code(masthead.language)
    for draft in drafts:
        if len(entries) == bounds.entries:
            problems.append(f"the feed has more than {bounds.entries} entries: the rest is not read")
            break
        entry = _entry(draft, base, language, tally)
        if entry is not None:
            entries.append(entry)
    return ParsedFeed(
        format=masthead.format,
        title=cut(plain_line(masthead.title.value, is_markup=masthead.title.is_markup), bounds.field),
        home=home,
        language=language,
        entries=tuple(entries),
        late=partial(_problems, problems, entries, tally),
    )


def _problems(problems: list[str], entries: list[ParsedEntry], tally: Tally) -> tuple[tuple[str, ...]]:
    """Return the problems of a feed. Which texts are too long is known when they are plain, and not before."""
    for entry in entries:
        _ = entry.summary
    return ((*problems, *tally.sentences()),)


def with_hints(feed: ParsedFeed, hints: FeedHints) -> ParsedFeed:
    """Return the feed with hints; what it makes late is not asked for."""
    return replace(feed, hints=hints, problems=() if feed.late else feed.problems)


def absolute(address: str, base: str) -> str | None:
    """Return an http(s) address made absolute, or None if it is none."""
    if _USUAL_ADDRESS.fullmatch(address):
        return address
    address = clean_line(address).replace(" ", "%20")
    if not address:
        return None
    try:
        joined = address if _ABSOLUTE.match(address) else urljoin(base, address)
        parts = urlsplit(joined)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:  # an IPv6 address that is none, a port that is no number
        return None
    return joined if is_web and len(joined) <= 8192 else None  # noqa: PLR2004 - what servers take at most


def language_code(found: str) -> str | None:
    """Return a BCP 47 code as written by hand (`en_us`) in its usual form (`en-US`), or None if it is none."""
    parts = found.strip().replace("_", "-").split("-")
    if not (parts[0].isascii() and parts[0].isalpha() and 2 <= len(parts[0]) <= 8):  # noqa: PLR2004 - BCP 47, section 2.1
        return None
    rest = (part.upper() if len(part) == 2 else part for part in parts[1:] if part.isascii() and part.isalnum())  # noqa: PLR2004 - a region has two letters
    return "-".join((parts[0].lower(), *rest))


def read_iso_date(text: str) -> datetime | None:
    """Read RFC 3339 and W3C dates, or what stands in their place; one without a zone is taken for UTC."""
    text = text.strip()
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return read_date(text)
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date


def _entry(draft: Draft, base: str, language: str | None, tally: Tally) -> ParsedEntry | None:
    title = _bounded(plain_line(draft.title.value, is_markup=draft.title.is_markup), "the title", tally)
    link = absolute(draft.link, base)
    if not title and link is None:
        title = _opening(draft)
    if not title and link is None:
        tally.note("neither a title nor a link nor words, left out")
        return None
    return ParsedEntry(
        guid=cut(clean_line(draft.guid)) or None,
        url=link,
        title=title,
        late=partial(_texts, draft.summary, draft.content, tally),
        authors=_names(draft.authors),
        published_at=_possible(draft, tally),
        tags=_names(draft.tags),
        language=(language_code(draft.language) if draft.language else None) or language,
    )


def _opening(draft: Draft) -> str:
    """Return an entry's first words: the title of one without title and link, which RSS and JSON Feed allow."""
    found = draft.summary if draft.summary.value else draft.content
    line = " ".join(plain_paragraphs(found.value[:_MOST_OF_AN_OPENING], is_markup=found.is_markup).split())
    if len(line) <= _LONGEST_OPENING:
        return line
    return f"{line[:_LONGEST_OPENING].rpartition(' ')[0] or line[:_LONGEST_OPENING]}…"


def _texts(described: Text, contained: Text, tally: Tally) -> tuple[str, str]:
    """Return an entry's summary and content: plain, clean, bounded."""
    is_one_text = bool(contained.value) and contained.value == described.value
    found = contained if is_one_text else described
    summary = _bounded(plain_paragraphs(found.value, is_markup=found.is_markup), "the summary", tally)
    if contained.value and not is_one_text:
        text = plain_paragraphs(contained.value, is_markup=contained.is_markup)
        return summary, _bounded(text, "the text", tally)
    is_full = is_one_text or summary.count(" ") > _FULL_TEXT_WORDS
    return ("", summary) if is_full else (summary, "")


def _bounded(text: str, name: str, tally: Tally) -> str:
    short = cut(text, tally.bounds.field)
    if len(short) < len(text):
        tally.note(f"{name} is longer than {_size(tally.bounds.field)} and was cut")
    return short


def _size(octets: int) -> str:
    return f"{octets} bytes" if octets % 1024 else f"{octets // 1024} KiB"


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return ()
    plain = dict.fromkeys([cut(plain_line(name), 1024) for name in names[:MOST_TAGS]])
    return tuple(filter(None, plain))


def _possible(draft: Draft, tally: Tally) -> datetime | None:
    """Return the draft's date as UTC, or None where it is absent or cannot be right."""
    if draft.date is None:
        if draft.date_text.strip():
            tally.note("the date could not be read")
        return None
    try:
        date = draft.date if draft.date.tzinfo is UTC else draft.date.astimezone(UTC)
    except OverflowError:  # the first or last hours of the calendar
        date = None
    if date is None or date.year not in _YEARS:
        tally.note("the date is impossible and was left out")
        return None
    return date
