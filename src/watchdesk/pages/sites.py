"""Site rules at work: what a rule finds in a page. Those that ship are data (sites.toml), read when first asked for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

import tomli
from lxml.html import HtmlElement
from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.sites import NO_BODY, Found, Selectors, SiteRule
from watchdesk.pages.dates import in_usual_years
from watchdesk.pages.metadata import Metadata
from watchdesk.pages.naming import names_in
from watchdesk.rules.cleaning import clean_line, cut
from watchdesk.rules.selectors import Selector, compile_selector
from watchdesk.rules.site_rules import host_of, overlaid, rule_for
from watchdesk.rules.written_dates import Writing, moment_of

_LONGEST_TITLE = 1024
_MOST_AUTHORS = 20
_EMPTY = SiteRule()
# 200 bytes each: a worker reads pages of many hosts, and one again and again
_compiled = lru_cache(maxsize=4096)(compile_selector)


def read_rules(text: str) -> Mapping[str, SiteRule]:
    """Return the rules of a TOML document by host. Raises TOMLDecodeError, TypeError for an unknown key, ValueError."""
    rules = {}
    for host, table in tomli.loads(text).items():
        found: dict[str, Any] = {key: tuple(selectors) for key, selectors in table.items()}
        rules[host] = SiteRule(**found)
        for selector in chain(*found.values()):
            _compiled(selector)
    return rules


@cache
def shipped_rules() -> Mapping[str, SiteRule]:
    """Return the rules of sites.toml."""
    return read_rules(files("watchdesk.pages").joinpath("sites.toml").read_text(encoding="utf-8"))


def in_force(own: SiteRule | None, url: str) -> SiteRule:
    """Return the rule for a page: the operator's `own`, and of the shipped one what that leaves open. May be empty."""
    return overlaid(own, rule_for(host_of(url), shipped_rules())) or _EMPTY


class Said(Struct, frozen=True, kw_only=True):
    """What stands where a rule looks for a headline, a date and authors; empty where nothing of use does."""

    title: str
    published_at: datetime | None
    authors: tuple[str, ...]


def said(tree: HtmlElement, rule: SiteRule, language: str | None) -> Said:
    """Return what the rule finds. `language`: what the page calls its own, for dates in words."""
    writing = Writing(form=rule.date_format, timezone=rule.timezone, language=rule.language or language)
    moments = (moment_of(selector.times(tree), writing) for selector in _selectors(rule.date))
    return Said(
        title=cut(next(filter(None, _texts(tree, rule.title)), ""), _LONGEST_TITLE),
        published_at=next(filter(None, map(in_usual_years, filter(None, moments))), None),
        authors=names_in(tuple(_texts(tree, rule.author)))[:_MOST_AUTHORS],
    )


def by_rule(metadata: Metadata, tree: HtmlElement, rule: SiteRule) -> tuple[Metadata, tuple[Found, ...]]:
    """Return what a page says, with what its rule finds in place of what general signs do, and what each key found."""
    if rule == _EMPTY:
        return metadata, ()
    found = said(tree, rule, metadata.language)
    ruled = replace(
        metadata,
        title=found.title or metadata.title,
        published_at=found.published_at or metadata.published_at,
        authors=found.authors or metadata.authors,
    )
    return ruled, findings(tree, rule, found)


def noted(reason: str | None, found: Iterable[Found]) -> str | None:
    """Return what is said of how a page was read, with that its rule found no body, if so."""
    if not any(one.key == "body" and not one.times for one in found):
        return reason
    return f"{reason}; {NO_BODY}" if reason else NO_BODY


def narrow(tree: HtmlElement, rule: SiteRule) -> bool:
    """Leave in the body of the tree what the rule calls the article, in place; return whether it called anything that.

    Where its `body` finds nothing, all stays that `strip` leaves.
    """
    if not rule.strip and not rule.body:
        return False
    for element in _elements(tree, rule.strip):
        if element.getparent() is not None and element.tag != "body":
            element.drop_tree()
    body = tree.find("body")
    found = dict.fromkeys(_elements(tree, rule.body))
    kept = [one for one in found if not any(above in found for above in one.iterancestors())]
    if not kept or body is None:
        return False
    if body not in found:
        for one in kept:
            one.tail = None  # what stands behind it is not in it
        body.text = None
        body[:] = kept
    return True


def findings(tree: HtmlElement, rule: SiteRule, found: Said) -> tuple[Found, ...]:
    """Return what each key of the rule finds in a page that `narrow` has not seen yet."""
    keys = {
        "strip": (rule.strip, True),
        "body": (rule.body, True),
        "title": (rule.title, bool(found.title)),
        "date": (rule.date, found.published_at is not None),
        "author": (rule.author, bool(found.authors)),
    }
    times = {key: sum(one.count(tree) for one in _selectors(selectors)) for key, (selectors, _) in keys.items()}
    return tuple(
        Found(key=key, times=times[key], is_of_use=is_of_use and times[key] > 0)
        for key, (selectors, is_of_use) in keys.items()
        if selectors
    )


def _texts(tree: HtmlElement, selectors: Selectors | None) -> Iterator[str]:
    return (clean_line(text) for selector in _selectors(selectors) for text in selector.texts(tree))


def _elements(tree: HtmlElement, selectors: Selectors | None) -> list[HtmlElement]:
    return [one for selector in _selectors(selectors) for one in selector.elements(tree)]


def _selectors(texts: Selectors | None) -> Iterator[Selector]:
    return map(_compiled, texts or ())
