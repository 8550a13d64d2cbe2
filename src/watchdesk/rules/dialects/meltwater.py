"""Meltwater: NOT before AND before OR, NEAR and ONEAR (4 words apart where no number stands), fields with a colon."""

import re
from collections.abc import Iterable

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.reading import Kind, Piece, Precedence, Wrap
from watchdesk.rules.dialects.scanning import (
    COMMON,
    FARTHEST,
    TIGHT,
    Dialect,
    addresses,
    comments,
    field_rules,
    hashtag,
    in_address,
    in_field,
    linked,
    nothing,
    on_leaves,
    operator,
    ranges,
    rule,
    words,
)
from watchdesk.rules.dialects.terms import QUOTES, nearby, weighted
from watchdesk.rules.dialects.tree import Joined, Node, Way
from watchdesk.rules.dialects.values import language, site, source

# What NEAR means without a number.
_NEAR = 4

_LEAD = "ingress: is lead: in watchdesk, which looks in the title and the first two paragraphs"
_FIELDS: dict[str, Wrap] = {
    "title": in_field("title"),
    "headline": in_field("title"),
    "ingress": in_field("lead", _LEAD),
    "lead": in_field("lead", _LEAD),
    "opening": in_field("lead", _LEAD),
    "body": in_field("text"),
    "content": in_field("text"),
    "text": in_field("text"),
    "author": in_field("author"),
    "byline": in_field("author"),
    "url": in_address,
    "site": on_leaves(site),
    "domain": on_leaves(site),
    "hostname": on_leaves(site),
    "source": on_leaves(source),
    "sourcename": on_leaves(source),
    "publication": on_leaves(source),
    "language": on_leaves(language),
    "lang": on_leaves(language),
    "keyword": lambda node, _notebook: node,
    "hashtag": lambda node, _notebook: node,
}


def _near_group(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
    distance = min(int(found.group(1)[:6]), FARTHEST)

    def wrap(node: Node, notebook: Notebook) -> Node:
        if isinstance(node, Joined) and node.is_and:
            return nearby(node.members, distance, found.start(), notebook)
        notebook.note(f"{found.group()} behind something else than a phrase or an AND was left out")
        return node

    yield Piece(Kind.BEHIND, found.start(), found.group(), wrap=wrap, rank=TIGHT + 1)


def _preferred(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
    """Make ^n, which prefers the hits before it for what is shown of an article, as in watchdesk."""
    weight = str(max(1, min(100, int(found.group(1)[:6]))))
    yield Piece(
        Kind.BEHIND, found.start(), found.group(), wrap=lambda node, _notes: weighted(node, weight), rank=TIGHT + 1
    )


MELTWATER = Dialect(
    title="Meltwater",
    rules=(
        *comments("/*", r"/\*(?:[^*]|\*(?!/))*\*/"),
        addresses("url|site|domain|hostname", _FIELDS),
        *COMMON,
        rule(r"\^\s*(\d+)(?:\.\d+)?", _preferred),
        rule(r"~\s*(\d+)", _near_group),
        rule(r"AND(?![\w:-])|&&?(?=\s)", operator(Kind.AND)),
        rule(r"OR(?![\w:-])|\|\|?", operator(Kind.OR)),
        rule(r"NOT(?![\w:-])", operator(Kind.NOT)),
        rule(r"NEAR(?:/(\d+))?(?![\w:/])", linked(Way.NEAR, otherwise=_NEAR)),
        rule(r"(?:ONEAR|NEARO)(?:/(\d+))?(?![\w:/])", linked(Way.BEFORE, otherwise=_NEAR)),
        rule(r"-(?=[^\s\-)])", operator(Kind.NOT, rank=TIGHT - 1)),
        rule(r"\+(?=\S)", nothing()),
        ranges(),
        *field_rules(_FIELDS, ":"),
        hashtag("Meltwater"),
        rule(rf"[^\s(){QUOTES},;~^|:]+(?::\d+)?", words()),
    ),
    precedence=Precedence(
        ranks={Kind.OR: 10.0, Kind.AND: 20.0, Kind.NOT: 30.0, Kind.LINK: 40.0, Kind.OPEN: 0.0},
    ),
)
