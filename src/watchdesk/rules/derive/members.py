"""Members: how one term of an article is written in the watch language."""

import re
from collections.abc import Sequence

from watchdesk.rules.derive.candidates import Candidate
from watchdesk.rules.names.gazetteer import peoples_of
from watchdesk.rules.words import folded_words

MOST_CONTEXT = 6
LEAST_CONTEXT = 2
_LONGEST_INITIALS = 4
_PLAIN = re.compile(r"[^\W\d_]+")
_RESERVED = frozenset(
    "AND OR NOT OF NEAR BEFORE SENT PARA NAME STEM CASE ALLCAPS RAW FIRST ATLEAST W ADJ PRE N".split()
)
_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»＂\\', " "))


def plain(text: str) -> str:
    """Return a word, or words as a phrase, that hits as it is."""
    if _PLAIN.fullmatch(text) and text not in _RESERVED:
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """Return words in quotes, without quotes among them."""
    return f'"{" ".join(text.translate(_QUOTES).split())}"'


def loose(candidate: Candidate) -> str:
    """Return a member that hits on any form: a person's surname, a country's people too, a topic word by its stem."""
    if candidate.person is not None:
        return plain(candidate.person.surname)
    written = canonical(candidate)
    if candidate.kind == "place" and (peoples := peoples_of(candidate.key)):
        return f"({' OR '.join(plain(form) for form in (written, *peoples))})"
    if not candidate.is_name and len(candidate.words) == 1 and candidate.key.isascii() and candidate.key.isalpha():
        return f"STEM({plain(candidate.key)})"
    return plain(written)


def exact(candidate: Candidate, others: Sequence[Candidate]) -> str:
    """Return a member that is surer than the loose one: the person and no namesake, the word as it is written."""
    if candidate.person is not None and candidate.person.given:
        return named(candidate, others)
    return plain(candidate.person.surname if candidate.person is not None else canonical(candidate))


def canonical(candidate: Candidate) -> str:
    """Return the commonest form of a name as written, a country's own name for its people's; a topic word is small."""
    if not candidate.is_name:
        return candidate.forms.most_common(1)[0][0]
    same = [form for form, _ in candidate.forms.most_common() if _folded(form) == candidate.key]
    same.sort(key=str.isupper)  # "Magdalena" before "MAGDALENA"
    if candidate.kind == "place" and (not same or (same[0].isupper() and len(candidate.key) > _LONGEST_INITIALS)):
        return candidate.key.title()
    return same[0] if same else candidate.forms.most_common(1)[0][0]


def named(candidate: Candidate, others: Sequence[Candidate]) -> str:
    """Return the NAME clause of a person, with office and with two to six other names of the article as context."""
    person = candidate.person
    if person is None:
        raise TypeError(candidate)
    clauses = [quoted(person.name)]
    also = [form for form in _further_names(candidate) if "," not in form]
    if also:
        clauses.append(f"also={quoted(', '.join(also))}")
    if person.role:
        clauses.append(f"role={quoted(person.role)}")
    context = dict.fromkeys(
        plain(other.person.surname if other.person is not None else canonical(other))
        for other in others
        if other is not candidate and other.key != candidate.key and other.is_name
    )
    if len(context) >= LEAST_CONTEXT:
        clauses.append(f"context=({', '.join(list(context)[:MOST_CONTEXT])})")
    return f"NAME({', '.join(clauses)})"


def _further_names(candidate: Candidate) -> list[str]:
    """Return the whole names that the article also gives a person, which are not the name with words left out."""
    person = candidate.person
    if person is None:
        return []
    known = set(_folded(person.name).split())
    return [
        form
        for form in person.forms
        if len(words := _folded(form).split()) > 1 and words[-1] not in known and not _is_titled(form)
    ]


def _is_titled(form: str) -> bool:
    return len(form.split(" ", maxsplit=1)[0].rstrip(".")) <= len("Mrs")


def _folded(text: str) -> str:
    return " ".join(folded_words(text))
