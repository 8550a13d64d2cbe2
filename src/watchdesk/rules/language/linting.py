"""Linting: warn of what is allowed but seldom meant — one sentence each, for `watch explain` and `config check`."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from watchdesk.model.watches import Field
from watchdesk.rules.language.anatomy import leaves_of
from watchdesk.rules.language.clauses import Clause, Found, Not, Several
from watchdesk.rules.language.lexer import Kind, Sign, comments, signs
from watchdesk.rules.language.literals import Literal, Wildcard
from watchdesk.rules.language.named import Named
from watchdesk.rules.language.occurrences import Leaf
from watchdesk.rules.language.regexes import Regex
from watchdesk.rules.people.surnames import COMMON_SURNAMES

_SHORTEST_PREFIX = 3
CONTEXT_NEEDED = 2
_STRANGE = frozenset("[]{};|")
_STRANGE_SIGNS = "signs in a word only part words; no bracket but ( ) means anything."
_OPERATORS = frozenset(("and", "or", "not", "near", "before"))


def lint(query: str, clause: Clause) -> tuple[str, ...]:
    """Return the warnings, in a fixed order, each once."""
    pieces = list(signs(query))
    warnings = [*_on_logic(clause), *_on_signs(pieces), *_on_comments(query)]
    for leaf in leaves_of(clause):
        warnings += _on_leaf(leaf)
    return tuple(dict.fromkeys(warnings))


def _on_logic(clause: Clause) -> Iterator[str]:
    if _can_hold_of_nothing(clause):
        yield "NOT stands without anything positive: the query matches nearly every article."
    yield from _on_members(clause)


def _on_members(clause: Clause) -> Iterator[str]:
    if isinstance(clause, Not):
        yield from _on_members(clause.member)
    if isinstance(clause, Several):
        labels = Counter(member.label.casefold() for member in clause.members if isinstance(member, Found))
        for label, count in labels.items():
            if count > 1 and 1 < clause.needed < len(clause.members):
                yield f"{label} stands {count} times in {clause.needed} OF (…): one word can count twice."
        for member in clause.members:
            yield from _on_members(member)


def _can_hold_of_nothing(clause: Clause) -> bool:
    match clause:
        case Found() | Named():
            return False
        case Not():
            return not _can_hold_of_nothing(clause.member)
        case Several():
            return sum(_can_hold_of_nothing(member) for member in clause.members) >= clause.needed
        case _:
            return False


_ENDS = frozenset((Kind.WORD, Kind.PHRASE, Kind.CLOSE, Kind.REGEX, Kind.LIST))


def _on_signs(pieces: list[Sign]) -> Iterator[str]:
    starts = {Kind.WORD, Kind.PHRASE, Kind.OPEN, Kind.REGEX, Kind.LIST}
    yield from (f"{sign.value}: {_STRANGE_SIGNS}" for sign in pieces if _is_strange(sign))
    is_value = False  # of a field such as lang:
    for before, sign in pairwise(pieces):
        if sign.kind is Kind.WORD and sign.value in _OPERATORS:
            yield f"{sign.value} is a word here; the operator is {sign.value.upper()}."
        is_side_by_side = before.kind in _ENDS and sign.kind in starts and not before.value.endswith("=")
        if is_side_by_side and not is_value and before.value not in _OPERATORS and sign.value not in _OPERATORS:
            yield f"{_shown(before)} and {_shown(sign)} stand side by side: both must be there (AND)."
        is_value = before.kind is Kind.FIELD


def _is_strange(sign: Sign) -> bool:
    return sign.kind is Kind.WORD and not _STRANGE.isdisjoint(sign.value)


def _shown(sign: Sign) -> str:
    return {Kind.OPEN: "a group", Kind.CLOSE: "a group"}.get(sign.kind, sign.value)


def _on_comments(query: str) -> Iterator[str]:
    for word in comments(query):
        yield f"#{word} is read as a comment; for a hashtag write {word}."


def _on_leaf(leaf: Leaf) -> Iterator[str]:
    match leaf:
        case Literal():
            yield from _on_literal(leaf)
        case Regex() if not leaf.has_literal:
            yield f"{leaf.label} has no three letters in a row: every article is searched for it."
        case Named() if len(leaf.context) < CONTEXT_NEEDED:
            yield f"{leaf.name}: without two members of context=(…) a bare surname counts only behind name or role."
        case _:
            return


def _on_literal(literal: Literal) -> Iterator[str]:
    if len(literal.pieces) > 1:
        return
    piece = literal.pieces[0]
    if isinstance(piece, Wildcard):
        if len(piece.prefix) < _SHORTEST_PREFIX:
            yield f"{literal.label} begins with fewer than three letters: it will hit very many words."
    elif len(piece) == 1 and piece.isascii():
        yield f"{literal.label} is a one-letter word: it will hit nearly everywhere."
    elif piece in COMMON_SURNAMES and literal.text[:1].isupper() and set(literal.fields) & {Field.TITLE, Field.TEXT}:
        yield f'{literal.label} is the name of many people: NAME("Given {literal.text}") finds one of them.'
