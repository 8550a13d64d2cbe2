"""Persons: a name as its reader writes it, taken apart — the first step of telling who is meant.

The surname is the last word of a name, with the particles that belong to its short form ("bin Salman"); in the order of
China and Korea it is the first ("Xi Jinping", "Kim Jong Un"). A name without spaces has no shorter form.
"""

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.rules.people.lexicon import HONORIFICS, PARTICLES, SUFFIXES, SURNAME_PARTICLES
from watchdesk.rules.people.roles import role_words
from watchdesk.rules.words import folded_words

# Particles that the short form may leave out: "Assad" and "al-Assad".
_LOOSE = frozenset("al el ul ur".split())
_KOREAN_FAMILIES = frozenset(
    "kim lee yi park pak choi choe jung jeong chung kang cho yoon yun jang chang moon han".split()
)
_CHINESE_FAMILIES = frozenset(
    """xi li wang zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song
    tang deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren yao lu
    wen hua bo qin qian tsai chiang cheung chan leung wong lam""".split()
)
_SYLLABLE = r"(?:[bpmfdtnlgkhjqxrzcsyw]y?|[zcs]h|ts|kw|kk)?[aeiouü]{1,4}(?:ng|n|r|m|l|k|p)?"
_KOREAN_GIVEN = re.compile(rf"{_SYLLABLE}(?:[- ]{_SYLLABLE})")
_CHINESE_GIVEN = re.compile(rf"{_SYLLABLE}(?:-?{_SYLLABLE})?")


class Person(Struct, frozen=True, kw_only=True):
    """Who is looked for. All words are folded.

    `surname` is what stands alone for the person, () where nothing does; `loose` what particles may stand before.
    `given` tells the person from others of that surname ("" in a name of one word), `givens` are all ways to write it
    ("j" and "jd" of J. D. Vance), `between` the words in the middle. `forms` are further names of several words, which
    hit wherever they stand, `alone` those of one word; `role` the words of the office.
    """

    name: tuple[str, ...]
    given: str
    givens: frozenset[str]
    between: tuple[str, ...]
    surname: tuple[str, ...]
    loose: frozenset[str] = frozenset()
    is_family_first: bool = False
    is_junior: bool = False
    forms: tuple[tuple[str, ...], ...] = ()
    alone: tuple[str, ...] = ()
    role: tuple[str, ...] = ()

    @property
    def needed(self) -> frozenset[str]:
        """Folded words of which one is in every text that may name the person."""
        longest = [max(form, key=len) for form in self.forms]
        return frozenset((*longest, *self.alone, *((max(self.surname, key=len),) if self.surname else ())))

    def called(self, word: str) -> "Person":
        """Return the person as one word alone names them: nothing beside it is a part of their name."""
        nobody: frozenset[str] = frozenset()
        return replace(self, surname=(word,), given="", givens=nobody, between=(), loose=nobody, is_family_first=False)


def read_person(name: str, *, also: Sequence[str] = (), role: str | None = None) -> Person | None:
    """Return the person of a whole name, further forms of it and a role; None if the name has no letter in it."""
    parts = [tuple(folded_words(part)) for part in name.split()]
    parts = [part for part in parts if part]
    is_junior = len(parts) > 1 and parts[-1][0] in SUFFIXES
    if is_junior:
        parts = parts[:-1]
    while len(parts) > 1 and parts[0][-1] in HONORIFICS and not _is_family_first(name, parts):  # "Ma Ying-jeou"
        parts = parts[1:]
    if not parts:
        return None
    forms = [form for text in also if (form := tuple(folded_words(text)))]
    words = tuple(word for part in parts for word in part)
    family_first = _is_family_first(name, parts)
    surname = parts[0] if family_first else _surname(parts)
    rest = words[len(surname) :] if family_first else words[: len(words) - len(surname)]
    while len(rest) > 1 and rest[-1] in _LOOSE and not family_first:
        rest = rest[:-1]
    if len(parts) == 1:  # several words only in a script without spaces, where only the whole of it is the person
        forms, surname = [words, *forms], ()
    return Person(
        name=words,
        given=rest[0] if rest else "",
        givens=_givens(rest),
        between=rest[1:],
        surname=surname,
        loose=_LOOSE,
        is_family_first=family_first,
        is_junior=is_junior,
        forms=tuple(form for form in forms if len(form) > 1),
        alone=tuple(form[0] for form in forms if len(form) == 1),
        role=role_words(role or ""),
    )


def _givens(rest: tuple[str, ...]) -> frozenset[str]:
    initials = "".join(rest)
    is_initials = len(rest) > 1 and all(len(word) == 1 for word in rest)
    return frozenset((rest[0], initials) if is_initials else rest[:1])


def _surname(parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    last = parts[-1]
    if len(last) > 1 and last[0] in _LOOSE:  # al-Assad
        return last[1:]
    first = len(parts) - 1
    while first > 1 and parts[first - 1][-1] in SURNAME_PARTICLES and len(parts[first - 1][-1]) > 1:  # "J. D. Vance"
        first -= 1
    words = tuple(word for part in parts[first:] for word in part)
    while len(words) > 1 and words[0] in _LOOSE:
        words = words[1:]
    return words


def _is_family_first(name: str, parts: Sequence[tuple[str, ...]]) -> bool:
    if not name.isascii() or len(parts) == 1 or any(part[-1] in PARTICLES - {"yi"} for part in parts[1:]):
        return False
    family, given = parts[0][0], " ".join(name.lower().split()[1:])
    if family in _KOREAN_FAMILIES and _KOREAN_GIVEN.fullmatch(given):
        return True
    return family in _CHINESE_FAMILIES and bool(_CHINESE_GIVEN.fullmatch(given))
