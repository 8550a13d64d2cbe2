"""Explaining: say a query as one plain sentence, so that its author sees how it was read."""

from watchdesk.model.watches import Field
from watchdesk.rules.language.clauses import Clause, Fact, Found, Not, Several, literals_of
from watchdesk.rules.language.literals import Literal
from watchdesk.rules.language.proximity import Either, Near, Positional
from watchdesk.rules.language.scopes import Exactness, Scope

_PLACES: dict[tuple[Field, ...], str] = {
    (Field.TITLE,): " in the title",
    (Field.TEXT,): " in the text",
    (Field.AUTHOR,): " among the authors",
    (Field.URL,): " in the address",
    (Field.TAG,): " among the tags",
}
_EXACTNESS = {
    Exactness.CASE: " with these capitals",
    Exactness.ALLCAPS: " in capitals",
    Exactness.RAW: " exactly as written",
}


def sentence(clause: Clause) -> str:
    """Return the sentence."""
    scopes = [literal.scope for literal in literals_of(clause)]
    is_unfielded = any(scope.fields == Scope().fields and not scope.is_lead for scope in scopes)
    tail = ", in title or text" if is_unfielded else ""
    said = _said(clause, is_inner=False)
    return f"Matches articles {said}{tail}." if said.startswith("without ") else f"Matches articles with {said}{tail}."


def _said(clause: Clause, *, is_inner: bool) -> str:
    match clause:
        case Found():
            times = f" at least {clause.times} times" if clause.times > 1 else ""
            return f"{_place_said(clause.what)}{times}{_scope_said(clause.what.scope)}"
        case Fact():
            return clause.meaning
        case Not():
            return f"without {_said(clause.member, is_inner=True)}"
        case Several():
            return _several_said(clause, is_inner=is_inner)
        case _:
            raise TypeError(clause)


def _several_said(clause: Several, *, is_inner: bool) -> str:
    if 1 < clause.needed < len(clause.members):
        members = ", ".join(_said(member, is_inner=True) for member in clause.members)
        return (
            f"at least {clause.needed} of these {len(clause.members)}: {members}"
            if not is_inner
            else (f"(at least {clause.needed} of these {len(clause.members)}: {members})")
        )
    word = " or " if clause.needed == 1 else " and "
    joined = word.join(_said(member, is_inner=True) for member in clause.members)
    return f"({joined})" if is_inner else joined


def _place_said(what: Positional) -> str:
    match what:
        case Literal():
            slack = "" if what.slack is None else f" (up to {what.slack} other words among it, in any order)"
            is_phrase = len(what.pieces) > 1
            return f"“{what.text}”{slack}" if is_phrase or slack else what.text
        case Either():
            return f"({' or '.join(_place_said(member) for member in what.members)})"
        case Near():
            said = _place_said(what.first)
            for link, other in what.links:
                kind = "not within" if link.is_negated else "within"
                order = "before" if link.is_ordered else "of"
                said += f" {kind} {link.distance} words {order} {_place_said(other)}"
            return said
        case _:
            raise TypeError(what)


def _scope_said(scope: Scope) -> str:
    said = _EXACTNESS.get(scope.exactness, "")
    if scope.first_words:
        return f"{said} in the first {scope.first_words} words of the text"
    if scope.is_lead:
        return f"{said} in the title or the first two paragraphs"
    return f"{said}{_PLACES.get(scope.fields, '')}"
