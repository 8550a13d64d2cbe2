"""Google Alerts: OR joins its two neighbours tighter than the AND that stands between all words, and - excludes."""

import re
from collections.abc import Iterable

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.reading import Kind, Piece, Precedence, Wrap
from watchdesk.rules.dialects.scanning import (
    COMMON,
    TIGHT,
    Dialect,
    addresses,
    before,
    field_rules,
    in_address,
    in_field,
    linked,
    no_counterpart,
    nothing,
    on_leaves,
    operator,
    rule,
    small,
    term,
    words,
)
from watchdesk.rules.dialects.terms import QUOTES, phrase
from watchdesk.rules.dialects.tree import Gone, Node, Way
from watchdesk.rules.dialects.values import DATE, published, site, source

# allintitle: takes all that follows, so it binds less than any operator.
_ALL = 1.0

_FIELDS: dict[str, Wrap] = {
    "intitle": in_field("title"),
    "inposttitle": in_field("title"),
    "intext": in_field("text"),
    "inurl": in_address,
    "author": in_field("author"),
    "inauthor": in_field("author"),
    "inpostauthor": in_field("author"),
    "site": on_leaves(site),
    "blogurl": on_leaves(site),
    "source": on_leaves(source),
    **{
        name: no_counterpart(f"{name}:")
        for name in ("inanchor", "related", "cache", "filetype", "ext", "location", "loc", "link", "info", "define",
                     "stocks", "weather", "map", "movie", "group", "insubject", "imagesize", "lang", "language")
    },
}  # fmt: skip
_ALL_FIELDS = {
    "allintitle": in_field("title"),
    "allintext": in_field("text"),
    "allinurl": in_address,
    "allinanchor": no_counterpart("allinanchor:"),
}


def _word(text: str) -> str:
    return text.replace("*", "").replace("?", "").rstrip(".!:")


def _date(found: "re.Match[str]", notebook: Notebook) -> Node:
    relation = "<" if found.group(1).lower() == "before" else ">="
    return published(relation, found.group(2), notebook)


def _quoted(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
    """Make the piece of a phrase: a * between its words stands for a word, and ? is a sign of the sentence."""
    text = re.sub(r"(?<=\w)\*|\*(?=\w)|\?", " ", found.group(1))
    yield Piece(Kind.TERM, found.start(), found.group(), node=phrase(text.strip(" *"), found.start(), notebook))


def _minus(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
    yield Piece(Kind.NOT, found.start(), found.group(), rank=TIGHT - 1)


GOOGLE_ALERTS = Dialect(
    title="Google Alerts",
    rules=(
        rule(rf"[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]", _quoted),
        addresses("site|blogurl|inurl", _FIELDS),
        *COMMON,
        rule(r"OR(?![\w:])|\|\|?", operator(Kind.OR), is_exact=True),
        rule(r"AND(?![\w:])|&&?(?=\s)", operator(Kind.AND), is_exact=True),
        rule(r"NOT(?![\w:])(?=.)", operator(Kind.NOT), is_exact=True),
        rule(r"(?:and|or|not)(?![\w:-])", small("Google")),
        rule(r"AROUND\s*\(\s*(\d+)\s*\)", linked(Way.NEAR)),
        rule(r"[-–—−](?=[^\s\-–—−)])", _minus),
        rule(r"\+(?=\S)", nothing()),
        rule(r"~(?=\w)", nothing("~word also finds synonyms in Google; watchdesk finds the word as it is written")),
        rule(rf"(before|after)\s*:\s*({DATE})(?![\w/-])", term(_date)),
        rule(
            r"[$£€]?\d[\d.]*\.\.[$£€]?\d[\d.]*",
            term(lambda found, _notebook: Gone(f"the range {found.group()}", found.start())),
        ),
        *(rule(rf"{name}\s*:\s*(?=[^\s)])", before(wrap, rank=_ALL)) for name, wrap in _ALL_FIELDS.items()),
        *(field_rules(_FIELDS, ":", only_known=True)),
        rule(
            r"\w*\*[\w*]*(?=[\s)]|$)|\*",
            words(_word),
        ),
        rule(rf"[^\s(){QUOTES}|,;]+", words(_word)),
    ),
    precedence=Precedence(
        ranks={Kind.AND: 10.0, Kind.OR: 20.0, Kind.LINK: 40.0, Kind.NOT: TIGHT - 1, Kind.OPEN: 0.0},
    ),
)
