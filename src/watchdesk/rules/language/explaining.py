"""Explaining: say a query as one plain sentence, so that its author sees how it was read."""

from watchdesk.model.watches import Field
from watchdesk.rules.language.anatomy import leaves_of
from watchdesk.rules.language.clauses import Clause, Fact, Found, Not, Several
from watchdesk.rules.language.literals import Literal
from watchdesk.rules.language.named import Named
from watchdesk.rules.language.occurrences import Positional
from watchdesk.rules.language.proximity import Either, Link, Near
from watchdesk.rules.language.regexes import Regex
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
    Exactness.STEM: " in any of its forms",
}


def sentence(clause: Clause) -> str:
    """Return the sentence."""
    scopes = [leaf.scope for leaf in leaves_of(clause)]
    is_unfielded = any(scope.fields == Scope().fields and not scope.is_lead for scope in scopes)
    tail = ", in title or text" if is_unfielded else ""
    words = said(clause)
    link = "" if words.startswith("without ") else "with "
    return f"Matches articles {link}{words}{tail}."


def said(clause: Clause) -> str:
    """Return a clause in words, as a part of a sentence."""
    return _said(clause, is_inner=False)


def _said(clause: Clause, *, is_inner: bool) -> str:
    match clause:
        case Found():
            times = f" at least {clause.times} times" if clause.times > 1 else ""
            return f"{_place_said(clause.what)}{times}{_scope_said(clause.what.scope)}"
        case Named():
            return f"{_person_said(clause)}{_scope_said(clause.scope)}"
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
                said += f" {_link_said(link)} {_place_said(other)}"
            return said
        case Regex():
            return f"what fits /{what.pattern}/"
        case Named():
            return _person_said(what)
        case _:
            raise TypeError(what)


def _link_said(link: Link) -> str:
    kind = "not " if link.is_negated else ""
    if link.unit is not None:
        return f"{kind}in one {link.unit.value} with"
    return f"{kind}within {link.distance} words {'before' if link.is_ordered else 'of'}"


def _person_said(person: Named) -> str:
    known = [person.role] if person.role else []
    known += [f"also called {' or '.join(person.also)}"] if person.also else []
    return f"the person {person.name}" + (f" ({', '.join(known)})" if known else "")


def _scope_said(scope: Scope) -> str:
    said = _EXACTNESS.get(scope.exactness, "")
    if scope.first_words:
        return f"{said} in the first {scope.first_words} words of the text"
    if scope.is_lead:
        return f"{said} in the title or the first two paragraphs"
    return f"{said}{_PLACES.get(scope.fields, '')}"
