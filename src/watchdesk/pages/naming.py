"""The people that a text names: one by-line may hold several, with "by" before them and their office behind."""

import re
from html import unescape
from itertools import takewhile

from watchdesk.rules.agencies import is_agency
from watchdesk.rules.cleaning import clean_line

_LONGEST_NAME = 80
_MOST_WORDS = 5
_LONGEST_PARTICLE = 3
_NO_NAME = re.compile(r"https?://|www\.|@|\d{3}")
_NO_SHOWN_NAME = re.compile(r"\d|[:!?%]|https?|www\.")
_BY = re.compile(
    r"^(?:(?:(?:written|posted|published|analysis|opinion|commentary|review|report|story|text|words)\s+)?by|von|par|por"
    r"|di|da|door|af|av|autor(?:en)?|auteur|texte?|oleh|penulis)\s*:?\s+",
    re.IGNORECASE,
)
_SPOKEN_BY = re.compile(
    r"^(?:(?:written|posted|published)\s+)?(?:by|von|par|por|door|oleh)\b\s*[:,]?\s*", re.IGNORECASE
)
_WITH_OTHERS = re.compile(r"\(\s*(?:with|avec|mit|con|com)\s+([^()]*)\)")
_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,30}[)\]]\s*$")
_AND = r"(?:and|und|et|y|e|en|og|och|ve|dan|&),?\s"
_BETWEEN = re.compile(rf"\s*(?:[;,|•·、]\s*(?:{_AND})?|\s{_AND})\s*")
_DASHES = " -–—"
_NOBODY = frozenset(
    "admin administrator webmaster guest гость anonymous unknown none null undefined by von par por door author authors"
    " posted published updated comments print e-mail email share follow save bookmark facebook twitter linkedin".split()
) | {"copy link"}
"""Accounts that belong to nobody, and the words of buttons and labels that stand in by-lines."""

_OFFICE = re.compile(
    r"(?i:\b(?:writer|reporter|correspondent|editor|columnist|journalist|contributor|producer|photographer|redakteur"
    r"|korrespondent|reporterin|redakteurin|korrespondentin|journaliste|rédacteur|rédactrice|correspondante?"
    r"|redactora?|corresponsal|periodista|giornalista|corrispondente|jornalista|redacteur)s?)$"
    r"|^(?:Ph\.?D|M\.?D|M\.?Sc|B\.?Sc|M\.?A|M\.?S|M\.?P\.?H|R\.?D|R\.?D\.?N|R\.?N|J\.?D|Jr|Sr)\.?$"
)
"""What somebody is, or has studied: it stands behind a name ("Ana Ruiz, Senior Editor", "Li Wen, MD")."""

_DAY = re.compile(
    r"[\s,]*\b(?:on\s+)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+(?:[^\W\d_]+\.?\s+)?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+)\d.*$",
    re.IGNORECASE,
)
"""A date in a by-line, and what stands behind it. A weekday alone is left: people are called Friday."""

_NAMES_END = re.compile(r"\s*(?:[|•·–—(/／]|\d|\s(?:on|in|am|um|vom|le|el|em|op)\s).*$")


def names_in(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in texts that hold one or several, without "by", brackets, offices and what can be no name.

    An office or a degree that stands alone is kept: it may be all that is said of who wrote ("Staff Writer"). Of one at
    an agency the agency is kept ("AP Sports Writer").
    """
    parts = (_name(part) for text in found for part in _BETWEEN.split(_opened(clean_line(unescape(text)))))
    names = tuple(dict.fromkeys(filter(_can_be_name, parts)))
    people = (_agency(name) if _OFFICE.search(name) else name for name in names)
    return tuple(dict.fromkeys(filter(None, people))) or names


def shown_names_in(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in the texts of a by-line, where dates and sentences stand as well."""
    return tuple(filter(_is_plausible, names_in(tuple(_DAY.sub("", text) for text in texts))))


def begins_with_by(text: str) -> bool:
    """Whether a line begins with the word before those who wrote, of a few languages; others mean more than that."""
    return _SPOKEN_BY.match(text.lstrip()) is not None


def spoken_names_in(text: str) -> tuple[str, ...]:
    """Return the full names that a line gives which begins with "by", or nothing."""
    begun = _SPOKEN_BY.match(text)
    if begun is None:
        return ()
    names = names_in((_NAMES_END.sub("", _DAY.sub("", text[begun.end() :])),))
    return tuple(takewhile(lambda name: _is_plausible(name) and is_full(name), names))


def is_full(name: str) -> bool:
    """Whether a name is more than one word, in scripts that part words; "APA" and "Follow" are not."""
    return " " in name or not name.isascii()


def _agency(office: str) -> str:
    """Return the agency that an office is at, or nothing."""
    words = office.split()
    return next((name for end in (3, 2, 1) if is_agency(name := " ".join(words[:end]))), "")


def _opened(text: str) -> str:
    """Return a text in which those "(with …)" are named beside the others."""
    return _WITH_OTHERS.sub(r", \1", text)


def _name(part: str) -> str:
    return _IN_BRACKETS.sub("", _BY.sub("", part.strip())).strip(_DASHES)


def _can_be_name(name: str) -> bool:
    return 1 < len(name) < _LONGEST_NAME and not _NO_NAME.search(name) and name.casefold() not in _NOBODY


def _is_plausible(name: str) -> bool:
    """Whether a text can be a person's name: a few words, none in lower case but particles ("van", "al")."""
    words = name.split()
    is_named = name[0].isalpha() and not any(word[0].islower() and len(word) > _LONGEST_PARTICLE for word in words)
    return is_named and not name[0].islower() and len(words) <= _MOST_WORDS and not _NO_SHOWN_NAME.search(name)
