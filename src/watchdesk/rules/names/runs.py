"""Runs: words that are written as names, side by side — what people, places and bodies are told from."""

import re
from collections.abc import Iterator

from msgspec import Struct

from watchdesk.rules.names.gazetteer import DAYS_AND_MONTHS, demonyms, places
from watchdesk.rules.names.tokens import Capital, Reading, Token

_BLANK = re.compile(r"[ \t\u00a0\u2009\u202f]*")
_STOP = re.compile(r"[ \t\u00a0]*\.[ \t\u00a0]*")
_HYPHEN = re.compile(r" ?[-‐‑] ?")
_APOSTROPHE = re.compile(r"['’ʼ]")
_PARTICLES = frozenset(
    """bin bint ibn ben abu abdul al el ul ur van von de der den del della di da das do dos du des la le ten ter te af
    av es""".split()
)
_GERMAN_PARTICLES = frozenset("von vom van zu zur".split())  # "der" parts one noun from the next there
_STOPPED = frozenset(
    """mr mrs ms dr st jr sr gov sen sens rep reps gen lt col sgt capt adm maj cmdr prof rev hon det insp supt ald atty
    messrs sec secy dep brig cpl pfc pvt asst""".split()
)
_LONGEST = 12
_ELISION = 3  # letters before an apostrophe inside a name: "O'Brien", "Ka'Loni"


class Run(Struct, frozen=True):
    """The tokens `first` to `last`, both part of it."""

    first: int
    last: int


def runs(reading: Reading) -> Iterator[Run]:
    """Yield the runs of names, in order. Days and months stand in none; particles ("bin Salman") only inside one."""
    place = 0
    tokens = reading.tokens
    while place < len(tokens):
        if not _begins(reading, place):
            place += 1
            continue
        last = place
        while last - place < _LONGEST and (following := _next(reading, last)) is not None:
            last = following
        yield Run(place, last)
        place = last + 1


def folded(reading: Reading, first: int, last: int) -> str:
    """Return the folded words of the tokens, parted by one blank."""
    return " ".join(token.folded for token in reading.tokens[first : last + 1])


def _begins(reading: Reading, place: int) -> bool:
    return reading.names[place] and not _is_date(reading, place) and reading.tokens[place].folded != "i"


def _next(reading: Reading, last: int) -> int | None:
    """Return the token that continues a run, or None."""
    place = last + 1
    skipped = 0
    particles = _GERMAN_PARTICLES if reading.is_german else _PARTICLES
    while place < len(reading.tokens) and _joins(reading.tokens[place - 1], reading.tokens[place]):
        if _begins(reading, place):
            return place
        if skipped == 2 or reading.tokens[place].folded not in particles:  # noqa: PLR2004 - "van der Bellen"
            return None
        place += 1
        skipped += 1
    return None


def _joins(one: Token, other: Token) -> bool:
    if one.paragraph != other.paragraph:
        return False
    gap = other.gap
    if _BLANK.fullmatch(gap):
        return bool(gap)
    if _STOP.fullmatch(gap):
        return (len(one.word) == 1 and other.capital is not Capital.NONE) or one.folded in _STOPPED
    if _HYPHEN.fullmatch(gap):
        return not (_is_of_a_place(one) or _is_of_a_place(other))
    return bool(_APOSTROPHE.fullmatch(gap)) and len(one.word) <= _ELISION and len(other.word) > 1


def _is_of_a_place(token: Token) -> bool:
    return token.is_acronym or token.folded in places() or token.folded in demonyms()


def _is_date(reading: Reading, place: int) -> bool:
    """Whether a token is a day or a month. "May" and "April" are where a number or a small word stands beside them."""
    token = reading.tokens[place]
    if token.folded not in DAYS_AND_MONTHS:
        return False
    following = reading.tokens[place + 1] if place + 1 < len(reading.tokens) else None
    before = reading.tokens[place - 1] if place else None
    if token.folded not in {"may", "april", "june", "august", "march", "jan", "easter"}:
        return True
    if following is not None and following.gap == " " and reading.names[place + 1]:
        return False
    return before is None or not (reading.names[place - 1] and token.gap == " ")
