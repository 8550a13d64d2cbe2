"""Roles: the words of an office made comparable — "Dy Secy", "Deputy U.S. Secretary of State" and what a query says."""

from collections.abc import Sequence

from watchdesk.rules.people.lexicon import (
    ARABIC_TITLES,
    HONORIFICS,
    OFFICES,
    RANKS,
    ROLE_FILLERS,
    ROLE_WORDS,
    SHORT_ROLES,
)
from watchdesk.rules.words import folded_words

_LONGEST_SHORT = 3
# Who holds one of these is called by it, and by hardly anything else.
_OF_ONE = frozenset(
    """president chancellor minister secretary governor senator representative mayor speaker ambassador judge justice
    general admiral colonel captain sheriff pope king queen prince princess""".split()
)
_TIMES = frozenset("former then ex late acting interim outgoing incoming new veteran longtime current".split())


def role_words(role: str) -> tuple[str, ...]:
    """Return the words that tell a role from another: short forms written out, countries and small words left out."""
    return expanded(folded_words(role))


def expanded(words: Sequence[str]) -> tuple[str, ...]:
    """Return the telling words of a run of folded words, in order, each once."""
    long: list[str] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST_SHORT, len(words) - place), 0, -1):
            full = SHORT_ROLES.get(" ".join(words[place : place + length]))
            if full is not None:
                long += full.split()
                break
        else:
            length = 1
            long.append(words[place])
        place += length
    return tuple(dict.fromkeys(word for word in long if word not in ROLE_FILLERS and word not in _TIMES))


def is_role_word(word: str) -> bool:
    """Whether a word can be part of an office before a name."""
    return word in ROLE_WORDS or word in SHORT_ROLES or word in ARABIC_TITLES


def is_title(word: str) -> bool:
    """Whether a word right before a name is no part of it: an honorific, a rank, an office."""
    return word in HONORIFICS or is_role_word(word)


def fits(written: Sequence[str], role: Sequence[str]) -> bool:
    """Whether the office written before a surname can be the person's: it has a head, and only words of the role.

    Both are as `expanded` gives them. "Secretary" fits "Deputy Secretary of State", "Assistant Secretary" does not.
    """
    if not written or not role:
        return False
    if set(written) == {"deputy"}:  # a sheriff's, not the minister's
        return role[-1] == "deputy"
    known = set(role)
    heads = [word for word in written if word in OFFICES or word in RANKS or word in ARABIC_TITLES]
    return bool(heads) and all(word in known for word in written)


def is_whole(written: Sequence[str], role: Sequence[str]) -> bool:
    """Whether the office written before a surname is the person's role and no vaguer: "Deputy Secretary" is not."""
    telling = {word for word in role if is_role_word(word)}
    return bool(telling) and telling <= set(written) <= set(role)


def is_foreign(written: Sequence[str], role: Sequence[str]) -> bool:
    """Whether the office written before a surname speaks against the person, whose role is known to be another."""
    return bool(role) and bool(written) and written[-1] in _OF_ONE and not set(written) & set(role)
