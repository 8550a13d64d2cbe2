"""Literals: one word or phrase, and where it occurs — the only thing in the language that looks at words."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from msgspec import Struct

from watchdesk.model.records import Reticent
from watchdesk.model.watches import Field
from watchdesk.rules.folding import fold_keeping_case, fold_word
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.occurrences import Occurrence
from watchdesk.rules.language.scopes import ANYWHERE, Exactness, Scope
from watchdesk.rules.stems import beginning
from watchdesk.rules.words import Words, raw_words

PREFIX_LENGTH = 3  # of an anchor for a word with a wildcard; see rules.matching
_WILD_WORD = re.compile(r"[*?]")


class Wildcard(Struct, frozen=True):
    """A word with * (any ending) or ? (one character), folded."""

    prefix: str
    pattern: re.Pattern[str]


Piece = str | Wildcard
Numbers = Callable[[Piece], Sequence[int]]


class Literal(Reticent, frozen=True, eq=False):
    """A word, or a phrase of several. `text` is what the query says, `label` how a hit is called.

    `slack` is how many other words may stand among those of the phrase, in any order ("phrase"~n); None for none.
    """

    unshown: ClassVar = ("_raw", "word", "words")

    text: str
    label: str
    scope: Scope
    pieces: tuple[Piece, ...]
    slack: int | None = None
    weight: float = 1.0
    _raw: tuple[tuple[str, int, int], ...] = ()
    word: str | None = None
    """The word, folded, if it is one without wildcards, looked for in whole fields and folded: most are."""
    words: frozenset[str] = frozenset()
    """The folded words that a field must have where it is found; none where stems are compared."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """Where it looks."""
        return self.scope.fields

    @property
    def anchors(self) -> frozenset[str] | None:
        """The word that must be in title or text where this is found; None where it looks elsewhere."""
        if not set(self.scope.fields) <= {Field.TITLE, Field.TEXT}:
            return None
        words = [piece for piece in self.pieces if isinstance(piece, str)]
        if self.scope.exactness is Exactness.STEM:
            beginnings = [start for word in words if (start := beginning(word))]
            return frozenset((f"{max(beginnings, key=len)}*",)) if beginnings else None
        if words:
            return frozenset((max(words, key=len),))
        prefixes = [piece.prefix[:PREFIX_LENGTH] for piece in self.pieces if isinstance(piece, Wildcard)]
        longest = max(prefixes, key=len)
        return frozenset((f"{longest}*",)) if longest else None

    def leaves(self) -> Iterator["Literal"]:
        """Yield this literal."""
        yield self

    def places(self, document: Document, least: int) -> list[Occurrence]:
        """Return where it occurs, in all fields that it looks in: the first places, at least so many if there are.

        The list is the document's, not to be changed.
        """
        word, fields = self.word, self.scope.fields
        if word is not None and fields == ANYWHERE and word not in document.vocabulary:
            return []
        places: list[Occurrence] | None = document.remembered.get((self, least))
        if places is None:
            places = document.remembered[self, least] = self._places(document, least)
        return places

    def _places(self, document: Document, least: int) -> list[Occurrence]:
        word, fields = self.word, self.scope.fields
        if word is None:
            return [place for where in fields for place in self.find(document, where)]
        return [
            Occurrence(where, number, number + 1, ((self, number, number + 1),))
            for where in fields
            for number in document.words(where).positions.get(word, ())[:least]
        ]

    def find(self, document: Document, where: Field) -> list[Occurrence]:
        """Return where it occurs in a field, ascending; the list is the document's, not to be changed."""
        words = document.words(where)
        if not words.positions.keys() >= self.words:  # a word of it is nowhere: what nearly always settles the matter
            return []
        places: list[Occurrence] | None = document.remembered.get((self, where))
        if places is None:
            places = document.remembered[self, where] = self._find(document, where, words)
        return places

    def _find(self, document: Document, where: Field, words: Words) -> list[Occurrence]:
        limit = self.scope.limit(document, where)
        end = len(words.folded) if limit is None else limit
        numbers = self._stem_numbers(document, where) if self.scope.exactness is Exactness.STEM else _numbers_in(words)
        places = _phrase(numbers, self.pieces) if self.slack is None else _scattered(numbers, self.pieces, self.slack)
        accept = self._acceptance(words)
        return [
            Occurrence(where, first, last, ((self, first, last),))
            for first, last in places
            if last <= end and (accept is None or accept(first, last))
        ]

    @staticmethod
    def _stem_numbers(document: Document, where: Field) -> Numbers:
        positions = document.stem_positions(where)
        return lambda piece: positions.get(document.stem(piece), ()) if isinstance(piece, str) else ()

    def _acceptance(self, words: Words) -> Callable[[int, int], bool] | None:
        match self.scope.exactness:
            case Exactness.FOLDED | Exactness.STEM:
                return None
            case Exactness.RAW:
                return lambda first, _last: self._stands_raw(words, first)
            case Exactness.CASE:
                return lambda first, last: self._stands_in_case(words, first, last)
            case Exactness.ALLCAPS:
                return lambda first, last: all(
                    words.text[start:end].isupper() or words.text[start:end].isdecimal()
                    for start, end in words.spans[first:last]
                )

    def _stands_raw(self, words: Words, first: int) -> bool:
        return words.text.startswith(self.text, words.spans[first][0] - self._raw[0][1])

    def _stands_in_case(self, words: Words, first: int, last: int) -> bool:
        written = [word for word, _, _ in self._raw]
        found = [words.text[start:end] for start, end in words.spans[first:last]]
        if self.slack is not None:
            return set(map(fold_keeping_case, written)) <= set(map(fold_keeping_case, found))
        return all(_is_same_case(ours, theirs) for ours, theirs in zip(written, found, strict=True))


