"""Finding: who an article is about — whole names, the offices they hold, and every form that they are called by.

An article presents somebody by a whole name or an office ("Foreign Minister Shah Mahmood Qureshi"), and then uses the
surname. So whole names are found first, then the bare surnames are shared out among them. By-lines are left out.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar

from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.records import Reticent
from watchdesk.rules.folding import fold_word
from watchdesk.rules.names.background import rareness
from watchdesk.rules.names.gazetteer import BODY_WORDS, demonyms, places
from watchdesk.rules.names.runs import Run, folded, runs
from watchdesk.rules.names.tokens import Reading
from watchdesk.rules.people.givennames import GIVEN
from watchdesk.rules.people.introductions import Introduction, introduced
from watchdesk.rules.people.lexicon import SURNAME_PARTICLES
from watchdesk.rules.people.persons import Person, read_person
from watchdesk.rules.people.titles import is_of_other_sex
from watchdesk.rules.words import raw_words

_ENOUGH = 2  # evidence that a run of capitals is a person's name
_LONG_SURNAME = 6  # letters: from here on, one slip of the pen still leaves it that surname
_PLACE_SIGNS = frozenset("in at near through across outside around".split())  # "in Florence" is not a Florence
_RARE = 8.0  # one article in three thousand


class FoundPerson(Reticent, frozen=True, kw_only=True):
    """Somebody an article speaks of.

    `name` is the fullest form without titles; `given` is "" where only a surname is told. `forms` are those that occur,
    as written, the commonest first. `places` are the numbers of the words that mentions begin with, ascending.
    """

    unshown: ClassVar = ("places",)

    name: str
    given: str
    surname: str
    forms: tuple[str, ...]
    role: str | None
    places: tuple[int, ...]

    @property
    def mentions(self) -> int:
        """How often the article names the person."""
        return len(self.places)


@dataclass(slots=True)
class _Somebody:
    """A person while the article is read. `sure` is what speaks for it being one, `words` the tokens it takes up."""

    person: Person
    name: str
    sure: int = 0
    names: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def surname(self) -> str:
        return " ".join(self.person.surname or self.person.name)

    def see(self, reading: Reading, seen: Introduction, name: str) -> None:
        self.names[name] += 1
        self.sure = max(self.sure, seen.evidence)
        self.mention(reading, seen)

    def mention(self, reading: Reading, seen: Introduction) -> None:
        written = reading.between(seen.first, seen.last)
        self.forms[f"{seen.honorific} {written}" if seen.honorific else written] += 1
        if seen.role:
            self.roles[seen.role] += 1
        self.spans.append((seen.first, seen.last))


def people_in(article: Article) -> list[FoundPerson]:
    """Return the people that an article speaks of, the most mentioned first. Empty where capitals tell nothing."""
    return [person for person, _ in people_of(Reading(article.title, article.text))]


def people_of(reading: Reading) -> list[tuple[FoundPerson, tuple[tuple[int, int], ...]]]:
    """Return the people of an article that is read already, each with the first and last token of its mentions."""
    everybody: list[_Somebody] = []
    rest: list[tuple[Run, Introduction | None]] = []
    for run in runs(reading):
        seen = introduced(reading, run)
        if seen is None or not _meet(reading, everybody, seen):
            rest.append((run, seen))
    _count_on(reading, everybody, rest)
    everybody = [somebody for somebody in everybody if somebody.sure >= _ENOUGH]
    for run, seen in rest:
        _share_out(reading, everybody, run, seen)
    found = [(_told(somebody), tuple(sorted(somebody.spans))) for somebody in everybody]
    return sorted(found, key=lambda pair: (-pair[0].mentions, pair[0].places))


def _meet(reading: Reading, everybody: list[_Somebody], seen: Introduction) -> bool:
    """Put a whole name to the person that bears it, known or new. False for a surname alone."""
    name = reading.between(seen.first, seen.last)
    person = read_person(name)
    if person is None or not person.given:
        return False
    for somebody in everybody:
        if _is_same(somebody.person, person):
            if len(person.name) > len(somebody.person.name):
                somebody.person = person
            somebody.see(reading, seen, name)
            return True
    somebody = _Somebody(person, name)
    somebody.see(reading, seen, name)
    everybody.append(somebody)
    return True


def _is_same(one: Person, other: Person) -> bool:
    """Whether two whole names are one person's: surname and given name agree, or the initial, or one has more words."""
    if one.surname != other.surname:
        return False
    short, long = sorted((one.given, other.given), key=len)
    if short == long or (len(short) <= 4 and len(short) > 2 and long.startswith(short)):  # noqa: PLR2004 - "Alex", "Alexander"
        return True
    if len(short) == 1 and long.startswith(short):
        return True
    return one.given in other.between or other.given in one.between


def _count_on(reading: Reading, everybody: list[_Somebody], rest: list[tuple[Run, Introduction | None]]) -> None:
    """Let what follows speak for the names: a surname that stands alone later is a person's; "the" before it is not."""
    alone = Counter(
        folded(reading, _with_particles(reading, run.first), run.last)
        for run, _ in rest
        if not _is_behind_the(reading, run.first)
    )
    things = {folded(reading, run.first, run.last) for run, _ in rest if _is_behind_the(reading, run.first)}
    titled = {folded(reading, seen.first, seen.last) for _, seen in rest if seen is not None}
    for somebody in everybody:
        surname = somebody.surname
        if surname in places() or surname in demonyms() or surname in BODY_WORDS:
            continue
        if surname in things:
            somebody.sure -= 2
        elif surname in titled:
            somebody.sure += 3
        elif alone[surname]:
            somebody.sure += 2
        last = somebody.person.name[-1]
        usual = reading.known.capitals(last)
        is_a_name = (usual is None or usual > 0.9) and not reading.small(last)  # noqa: PLR2004 - nearly always
        somebody.sure += is_a_name and rareness(reading.known, last) > _RARE


