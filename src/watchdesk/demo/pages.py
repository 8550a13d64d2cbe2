"""Pages: what an outlet's article addresses answer, a text poured into one of the layouts — the demo's hard part.

The layouts carry what real pages carry (navigation, advertisements, related links, comments, cookie texts), so that
extraction has to earn its living.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from string import Template
from types import MappingProxyType

from watchdesk.demo.pieces import Outlet, Piece, template

_ADVERTISEMENT = '<div class="ad ad-inline" data-slot="mid"><span>Advertisement</span></div>'
_RELATED = 6  # links to other pieces of the outlet


def page(piece: Piece, others: Sequence[Piece], *, feed_type: str) -> bytes:
    """Return the page of a piece in its layout and charset; `others` are the pieces that it may link to."""
    related = [other for other in others if other.key != piece.key][:_RELATED]
    texts = {
        "title": piece.title,
        "authors": piece.authors,
        "summary": piece.summary,
        "section": piece.section,
        "url": piece.url,
        "published": piece.published.isoformat() if piece.published else "",
    }
    return _filled(piece.outlet, piece.layout, texts, related, feed_type=feed_type, markup=_body(piece))


def front_page(outlet: Outlet, pieces: Sequence[Piece], *, feed_type: str) -> bytes:
    """Return the outlet's home page: its pieces, and where its feed is."""
    return _filled(outlet, "front", {}, pieces, feed_type=feed_type, markup={})


def marked_up(piece: Piece) -> str:
    """Return the whole text as plain HTML paragraphs, as feeds with full texts carry it."""
    return "\n".join(_head(block) + f"<p>{escape(_text(block), quote=False)}</p>" for block in piece.paragraphs)


def _filled(
    outlet: Outlet,
    layout: str,
    texts: Mapping[str, str],
    related: Sequence[Piece],
    *,
    feed_type: str,
    markup: Mapping[str, str],
) -> bytes:
    plain = {
        "site": outlet.title,
        "tagline": outlet.tagline,
        "language": outlet.language,
        "charset": outlet.charset,
        "feed": outlet.feed,
        "feed_type": feed_type,
        **texts,
    }
    filled = _template(layout).substitute(
        {name: escape(text) for name, text in plain.items()},
        **{f"{name}_json": _script_safe(text) for name, text in plain.items()},
        sections="".join(f'<li><a href="/section/{n}">{escape(s)}</a></li>' for n, s in enumerate(outlet.sections)),
        related="".join(f'<li><a href="{escape(p.path)}">{escape(p.title)}</a></li>' for p in related),
        **markup,
    )
    return filled.encode(outlet.charset, "xmlcharrefreplace")


@cache
def _template(layout: str) -> Template:
    return Template(template(layout))


def _script_safe(text: str) -> str:
    return json.dumps(text).replace("<", "\\u003c")


def _body(piece: Piece) -> dict[str, str]:
    return {
        "body": _BODIES.get(piece.layout, _paragraphs)(piece.paragraphs),
        "first_paragraph": f"<p>{escape(_text(piece.paragraphs[0]))}</p>",
        "published_words": f"{piece.published:%d.%m.%Y %H:%M}" if piece.published else "",
    }


def _paragraphs(blocks: Sequence[str]) -> str:
    """Print paragraphs with an advertisement after the second."""
    printed = [_head(block) + f"<p>{escape(_text(block))}</p>" for block in blocks]
    return "\n".join([*printed[:2], _ADVERTISEMENT, *printed[2:]])


def _open_paragraphs(blocks: Sequence[str]) -> str:
    """Print paragraphs as pages did in 1997, opened and never closed."""
    return "\n".join(f"<P>{escape(_text(block))}" for block in blocks)


def _updates(blocks: Sequence[str]) -> str:
    """Print each block as a post of a live blog."""
    return "\n".join(
        f'<section class="live-post" id="post-{number}">{_head(block)}<p>{escape(_text(block))}</p></section>'
        for number, block in enumerate(blocks)
    )


_BODIES: Mapping[str, Callable[[Sequence[str]], str]] = MappingProxyType(
    {"table": _open_paragraphs, "liveblog": _updates}
)


def _head(block: str) -> str:
    if not block.startswith("## "):
        return ""
    head = block.partition("\n")[0].removeprefix("## ")
    return f"<h2>{escape(head)}</h2>\n"


def _text(block: str) -> str:
    return block.partition("\n")[2] if block.startswith("## ") else block
