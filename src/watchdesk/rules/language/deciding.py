"""Deciding: whether a query holds, and nothing else — asked of every candidate, before the full answer of a few.

It stops at the first clause that settles the matter and builds no places where a word's being there is enough. The
answer is that of `judge`: what is unknown counts as not found, so a decision is plain two-valued logic.
"""

from watchdesk.rules.language.clauses import Clause, Found, Not, Several
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.literals import Literal
from watchdesk.rules.language.occurrences import Positional
from watchdesk.rules.language.proximity import Either, Near
from watchdesk.rules.language.scopes import ANYWHERE


def decides(clause: Clause, document: Document) -> bool:
    """Return what `clause.judge(document, …).decided` says."""
    if isinstance(clause, Found) and clause.times == 1:
        return _stands(clause.what, document)
    if isinstance(clause, Several):
        return _holds_of_several(clause, document)
    if isinstance(clause, Not):
        return not decides(clause.member, document)
    return clause.judge(document, []).decided


def _holds_of_several(clause: Several, document: Document) -> bool:
    missing = clause.needed
    spare = len(clause.members) - missing
    for member in clause.members:
        if decides(member, document):
            missing -= 1
            if not missing:
                return True
        elif not spare:
            return False
        else:
            spare -= 1
    return False


def _stands(what: Positional, document: Document) -> bool:
    if isinstance(what, Literal):
        if what.word is not None and what.scope.fields == ANYWHERE:
            return what.word in document.vocabulary
        if not _may_stand(what, document):
            return False
    elif isinstance(what, Either):
        return any(_stands(member, document) for member in what.members)
    elif isinstance(what, Near) and not all(_stands(side, document) for side in what.needed_sides):
        return False
    return any(what.find(document, field) for field in what.scope.fields)


def _may_stand(literal: Literal, document: Document) -> bool:
    """Whether all words of a literal are somewhere in title or text, if these are what it looks in."""
    return literal.scope.fields != ANYWHERE or literal.words <= document.vocabulary
