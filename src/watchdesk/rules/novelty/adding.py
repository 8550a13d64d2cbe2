"""Adding: names, numbers, quotations and sources of an article that those before it in its story did not have.

Precision first: what stands in an earlier article in any form is not new, and boilerplate far down in a text is not
looked at. A number is known by its value, a person by the surname, a quotation by most of its pairs of words.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.stories import Novelty, NoveltyKind
from watchdesk.rules.agencies import is_agency
from watchdesk.rules.derive.candidates import Candidate, candidates
from watchdesk.rules.names.tokens import Reading
from watchdesk.rules.novelty.figures import NUMBER_WORDS, figures
from watchdesk.rules.sentences import sentence_ends
from watchdesk.rules.words import folded_words

MOST_CHARACTERS = 6_000
"""So much of a text is looked at: the news stands at its beginning."""

MOST_TOLD = 12
SHORTEST_QUOTATION = 4
SHORTEST_REPORT = 8  # words of a sentence
_KNOWN_SHARE = 0.5  # of a quotation's pairs of words: as much, and it is one told before, cut otherwise
_ENOUGH = 3
_LEAD_SENTENCES = 4
_QUOTATION = re.compile(r"[“„«\"]([^“”„«»\"\n]{12,600})[”“»\"]")
# "NAIROBI, Nov 20 (Reuters) - ", "ISLAMABAD: ", "Kabul (AFP) – " at the head of a text.
_DATELINE = re.compile(
    r"\s*(?:[A-Z][A-Z.'\u2019-]{2,}(?:[ ,]+(?:[A-Z][\w.'\u2019-]*|\d{1,2}))*(?:\s*\([^()\n]{2,20}\))?"
    r"|[A-Z][\w.'\u2019-]+(?:[ ,]+(?:[A-Z][\w.'\u2019-]*|\d{1,2}))*\s*\([^()\n]{2,20}\))\s*[:\u2013\u2014-]{1,2}\s"
)
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_FULL_STOP = re.compile(r"[.!?\u2026\u061f\u06d4\u3002][\"'\u201d\u2019\u00bb)\]]*$")
_SAYING = re.compile(
    r"\b(?:said|says|told|tells|announced|warned|added|stated|declared|according|tweeted|insisted|confirmed|denied)\b"
)


def news(article: Article, earlier: Iterable[Article]) -> tuple[Novelty, ...]:
    """Return what the article tells that the earlier ones do not, in the order of its text, at most a dozen things.

    Of the earlier articles only so many are looked at as it takes to find that nothing is new.
    """
    known = _Known()
    left = [thing for thing in _things(article) if not thing.is_known(known)]
    unread = iter(earlier)
    while left and (one := next(unread, None)) is not None:
        known.add(one)
        left = [thing for thing in left if not thing.is_known(known)]
    return tuple(_new(left))[:MOST_TOLD]


def adds(gained: Sequence[Novelty], article: Article) -> bool:
    """Whether that is enough to tell a story again: something new in the lead, or several things further down."""
    if len(gained) >= _ENOUGH:
        return True
    lead = _lead(article)
    return any(one.sentence in lead for one in gained)


def is_update(copy: Article, earlier: Iterable[Article]) -> bool:
    """Whether a copy tells more than the earlier articles: an agency sends its report again with the new toll.

    Nothing that outlets add to what they print counts: headlines, names (theirs, the place's, the reporter's), lines
    that are no sentences, and what stands in brackets (31 miles (50 km)).
    """
    text = replace(copy, title="")
    gained = [one for one in news(text, earlier) if one.kind is not NoveltyKind.NAME and _is_reported(one)]
    return adds(gained, text)


def _is_reported(one: Novelty) -> bool:
    sentence = _BRACKETED.sub("", one.sentence)
    said = one.text in sentence or one.kind is not NoveltyKind.NUMBER
    return said and len(folded_words(sentence)) >= SHORTEST_REPORT and _FULL_STOP.search(sentence) is not None


class _Known:
    """What a story has told so far."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()
        self.figures: set[str] = set()

    def add(self, article: Article) -> None:
        text = f"{article.title}\n{article.text or article.summary}"
        folded = folded_words(text)
        self.words.update(folded)
        self.pairs.update(pairwise(folded))
        self.figures.update(value for value, _, _ in figures(text))

    def has(self, words: Sequence[str]) -> bool:
        """Whether these words stood side by side somewhere."""
        if len(words) == 1:
            return words[0] in self.words
        return all(pair in self.pairs for pair in pairwise(words))


