"""Variants: other spellings of a transliterated name — proposed to who writes a watch, never looked for unasked.

Names from Arabic, Urdu, Persian, Russian and Ukrainian reach English news in several spellings, by the country of the
writer. The commonest are listed as families, in the order of how often news write them; other words of a name that is
clearly of such a language follow a few regular changes of vowels. Names that folding makes one anyway are left out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from watchdesk.rules.words import folded_words

MOST = 8
_SHORTEST = 4

_ARABIC = """
mohammed muhammad mohamed mohammad mohamad muhammed | ahmed ahmad | mahmoud mahmood mehmood mahmud
yusuf yousuf yousaf youssef yousef yosuf yusef | hussein hussain husain hossein hossain | hassan hasan
khalid khaled | karim kareem | amir ameer aamir | jamil jameel | wahid waheed | nasser nasir naser
tariq tareq tarek tarik | faisal feisal faysal | suleiman sulaiman suleyman soleiman sulayman
usman osman othman uthman | omar umar omer | ibrahim ebrahim | ismail ismael esmail | sharif shareef
zulfikar zulfiqar | siddiqui siddiqi siddique sediqi | rahman rehman | sheikh shaikh shaykh sheik
syed sayed sayyid seyed | gaddafi qaddafi gadhafi kadhafi | assad asad | hamid hameed | latif lateef
majid majeed | rafiq rafik rafeeq | bashir basheer bachir | farooq farouk faruq faruk
masood massoud masoud masud | rashid rasheed rachid | saeed said sayeed | abdullah abdallah abdulla
mustafa mostafa moustafa | qureshi quraishi qoreshi | chaudhry chaudhary choudhury chowdhury choudhary
shehbaz shahbaz | maryam mariam | haqqani haqani | akhundzada akhunzada | salim saleem | nadim nadeem
moeed muid moid | walid waleed | yasin yaseen yassin | yasser yasir | javed jawed javaid
parvez pervez parvaiz pervaiz | musharraf musharaf | bin ibn | abdul abdel abd | fatima fatimah fatemeh
aisha ayesha aicha | zainab zeinab zaynab | khadija khadijah | leila layla laila | noor nur nour | osama usama
hezbollah hizbullah | rouhani rohani ruhani | soleimani suleimani | mansour mansoor mansur | sadiq sadeq sadik
qasim qassem kassem qasem | qadir qader kadir | malik malek | murad mourad morad | hafiz hafeez hafez
"""
_SLAVIC = """
sergei sergey serhiy | alexander aleksandr alexandr oleksandr | alexei alexey aleksei aleksey oleksiy
dmitry dmitri dmitriy dmytro | yuri yury yuriy | andrei andrey andriy | nikolai nikolay mykola
vladimir volodymyr | mikhail mykhailo | yevgeny evgeny yevgeni evgeni yevgeniy | vasily vasiliy vasyl
valery valeri valeriy | anatoly anatoli anatoliy | grigory grigori hryhoriy | pyotr petr petro | pavel pavlo
maxim maksim maksym | oleg oleh | igor ihor | yulia julia yuliya iuliia | tatiana tatyana tetiana
natalia natalya nataliya | yelena elena olena | ekaterina yekaterina kateryna
zelensky zelenskyy zelenskiy zelenskyi | navalny navalnyi navalniy | lukashenko lukashenka
khodorkovsky khodorkovskiy | kyiv kiev | yanukovych yanukovich
"""
# Names of the second table that the rest of Europe bears too: only beside a Slavic surname are they spelt otherwise.
_SHARED = frozenset(
    "alexander alexandr vladimir valery valeri pavel petr petro maxim oleg igor julia yulia tatiana natalia elena "
    "olena andrei nikolai mikhail ekaterina".split()
)
_SLAVIC_SIGN = re.compile(
    r".{2,}(?:ov|ova|ev|eva|yov|enko|sky|skiy|skyy|skyi|skii|skaya|chuk|yuk|vych|vich|shin|tin|kin)"
)
# What makes a name Arabic, Urdu or Persian though none of its words is listed.
_ARABIC_SIGN = re.compile(
    r".*(?:ullah|ollah|uddin|eddin|zadeh|zada|zai)$|abdul?|abdel|al|el|bin|ibn|khan|begum|shah|mullah|abu"
)
_ARABIC_CHANGES = (
    ("uddin", "eddin"), ("eddin", "uddin"), ("ullah", "ollah"), ("ollah", "ullah"), ("ee", "i"), ("oo", "u"),
    ("oo", "ou"),
    ("ou", "u"), ("zadeh", "zada"), ("zada", "zadeh"), ("aei", "ai"),
)  # fmt: skip
_SLAVIC_ENDINGS = (
    (("sky", "skiy", "skyy", "skyi", "skii"), ("sky", "skyy", "skiy")),
    (("ovich", "ovych", "ovitch"), ("ovich", "ovych")),
    (("chenko", "tchenko"), ("chenko", "tchenko")),
)
# Letters that folding drops to their plain form and that English also writes with two.
_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)


def variants(name: str) -> tuple[str, ...]:
    """Return up to eight other spellings of a name, the likeliest first; none for a name that has none that is usual.

    One word is changed at a time. Whatever the watch language finds by the name as it is, is not proposed.
    """
    words = name.split()
    proposed: dict[tuple[str, ...], str] = {}
    own = tuple(folded_words(name))
    for forms in _by_turns([[*_spellings(place, words)] for place in range(len(words))]):
        folded = tuple(folded_words(forms))
        if folded != own:
            proposed.setdefault(folded, forms)
    return tuple(proposed.values())[:MOST]


def unsaid_variants(name: str, also: Sequence[str]) -> tuple[str, ...]:
    """Return the variants that `also` does not name yet: what the linter proposes."""
    said = {tuple(folded_words(form)) for form in also}
    return tuple(variant for variant in variants(name) if tuple(folded_words(variant)) not in said)


def _by_turns(choices: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the first of each, then the second of each, and so on."""
    for turn in range(max(map(len, choices), default=0)):
        for spellings in choices:
            if turn < len(spellings):
                yield spellings[turn]


