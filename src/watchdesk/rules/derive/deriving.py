"""Deriving: from one article to a proposed watch — read, find, rank, write; offline, in hundredths of a second."""

from collections.abc import Sequence

from watchdesk.model.articles import Article
from watchdesk.rules.derive.candidates import Candidate, candidates
from watchdesk.rules.derive.members import canonical
from watchdesk.rules.derive.proposal import DerivedTerm, NothingToWatch, Proposal
from watchdesk.rules.derive.queries import balanced, broad, tight
from watchdesk.rules.derive.ranking import Ranked, ranked
from watchdesk.rules.derive.unspaced import pairs_of_letters
from watchdesk.rules.names.background import Rarity, background
from watchdesk.rules.names.tokens import Reading

MOST_FORMS = 8


def derive(article: Article, *, rarity: Rarity | None = None) -> Proposal | NothingToWatch:
    """Return the watch that an article proposes, ranked by `rarity` (else by the background list).

    An article without a word to look for gives NothingToWatch.
    """
    reading = Reading(article.title, article.text or article.summary)
    if not reading.tokens:
        return NothingToWatch(title=article.title, reason="The article has no words: neither a title nor a text.")
    known = rarity or background()
    found = [*candidates(reading), *pairs_of_letters(reading)]
    best = ranked(reading, found, known)
    if not best:
        return NothingToWatch(title=article.title, reason="The article has no words that could tell it from others.")
    terms: Sequence[Candidate] = [term.candidate for term in best]
    return Proposal(
        title=article.title or _heading(article.text),
        terms=tuple(_told(term) for term in best),
        tight=tight(terms),
        balanced=balanced(reading, terms, found, known),
        broad=broad(terms),
    )


def _heading(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return " ".join(first.split()[:12])


def _told(term: Ranked) -> DerivedTerm:
    candidate = term.candidate
    person = candidate.person
    return DerivedTerm(
        term=person.surname if person is not None else canonical(candidate),
        kind=candidate.kind,
        name=person.name if person is not None else None,
        forms=person.forms[:MOST_FORMS]
        if person is not None
        else tuple(form for form, _ in candidate.forms.most_common(MOST_FORMS)),
        role=person.role if person is not None else None,
        score=term.score,
        share=term.share,
    )
