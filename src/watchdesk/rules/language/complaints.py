"""Complaints: what to say of a query that stops making sense, and what to write instead — for the parser."""

from watchdesk.rules.language.clauses import Clause, Fact, Not, Several
from watchdesk.rules.language.lexer import Kind, Sign

Complaint = tuple[str, str]

_OPERATORS = frozenset((Kind.AND, Kind.OR, Kind.NOT, Kind.NEAR, Kind.BEFORE, Kind.SENT, Kind.PARA))
_BEHIND = "write a word, a phrase or a group"


def missing(sign: Sign, before: Sign | None) -> Complaint:
    """Return problem and advice where `sign` stands in the place of a word, a phrase or a group, behind `before`."""
    if sign.kind is Kind.OF:
        return "the number is missing before OF", 'write 2 OF (a, b, c), or "OF" in quotes'
    if before is not None and before.kind is Kind.FIELD and sign.kind in _OPERATORS:
        return f"nothing stands behind {before.value}:", f'{_BEHIND}, or the word itself in quotes: "{sign.value}"'
    if sign.kind in _OPERATORS:
        return _stray_operator(sign, before)
    if sign.kind is Kind.BOOST:
        return "^ stands only right behind what it prefers", "write Taliban^3 or (a OR b)^3"
    if sign.kind is Kind.CLOSE and before is None:
        return "this bracket was never opened", "take it out, or write ( before its group"
    return _unfinished(sign, before)


def _unfinished(sign: Sign, before: Sign | None) -> Complaint:
    kind = before.kind if before is not None else None
    if before is not None and kind in _OPERATORS:
        return f"nothing stands behind {before.value}", _BEHIND
    if before is not None and kind is Kind.FIELD:
        return f"nothing stands behind {before.value}:", _BEHIND
    if kind is Kind.OPEN and sign.kind is Kind.END:
        return "this bracket is never closed", "write ) at the end of its group"
    if sign.kind is Kind.CLOSE:
        return "nothing stands in these brackets", "write a word, or take the brackets out"
    return f"{sign.value or 'the end'} stands where a word is missing", _BEHIND


def no_side(clause: Clause) -> Complaint:
    """Return problem and advice for a clause that is a side of a proximity and has no place in the text."""
    where = "inside NEAR, BEFORE, SENT or PARA"
    if isinstance(clause, Not):
        return f"NOT cannot stand {where}", "write a NOT NEAR/5 b or a NOT SENT b"
    if isinstance(clause, Several) and clause.needed == len(clause.members):
        return f"AND cannot stand {where}", "write a NEAR/5 b AND a NEAR/5 c"
    if isinstance(clause, Fact):
        return "this has no place in the text", "join it with AND"
    return f"counting cannot stand {where}", "join it with AND"


def _stray_operator(sign: Sign, before: Sign | None) -> Complaint:
    if before is not None and before.kind in _OPERATORS:
        problem, advice = f"{sign.value} follows right on {before.value}", "write one of them"
    else:
        problem, advice = f"nothing stands before {sign.value}", "write a word before it"
    return problem, f'{advice}, or the word itself in quotes: "{sign.value}"'
