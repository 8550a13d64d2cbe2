"""Supplies: where a feed's document comes from when that is not simply what stands at a web address.

Only config.toml names supplies: never the store, an import, a redirect or the web page.
"""

from typing import ClassVar

from msgspec import Struct

from watchdesk.model.records import Reticent


class PageRules(Struct, frozen=True, kw_only=True):
    """How entries stand in a page: selectors, `entry` in the page, the others within an entry.

    A selector is CSS, or XPath where it begins with `/`, `./`, `(` or `@`; CSS may end with `::attr(name)`. What is
    None is found by itself: the first link of the entry, the link's words, the first `time`. `date_format` is
    strptime's; `timezone` is that of dates without one (default UTC), `language` that of their words.
    """

    entry: str
    title: str | None = None
    link: str | None = None
    date: str | None = None
    summary: str | None = None
    date_format: str | None = None
    timezone: str | None = None
    language: str | None = None


class RuledPage(Struct, frozen=True, kw_only=True):
    """A web page whose entries are picked out by rules."""

    rules: PageRules


class LocalFile(Struct, frozen=True, kw_only=True):
    """A file of this machine that holds a feed. `path` is absolute."""

    path: str


class LocalCommand(Struct, frozen=True, kw_only=True):
    """A program that prints a feed: its `arguments` (the first is the program), run in `folder` without a shell."""

    arguments: tuple[str, ...]
    folder: str


class WatchSearch(Struct, frozen=True, kw_only=True):
    """A news search for what a watch looks for. Its feed is one on the web; this says what it was made of."""

    engine: str
    watch: str


class Mailbox(Reticent, frozen=True, kw_only=True):
    """A folder of an IMAP server whose mails are entries. `is_tls`: encrypted from the first byte (imaps)."""

    unshown: ClassVar = ("password",)

    host: str
    port: int
    is_tls: bool
    user: str
    folder: str
    password: str


Supply = WatchSearch | RuledPage | LocalFile | LocalCommand | Mailbox
