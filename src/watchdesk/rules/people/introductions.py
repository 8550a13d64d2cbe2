"""Introductions: how an article presents a person — the name in a run of capitals, the office before or behind it."""

import re

from msgspec import Struct

from watchdesk.rules.names.gazetteer import BODY_WORDS, countries, demonyms, places
from watchdesk.rules.names.runs import Run, folded
from watchdesk.rules.names.tokens import Reading, Token
from watchdesk.rules.people.appositions import MOST_ROLE_WORDS, TIMES, ahead, behind
from watchdesk.rules.people.givennames import GIVEN
from watchdesk.rules.people.lexicon import (
    HONORIFICS,
    OFFICE_QUALIFIERS,
    OFFICES,
    PARTICLES,
    RANKS,
    ROLE_FILLERS,
    SHORT_ROLES,
    SUFFIXES,
)
from watchdesk.rules.people.persons import read_person
from watchdesk.rules.people.roles import is_title

MOST_NAME_WORDS = 5
_SPEECH = frozenset(
    """said says told tells added asked warned insisted argued denied tweeted wrote vowed urged noted explained replied
    claimed announced recalled testified pleaded""".split()
)
_NO_HEADS = frozenset("group wing flight squadron warrant petty field air".split())
_KIN = frozenset("brother sister mother father".split())
_CLOSE = re.compile(r"[^\S\n]*[-'’]?[^\S\n]*")
# Endings that are hardly anything but surnames': Iceland's, Turkey's, Georgia's, Greece's, Russia's, Romania's.
_SURNAME_SIGN = re.compile(r".{2,}(?:sson|dottir|oglu|shvili|poulos|akis|akos|idis|wicz|enko|ovich|escu)$")
_STOP = re.compile(r"[^\S\n]*\.[^\S\n]*")
_STOPPED = frozenset(
    """u s gov sen sens rep reps gen lt col sgt capt adm maj cmdr prof det insp supt atty sec secy dep brig cpl pfc pvt
    asst amb min dir pres""".split()
)
# Titles that are as often part of a name.
_NAMES_TOO = frozenset(
    """shah sultan malik mirza khwaja syed sayed sayyid raja sardar pir ko ma tan tun dean duke earl baron major page
    chancellor don saint st bishop pope dona ustad hafiz qazi makhdoom chaudhry noble del rich""".split()
)


class Introduction(Struct, frozen=True):
    """A name in the tokens `first` to `last`, the office and honorific before it, the office behind, how sure it is."""

    first: int
    last: int
    role: str | None
    honorific: str | None
    evidence: int


def introduced(reading: Reading, run: Run) -> Introduction | None:
    """Return whom a run of names presents, or None where it is nobody's name or nothing but an office."""
    last = _name_end(reading, run)
    first = _name_start(reading, Run(run.first, last))
    words = [token.folded for token in reading.tokens[first : last + 1]]
    # The last word is a name whatever it is: "Luan Le" is no particle.
    name = [word for word in words[:-1] if word not in PARTICLES and word not in SUFFIXES]
    name += [word for word in words[-1:] if word not in SUFFIXES]
    if not name or len(words) > MOST_NAME_WORDS or not any(len(word) > 1 for word in name):
        return None
    role, honorific = _before(reading, first)
    is_titled = bool(role or honorific)
    if (len(name) == 1 and (not is_titled or is_title(name[0]))) or not _can_end(words, is_titled=is_titled):
        return None
    apposed = behind(reading, last) or ahead(reading, first, last)
    evidence = _evidence(reading, first, last, name) + 3 * is_titled + 2 * bool(apposed)
    return Introduction(first, last, role or apposed, honorific, evidence)


def _name_end(reading: Reading, run: Run) -> int:
    """Return the token that the name ends with: of "Lee Jae-myung" the run has no more than "Lee Jae"."""
    tokens = reading.tokens
    last = run.last + 1
    if last >= len(tokens) or tokens[last].gap not in {"-", "‐", "‑"} or tokens[last].word[0].isupper():
        return run.last
    family = next((place for place in (run.last - 1, run.last - 2) if place >= run.first), None)
    person = read_person(reading.between(family, last)) if family is not None else None
    return last if person is not None and person.is_family_first else run.last


def _can_end(words: list[str], *, is_titled: bool) -> bool:
    """Whether a name can have this last word: one that can be a title needs a title or a given name before it."""
    return not is_title(words[-1]) or is_titled or words[0] in GIVEN or words[-1] in _NAMES_TOO


def _name_start(reading: Reading, run: Run) -> int:
    """Return the token that the name begins with: behind the last title, country, people or acronym of a run."""
    tokens = reading.tokens
    first = run.first
    for place in range(run.first, run.last):
        word = tokens[place].folded
        if is_title(word) and not _is_name_after_all(reading, run, place, first):
            first = place + 1
    while first < run.last and _is_qualifier(tokens[first], tokens[first + 1], run.last - first):
        first += 1
    return first


