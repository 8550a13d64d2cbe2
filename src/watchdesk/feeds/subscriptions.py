"""Lists of feeds in whatever form an operator has them: OPML, CSV, or one address a line."""

import csv
import io
import re

from watchdesk.feeds.drafts import absolute
from watchdesk.feeds.opml import MOST_FEEDS, OutlineFeed, Subscriptions, read_opml
from watchdesk.rules.charsets import decode_document
from watchdesk.rules.cleaning import clean_line

_MARKUP = re.compile(r"\A\s*<")
_ADDRESS_COLUMNS = ("url", "xmlurl", "xml_url", "feed", "feed_url", "rss", "address", "link")
_TITLE_COLUMNS = ("title", "name", "text", "source", "publisher")
_HOME_COLUMNS = ("home", "htmlurl", "html_url", "site", "site_url", "homepage")
_TAG_COLUMNS = ("tags", "tag", "category", "folder")


def read_subscriptions(body: bytes) -> Subscriptions:
    """Return the feeds of a list and what is wrong with it; each feed once, in the list's order.

    CSV needs a first line with a column named `url` (or `feed`, `xmlUrl`, …); `title`, `home` and `tags` are read too.
    In a plain list `#` begins a comment, and words after the address are the title.
    """
    text = decode_document(body, None).lstrip("\ufeff")
    if _MARKUP.match(text):
        return read_opml(body)
    return _read_csv(text) or _read_lines(text)


def _read_csv(text: str) -> Subscriptions | None:
    """Return what a CSV holds, or None if the first line names no column of addresses."""
    first = text.lstrip().partition("\n")[0]
    separator = max(",;\t", key=first.count)
    columns = [name.strip().strip('"').lower() for name in first.split(separator)]
    if not set(columns) & set(_ADDRESS_COLUMNS):
        return None
    rows = csv.reader(io.StringIO(text.lstrip()), delimiter=separator)
    next(rows)
    named: list[OutlineFeed] = []
    try:
        for row in rows:
            cells = dict(zip(columns, row, strict=False))
            address = _cell(cells, _ADDRESS_COLUMNS)
            if not address:
                continue
            tags = tuple(tag for tag in map(clean_line, re.split(r"[,;|]", _cell(cells, _TAG_COLUMNS))) if tag)
            title, home = _cell(cells, _TITLE_COLUMNS), absolute(_cell(cells, _HOME_COLUMNS), "")
            named.append(OutlineFeed(url=address, title=title, home=home, tags=tags))
    except csv.Error as error:
        feeds, problems = _checked(named)
        return feeds, (*problems, f"the CSV is broken from line {rows.line_num} on: {error}")
    return _checked(named)


def _read_lines(text: str) -> Subscriptions:
    named: list[OutlineFeed] = []
    for line in text.splitlines():
        address, _, title = clean_line(line.partition("#")[0] if line.lstrip().startswith("#") else line).partition(" ")
        if address:
            named.append(OutlineFeed(url=address, title=title.strip()))
    return _checked(named)


def _cell(cells: dict[str, str], names: tuple[str, ...]) -> str:
    return next((clean_line(cells[name]) for name in names if cells.get(name, "").strip()), "")


def _checked(named: list[OutlineFeed]) -> Subscriptions:
    """Keep each feed with a web address once."""
    feeds: dict[str, OutlineFeed] = {}
    problems: list[str] = []
    for feed in named[:MOST_FEEDS]:
        if absolute(feed.url, "") is None:
            problems.append(f"not a web address, left out: {feed.url[:200]}")
        else:
            feeds.setdefault(feed.url, feed)
    if not feeds:
        problems.append("the list names no feed")
    return tuple(feeds.values()), tuple(problems)
