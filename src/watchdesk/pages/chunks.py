"""Join: an article that a page cuts into several containers becomes one again, before the text is extracted.

Publishers cut long articles around advertisements, and live blogs into posts. The extractor chooses one container; the
rest of the article would be lost. Pieces are known by their like: same kind and class, side by side in one ancestor.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from watchdesk.pages.pruning import length

_CONTAINERS = frozenset({"div", "section", "article", "main"})
_TOPS = frozenset({"body", "html"})
_SHORTEST_PARAGRAPH = 80
_FEWEST_PARAGRAPHS = 2
_NEAREST = 5
"""How many levels up the common ancestor is looked for: a grid or two around each piece."""


def join_chunks(tree: HtmlElement) -> None:
    """Move the pieces of a cut article into its first piece, in place."""
    by_kind: dict[tuple[str, str], dict[HtmlElement, int]] = defaultdict(lambda: defaultdict(int))
    for paragraph in tree.iter("p"):
        parent = paragraph.getparent()
        if parent is not None and parent.tag in _CONTAINERS and length(paragraph) >= _SHORTEST_PARAGRAPH:
            by_kind[parent.tag, parent.get("class") or ""][parent] += 1
    for (_, name), found in by_kind.items():
        pieces = [piece for piece, paragraphs in found.items() if paragraphs >= _FEWEST_PARAGRAPHS]
        if name and len(pieces) > 1 and _are_of_one_article(pieces):
            for piece in pieces[1:]:
                pieces[0].extend(list(piece))


def _are_of_one_article(pieces: Sequence[HtmlElement]) -> bool:
    if len({next(piece.iterancestors("article"), None) for piece in pieces}) > 1:
        return False
    if any(piece.find(".//h1") is not None for piece in pieces[1:]):
        return False
    shared = set.intersection(*(set(islice(piece.iterancestors(), _NEAREST)) for piece in pieces))
    return any(ancestor.tag not in _TOPS for ancestor in shared)
