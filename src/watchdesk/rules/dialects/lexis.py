"""Lexis: OR first, then proximity from the nearest to the farthest, sentence, paragraph, AND, last AND NOT.

Words side by side are a phrase, w/n counts the second word, ! ends a word, and commands and segments take brackets.
"""

import re
from collections.abc import Iterable

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.reading import Kind, Piece, Precedence, Wrap
from watchdesk.rules.dialects.scanning import (
    COMMON,
    TIGHT,
    Dialect,
    Maker,
    as_negated,
    command_rules,
    exactly,
    in_field,
    in_phrases,
    linked,
    no_counterpart,
    on_leaves,
    operator,
    rule,
    term,
    words,
)
from watchdesk.rules.dialects.terms import QUOTES, endings
from watchdesk.rules.dialects.tree import Counted, Exactly, Gone, Node, Term, Way, joined, mapped
from watchdesk.rules.dialects.values import DATE, language, length, published, source

_OR, _NEAREST, _SENTENCE, _PARAGRAPH, _AND, _EXCEPT = 60.0, 50.0, 30.0, 25.0, 20.0, 10.0
_MOST_TIMES = 10_000

_PLURALS = "Lexis also finds regular plurals; watchdesk finds the word as it is written: write STEM(…) for its forms"
_LEAD = "lead(…) is lead: in watchdesk, which looks in the title, too"
_SIGNS = {
    "is": "=", "=": "=", "aft": ">", "after": ">", ">": ">", "bef": "<", "before": "<", "<": "<",
    "geq": ">=", ">=": ">=", "leq": "<=", "<=": "<=",
}  # fmt: skip
_SIGN = r"(geq|leq|after|aft|before|bef|is|>=|<=|=|>|<)"


def _capitals(node: Node, _notebook: Notebook) -> Node:
    """Wrap caps(…): at least one capital letter, so capitals first or all."""

    def change(leaf: Node) -> Node:
        if not isinstance(leaf, Term):
            return leaf
        first = re.sub(r"[^\W\d_]+", lambda found: found.group()[:1].upper() + found.group()[1:], leaf.text)
        both = [Exactly("CASE", Term(first, leaf.is_phrase, leaf.slack)), Exactly("ALLCAPS", leaf)]
        return joined(both, is_and=False)

    return mapped(node, change)


def _no_capitals(node: Node, _notebook: Notebook) -> Node:
    return mapped(
        node,
        lambda leaf: (
            Exactly("CASE", Term(leaf.text.lower(), leaf.is_phrase, leaf.slack)) if isinstance(leaf, Term) else leaf
        ),
    )


def _itself(node: Node, _notebook: Notebook) -> Node:
    return node


_COMMANDS: dict[str, Wrap] = {
    "headline": in_field("title"),
    "title": in_field("title"),
    "hlead": in_field("lead"),
    "lead": in_field("lead", _LEAD),
    "lead-para": in_field("lead", _LEAD),
    "body": in_field("text"),
    "text": _itself,
    "byline": in_field("author"),
    "author": in_field("author"),
    "publication": on_leaves(source),
    "publication-name": on_leaves(source),
    "pub": on_leaves(source),
    "source": on_leaves(source),
    "language": on_leaves(language),
    "allcaps": exactly("ALLCAPS"),
    "caps": _capitals,
    "nocaps": _no_capitals,
    "singular": _itself,
    "plural": _itself,
    **{
        name: no_counterpart(f"{name}(…): ")
        for name in ("term", "terms", "subject", "company", "person", "people", "organization", "industry",
                     "geographic", "city", "state", "country", "section", "graphic", "dateline", "load-date",
                     "correction", "highlight", "ticker", "type", "publication-type", "name", "court", "judges",
                     "counsel", "opinion", "cite", "number", "pub-type", "series", "edition", "page", "document-type",
                     "copyright", "distribution", "acc-no", "journal-code", "headnote", "summary", "notes", "region")
    },
}  # fmt: skip


