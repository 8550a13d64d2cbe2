"""Skim: what a page says at all, and a rough text of it, for a quarter of what the extraction costs.

What no watch can match needs no better text; what one may match is extracted after this. So the words must hold every
word that the extraction could give, and in the same order where they stand side by side: that of the page, of the body
that its JSON-LD states and of an article in its scripts.
"""

from lxml.html import HtmlElement
from msgspec.structs import replace

from watchdesk.model.articles import NotAPage, Page, Quality, Skim
from watchdesk.model.sites import SiteRule
from watchdesk.pages.agreement import plain_body
from watchdesk.pages.blocks import lines_of
from watchdesk.pages.extract import paragraphs_in, scripted_body, visible_words
from watchdesk.pages.languages import language_of
from watchdesk.pages.metadata import read_metadata
from watchdesk.pages.opening import opened
from watchdesk.pages.pruning import length, strip_scripts
from watchdesk.pages.sites import by_rule, in_force, narrow, noted
from watchdesk.pages.statements import read_statement
from watchdesk.pages.walls import wall
from watchdesk.rules.cleaning import clean_text

SKIMMED = "the page was only skimmed: no watch asks for any word of it"
_PARAGRAPHS = ("p", "h2", "h3", "li", "blockquote", "pre")
_SHORTEST_PARAGRAPH = 60
_MOST_LINKED = 0.5


def skim_page(body: bytes, content_type: str | None, url: str, rule: SiteRule | None = None) -> Skim | NotAPage:
    """Return all words of a page, and the page with its longer paragraphs as a stub, or why it is none.

    The arguments are those of `extract_page`, and a page that this refuses is refused here.
    """
    tree = opened(body, content_type)
    if isinstance(tree, NotAPage):
        return tree
    statement = read_statement(tree)
    scripted = scripted_body(tree, paragraphs_in(tree))
    strip_scripts(tree)
    rule = in_force(rule, url)
    metadata, ruled = by_rule(read_metadata(tree, statement, url), tree, rule)
    refused = wall(tree, metadata, visible_words(tree))
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
        reason=noted(SKIMMED, ruled),
    )
    narrow(tree, rule)
    shown = [tree, *([scripted] if scripted is not None else [])]
    rough = clean_text("\n".join(map(_rough, shown)))
    words = clean_text("\n".join((*map(lines_of, shown), plain_body(statement.body))))
    return Skim(
        page=replace(page, text=rough, language=rule.language or language_of(rough, page.language)), words=words
    )


def _rough(tree: HtmlElement) -> str:
    """Return the paragraphs that are long enough to say something and are not mostly links."""
    return "\n".join(
        " ".join("".join(block.itertext()).split())
        for block in tree.iter(*_PARAGRAPHS)
        if (whole := length(block)) >= _SHORTEST_PARAGRAPH and sum(map(length, block.iter("a"))) <= _MOST_LINKED * whole
    )
