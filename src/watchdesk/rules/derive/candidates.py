"""Candidates: everything an article may be about — people, the other names by kind, and the words of its topic."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from watchdesk.rules.characters import SOLITARY
from watchdesk.rules.derive.proposal import Kind
from watchdesk.rules.folding import fold_word
from watchdesk.rules.names.gazetteer import (
    BODY_WORDS,
    PLACE_ENDS,
    countries,
    demonyms,
    places,
)
from watchdesk.rules.names.runs import Run, folded, runs
from watchdesk.rules.names.tokens import Reading
from watchdesk.rules.people.finding import FoundPerson, people_of
from watchdesk.rules.people.lexicon import HONORIFICS, OFFICES, RANKS
from watchdesk.rules.stopwords import ENGLISH, OTHERS

_TITLES = HONORIFICS | OFFICES | RANKS
_SMALL_WORDS = frozenset("in at near from to".split())
_SHORTEST = 3  # letters of a topic word
_SHORTEST_OF_OTHER_SCRIPTS = 2
_UNSPACED = re.compile(f"[{SOLITARY}]")


@dataclass(slots=True)
class Candidate:
    """Something the article names: `key` is its canonical form folded, `places` the tokens that mentions begin with."""

    key: str
    kind: Kind
    forms: Counter[str] = field(default_factory=Counter)
    places: list[int] = field(default_factory=list)
    votes: Counter[Kind] = field(default_factory=Counter)
    person: FoundPerson | None = None
    is_name: bool = True

    @property
    def words(self) -> list[str]:
        """Its folded words."""
        return self.key.split()


def candidates(reading: Reading) -> list[Candidate]:
    """Return the candidates of an article, in the order first met within people, names and topics."""
    met = people_of(reading)
    taken = {place for _, spans in met for first, last in spans for place in range(first, last + 1)}
    people = [_person(person, spans) for person, spans in met]
    names: dict[str, Candidate] = {}
    for run in runs(reading):
        for first, last in _pieces(reading, run, taken):
            _count(reading, names, first, last)
            taken.update(range(first, last + 1))
    _absorb(names)
    for candidate in names.values():
        if candidate.votes:
            candidate.kind = max(candidate.votes, key=lambda kind: (candidate.votes[kind], kind))
    return [*people, *names.values(), *topics(reading, taken)]


def topics(reading: Reading, taken: set[int]) -> Iterator[Candidate]:
    """Yield the words of the topic, a word and its plural as one; and pairs of them that stand side by side twice."""
    words: dict[str, Candidate] = {}
    pairs: dict[str, Candidate] = {}
    for place, token in enumerate(reading.tokens):
        if place in taken or not _is_topical(token.word, token.folded):
            continue
        key = _singular(token.folded)
        word = words.setdefault(key, Candidate(key, "topic", is_name=False))
        word.forms[token.word.lower()] += 1
        word.places.append(place)
        before = reading.tokens[place - 1] if place else None
        if before is None or place - 1 in taken or token.gap not in {" ", "-"} or before.paragraph != token.paragraph:
            continue
        if _is_topical(before.word, before.folded):
            key = f"{before.folded} {_singular(token.folded)}"
            pair = pairs.setdefault(key, Candidate(key, "topic", is_name=False))
            pair.forms[f"{before.word} {token.word}".lower()] += 1
            pair.places.append(place - 1)
    for candidate in words.values():
        candidate.key = _key(candidate)
    yield from words.values()
    for pair in pairs.values():
        if len(pair.places) > 1:
            pair.key = _key(pair)
            yield pair


def _key(topic: Candidate) -> str:
    """Return a topic's commonest form, folded."""
    return " ".join(fold_word(word) for word in topic.forms.most_common(1)[0][0].split(" "))


def _person(person: FoundPerson, spans: Sequence[tuple[int, int]]) -> Candidate:
    key = " ".join(fold_word(word) for word in person.surname.replace("-", " ").replace("'", " ").split())
    places = [first for first, _ in spans]
    return Candidate(key, "person", Counter(dict.fromkeys(person.forms, 1)), places, person=person)