class _Thing(Struct, frozen=True):
    """One thing that an article tells, where it stands, and how it is found to have been told before."""

    novelty: Novelty
    place: int
    is_known: Callable[[_Known], bool]


def _things(article: Article) -> Iterator[_Thing]:
    """Yield the names, numbers and quotations of an article."""
    text = (article.text or article.summary)[:MOST_CHARACTERS]
    reading = Reading(article.title, text)
    sentences = _Sentences(reading.text)
    begin, end = _dateline(reading.text, len(reading.text) - len(text))
    for candidate in candidates(reading):
        starts = [reading.tokens[place].start for place in candidate.places]
        if all(begin <= start < end for start in starts):
            continue
        if candidate.is_name and not (_is_figure(candidate) or _is_credit(candidate)):
            place = min(starts)
            sentence = sentences.at(place)
            is_source = candidate.person is not None and _SAYING.search(sentence) is not None
            kind = NoveltyKind.SOURCE if is_source else NoveltyKind.NAME
            novelty = Novelty(kind=kind, text=_called(candidate), sentence=sentence)
            yield _Thing(novelty, place, partial(_is_known, candidate))
    told: set[str] = set()
    for value, start, end in figures(reading.text):
        if value in told:
            continue
        told.add(value)
        figure = reading.text[start:end]
        novelty = Novelty(kind=NoveltyKind.NUMBER, text=figure, sentence=sentences.at(start))
        yield _Thing(novelty, start, partial(_is_known_figure, value))
    for quoted in _QUOTATION.finditer(reading.text):
        words = folded_words(quoted[1])
        if len(words) >= SHORTEST_QUOTATION:
            said, place = " ".join(quoted[1].split()), quoted.start()
            novelty = Novelty(kind=NoveltyKind.QUOTATION, text=said, sentence=sentences.at(place))
            yield _Thing(novelty, place, partial(_is_known_quotation, list(pairwise(words))))


def _new(left: Iterable[_Thing]) -> list[Novelty]:
    """Return what is new in the order of the text; of a name and a number in one place the name."""
    found: dict[int, Novelty] = {}
    for thing in left:
        if thing.novelty.kind in {NoveltyKind.NAME, NoveltyKind.SOURCE}:
            found[thing.place] = thing.novelty
        else:
            found.setdefault(thing.place, thing.novelty)
    return [novelty for _, novelty in sorted(found.items(), key=itemgetter(0))]


def _dateline(text: str, begin: int) -> tuple[int, int]:
    """Return where the dateline of a text that begins there lies: where a report was written adds nothing to it."""
    dateline = _DATELINE.match(text, begin)
    return begin, dateline.end() if dateline else begin


def _is_known(candidate: Candidate, known: _Known) -> bool:
    if candidate.person is not None:
        return known.has(folded_words(candidate.person.surname))
    return any(known.has(folded_words(form)) for form in candidate.forms)


def _is_figure(candidate: Candidate) -> bool:
    """Whether a name is a number that begins a sentence: "Thirty-one people"."""
    return all(word.isdigit() or word in NUMBER_WORDS for word in candidate.words)


def _is_credit(candidate: Candidate) -> bool:
    """Whether a name is that of a news agency: whose text it is does not add to the story."""
    return candidate.person is None and any(is_agency(form) for form in candidate.forms)


def _called(candidate: Candidate) -> str:
    return candidate.person.name if candidate.person is not None else candidate.forms.most_common(1)[0][0]


def _is_known_figure(value: str, known: _Known) -> bool:
    return value in known.figures


def _is_known_quotation(pairs: Sequence[tuple[str, str]], known: _Known) -> bool:
    return sum(pair in known.pairs for pair in pairs) >= _KNOWN_SHARE * len(pairs)


def _lead(article: Article) -> frozenset[str]:
    text = (article.text or article.summary)[:MOST_CHARACTERS]
    sentences = _Sentences(f"{article.title}\n{text}" if article.title else text)
    return frozenset(sentences.first(_LEAD_SENTENCES))


class _Sentences:
    """The sentences of a text, found by offset."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = sentence_ends(text)

    def at(self, offset: int) -> str:
        """Return the sentence that an offset lies in, its white space made single."""
        number = bisect_right(self._ends, offset)
        begin = self._ends[number - 1] if number else 0
        return self._said(begin, self._ends[min(number, len(self._ends) - 1)])

    def first(self, count: int) -> Iterator[str]:
        """Yield the first sentences."""
        begin = 0
        for end in self._ends[:count]:
            yield self._said(begin, end)
            begin = end

    def _said(self, begin: int, end: int) -> str:
        return " ".join(self._text[begin:end].split())
