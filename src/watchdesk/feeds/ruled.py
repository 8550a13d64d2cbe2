"""Ruled: a web page read by an operator's rules, and given as the JSON Feed that it stands for.

Runs in a worker process. The document is what goes on along the route, so that a page whose entries did not change is
an unchanged feed, whatever else moves on it.
"""

import json
from datetime import UTC

from lxml import etree, html
from msgspec import Struct

from watchdesk.feeds.drafts import absolute
from watchdesk.feeds.prolog import without_declaration
from watchdesk.model.entries import NotAFeed
from watchdesk.model.supplies import PageRules
from watchdesk.rules.charsets import decode_document
from watchdesk.rules.cleaning import cut
from watchdesk.rules.selectors import Selector, compile_selector
from watchdesk.rules.written_dates import Writing, moment_of

MOST_ENTRIES = 500
# bytes: a selector that finds the whole page in every entry must not make a document of hundreds of megabytes
_LONGEST_TITLE, _LONGEST_SUMMARY = 1024, 16 * 1024
_NOTHING = NotAFeed(reason="the page has nothing that the rule for entries finds")
_HOLLOW = NotAFeed(reason="the rules find entries in the page, but neither a title nor a link in any")
_A_LINK, _A_TIME = compile_selector("a[href]"), compile_selector("time")


class _Compiled(Struct, frozen=True, kw_only=True):
    entry: Selector
    title: Selector | None
    link: Selector | None
    date: Selector | None
    summary: Selector | None


def read_ruled(body: bytes, content_type: str | None, url: str, rules: PageRules) -> bytes | NotAFeed:
    """Return the JSON Feed of a page's entries, in the page's order, each address once.

    `url` is where the page came from. Never raises for what stands in the page; rules are right, or the configuration
    would not have been loaded.
    """
    text = without_declaration(decode_document(body, content_type))
    try:
        page = html.document_fromstring(text)
    except (etree.ParserError, ValueError):  # nothing but comments; a NUL
        return _NOTHING
    selectors = _compiled(rules)
    named = page.find(".//base[@href]")
    base = (absolute(named.get("href") or "", url) if named is not None else None) or url
    found = selectors.entry.elements(page)
    if not found:
        return _NOTHING
    items: dict[str, dict[str, str]] = {}
    for element in found[:MOST_ENTRIES]:
        item = _item(element, selectors, base, rules)
        if item:
            items.setdefault(item.get("url") or item["title"], item)
    if not items:
        return _HOLLOW
    title = " ".join((page.findtext(".//title") or "").split())
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": url}
    return json.dumps({**feed, "items": list(items.values())}, ensure_ascii=False).encode("utf-8", "replace")


def _compiled(rules: PageRules) -> _Compiled:
    def compiled(text: str | None) -> Selector | None:
        return None if text is None else compile_selector(text)

    return _Compiled(
        entry=compile_selector(rules.entry),
        title=compiled(rules.title),
        link=compiled(rules.link),
        date=compiled(rules.date),
        summary=compiled(rules.summary),
    )


def _item(element: html.HtmlElement, selectors: _Compiled, base: str, rules: PageRules) -> dict[str, str]:
    """Return one entry as an item of a JSON Feed; empty where there is neither title nor link."""
    link = _link(element, selectors.link)
    words = _first(element, selectors.title) if selectors.title else _words_of_link(element, selectors.link)
    title = cut(words, _LONGEST_TITLE)
    item = {"url": absolute(link, base) or "", "title": title}
    if selectors.summary is not None:
        item["summary"] = cut(" ".join(selectors.summary.texts(element)), _LONGEST_SUMMARY)
    moment = moment_of((selectors.date or _A_TIME).times(element), _writing(rules))
    if moment is not None:
        item["date_published"] = moment.astimezone(UTC).isoformat()
    return {key: value for key, value in item.items() if value} if item["url"] or title else {}


def _first(element: html.HtmlElement, selector: Selector) -> str:
    return next((text for text in selector.texts(element) if text), "")


def _link(element: html.HtmlElement, selector: Selector | None) -> str:
    """Return an address: that of the element found, of the link in it, or what the selector gives as text."""
    linked = _linked(element, selector)
    if linked is not None:
        return linked.get("href") or ""
    return _first(element, selector) if selector is not None else ""


def _linked(element: html.HtmlElement, selector: Selector | None) -> html.HtmlElement | None:
    places = [element] if selector is None else selector.elements(element)
    links = (link for place in places for link in _A_LINK.elements(place))
    within = next(links, None)
    if within is not None or selector is not None:
        return within
    around = element.getparent()
    return around if around is not None and around.tag == "a" and around.get("href") else None


def _words_of_link(element: html.HtmlElement, selector: Selector | None) -> str:
    linked = _linked(element, selector)
    place = element if linked is None else linked
    return " ".join(" ".join(str(part) for part in place.itertext()).split())


def _writing(rules: PageRules) -> Writing:
    return Writing(form=rules.date_format, timezone=rules.timezone, language=rules.language)
