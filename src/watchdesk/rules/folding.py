"""Fold words, so that one spelling finds all: used by the watch language and by fingerprints, in any script.

Case, accents, ligatures, full-width forms and format characters go; so do Arabic harakat and tatweel, Hebrew niqqud and
the Devanagari nukta. The variant forms of an Arabic letter (ي ی ى, ك ک, ة ۃ, ه ہ, the hamza seats of Alef, Waw and Ye)
and the digits of all scripts become one. Marks that carry the sound of Indic and South-East Asian scripts stay.
The method is Unicode's compatibility caseless matching (The Unicode Standard, section 3.13, D146), less its accents.
"""

import unicodedata
from functools import lru_cache

# A longer run of letters is no word of any language; it is folded, but not remembered.
LONGEST_REMEMBERED = 40

_GONE = (
    (0x00AD, 0x00AD),
    (0x0300, 0x036F),  # accents, and the grapheme joiner
    (0x0483, 0x0489),  # Cyrillic titlo and its like
    (0x0591, 0x05C7),  # Hebrew points and cantillation
    (0x0610, 0x061A),
    (0x061C, 0x061C),
    (0x0640, 0x0640),  # tatweel
    (0x064B, 0x065F),  # harakat
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
    (0x093C, 0x093C),  # nukta of Devanagari, often left out
    (0x180B, 0x180F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xFEFF, 0xFEFF),
    (0xE0100, 0xE01EF),
)

# Letters that no decomposition takes apart, and the variant forms of Arabic letters.
_ONE_FORM = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŀ": "l", "ɨ": "i", "ə": "e",
    "æ": "ae", "œ": "oe", "þ": "th", "ĸ": "k", "ŋ": "n",
    "ي": "ی", "ى": "ی", "ې": "ی", "ك": "ک", "ڪ": "ک", "ۃ": "ة", "ہ": "ه", "ە": "ه", "ٱ": "ا",
}  # fmt: skip

_TABLE: dict[int, str | None] = {ord(letter): form for letter, form in _ONE_FORM.items()}
for _first, _last in _GONE:
    _TABLE.update(dict.fromkeys(range(_first, _last + 1)))
_CAPITALS: dict[int, str | None] = {
    **_TABLE,
    **{ord(letter.upper()): form.upper() for letter, form in _ONE_FORM.items() if len(letter.upper()) == 1},
    **_TABLE,
}


def fold_word(word: str) -> str:
    """Return the one form of a word (a run of letters, digits and marks, as rules.words finds them).

    Never empty for a word that is not: what would vanish altogether, or fall apart ("½"), is only case-folded.
    """
    if word.isascii():
        return word.lower()
    if len(word) > LONGEST_REMEMBERED:
        return _fold(word)
    return _fold_and_remember(word)


def fold_keeping_case(word: str) -> str:
    """Return the one form of a word with its capitals: what `CASE()` compares."""
    if word.isascii():
        return word
    return _settle(unicodedata.normalize("NFKD", word), _CAPITALS) or word


def _fold(word: str) -> str:
    return (
        _settle(unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()), _TABLE)
        or word.casefold()
    )


def _settle(decomposed: str, table: dict[int, str | None]) -> str | None:
    """Apply the table and compose again; None if nothing is left or it is no longer one word."""
    folded = unicodedata.normalize("NFC", decomposed.translate(table))
    if folded.isalnum():
        return _plain_digits(folded)
    is_whole = bool(folded) and all(letter.isalnum() or unicodedata.category(letter)[0] == "M" for letter in folded)
    return _plain_digits(folded) if is_whole else None


def _plain_digits(word: str) -> str:
    if word.isascii() or not any(letter.isdecimal() for letter in word):
        return word
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in word)


_fold_and_remember = lru_cache(maxsize=1 << 14)(_fold)