def _at_least(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
    times = min(int(found.group(1)[:6]), _MOST_TIMES)
    wrap: Wrap = lambda node, _notes: Counted(times, node)  # noqa: E731 - it is a value
    yield Piece(Kind.BEFORE, found.start(), found.group().strip(), wrap=wrap, rank=TIGHT)


def _length(found: "re.Match[str]", _notebook: Notebook) -> Node:
    return length(_SIGNS[found.group(1).lower()].replace("=", "") or "=", found.group(2))


def _dated(found: "re.Match[str]", notebook: Notebook) -> Node:
    facts = [
        published(_SIGNS[sign.lower()], text, notebook)
        for sign, text in re.findall(rf"{_SIGN}\s*\(?\s*({DATE})", found.group(), re.IGNORECASE)
    ]
    return joined(facts, is_and=True) if facts else Gone(found.group().strip(), found.start())


def _truncated(found: "re.Match[str]", _notebook: Notebook) -> Node:
    """Read word**: each * at the end of a word may stand for a character or for none."""
    stem, stars = found.groups()
    return endings(stem, len(stars))


def _near(way: Way) -> Maker:
    """Return the maker of w/n or pre/n, the nearer the earlier."""
    make = linked(way, counts_itself=True)

    def ranked(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        for piece in make(found, notebook):
            distance = piece.link.distance if piece.link else 0
            yield Piece(Kind.LINK, piece.at, piece.written, link=piece.link, rank=_NEAREST - distance / 100)

    return ranked


def _segment(kind: Kind) -> Maker:
    def make(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        notebook.note("watchdesk does not know segments: w/seg was read as AND")
        yield Piece(kind, found.start(), found.group().strip(), rank=_PARAGRAPH - 1)

    return make


def _word(text: str) -> str:
    """Write ! as our * and, inside a word, * as our ?."""
    text = re.sub(r"\*(?=\w)", "?", text)
    return re.sub(r"(?<=[\w?])!", "*", text).replace("!", "")


_WITHIN = r"(?:w/|near/|/)\s?(\d+)(?!\w)"
_AHEAD = r"(?:pre/|onear/|\+)\s?(\d+)(?!\w)"


def _in_phrases(found: Iterable[Piece], notebook: Notebook) -> Iterable[Piece]:
    """Make phrases of words side by side; note once what Lexis adds to a word by itself."""
    for piece in in_phrases(found, notebook):
        if isinstance(piece.node, Term) and "*" not in piece.node.text:
            notebook.note(_PLURALS)
        yield piece


LEXIS = Dialect(
    title="Lexis",
    rules=(
        *COMMON,
        rule(rf"(?:(?:and|but)\s+)?not\s?{_WITHIN}", as_negated(_near(Way.NEAR))),
        rule(r"(?:(?:and|but)\s+)?not\s?(?:w/|/)\s?s(?:ent)?(?!\w)", as_negated(linked(Way.SENT, rank=_SENTENCE))),
        rule(r"(?:(?:and|but)\s+)?not\s?(?:w/|/)\s?p(?:ara)?(?!\w)", as_negated(linked(Way.PARA, rank=_PARAGRAPH))),
        rule(r"(?:(?:and|but)\s+)?not\s?(?:w/|/)\s?seg(?!\w)", _segment(Kind.EXCEPT)),
        rule(r"(?:(?:and|but)\s+)?not(?![\w(-])|(?:(?:and|but)\s+)?not(?=\()", operator(Kind.EXCEPT)),
        rule(_WITHIN, _near(Way.NEAR)),
        rule(_AHEAD, _near(Way.BEFORE)),
        rule(r"(?:w/|/)\s?s(?:ent)?(?!\w)", linked(Way.SENT, rank=_SENTENCE)),
        rule(r"(?:w/|/)\s?p(?:ara)?(?!\w)", linked(Way.PARA, rank=_PARAGRAPH)),
        rule(r"(?:w/|/)\s?seg(?!\w)", _segment(Kind.AND)),
        rule(r"and(?![\w-])|&(?=\s)", operator(Kind.AND)),
        rule(r"or(?![\w-])", operator(Kind.OR)),
        rule(r"(?:atleast|atl)\s?(\d+)\s*(?=\()", _at_least),
        rule(rf"length\s*\(?\s*{_SIGN}\s*\(?\s*(\d+)\s*\)?\)?", term(_length)),
        rule(rf"date\s*\((?:[^()]|\([^()]*\))*\)|date\s*{_SIGN}\s*{DATE}", term(_dated)),
        *command_rules(_COMMANDS),
        rule(r"([^\W_]+)(\*{1,5})(?![\w*!])", term(_truncated)),
        rule(rf"[^\s(){QUOTES},;]+", words(_word)),
    ),
    precedence=Precedence(
        ranks={
            Kind.EXCEPT: _EXCEPT,
            Kind.AND: _AND,
            Kind.LINK: _NEAREST,
            Kind.OR: _OR,
            Kind.NOT: TIGHT - 1,
            Kind.OPEN: 0.0,
        },
        side_by_side=Kind.LINK,
        says_except="Lexis reads AND NOT last: all that stands behind it, AND included, is excluded together",
    ),
    arrange=_in_phrases,
)
