"""Prune: take out of a page's tree what is no part of its article, before the text is extracted.

The extractor judges containers; what stands between the paragraphs of the right container gets through: links to other
articles, boxes, bars, by-lines, captions. They are known by three signs that hold from publisher to publisher: the name
of their class, text that is nothing but a link, and the words that lead it.
"""

from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from watchdesk.pages.phrases import BOILERPLATE_CLASS, LEADS_AWAY

_SCRIPTED = ("script", "style", "noscript", "template", "svg")
_CHROME = (
    "nav",
    "footer",
    "button",
    "select",
    "iframe",
    "menu",
    "dialog",
    "picture",
    "video",
    "audio",
    "canvas",
    "object",
)
_WITHOUT_TEXT = ("img", "source", "area", "map", "input", "embed", "link", "meta")
_LONG_ATTRIBUTES = ("src", "srcset", "sizes", "href")
_NEVER_BY_CLASS = frozenset({"html", "body", "main", "article", "h1", "a", "time"})
_LINK_BLOCKS = frozenset({"p", "div", "blockquote", "h3", "h4"})
_LED_BLOCKS = _LINK_BLOCKS | {"li", "h2", "h5", "h6", "dd", "td"}
_INLINE = frozenset({"strong", "b", "em", "i", "span", "u", "font"})
_HAS_BLOCKS = etree.XPath(
    "boolean(.//p or .//div or .//section or .//h1 or .//h2 or .//h3 or .//h4 or .//ul or .//table)"
)
_LENGTH = etree.XPath("string-length(normalize-space(.))")

_MOST_OF_TEXT = 0.2
"""A container with more of the page's paragraphs than this is the article, whatever its class is called."""

_ALL_LINK = 0.9
_LIST_LINKED = 0.7
_CARDS_LINKED = 0.4
_SHORTEST_LINK = 15
_SHORTEST_TITLE = 12
_SHORTEST_PARAGRAPH = 80
_NEIGHBOURS = 2
_CARDS = 2


def prune(tree: HtmlElement) -> None:
    """Remove boilerplate from the body of the tree, in place."""
    body = tree.find("body")
    if body is not None:
        # nobody behind this looks at addresses or at what holds no text, and the extractor copies the tree four times
        etree.strip_elements(body, *_CHROME, *_WITHOUT_TEXT, with_tail=False)
        etree.strip_attributes(body, *_LONG_ATTRIBUTES)
        _drop_by_class(body)
        _drop_links(body)
        _drop_lists(body)


def strip_scripts(tree: HtmlElement) -> None:
    """Remove what a reader never sees, in place."""
    etree.strip_elements(tree, *_SCRIPTED, etree.Comment, with_tail=False)


def length(element: HtmlElement) -> int:
    """Return how many characters of text an element has, runs of spaces counted as one."""
    found = _LENGTH(element)
    return int(found) if isinstance(found, float) else 0


def _paragraphs_in(element: HtmlElement) -> int:
    return sum(length(paragraph) for paragraph in element.iter("p"))


def _drop_by_class(body: HtmlElement) -> None:
    total = _paragraphs_in(body) or 1
    named: list[HtmlElement] = body.xpath(".//*[@class or @id]")
    for element in named:
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag in _NEVER_BY_CLASS or not _is_boilerplate(name) or not _is_inside(element, body):
            continue
        if _paragraphs_in(element) <= _MOST_OF_TEXT * total and element.find(".//h1") is None:
            element.drop_tree()


@lru_cache(maxsize=4096)
def _is_boilerplate(name: str) -> bool:
    """Whether a class and id mark a box; a page, and a site, repeats few names often."""
    return BOILERPLATE_CLASS.search(name) is not None


def _is_inside(element: HtmlElement, body: HtmlElement) -> bool:
    """Whether an element still hangs in the body; an ancestor may have been dropped before it."""
    return next((parent for parent in element.iterancestors("body")), None) is body


def _drop_links(body: HtmlElement) -> None:
    """Drop blocks among paragraphs that are nothing but a link, and those that say that they lead elsewhere."""
    seen: set[HtmlElement] = set()
    paragraphs: dict[HtmlElement, int] = {}
    for link in list(body.iter("a")):
        block = _block_of(link)
        if block is None or block in seen or block.tag not in _LED_BLOCKS:
            continue
        seen.add(block)
        whole = length(block)
        if not whole or _HAS_BLOCKS(block) or block.getparent() is None:
            continue
        linked = sum(map(length, block.iter("a"))) / whole
        is_list = linked >= _LIST_LINKED and _is_list_by_breaks(block)
        if (linked >= _ALL_LINK or is_list) and whole >= _SHORTEST_LINK:
            if block.tag in _LINK_BLOCKS and _stands_among_paragraphs(block, paragraphs):
                block.drop_tree()
        elif linked > _CARDS_LINKED and LEADS_AWAY.match(" ".join(block.itertext()).strip()):
            block.drop_tree()


def _is_list_by_breaks(block: HtmlElement) -> bool:
    """Whether a block is a list of links that begin its lines, perhaps under a label."""
    links = list(block.iter("a"))
    breaks = sum(1 for _ in block.iter("br"))
    return len(links) >= _CARDS and breaks >= len(links) - 1


def _block_of(link: HtmlElement) -> HtmlElement | None:
    block = link.getparent()
    while block is not None and block.tag in _INLINE:
        block = block.getparent()
    return block


def _stands_among_paragraphs(block: HtmlElement, known: dict[HtmlElement, int]) -> bool:
    """Whether a block has long paragraphs beside it. `known` counts them by parent: some have thousands."""
    parent = block.getparent()
    if parent is None:
        return False
    if parent not in known:
        known[parent] = sum(length(one) > _SHORTEST_PARAGRAPH for one in parent.iterchildren("p"))
    is_one = block.tag == "p" and length(block) > _SHORTEST_PARAGRAPH
    return known[parent] - is_one >= _NEIGHBOURS


def _drop_lists(body: HtmlElement) -> None:
    """Drop lists of links, and lists of cards: a linked title in every item, with a line about it."""
    for one in list(body.iter("ul", "ol")):
        whole = length(one)
        linked = sum(map(length, one.iter("a")))
        if not whole or one.getparent() is None:
            continue
        if linked >= _LIST_LINKED * whole or (linked >= _CARDS_LINKED * whole and _is_of_cards(one)):
            one.drop_tree()


def _is_of_cards(one: HtmlElement) -> bool:
    items = list(one.iterchildren("li"))
    return len(items) >= _CARDS and all(
        any(length(link) > _SHORTEST_TITLE for link in item.iter("a")) for item in items
    )
