"""Citing: the other sites that an article's own paragraphs link to — what the source scout lives on."""

from urllib.parse import urlsplit

from lxml.html import HtmlElement

from watchdesk.rules.scouting import site_of
from watchdesk.rules.unwrapping import unwrapped

MOST_SITES = 20
_MOST_LINKS = 500
# Within paragraphs stands what the author links to; menus, teasers and share buttons are lists and bare blocks.
_IN_PARAGRAPHS = "(//p//a[@href] | //blockquote//a[@href])[position() <= $most]/@href"


def cited_sites(tree: HtmlElement, url: str) -> tuple[str, ...]:
    """Return the sites (`nytimes.com`) that paragraphs of a page link to, its own left out, in order, at most 20."""
    own = site_of(urlsplit(url).hostname or "")
    found: dict[str, None] = {}
    links: list[str] = tree.xpath(_IN_PARAGRAPHS, most=_MOST_LINKS)
    for link in links:
        site = _site(str(link))
        if site and site != own:
            found.setdefault(site)
        if len(found) == MOST_SITES:
            break
    return tuple(found)


def _site(link: str) -> str | None:
    if not link[:8].lower().startswith(("http://", "https://", "//")):
        return None
    try:
        host = urlsplit(unwrapped(link)).hostname
    except ValueError:  # a broken IPv6 literal
        return None
    return site_of(host) if host else None