def _is_name_after_all(reading: Reading, run: Run, place: int, first: int) -> bool:
    """Whether a word that can be a title stands inside a name: "Martin Luther King Jr", "Stephen Prince Harding"."""
    word = reading.tokens[place].folded
    if reading.tokens[place + 1].folded in SUFFIXES:
        return True
    if word in _NAMES_TOO and run.last - place > (place == first == run.first):
        return True
    before = reading.tokens[place - 1].folded if place > first else ""
    return (
        before in GIVEN and word not in HONORIFICS and (word in GIVEN or (len(before) > 1 and word in {"king", "dean"}))
    )


def _is_qualifier(token: Token, following: Token, left: int) -> bool:
    """Whether a word before a name belongs to what stands before it ("State Wendy Sherman", "US Wendy Sherman")."""
    if left < 2 and not (token.folded in demonyms() or is_title(token.folded)):  # noqa: PLR2004 - two words make a name
        return False
    if token.folded in demonyms() or token.folded in OFFICE_QUALIFIERS or token.is_acronym:
        return token.folded not in GIVEN
    return token.folded in BODY_WORDS or (token.folded in countries() and following.folded in GIVEN)


def _before(reading: Reading, first: int) -> tuple[str | None, str | None]:
    """Return the office and the honorific right before a name, as written."""
    tokens = reading.tokens
    honorific = None
    start = first
    if start and _is_honorific(tokens[start - 1]) and tokens[start].paragraph == tokens[start - 1].paragraph:
        start -= 1
        honorific = tokens[start].word
    end = start
    while (
        start
        and end - start < MOST_ROLE_WORDS
        and _is_close_to(tokens[start - 1], tokens[start])
        and _is_of_role(tokens, start - 1)
    ):
        start -= 1
    while start < end and (tokens[start].folded in ROLE_FILLERS or tokens[start].folded in TIMES):
        start += 1
    if start == end or not any(_is_head(token) for token in tokens[start:end]):
        return None, honorific
    if tokens[end - 1].folded in TIMES or tokens[end - 1].folded in ROLE_FILLERS - {"us", "uk", "eu"}:
        return None, honorific
    return reading.between(start, end - 1), honorific


def _is_honorific(token: Token) -> bool:
    """Whether a word is a title of courtesy: "Sister Helen" is one's, "his sister Helen" is not."""
    return token.folded in HONORIFICS and not (token.folded in _KIN and token.word.islower())


def _is_of_role(tokens: list[Token], place: int) -> bool:
    word = tokens[place].folded
    if word in HONORIFICS and word not in RANKS:
        return False
    return is_title(word) or word in TIMES or word in ROLE_FILLERS


def _is_head(token: Token) -> bool:
    return token.folded not in _NO_HEADS and (
        token.folded in OFFICES or token.folded in RANKS or token.folded in SHORT_ROLES
    )


def _is_close(token: Token) -> bool:
    return bool(token.gap) and _CLOSE.fullmatch(token.gap) is not None


def _is_close_to(before: Token, token: Token) -> bool:
    return _is_close(token) or (before.folded in _STOPPED and _STOP.fullmatch(token.gap) is not None)


def _evidence(reading: Reading, first: int, last: int, name: list[str]) -> int:
    """Return how much speaks for a person's name: below 0, it is something else's."""
    tokens = reading.tokens
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    before = tokens[first - 1] if first and tokens[first].gap.strip() == "" else None
    whole = folded(reading, first, last)
    evidence = 2 * (name[0] in GIVEN) + (_SURNAME_SIGN.search(name[-1]) is not None)
    if following is not None and following.folded in _SPEECH:
        evidence += 1
    if following is not None and following.word.isdigit() and following.gap.strip() == ",":
        evidence += 2
    if before is not None and before.folded in _KIN:
        evidence += 2
    if before is not None and before.folded in {"the", "a", "an"}:
        evidence -= 3
    if before is not None and before.folded in {"in", "at", "near"} and name[0] not in GIVEN:
        evidence -= 2
    if whole in places() or " ".join(name) in places():
        evidence -= 5
    evidence -= 4 * any(word in BODY_WORDS for word in name[1:])
    evidence -= 3 * any(token.is_acronym for token in tokens[first : last + 1] if len(token.word) > 2)  # noqa: PLR2004 - "JD Vance"
    evidence -= 3 * any(word in demonyms() for word in name)
    if name[0] not in GIVEN and (name[0] in places() or " ".join(name[:2]) in places()):
        evidence -= 3
    return evidence - 2 * sum(_is_plain(reading, word) for word in name)


def _is_plain(reading: Reading, word: str) -> bool:
    """Whether a word is mostly written small: in this article, or in the news."""
    usual = reading.known.capitals(word)
    return reading.small(word) > reading.telling(word) or (usual is not None and usual < 0.3)  # noqa: PLR2004 - the share
