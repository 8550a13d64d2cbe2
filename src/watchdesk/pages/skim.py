"""Skim: what a page says at all, and a rough text of it, for a quarter of what the extraction costs.

What no watch can match needs no better text; what one may match is extracted after this. So the words must hold every
word that the extraction could give, and in the same order where they stand side by side: that of the page, of the body
that its JSON-LD states and of an article in its scripts.
"""

from dataclasses import replace

from lxml.html import HtmlElement

from watchdesk.model.articles import NotAPage, Page, Quality, Skim
from watchdesk.pages.agreement import plain_body
from watchdesk.pages.extract import scripted_body, visible_words
from watchdesk.pages.languages import language_of
from watchdesk.pages.metadata import read_metadata
from watchdesk.pages.opening import opened
from watchdesk.pages.pruning import length, strip_scripts
from watchdesk.pages.quality import wall
from watchdesk.pages.statements import read_statement
from watchdesk.rules.cleaning import clean_text

SKIMMED = "the page was only skimmed: no watch asks for any word of it"
_BLOCKS = (
    *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "br"),
    *("table", "tr", "td", "th", "caption", "figure", "figcaption", "section", "article", "aside", "header", "footer"),
    *("main", "nav", "form", "hr", "option", "details", "summary", "address", "button"),
)
_PARAGRAPHS = ("p", "h2", "h3", "li", "blockquote", "pre")
_SHORTEST_PARAGRAPH = 60
_MOST_LINKED = 0.5


def skim_page(body: bytes, content_type: str | None, url: str) -> Skim | NotAPage:
    """Return all words of a page, and the page with its longer paragraphs as a stub, or why it is none.

    The arguments are those of `extract_page`, and a page that this refuses is refused here.
    """
    tree = opened(body, content_type)
    if isinstance(tree, NotAPage):
        return tree
    statement = read_statement(tree)
    scripted = scripted_body(tree)
    strip_scripts(tree)
    metadata = read_metadata(tree, statement, url)
    refused = wall(metadata.title or "", visible_words(tree))
    if refused is not None:
        return refused
    page = Page(
        title=metadata.title,
        text="",
        authors=metadata.authors,
        published_at=metadata.published_at,
        language=metadata.language,
        canonical=metadata.canonical,
        site=metadata.site,
        quality=Quality.STUB,
        reason=SKIMMED,
    )
    shown = [tree, *([scripted] if scripted is not None else [])]
    rough = clean_text("\n".join(map(_rough, shown)))
    words = clean_text("\n".join((*map(_words, shown), plain_body(statement.body))))
    return Skim(page=replace(page, text=rough, language=language_of(rough, page.language)), words=words)


def _rough(tree: HtmlElement) -> str:
    """Return the paragraphs that are long enough to say something and are not mostly links."""
    return "\n".join(
        " ".join("".join(block.itertext()).split())
        for block in tree.iter(*_PARAGRAPHS)
        if (whole := length(block)) >= _SHORTEST_PARAGRAPH and sum(map(length, block.iter("a"))) <= _MOST_LINKED * whole
    )


def _words(tree: HtmlElement) -> str:
    """Return the whole text, with a line's end around every block: words within a line are not torn apart."""
    for block in tree.iter(*_BLOCKS):
        block.text = f"\n{block.text or ''}"
        block.tail = f"\n{block.tail or ''}"
    return "".join(tree.itertext())