def _pieces(reading: Reading, run: Run, taken: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the names in a run: what no person takes, without offices at its ends, a people before it on its own."""
    first = run.first
    while first <= run.last:
        last = first
        if first in taken:
            first += 1
            continue
        while last < run.last and last + 1 not in taken:
            last += 1
        is_of_an_office = last < run.last and reading.tokens[last].folded in BODY_WORDS  # "State Wendy Sherman"
        yield from _trimmed(reading, first, last - is_of_an_office)
        first = last + 1


def _trimmed(reading: Reading, first: int, last: int) -> Iterator[tuple[int, int]]:
    tokens = reading.tokens
    is_of_a_country = tokens[first].folded in demonyms() or _is_country(tokens[first].folded)
    is_bare_body = last == first + 1 and tokens[last].folded in BODY_WORDS  # "European Commission" is one name
    if last > first and is_of_a_country and not is_bare_body and folded(reading, first, last) not in places():
        yield first, first
        first += 1
    while first <= last and tokens[first].folded in _TITLES:
        first += 1
    while last >= first and tokens[last].folded in _TITLES:
        last -= 1
    if first <= last and not (first == last and tokens[first].folded in _stopped()):
        yield first, last


def _is_country(word: str) -> bool:
    return word in countries()


def _count(reading: Reading, names: dict[str, Candidate], first: int, last: int) -> None:
    words = folded(reading, first, last)
    written = reading.between(first, last)
    key = demonyms().get(words, words)
    if words in _state_words() and not written[0].isupper():
        return
    candidate = names.setdefault(key, Candidate(key, "topic"))
    candidate.forms[written] += 1
    candidate.places.append(first)
    candidate.votes[_kind(reading, first, last, words)] += 1


def _kind(reading: Reading, first: int, last: int, words: str) -> Kind:
    tokens = reading.tokens
    listed = words.split()
    if words in places() or words in demonyms():
        return "place"
    if listed[-1] in PLACE_ENDS and len(listed) > 1 and listed[-1] not in BODY_WORDS - {"city"}:
        return "place"
    if any(word in BODY_WORDS for word in listed) or tokens[first].is_acronym:
        return "organisation"
    before = tokens[first - 1].folded if first and not tokens[first].gap.strip() else ""
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    if following is not None and following.gap.strip() == "," and following.folded in places():
        return "place"
    if before in _SMALL_WORDS:
        return "place"
    return "organisation" if before == "the" or len(listed) > 1 else "topic"


def _absorb(names: dict[str, Candidate]) -> None:
    """Let a longer name take the shorter that it ends with ("Wilson Centre"), unless that is a place or one word."""
    ending: dict[str, set[str]] = {}
    for name in names:
        words = name.split(" ")
        for first in range(1, len(words) - 1):
            ending.setdefault(" ".join(words[first:]), set()).add(name)
    for key in sorted(names.keys() & ending.keys(), key=len):
        longer = [name for name in ending[key] if name in names]
        if len(longer) != 1 or key in places():
            continue
        shorter, whole = names.pop(key), names[longer[0]]
        whole.forms.update(shorter.forms)
        whole.places = sorted(whole.places + shorter.places)
        whole.votes.update(shorter.votes)


def _is_topical(word: str, folded_word: str) -> bool:
    if not word[0].isalpha() or folded_word in _stopped():
        return False
    if _UNSPACED.match(word):  # one letter: derive.unspaced takes them by two
        return False
    return len(folded_word) >= (_SHORTEST if word.isascii() else _SHORTEST_OF_OTHER_SCRIPTS)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):  # noqa: PLR2004 - "ties" is no plural of "ty"
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word  # noqa: PLR2004


@cache
def _stopped() -> frozenset[str]:
    """Return the stop words, folded."""
    return ENGLISH | frozenset(fold_word(word) for word in OTHERS)


@cache
def _state_words() -> frozenset[str]:
    return frozenset({"us"})
