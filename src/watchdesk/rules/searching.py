"""Searching: a watch as the query of a news search, and the address of the feed that the search gives.

The search finds what the watch finds or more; the watch itself decides afterwards. So what a search engine cannot ask
(fields, proximity, exclusions, sources) is left out, and where that leaves nothing the watch cannot be searched for.
Two things are left to the engine: the forms of a stem, and articles that name a person by the surname alone.
"""

from collections.abc import Mapping
from enum import StrEnum
from itertools import combinations
from math import comb
from typing import NamedTuple
from urllib.parse import quote, urlencode

from watchdesk.rules.language import Query
from watchdesk.rules.language.clauses import Clause, Found, Several
from watchdesk.rules.language.literals import Literal
from watchdesk.rules.language.named import Named
from watchdesk.rules.language.occurrences import Positional
from watchdesk.rules.language.proximity import Either, Near

# Engines look at some thirty words of a query and no further.
MOST_WORDS = 30
_MOST_CHOICES = 10


class SearchEngine(StrEnum):
    """Who is asked."""

    GOOGLE_NEWS = "google-news"
    BING_NEWS = "bing-news"


class _Asked(NamedTuple):
    """A part of a query, and whether it must be bracketed within another."""

    text: str
    is_choice: bool = False

    @property
    def bracketed(self) -> str:
        return f"({self.text})" if self.is_choice else self.text


def search_words(query: Query) -> str | None:
    """Return a watch's query as search engines understand it (words, quoted phrases, OR, brackets), or None.

    Where it grows too long, the words of which one is needed stand for it, if there are few enough.
    """
    asked = _asked(query.clause)
    if asked is not None and _length(asked.text) <= MOST_WORDS:
        return asked.text
    needed = sorted(query.required or ())
    plain = bool(needed) and not any("*" in word for word in needed)
    return " OR ".join(needed) if plain and len(needed) <= MOST_WORDS else None


def search_feed(engine: SearchEngine, words: str, *, language: str | None = None, country: str | None = None) -> str:
    """Return the address of the RSS feed of a news search, newest first, for readers of a language in a country.

    `language` is a BCP 47 code, `country` ISO 3166; English of the United States where neither is given.
    """
    tongue, _, region = (language or "en").partition("-")
    land = country or (region.upper() if len(region) == 2 else "") or _LANDS.get(tongue, "US")  # noqa: PLR2004 - a region
    if engine is SearchEngine.BING_NEWS:
        asked = {"q": words, "format": "rss", "setlang": tongue, "cc": land, "qft": 'sortbydate="1"'}
        return f"https://www.bing.com/news/search?{urlencode(asked, quote_via=quote)}"
    hl = f"{tongue}-{land}" if tongue in {"en", "es", "pt", "zh"} else tongue
    grouped = f"({words})" if " OR " in words else words
    asked = {"q": f"{grouped} when:7d", "hl": hl, "gl": land, "ceid": f"{land}:{tongue}"}
    return f"https://news.google.com/rss/search?{urlencode(asked, quote_via=quote)}"


_LANDS: Mapping[str, str] = {
    "ar": "EG", "bn": "BD", "de": "DE", "es": "ES", "fa": "IR", "fr": "FR", "hi": "IN", "it": "IT", "ja": "JP",
    "ko": "KR", "nl": "NL", "pl": "PL", "pt": "BR", "ru": "RU", "tr": "TR", "uk": "UA", "ur": "PK", "zh": "CN",
}  # fmt: skip


def _asked(clause: Clause) -> _Asked | None:
    """Return what an engine can ask of a clause; None: nothing that all matches have."""
    match clause:
        case Found():
            return _place(clause.what)
        case Named():
            return _any([_phrase(name) for name in (clause.name, *clause.also)])
        case Several():
            return _several(clause)
        case _:  # exclusions, and facts that are no words
            return None


def _several(clause: Several) -> _Asked | None:
    """Return so many of the members: those that cannot be asked may be among those that hold."""
    known = [asked for member in clause.members if (asked := _asked(member)) is not None]
    needed = clause.needed - (len(clause.members) - len(known))
    if needed <= 0:
        return None
    if needed == len(known):
        return _all(known)
    if needed > 1 and comb(len(known), needed) > _MOST_CHOICES:
        needed = 1
    return _any([_all(list(chosen)) for chosen in combinations(known, needed)])


def _place(what: Positional) -> _Asked | None:
    match what:
        case Literal():
            return _literal(what)
        case Either():
            places = [_place(member) for member in what.members]
            return _any([place for place in places if place is not None]) if None not in places else None
        case Near():
            known = [place for side in what.needed_sides if (place := _place(side)) is not None]
            return _all(known) if known else None
        case Named():
            return _any([_phrase(name) for name in (what.name, *what.also)])
        case _:
            return None


def _literal(what: Literal) -> _Asked | None:
    if what.anchors is None or not all(isinstance(piece, str) for piece in what.pieces):
        return None
    if what.slack is None:
        return _phrase(what.text)
    return _all([_phrase(word) for word in what.text.split()])  # other words may stand among them


def _phrase(text: str) -> _Asked:
    plain = " ".join(text.replace('"', " ").split())
    return _Asked(plain if plain.isalnum() and not plain.isupper() else f'"{plain}"')


def _all(parts: list[_Asked]) -> _Asked:
    return parts[0] if len(parts) == 1 else _Asked(" ".join(part.bracketed for part in parts))


def _any(parts: list[_Asked]) -> _Asked:
    once = list(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else _Asked(" OR ".join(_member(part) for part in once), is_choice=True)


def _member(part: _Asked) -> str:
    has_several = part.is_choice or (" " in part.text and not _is_phrase(part.text))
    return f"({part.text})" if has_several else part.text


def _is_phrase(text: str) -> bool:
    return text.startswith('"') and text.count('"') == 2 and text.endswith('"')  # noqa: PLR2004 - its two marks


def _length(text: str) -> int:
    return sum(word != "OR" for word in text.replace("(", " ").replace(")", " ").split())
