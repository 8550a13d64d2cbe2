"""Deciding: whether a query holds, and nothing else — asked of every candidate before the full answer of the few that do.

It stops at the first clause that settles the matter and builds no places where a word's being there is enough. The
answer is that of `judge`: what is unknown counts as not found, so a decision is plain two-valued logic.
"""

from watchdesk.model.watches import Field
from watchdesk.rules.language.clauses import Clause, Found, Not, Several
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.literals import Literal
from watchdesk.rules.language.proximity import Either, Near, Positional
from watchdesk.rules.language.scopes import ANYWHERE, Exactness


def decides(clause: Clause, document: Document) -> bool:
    """Return what `clause.judge(document, …).decided` says."""
    kind = type(clause)
    if kind is Found and clause.times == 1:
        return _stands(clause.what, document)
    if kind is Several:
        return _holds_of_several(clause, document)
    if kind is Not:
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
    kind = type(what)
    if kind is Literal:
        if what.word is not None and what.scope.fields == ANYWHERE:
            return what.word in document.vocabulary
        if not _may_stand(what, document):
            return False
    elif kind is Either:
        return any(_stands(member, document) for member in what.members)
    elif kind is Near and not all(
        _stands(side, document) for side in (what.first, *(other for link, other in what.links if not link.is_negated))
    ):
        return False
    return any(what.find(document, field) for field in what.scope.fields)


def _may_stand(literal: Literal, document: Document) -> bool:
    """Whether all words of a literal are somewhere in title or text, if these are what it looks in."""
    if literal.scope.fields != ANYWHERE or literal.scope.exactness is Exactness.STEM:
        return True
    vocabulary = document.vocabulary
    for piece in literal.pieces:  # a loop: this is asked of every candidate
        if type(piece) is str and piece not in vocabulary:
            return False
    return True

