"""Factiva: words side by side are a phrase, adjN and nearN count the second word, same is a paragraph, fields take =.

Its documentation gives the order: proximity, then atleast and fields, then not, then and, then or.
"""

import re
from collections.abc import Iterable

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.reading import Kind, Piece, Precedence, Wrap
from watchdesk.rules.dialects.scanning import (
    COMMON,
    Dialect,
    field_rules,
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
from watchdesk.rules.dialects.tree import Counted, First, Gone, Node, Way, joined
from watchdesk.rules.dialects.values import DATE, language, length, published, source

_PROXIMITY = 40.0
_FIELD = 35.0
_MOST_TIMES = 10_000

_LEAD = "lp= is lead: in watchdesk, which looks in the title, too"
_FIELDS: dict[str, Wrap] = {
    "hd": in_field("title"),
    "hl": in_field("title"),
    "ti": in_field("title"),
    "hlp": in_field("lead"),
    "lp": in_field("lead", _LEAD),
    "td": in_field("text"),
    "by": in_field("author"),
    "au": in_field("author"),
    "la": on_leaves(language),
    "sn": on_leaves(source),
    "tx": lambda node, _notebook: node,
    "ftx": lambda node, _notebook: node,
    **{
        name: no_counterpart(f"{name}=")
        for name in ("rst", "sc", "rstsc", "in", "ns", "re", "co", "fds", "pe", "cr", "clm", "se", "pg", "an", "ed",
                     "cy", "art", "ct", "ipc", "ipd", "vol", "dl", "nsx", "rf", "de", "pub", "gc", "pd", "et", "sr")
    },
}  # fmt: skip


def _stem(found: "re.Match[str]", _notebook: Notebook) -> Node:
    """Read word$3: no more than three further letters."""
    stem, digits = found.groups()
    return endings(stem, int(digits))


def _word(text: str) -> str:
    return text.replace("$", "*").replace("%", "*")


def _first(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
    number = max(1, int(found.group(1)[:5]))

    def wrap(node: Node, notebook: Notebook) -> Node:
        notebook.note("FIRST counts the words of the article's text in watchdesk; the headline is not among them")
        return First(number, node)

    yield Piece(Kind.BEHIND, found.start(), found.group(), wrap=wrap, rank=_PROXIMITY)


def _at_least(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
    times = min(int(found.group(1)[:6]), _MOST_TIMES)
    wrap: Wrap = lambda node, _notes: Counted(times, node)  # noqa: E731 - it is a value
    yield Piece(Kind.BEFORE, found.start(), found.group().strip(), wrap=wrap, rank=_FIELD)


def _words_of(found: "re.Match[str]", _notebook: Notebook) -> Node:
    return length(found.group(1), found.group(2))


def _dated(found: "re.Match[str]", notebook: Notebook) -> Node:
    relation, first, last = found.groups()
    if last:
        return joined([published(">=", first, notebook), published("<=", last, notebook)], is_and=True)
    return published(
        {"after": ">", "before": "<", "from": ">=", "since": ">="}.get(relation.lower(), "="), first, notebook
    )


def _relative(found: "re.Match[str]", notebook: Notebook) -> Node:
    notebook.note("a watch sees each article once, when it is new: dates counted from today were left out")
    return Gone(found.group().strip(), found.start())


FACTIVA = Dialect(
    title="Factiva",
    rules=(
        *COMMON,
        rule(r"\[", operator(Kind.OPEN)),
        rule(r"\]", operator(Kind.CLOSE)),
        rule(r"and(?![\w=])", operator(Kind.AND)),
        rule(r"or(?![\w=])", operator(Kind.OR)),
        rule(r"not(?![\w=])", operator(Kind.NOT)),
        rule(r"same(?![\w=])", linked(Way.PARA)),
        rule(r"(?:adj|w/)\s?(\d+)(?!\w)|adj(?!\w)", linked(Way.BEFORE, counts_itself=True)),
        rule(r"near/?(\d+)(?!\w)|near(?=\s)", linked(Way.NEAR, counts_itself=True)),
        rule(r"/n(\d+)/", linked(Way.NEAR, counts_itself=True)),
        rule(r"/f(\d+)/", _first),
        rule(r"atleast\s?(\d+)(?!\w)", _at_least),
        rule(r"wc\s*(<=|>=|=|<|>)\s*(\d+)", term(_words_of)),
        rule(rf"(?:date|pd|upd)\s*(after|before|from|on|since|=)\s*({DATE})(?:\s+to\s+({DATE}))?", term(_dated)),
        rule(r"(?:date|pd|upd)\s*(?:after|before|from|on|=)?\s*[-+]\d+(?:\s*(?:to\s*)?[-+]\d+)?", term(_relative)),
        *field_rules(_FIELDS, "=", rank=_FIELD),
        rule(r"([^\W_]+)\$(\d)(?!\w)", term(_stem)),
        rule(rf"(?:(?!/[nf]\d+/)[^\s()\[\]{QUOTES},;])+", words(_word)),
    ),
    precedence=Precedence(
        ranks={Kind.OR: 10.0, Kind.AND: 20.0, Kind.NOT: 30.0, Kind.LINK: _PROXIMITY, Kind.OPEN: 0.0},
        side_by_side=Kind.LINK,
    ),
    arrange=in_phrases,
)
