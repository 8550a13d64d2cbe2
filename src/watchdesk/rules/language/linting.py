"""Linting: warn of what is allowed but seldom meant — one sentence each, for `watch explain` and `config check`."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from watchdesk.rules.language.clauses import Clause, Found, Not, Several, literals_of
from watchdesk.rules.language.lexer import Kind, Sign, comments, signs
from watchdesk.rules.language.literals import Literal, Wildcard

_SHORTEST_PREFIX = 3
_OPERATORS = frozenset(("and", "or", "not", "near", "before"))


def lint(query: str, clause: Clause) -> tuple[str, ...]:
    """Return the warnings, in a fixed order, each once."""
    pieces = list(signs(query))
    warnings = [*_on_logic(clause), *_on_signs(pieces), *_on_comments(query)]
    for literal in literals_of(clause):
        warnings += _on_literal(literal)
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
        case Found():
            return False
        case Not():
            return not _can_hold_of_nothing(clause.member)
        case Several():
            return sum(_can_hold_of_nothing(member) for member in clause.members) >= clause.needed
        case _:
            return False


def _on_signs(pieces: list[Sign]) -> Iterator[str]:
    starts = {Kind.WORD, Kind.PHRASE, Kind.OPEN}
    is_value = False  # of a field such as lang:
    for before, sign in pairwise(pieces):
        if sign.kind is Kind.WORD and sign.value in _OPERATORS:
            yield f"{sign.value} is a word here; the operator is {sign.value.upper()}."
        is_side_by_side = before.kind in {Kind.WORD, Kind.PHRASE, Kind.CLOSE} and sign.kind in starts
        if is_side_by_side and not is_value and before.value not in _OPERATORS and sign.value not in _OPERATORS:
            yield f"{_shown(before)} and {_shown(sign)} stand side by side: both must be there (AND)."
        is_value = before.kind is Kind.FIELD


def _shown(sign: Sign) -> str:
    return {Kind.OPEN: "a group", Kind.CLOSE: "a group"}.get(sign.kind, sign.value)


def _on_comments(query: str) -> Iterator[str]:
    for word in comments(query):
        yield f"#{word} is read as a comment; for a hashtag write {word}."


def _on_literal(literal: Literal) -> Iterator[str]:
    if len(literal.pieces) > 1:
        return
    piece = literal.pieces[0]
    if isinstance(piece, Wildcard):
        if len(piece.prefix) < _SHORTEST_PREFIX:
            yield f"{literal.label} begins with fewer than three letters: it will hit very many words."
    elif len(piece) == 1 and piece.isascii():
        yield f"{literal.label} is a one-letter word: it will hit nearly everywhere."
