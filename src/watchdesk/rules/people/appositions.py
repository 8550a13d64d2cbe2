"""Appositions: the office that stands behind a name, or before it, between commas — of introductions."""

from watchdesk.rules.names.gazetteer import countries, demonyms
from watchdesk.rules.names.tokens import Reading, Token
from watchdesk.rules.people.lexicon import OFFICES, RANKS, SHORT_ROLES

MOST_ROLE_WORDS = 8
_LONGEST_BEHIND = 14
TIMES = frozenset("former then ex late acting interim outgoing incoming new veteran longtime current past".split())
_MORE_HEADS = frozenset(
    """fellow professor expert lecturer physician doctor surgeon engineer lieutenant general detective officer sheriff
    chief bishop priest rabbi imam artist painter dancer designer chef model comedian star player captain winger
    forward guard receiver catcher shortstop centre-back rider swimmer runner heir widow founder entrepreneur
    partner editor senator resident farmer driver worker employee mother father son daughter brother sister wife
    husband member head""".split()
)
_HEADS = OFFICES | RANKS | _MORE_HEADS | SHORT_ROLES.keys()
_ARTICLES = frozenset("a an the his her its their our".split())
_CUT = frozenset("at in with from on who that which whose for when where said says told and but as by during".split())


def behind(reading: Reading, last: int) -> str | None:
    """Return the office in apposition: "…, a senior fellow at the Woodrow Wilson Centre" gives "senior fellow"."""
    tokens = reading.tokens
    place = last + 1
    if place >= len(tokens) or not tokens[place].gap.strip().startswith((",", "(")):
        return None
    if tokens[place].word.isdigit():  # the age
        place += 1
    start, end = place, place
    while end < len(tokens) and end - place < _LONGEST_BEHIND and tokens[end].paragraph == tokens[last].paragraph:
        if end > start and (tokens[end].gap.strip() not in {"", "-", "'", "’"} or tokens[end].folded in _CUT):
            break
        if tokens[end].folded in _ARTICLES or tokens[end].folded == "s":
            start = end + 1
        end += 1
    while start < end and (_is_demonym(tokens[start]) or tokens[start].folded in TIMES):
        start += 1
    if not 0 < end - start <= MOST_ROLE_WORDS or not any(token.folded in _HEADS for token in tokens[start:end][:5]):
        return None
    return None if reading.names[start] and tokens[start].folded not in _HEADS else reading.between(start, end - 1)


def _is_demonym(token: Token) -> bool:
    return token.folded in demonyms() or token.folded in countries() or token.is_acronym


def ahead(reading: Reading, first: int, last: int) -> str | None:
    """Return the office that a name between commas explains: "His lawyer, Femi Falana, said" gives "lawyer"."""
    tokens = reading.tokens
    if not first or last + 1 >= len(tokens) or not tokens[last + 1].gap.strip().startswith(","):
        return None
    if tokens[first].gap.strip() != "," or tokens[first - 1].folded not in _HEADS:
        return None
    for start in range(first - 1, max(first - 1 - MOST_ROLE_WORDS, 0), -1):
        before = tokens[start - 1]
        if before.paragraph != tokens[first].paragraph or tokens[start].gap.strip() not in {"", "-", "'", "’"}:
            return None
        if before.folded in _ARTICLES or before.folded == "s":
            return reading.between(_behind_peoples(tokens, start, first), first - 1)
    return None


def _behind_peoples(tokens: list[Token], start: int, end: int) -> int:
    """Return where an office begins that a country, a people or "former" stands before."""
    while start < end - 1 and (_is_demonym(tokens[start]) or tokens[start].folded in TIMES):
        start += 1
    return start