def _is_behind_the(reading: Reading, place: int) -> bool:
    return place > 0 and reading.tokens[place - 1].folded == "the" and not reading.tokens[place].gap.strip()


def _share_out(reading: Reading, everybody: list[_Somebody], run: Run, seen: Introduction | None) -> None:
    """Give a surname alone to the person of that name that was met last before it; a titled stranger is new."""
    first, last = (seen.first, seen.last) if seen is not None else (run.first, run.last)
    words = folded(reading, first, last)
    widened = _with_particles(reading, first)
    bearers = [somebody for somebody in everybody if somebody.surname == folded(reading, widened, last)]
    if bearers:
        first = widened
    else:
        bearers = _bearers(everybody, words, seen)
        if not bearers and not _is_in_a_place(reading, first):
            bearers = _called(everybody, words, seen)
    if bearers:
        earlier = [somebody for somebody in bearers if somebody.spans[0][0] < first]
        bearer = max(earlier or bearers, key=lambda one: max((at for at, _ in one.spans if at < first), default=-1))
        bearer.mention(reading, replace(seen, first=first) if seen else Introduction(first, last, None, None, 0))
    elif seen is not None and seen.evidence >= _ENOUGH and (person := read_person(words)) is not None:
        stranger = _Somebody(person, words, sure=seen.evidence)
        stranger.see(reading, seen, reading.between(first, last))
        everybody.append(stranger)


def _with_particles(reading: Reading, first: int) -> int:
    """Return where a surname begins that particles stand before: "bin Salman", "Von der Leyen"."""
    tokens = reading.tokens
    while first and tokens[first - 1].folded in SURNAME_PARTICLES and tokens[first].gap == " ":
        first -= 1
    return first


def _bearers(everybody: list[_Somebody], words: str, seen: Introduction | None) -> list[_Somebody]:
    """Return who has a surname, or behind a title one that it is a slip of the pen for."""
    same = [somebody for somebody in everybody if somebody.surname == words]
    return same if same or seen is None else [one for one in everybody if _is_slip(words, one.surname)]


def _called(everybody: list[_Somebody], words: str, seen: Introduction | None) -> list[_Somebody]:
    """Return the only person of a given or a middle name: "Abiy" of Abiy Ahmed, "Sánchez" of Pedro Sánchez Pérez."""
    if words in places() or words in demonyms() or words in BODY_WORDS:
        return []
    inner = [one for one in everybody if f" {words} " in f" {' '.join(one.person.name)} "]
    return inner if len(inner) == 1 and (seen is None or _is_called_so(inner[0], words, seen)) else []


def _is_in_a_place(reading: Reading, first: int) -> bool:
    return first > 0 and reading.tokens[first - 1].folded in _PLACE_SIGNS and reading.tokens[first].gap == " "


def _is_called_so(somebody: _Somebody, word: str, seen: Introduction) -> bool:
    """Whether a title before a given or middle name is this person's: "Prince Faisal", not "Mr Scott" for a Scott."""
    if seen.role:
        return any(seen.role.split()[-1].lower() in role.lower().split() for role in somebody.roles)
    return word not in GIVEN and not is_of_other_sex(fold_word(seen.honorific or ""), somebody.person.given)


def _is_slip(one: str, other: str) -> bool:
    """Whether two long surnames differ in one letter or in the order of two neighbours ("Kugleman", "Kugelman")."""
    if min(len(one), len(other)) < _LONG_SURNAME or one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    same = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[same:], other[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _told(somebody: _Somebody) -> FoundPerson:
    longest = max(somebody.names, key=lambda name: (len(name.split()), somebody.names[name], name))
    parts = longest.split()
    person = read_person(longest) or somebody.person
    spans = sorted(somebody.spans)
    surname = _as_written(longest, person)
    given = parts[0] if person.given else ""
    if given and person.is_family_first:
        given = longest[len(surname) :].strip()
    role = max(somebody.roles, key=lambda role: (len(role.split()), somebody.roles[role])) if somebody.roles else None
    found = FoundPerson(
        name=longest,
        given=given,
        surname=surname,
        forms=tuple(form for form, _ in somebody.forms.most_common()),
        role=role,
        places=tuple(first for first, _ in spans),
    )
    return replace(found, role=_capitalised(role)) if role else found


def _as_written(name: str, person: Person) -> str:
    """Return the part of a whole name that is the surname, as written ("Jim O'Brien" gives "O'Brien")."""
    words = raw_words(name)
    wanted = len(person.surname or person.name)
    if person.is_family_first:
        return name[: words[wanted - 1][2]]
    last = len(words) - 1
    while last > 0 and tuple(fold_word(word) for word, _, _ in words[last + 1 - wanted : last + 1]) != person.surname:
        last -= 1
    return name[words[last + 1 - wanted][1] : words[last][2]] if last + 1 >= wanted else name


def _capitalised(role: str) -> str:
    """Return an office without a stop at its end, as it is written."""
    return role.strip(" .,")
