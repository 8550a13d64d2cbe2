"""Stems: what the forms of a word have in common — what STEM of the watch language compares instead of words.

The stemmers are Snowball's (Porter, "Snowball: a language for stemming algorithms", 2001; library PyStemmer, for in
Python alone each word takes forty times as long), of the article's language where it is one of these, else English.
All of them take endings off and leave the beginning, so that a beginning can stand for a stem in the index of matching;
those that take prefixes off too (Arabic, Indonesian) are left out for that.
"""

from collections.abc import Callable
from functools import cache, lru_cache

ENGLISH = "en"
_STEMMERS = {
    "da": "danish", "de": "german", ENGLISH: "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nb": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish",
}  # fmt: skip
_SHORTEST_STEM, _BEGINNING = 4, 3


def stem(word: str, language: str | None) -> str:
    """Return the stem of a folded word. `language` is a BCP 47 code; what has no stemmer here is read as English."""
    return _stem(word, _known(language))


def beginning(word: str) -> str | None:
    """Return three letters that every word begins with that shares this one's stem, in any language; None if unsure."""
    shortest = min(len(_stem(word, language)) for language in _STEMMERS)
    return word[:_BEGINNING] if shortest >= _SHORTEST_STEM else None


def _known(language: str | None) -> str:
    code = (language or ENGLISH).replace("_", "-").split("-", 1)[0].lower()
    return code if code in _STEMMERS else ENGLISH


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import Stemmer  # noqa: PLC0415 - few watches ask for stems

    stem_word: Callable[[str], str] = Stemmer.Stemmer(_STEMMERS[language], 0).stemWord  # 0: the cache is ours
    return stem_word


@lru_cache(maxsize=1 << 13)
def _stem(word: str, language: str) -> str:
    return _stemmer(language)(word)
