"""Function words: what carries no topic in a language — left out where articles are compared by their rare words.

The background list of rarity is English. To it every word of another language is as rare as can be, its articles and
prepositions too, and two articles of one day that share nothing but these would pass for one event. The lists are those
of Stopwords ISO (58 languages; library stopwordsiso), read when an article of that language is met.
"""

from functools import lru_cache

from watchdesk.rules.folding import fold_word
from watchdesk.rules.stopwords import ENGLISH, OTHERS

_ENGLISH_CODE = "en"
_OTHERS = frozenset(map(fold_word, OTHERS))
# Where nobody says what language it is: those that no English word is spelt like.
_FOREIGN = ENGLISH | frozenset(word for word in _OTHERS if not word.isascii())


def function_words(language: str | None) -> frozenset[str]:
    """Return the folded function words of a language, a BCP 47 code; None where it is unknown."""
    return _of(language.replace("_", "-").partition("-")[0].lower()) if language else _FOREIGN


@lru_cache(maxsize=32)  # feeds name languages that there are not, too
def _of(code: str) -> frozenset[str]:
    if code == _ENGLISH_CODE:
        return ENGLISH
    from stopwordsiso import has_lang, stopwords  # noqa: PLC0415 - half a megabyte that an English desk never needs

    listed = stopwords(code) if has_lang(code) else set()
    return ENGLISH | _OTHERS | frozenset(map(fold_word, listed))
