"""Sites: what is known of the pages of single publishers, and what it found in a page."""

from datetime import datetime

from msgspec import Struct

Selectors = tuple[str, ...]
MOST_PAGES = 200
NO_BODY = "the rule for its site found no body on the page"


class SiteRule(Struct, frozen=True, kw_only=True):
    """Where on the pages of one host the article is. None: the rule says nothing; no selectors: nothing is to be found.

    Selectors are those of `PageRules`. `strip` finds what is no part of an article, `body` what holds its text, the
    others where its headline, date and authors stand. `date_format` is strptime's, `timezone` that of dates without one
    (default UTC), `language` that of the articles.
    """

    strip: Selectors | None = None
    body: Selectors | None = None
    title: Selectors | None = None
    date: Selectors | None = None
    author: Selectors | None = None
    language: str | None = None
    date_format: str | None = None
    timezone: str | None = None


class PageRead(Struct, frozen=True, kw_only=True):
    """A page that was read, and what its article says of how that went."""

    url: str
    read_at: datetime
    reason: str | None


class VoidRule(Struct, frozen=True, kw_only=True):
    """A rule whose `body` found nothing on the last `pages` of a host, of which `url` is the newest."""

    host: str
    pages: int
    since: datetime
    url: str


class Found(Struct, frozen=True, kw_only=True):
    """What one key of a rule found in a page: how often, and whether it could be used (a date that can be read)."""

    key: str
    times: int
    is_of_use: bool
