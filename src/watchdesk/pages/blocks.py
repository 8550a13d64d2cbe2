"""Blocks: the whole text of a tree, a line for each of its blocks."""

from lxml.html import HtmlElement

_BLOCKS = (
    *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "br"),
    *("table", "tr", "td", "th", "caption", "figure", "figcaption", "section", "article", "aside", "header", "footer"),
    *("main", "nav", "form", "hr", "option", "details", "summary", "address", "button"),
)


def lines_of(tree: HtmlElement) -> str:
    """Return the whole text, with a line's end around every block: words within a line are not torn apart.

    The tree's own texts bear those line ends afterwards.
    """
    for block in tree.iter(*_BLOCKS):
        block.text = f"\n{block.text or ''}"
        block.tail = f"\n{block.tail or ''}"
    return "".join(tree.itertext())