def _spellings(place: int, words: Sequence[str]) -> Iterator[str]:
    """Yield the whole name with one word of it spelt otherwise."""
    for spelling in _of_word(words[place], words):
        yield " ".join((*words[:place], spelling, *words[place + 1 :]))


def _of_word(written: str, words: Sequence[str]) -> Iterator[str]:
    two = written.translate(_TWO_LETTERS)
    if two != written:
        yield two
    parts = re.split(r"([-’'])", written)
    for number, part in enumerate(parts):
        for spelling in _of_part(part.lower(), words):
            yield "".join((*parts[:number], _cased(spelling, part), *parts[number + 1 :]))


def _of_part(word: str, words: Sequence[str]) -> Iterator[str]:
    family = _families().get(word)
    if family is not None and (word not in _SHARED or _is_slavic(words)):
        yield from (spelling for spelling in family if spelling != word)
        return
    for endings, written in _SLAVIC_ENDINGS:
        ending = next((ending for ending in sorted(endings, key=len, reverse=True) if word.endswith(ending)), None)
        if ending is not None and len(word) > len(ending) + 2 and _is_slavic(words):
            yield from (word[: -len(ending)] + other for other in written if other != ending)
            return
    if len(word) >= _SHORTEST and _is_arabic(words):
        for old, new in _ARABIC_CHANGES:
            if old in word:
                yield word.replace(old, new, 1)


def _is_arabic(words: Sequence[str]) -> bool:
    known = _members(_ARABIC)
    return any(word in known or _ARABIC_SIGN.fullmatch(word) for word in folded_words(" ".join(words)))


def _is_slavic(words: Sequence[str]) -> bool:
    known = _members(_SLAVIC)
    folded = folded_words(" ".join(words))
    return any(word in known - _SHARED for word in folded) or _SLAVIC_SIGN.fullmatch(folded[-1]) is not None


def _cased(spelling: str, written: str) -> str:
    if written.isupper() and len(written) > 1:
        return spelling.upper()
    return spelling.capitalize() if written[:1].isupper() else spelling


@cache
def _families() -> dict[str, tuple[str, ...]]:
    families = [
        tuple(family.split()) for table in (_ARABIC, _SLAVIC) for family in re.split(r"[|\n]", table) if family.strip()
    ]
    return {word: family for family in families for word in family}


@cache
def _members(table: str) -> frozenset[str]:
    return frozenset(table.replace("|", " ").split())
