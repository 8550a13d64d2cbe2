"""Lists of feeds in whatever form an operator has them: OPML, CSV, or one address a line."""

import csv
import re
from collections.abc import Iterator

from msgspec.structs import replace

from watchdesk.feeds.drafts import absolute, language_code
from watchdesk.feeds.opml import MOST_FEEDS, OutlineFeed, Subscriptions, country_code, read_opml, tier_of, web_address
from watchdesk.feeds.prolog import Prolog, read_prolog
from watchdesk.rules.charsets import decode_document
from watchdesk.rules.cleaning import clean_line

MOST_PROBLEMS = 100
_LOOKED_AT = 64 * 1024
_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "urlset", "sitemapindex"})
_MARKUP = re.compile(r"\A\s*<")
# names of columns in small letters, without blanks, hyphens and underscores; the surest first
_FEED_COLUMNS = ("xmlurl", "feedurl", "rssurl", "rssfeedurl", "rssfeed", "feedlink", "rsslink", "feed", "rss")
_ANY_COLUMNS = ("url", "address", "link")
_TITLE_COLUMNS = ("title", "name", "text", "source", "publisher", "publication", "outlet", "sourcename", "feedname")
_HOME_COLUMNS = ("home", "htmlurl", "site", "siteurl", "homepage", "website")
_TAG_COLUMNS = ("tags", "tag", "category", "categories", "folder")
_WEB = re.compile(r"(?:https?|feed)://[^\s\"'`<>|,;()\[\]]+", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')
_AROUND = " \t\"'`*-–—•:|,;()[]<>"


def read_subscriptions(body: bytes) -> Subscriptions:
    """Return the feeds of a list and what is wrong with it; each feed once, in the list's order.

    CSV needs a first line with a column named `url` (or `feed`, `xmlUrl`, …); `title`, `home`, `tags`, `country`,
    `language` and `tier` are read too. Each line that is ill-formed is named and left out.
    In a plain list `#` begins a comment, and words after the address are the title; quoted ones are tags, or the title
    behind a `~`, as Newsboat has it. A line that holds one address elsewhere (in Markdown, in a table) is read too.
    """
    text = decode_document(body, None).lstrip("\ufeff")
    if _MARKUP.match(text):
        return read_opml(body)
    return _read_csv(text) or _read_lines(text)


def read_as(body: bytes) -> str:
    """Return what a list is taken for, in words for an operator who finds no feed in it; advice where it is no list."""
    text = decode_document(body, None).lstrip("\ufeff")
    if not text.strip():
        return "the file is empty"
    if b"\0" in body[:_LOOKED_AT]:
        return "it is no text: OPML, CSV or one address a line can be read"
    if _MARKUP.match(text):
        return _marked_up_as(read_prolog(text))
    if column := _address_column(_columns(text)[0]):
        return f"it was read as CSV, with the addresses in the column {column}"
    return "it was read as a list of one web address a line; a CSV needs a first line that names a column url"


def _marked_up_as(prolog: Prolog) -> str:
    if prolog.is_html:
        return "it is a web page, not a list: `watchdesk feed add URL` finds the feeds of a site"
    if prolog.local_root in _FEED_ROOTS:
        return f"it is a feed itself ({prolog.local_root}), not a list: `watchdesk feed add URL` adds one"
    return "it was read as OPML, whose outlines name feeds by xmlUrl"


def _columns(text: str) -> tuple[list[str], str]:
    """Return the columns that the first line of a CSV names, and by what they are parted."""
    first = text.lstrip().partition("\n")[0]
    separator = max(",;\t", key=first.count)
    columns = [re.sub(r"[\s_-]", "", name.strip().strip('"').lower()) for name in first.split(separator)]
    return columns, separator


def _address_column(columns: list[str]) -> str | None:
    return next((name for name in (*_FEED_COLUMNS, *_ANY_COLUMNS) if name in columns), None)


def _read_csv(text: str) -> Subscriptions | None:
    """Return what a CSV holds, or None if the first line names no column of addresses."""
    columns, separator = _columns(text)
    if _address_column(columns) is None:
        return None
    named: list[OutlineFeed] = []
    problems: list[str] = []
    for number, row, is_whole in _rows(text.lstrip(), separator):
        if not is_whole:
            problems.append(f"line {number} of the CSV is ill-formed, read as it stands")
        cells = dict(zip(columns, row, strict=False))
        feed = _feed_of(cells)
        if feed is not None:
            named.append(feed)
        elif any(cell.strip() for cell in row):
            problems.append(f"line {number} of the CSV names no address, left out")
    feeds, more = _checked(named)
    return feeds, (*problems[:MOST_PROBLEMS], *more)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str], bool]]:
    """Yield each record after the first: the number of its line, its cells, and whether it is well-formed.

    A quotation that is not closed would swallow the rest of the text: its line is read by itself instead, leniently.
    After MOST_PROBLEMS of those the rest is left.
    """
    lines = text.splitlines(keepends=True)
    at = 1
    for _ in range(MOST_PROBLEMS):
        begun = at
        reader = csv.reader(iter(lines[begun:]), delimiter=separator, strict=True)
        try:
            for row in reader:
                yield at + 1, row, True
                at = begun + reader.line_num
        except csv.Error:
            yield at + 1, lines[at].replace('"', "").strip().split(separator), False
            at += 1
        else:
            return


