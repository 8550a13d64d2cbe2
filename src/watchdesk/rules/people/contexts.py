"""Contexts: what to write as `context=(…)` for a person, from one article — for deriving a watch, and its benchmark.

A context lets a bare surname count where two of its members are in the article. Words of the one article alone are too
much its own; so the fields that it moves in (elections, courts, football …) bring the words that news of them use.
"""

from collections import Counter
from collections.abc import Mapping

from watchdesk.rules.names.background import Rarity, rareness
from watchdesk.rules.people.lexicon import NO_NAMES
from watchdesk.rules.people.mentions import FIELDS, Readable, Standing, mentions
from watchdesk.rules.people.persons import read_person
from watchdesk.rules.people.surnames import COMMON_SURNAMES

_OWN_PLACES = 3  # of a common surname, one of them the whole name: standing alone once proves little
_CLEARLY = 5  # times as many places are the person's as somebody else's, or a bare surname says nothing
_SHORTEST = 4
_FIELD_WORDS = 3

# Words that news of a field hold, many of them in the first lines. Folded; a star takes any ending.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "politics": tuple(
        "president* administration congress* senat* republican* democrat* gop election* campaign* candidate* "
        "voter* poll polls debate* nominee* primary lawmaker* governor* minister* parliament* white capitol impeach* "
        "policy party conservative* liberal* political politics".split()
    ),
    "courts": tuple(
        "court* judge* lawyer* attorney* prosecut* trial* guilty sentenc* charg* indict* jury lawsuit* justice "
        "investigat* counsel testif* testimon*".split()
    ),
    "diplomacy": tuple(
        "foreign minister* ambassador* embassy talks treaty sanction* summit bilateral diploma* envoy ceasefire visit* "
        "relations ties security".split()
    ),
    "war": tuple(
        "troops army military attack* killed militant* soldier* forces missile* strike* rebel* wounded war".split()
    ),
    "sport": tuple(
        "match* season coach* team* league player* game* goal* win wins won cup championship* tournament* score* "
        "injur* club defeat*".split()
    ),
    "business": tuple(
        "company companies shares investor* market* profit* revenue executive* billion deal* bank* stock* startup* "
        "chief merger".split()
    ),
    "screen and stage": tuple(
        "film* movie* actor* actress* album* singer* song* music* award* star stars series show director* premiere* "
        "concert* oscar* grammy*".split()
    ),
    "police": tuple(
        "police officer* arrest* shot shooting suspect* murder* victim* crime* jail* prison* custody".split()
    ),
    "science": tuple(
        "research* study scientist* vaccine* virus patients disease* health* hospital* university".split()
    ),
}


def context_of(name: str, article: Readable, *, rarity: Rarity, most: int = 48) -> tuple[str, ...]:
    """Return up to `most` members, the most telling first: words as the watch language has them, folded.

    Empty where the article's bare surnames are not clearly the person's own: a namesake stands in it, or none is bare.
    """
    person = read_person(name)
    places = mentions(article, person).places if person else ()
    own = sum(place.standing is Standing.COUNTS for place in places)
    is_common = person is not None and person.surname[-1:] and person.surname[-1] in COMMON_SURNAMES
    if person is None or own < (_OWN_PLACES if is_common else 1) or own < _CLEARLY * (len(places) - own):
        return ()
    counts = Counter(word for field in FIELDS for word in article.words(field).folded)
    weights = {
        word: count * rareness(rarity, word) ** 0.5
        for word, count in counts.items()
        if count > 1 and len(word) >= _SHORTEST and word.isalpha() and word not in person.name and word not in NO_NAMES
    }
    telling = sorted(weights, key=lambda word: (-weights[word], word))
    fields = [member for members in _fields_of(counts) for member in members]
    covered = tuple(member.rstrip("*") for member in fields)
    own_words = [word for word in telling if not word.startswith(covered)][: max(most - len(fields), most // 2)]
    return tuple(dict.fromkeys((*own_words, *fields)))[:most]


def _fields_of(counts: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Return the words of the one or two fields that an article moves in most."""
    strengths = {}
    for field, members in _FIELDS.items():
        hits = [sum(counts[word] for word in counts if _is_hit(member, word)) for member in members]
        if sum(hit > 0 for hit in hits) >= _FIELD_WORDS:
            strengths[field] = sum(hit > 0 for hit in hits) + sum(hits) ** 0.5
    best = sorted(strengths, key=lambda field: (-strengths[field], field))[:2]
    return [_FIELDS[field] for field in best]


def _is_hit(member: str, word: str) -> bool:
    return word.startswith(member[:-1]) if member.endswith("*") else word == member
