"""Read: turn the bytes of a page into its article; trafilatura's home, run in a worker. Pure: no clock, no IO."""

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

from watchdesk.model.articles import NotAPage, Page
from watchdesk.model.sites import SiteRule
from watchdesk.pages.agreement import agree
from watchdesk.pages.blocks import lines_of
from watchdesk.pages.chunks import join_chunks
from watchdesk.pages.citing import cited_sites
from watchdesk.pages.languages import language_of
from watchdesk.pages.leads import lead_beside, lead_of
from watchdesk.pages.metadata import read_metadata
from watchdesk.pages.opening import opened
from watchdesk.pages.pruning import length, prune, strip_scripts
from watchdesk.pages.quality import Shown, judge
from watchdesk.pages.sites import by_rule, in_force, narrow, noted
from watchdesk.pages.statements import read_statement
from watchdesk.pages.states import body_in_scripts
from watchdesk.pages.trimming import trim, without_headline
from watchdesk.pages.walls import asks_for_a_subscription, chrome_words, gated_words, wall
from watchdesk.rules.cleaning import clean_text

_SEEN = 4000
_SHORTEST_TEXT = 250
_SHORT_TEXT = 500
_LEAST_SHARE = 0.5
_MOST_SHARE = 3.0
_LEAST_OF_RULED = 0.9
_LONG_TEXT = 3000


def extract_page(body: bytes, content_type: str | None, url: str, rule: SiteRule | None = None) -> Page | NotAPage:
    """Extract the article of a page: its text as paragraphs, and what the page says about it.

    `content_type` is the header's whole value; `url` is where the body came from; `rule` is the operator's own for it.
    """
    tree = opened(body, content_type)
    return tree if isinstance(tree, NotAPage) else _article(tree, url, in_force(rule, url))


def _article(tree: HtmlElement, url: str, rule: SiteRule) -> Page | NotAPage:
    statement = read_statement(tree)
    paragraphs = paragraphs_in(tree)
    scripted = scripted_body(tree, paragraphs)
    strip_scripts(tree)
    metadata, ruled = by_rule(read_metadata(tree, statement, url), tree, rule)
    visible = visible_words(tree)
    blocked = wall(tree, metadata, visible)
    if blocked is not None:
        return blocked
    cites = cited_sites(tree, url)
    lead = lead_of(tree, metadata.description)
    chrome = chrome_words(tree) if paragraphs < _LONG_TEXT else ""  # a longer text is not doubted for what stands there
    shown = Shown(
        asks=lambda: asks_for_a_subscription(visible, chrome),
        gated=gated_words(tree, statement),
        is_article=metadata.is_article,
        is_locked=metadata.is_locked,
    )
    if narrow(tree, rule):
        text, stated, lead = _ruled_text(tree, url), "", ""
    else:
        text, stated = _text(tree, scripted, url), statement.body
    text = trim(without_headline(clean_text(text), (metadata.title or "", *metadata.headings)))
    text = agree(text, stated) if stated else text
    quality, reason = judge(text, statement, shown)
    return Page(
        title=metadata.title,
        text=text,
        lead=lead_beside(text, lead),
        authors=metadata.authors,
        published_at=metadata.published_at,
        language=rule.language or language_of(text, metadata.language),
        canonical=metadata.canonical,
        site=metadata.site,
        quality=quality,
        reason=noted(reason, ruled),
        cites=cites,
        ruled=ruled,
    )


def _ruled_text(tree: HtmlElement, url: str) -> str:
    """Return the text of a body that a rule has found: what stands there is the article, whatever it looks like."""
    text = _text(tree, None, url)
    body = tree.find("body")
    is_whole = body is None or len(text) >= _LEAST_OF_RULED * length(body)
    return text if is_whole else lines_of(body)


def _text(tree: HtmlElement, scripted: HtmlElement | None, url: str) -> str:
    """Return the article's text, from a script where the page shows none. The tree is pruned on the way."""
    if (head := tree.find("head")) is not None:
        head.drop_tree()  # it has been read; each pass of the extractor would copy and search it again
    prune(tree)
    join_chunks(tree)
    text = _extracted(tree, url)
    if scripted is None or len(text) >= _SHORTEST_TEXT:
        return text
    prune(scripted)
    return "\n".join("".join(block.itertext()) for block in scripted.iter("p", "h2", "h3", "li", "blockquote"))


def _extracted(tree: HtmlElement, url: str) -> str:
    """Return the text as trafilatura finds it in its fast mode, unless it and the page's paragraphs tell apart.

    The slow mode compares with two other extractors. On nine of ten pages it changes nothing (benchmarks/pages.py).
    """
    text = _extract(tree, url, fast=True)
    paragraphs = sum(map(length, tree.iter("p")))
    is_sure = len(text) >= _SHORT_TEXT and _LEAST_SHARE * paragraphs <= len(text) <= _MOST_SHARE * paragraphs
    return text if is_sure else _extract(tree, url, fast=False)


def _extract(tree: HtmlElement, url: str, *, fast: bool) -> str:
    # comments off: what readers write is not coverage
    document = bare_extraction(tree, url=url, fast=fast, include_comments=False, include_tables=True)
    return document.text or "" if isinstance(document, Document) else ""


def paragraphs_in(tree: HtmlElement) -> int:
    """Return how many characters a page's paragraphs have."""
    return sum(map(length, tree.iter("p")))


def scripted_body(tree: HtmlElement, paragraphs: int) -> HtmlElement | None:
    """Return the article that stands in a script, if the page shows no text of its own: its `paragraphs` are short."""
    return body_in_scripts(tree) if paragraphs < _SHORTEST_TEXT else None


def visible_words(tree: HtmlElement) -> str:
    """Return the words of the page, headers and footers included, up to some thousand characters from each end."""
    body = tree.find("body")
    if body is None:
        return ""
    if length(body) > _SEEN:  # no wall is so long: what was written apart may run together, which is five times cheaper
        text = " ".join(etree.tostring(body, method="text", encoding="unicode").split())
        return text if len(text) <= 2 * _SEEN else f"{text[:_SEEN]} … {text[-_SEEN:]}"
    return " ".join(" ".join(body.itertext()).split())