def literal(text: str, *, scope: Scope, written: str, is_phrase: bool, slack: int | None = None) -> Literal | None:
    """Return the literal of a word or phrase; None if there is no letter or digit in it.

    In a word `*` and `?` are wildcards; in a phrase only a `*` that ends a word is ("What?" is often a headline).
    RAW has no wildcards.
    """
    if text.isalpha() and text.isascii():  # one word, as most are: the rest comes to the same
        raw: tuple[tuple[str, int, int], ...] = ((text, 0, len(text)),)
        pieces: tuple[Piece, ...] = (text.lower(),)
        plain = _plain_word(pieces, scope, slack)
        return Literal(text, scope.label(written), scope, pieces, slack, 1.0, raw, plain, _needed(pieces, scope))
    if scope.exactness is Exactness.RAW:
        wild: frozenset[int] = frozenset()
    else:
        wild = frozenset(_wildcards(text, is_phrase=is_phrase))
    masked = "".join("x" if place in wild else letter for place, letter in enumerate(text)) if wild else text
    raw = tuple((text[start:end], start, end) for _, start, end in raw_words(masked))
    if not raw:
        return None
    pieces = tuple(
        _piece(word, [place - start for place in sorted(wild) if start <= place < end]) for word, start, end in raw
    )
    plain = _plain_word(pieces, scope, slack)
    return Literal(text, scope.label(written), scope, pieces, slack, 1.0, raw, plain, _needed(pieces, scope))


def _needed(pieces: tuple[Piece, ...], scope: Scope) -> frozenset[str]:
    if scope.exactness is Exactness.STEM:
        return frozenset()
    return frozenset(piece for piece in pieces if isinstance(piece, str))


def _plain_word(pieces: tuple[Piece, ...], scope: Scope, slack: int | None) -> str | None:
    is_plain = scope.exactness is Exactness.FOLDED and scope.first_words is None and not scope.is_lead
    piece = pieces[0]
    return piece if is_plain and slack is None and len(pieces) == 1 and isinstance(piece, str) else None


def _wildcards(text: str, *, is_phrase: bool) -> list[int]:
    if not is_phrase:
        return [sign.start() for sign in _WILD_WORD.finditer(text)]
    return [sign.start() for sign in re.finditer(r"(?<=\w)\*(?!\w)", text)]


def _piece(word: str, wild: Sequence[int]) -> Piece:
    if not wild:
        return fold_word(word)
    pattern, prefix, start = "", None, 0
    for place in wild:
        fixed = fold_word(word[start:place]) if place > start else ""
        prefix = fixed if prefix is None else prefix
        pattern += re.escape(fixed) + (".*" if word[place] == "*" else ".")
        start = place + 1
    if start < len(word):
        pattern += re.escape(fold_word(word[start:]))
    return Wildcard(prefix or "", re.compile(pattern, re.DOTALL))


def _is_same_case(written: str, found: str) -> bool:
    if "*" not in written and "?" not in written:
        return fold_keeping_case(written) == fold_keeping_case(found)
    fixed = re.split(r"[*?]", written, maxsplit=1)[0]
    return fold_keeping_case(found).startswith(fold_keeping_case(fixed))


def _numbers_in(words: Words) -> Numbers:
    """Return what tells the word numbers where one piece stands, ascending."""
    positions = words.positions

    def numbers_of(piece: Piece) -> Sequence[int]:
        if isinstance(piece, str):
            return positions.get(piece, ())
        fits = piece.pattern.fullmatch
        found = [positions[word] for word in words.beginning_with(piece.prefix) if fits(word)]
        return sorted(number for numbers in found for number in numbers)

    return numbers_of


def _phrase(numbers_of: Numbers, pieces: tuple[Piece, ...]) -> list[tuple[int, int]]:
    if len(pieces) == 1:
        return [(number, number + 1) for number in numbers_of(pieces[0])]
    places = [numbers_of(piece) for piece in pieces]
    rarest = min(range(len(pieces)), key=lambda index: len(places[index]))
    if not places[rarest]:
        return []
    starts = {number - rarest for number in places[rarest]}
    for index, numbers in enumerate(places):
        if index != rarest:
            starts &= {number - index for number in numbers}
    return [(start, start + len(pieces)) for start in sorted(starts)]


def _scattered(numbers_of: Numbers, pieces: tuple[Piece, ...], slack: int) -> list[tuple[int, int]]:
    """Return the smallest stretches that hold every word, with at most `slack` others (a sweep over all places)."""
    places = sorted((number, index) for index, piece in enumerate(pieces) for number in numbers_of(piece))
    latest: dict[int, int] = {}
    stretches: list[tuple[int, int]] = []
    for number, index in places:
        latest[index] = number
        if len(latest) < len(pieces):
            continue
        first = min(latest.values())
        is_new = not stretches or stretches[-1][0] != first
        if is_new and number + 1 - first <= len(pieces) + slack and len(set(latest.values())) == len(pieces):
            stretches.append((first, number + 1))
    return stretches