def _feed_of(cells: dict[str, str]) -> OutlineFeed | None:
    feed, other = _cell(cells, _FEED_COLUMNS), _cell(cells, _ANY_COLUMNS)
    if not (feed or other):
        return None
    return OutlineFeed(
        url=feed or other,
        title=_cell(cells, _TITLE_COLUMNS),
        home=absolute(_cell(cells, _HOME_COLUMNS) or (other if feed else ""), ""),
        tags=tuple(tag for tag in map(clean_line, re.split(r"[,;|]", _cell(cells, _TAG_COLUMNS))) if tag),
        country=country_code(_cell(cells, ("country",))),
        language=language_code(_cell(cells, ("language", "lang"))),
        tier=tier_of(_cell(cells, ("tier",))),
    )


def _read_lines(text: str) -> Subscriptions:
    named: list[OutlineFeed] = []
    problems: list[str] = []
    is_text = "\0" not in text  # addresses stand in pictures and programs, too
    for number, line in enumerate(text.splitlines(), start=1):
        address, _, title = clean_line("" if line.lstrip().startswith("#") else line).partition(" ")
        if address and web_address(address) is not None:
            named.append(_noted(address, title.strip()))
        elif is_text and address and len(found := _WEB.findall(line)) == 1:
            around = _WEB.sub(" ", clean_line(line))
            named.append(OutlineFeed(url=found[0], title=" ".join(around.split()).strip(_AROUND)))
        elif address:
            problems.append(f"line {number} begins with no web address, left out: {address[:200]}")
    feeds, more = _checked(named)
    return feeds, (*problems[:MOST_PROBLEMS], *more)


def _noted(address: str, words: str) -> OutlineFeed:
    """Return a feed with what stands behind its address: a title, or tags and a title as Newsboat writes them."""
    if '"' not in words:
        return OutlineFeed(url=address, title=words)
    parts = [quoted or bare for quoted, bare in _QUOTED.findall(words)]
    title = next((part[1:] for part in parts if part.startswith("~")), "")
    tags = (part for part in parts if part and part[0] not in "~!")
    return OutlineFeed(url=address, title=title, tags=tuple(dict.fromkeys(tags)))


def _cell(cells: dict[str, str], names: tuple[str, ...]) -> str:
    return next((clean_line(cells[name]) for name in names if cells.get(name, "").strip()), "")


def _checked(named: list[OutlineFeed]) -> Subscriptions:
    """Keep each feed with a web address once."""
    feeds: dict[str, OutlineFeed] = {}
    problems: list[str] = []
    for feed in named[:MOST_FEEDS]:
        url = web_address(feed.url)
        if url is None:
            problems.append(f"not a web address, left out: {feed.url[:200]}")
        else:
            feeds.setdefault(url, replace(feed, url=url))
    if not feeds:
        problems.append("the list names no feed")
    return tuple(feeds.values()), tuple(problems)
