"""Lexer: cut a query into its signs and words — the first step of reading it."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NoReturn

from msgspec import Struct

from watchdesk.model.errors import QueryError

LONGEST_QUERY = 100_000
FARTHEST = 1_000
HEAVIEST = 100

FIELDS = ("title", "lead", "text", "author", "url", "site", "tag", "lang", "source", "tier", "words", "published")
# What other tools call a field.
_FIELDS_ELSEWHERE = {
    "headline": "title", "hed": "title", "hl": "title", "intitle": "title", "allintitle": "title",
    "body": "text", "content": "text", "intext": "text", "by": "author", "byline": "author",
    "domain": "site", "language": "lang", "inurl": "url", "date": "published", "hashtag": "tag",
}  # fmt: skip
FUNCTIONS = frozenset(("ATLEAST", "FIRST", "CASE", "ALLCAPS", "RAW", "STEM", "NAME"))


class Kind(Enum):
    """What a piece of a query is."""

    WORD = "word"
    PHRASE = "phrase"
    REGEX = "regex"
    LIST = "list"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    FIELD = "field"
    FUNCTION = "function"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    OF = "OF"
    NEAR = "NEAR"
    BEFORE = "BEFORE"
    SENT = "SENT"
    PARA = "PARA"
    BOOST = "boost"
    END = "end"


class Sign(Struct, frozen=True):
    """One piece of a query, `start` to `end`.

    `value`: a phrase's content, a field's or list's name, an expression; `number`: its /n or ~n; `weight`: its ^n.
    """

    kind: Kind
    start: int
    end: int
    value: str = ""
    number: int | None = None
    weight: float = 1.0


# How other tools write what this language writes differently.
_FOREIGN = {
    "&": "write AND, or just put the words side by side",
    "&&": "write AND, or just put the words side by side",
    "+": "write AND, or just put the words side by side",
    "|": "write OR",
    "||": "write OR",
    "!": "write NOT",
    "-": "write NOT",
}

_QUOTES = '"“”„‟«»＂'
_SPACE = re.compile(r"(?:\s|#[^\n]*)+")
# A backslash takes the sign behind it with it where that is a quote or another; it must fit one branch only, or an
# unclosed quote would be tried in exponentially many ways.
_PHRASE = re.compile(rf"[{_QUOTES}]((?:\\[{_QUOTES}\\]|\\(?![{_QUOTES}\\])|[^{_QUOTES}\\])*)[{_QUOTES}]")
_SLACK = re.compile(r"~(\d*)")
# Most signs of most queries: letters with nothing behind them that changes what they are. Operators are all capitals.
_PLAIN_WORD = re.compile(r"[^\W\d_]++(?=[\s),]|\Z)")
_WORD = re.compile(rf"(?:[^\s(){_QUOTES},^~:]|(?<=\d):(?=\d))+")
_ADDRESS = re.compile(rf"[^\s(){_QUOTES},]+")
_LINK = re.compile(r"(NEAR|BEFORE)(?:/(\d+))?")
_FOREIGN_LINK = re.compile(r"(?:W|NEAR|ADJ|PRE|N)/?(\d+)|(?i:w|near|adj|pre|n)/(\d+)")
_REGEX = re.compile(r"/((?:\\.|\[\^?\]?(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])*)/")
_LIST = re.compile(r"@([\w-]*)")
_BOOST = re.compile(r"\^(\d+(?:\.\d+)?)?")
_EXAMPLES = {
    "ATLEAST": "ATLEAST(2, …)",
    "FIRST": "FIRST(100, …)",
    "NAME": 'NAME("Given Surname")',
}
_COMMENT = re.compile(r"(?:^|(?<=\s))#(\w*)[^\n]*")


def signs(query: str) -> Iterator[Sign]:
    """Yield the pieces of a query, the last of kind END. Raises QueryError at the first that makes no sense."""
    if len(query) > LONGEST_QUERY:
        fail(query, LONGEST_QUERY, "the query is longer than 100,000 characters", "split it into several watches")
    place = 0
    while True:
        if space := _SPACE.match(query, place):
            place = space.end()
        if place >= len(query):
            break
        plain = _PLAIN_WORD.match(query, place)
        if plain and not (word := plain.group()).isupper():
            yield Sign(Kind.WORD, place, plain.end(), word)
            place = plain.end()
            continue
        sign = _read(query, place)
        yield sign
        place = sign.end
        if sign.kind is Kind.FIELD and sign.value in {"url", "site"} and (address := _ADDRESS.match(query, place)):
            if address.group() in FUNCTIONS:
                problem = f"{address.group()} has no meaning for {sign.value}:"
                fail(query, place, problem, f"write {sign.value}: and a part of the address")
            yield Sign(Kind.WORD, place, address.end(), address.group())
            place = address.end()
    yield Sign(Kind.END, len(query), len(query))


def list_names(query: str) -> tuple[str, ...]:
    """Return the lists that a query names with @, each once. Raises QueryError as `signs` does."""
    return tuple(dict.fromkeys(sign.value for sign in signs(query) if sign.kind is Kind.LIST))


def comments(query: str) -> list[str]:
    """Return the first word of each comment that starts without a space after its #, as a hashtag would."""
    outside = _PHRASE.sub(lambda phrase: " " * len(phrase.group()), query)
    return [comment.group(1) for comment in _COMMENT.finditer(outside) if comment.group(1)]


def fail(query: str, position: int, problem: str, advice: str) -> NoReturn:
    """Raise the QueryError."""
    raise QueryError(query=query, position=position, problem=problem, advice=advice)


def _read(query: str, place: int) -> Sign:
    letter = query[place]
    simple = {"(": Kind.OPEN, ")": Kind.CLOSE, ",": Kind.COMMA}
    if letter in simple:
        return Sign(simple[letter], place, place + 1, letter)
    if letter in _QUOTES:
        return _read_phrase(query, place)
    if letter in _SPECIAL:
        return _SPECIAL[letter](query, place)
    _refuse_sign(query, place)
    word = _WORD.match(query, place)
    if word is None:
        fail(query, place, f"{letter} makes no sense here", "put it in quotes if it is to be looked for")
    if query.startswith(":", word.end()):
        return _read_field(query, place, word.group())
    return _read_word(query, place, word.group())


def _refuse_sign(query: str, place: int) -> None:
    letter = query[place]
    if letter.isalnum():
        return
    if letter in "'‘":
        fail(query, place, "a phrase does not stand in single quotes", 'write double quotes: "…"')
    if letter == "~":
        fail(query, place, "~ stands only right behind a phrase", 'write "two words"~5, or NEAR/5 between groups')
    if letter == ":":
        fail(query, place, "a field's name is missing before the colon", "write title:, or put the colon in quotes")
    for sign in sorted(_FOREIGN, key=len, reverse=True):
        if query.startswith(sign, place):
            fail(query, place, f"{sign} is no operator here", _FOREIGN[sign])


def _read_phrase(query: str, place: int) -> Sign:
    phrase = _PHRASE.match(query, place)
    if phrase is None:
        fail(query, place, "this quote is never closed", "write a second quote at the end of the phrase")
    content = re.sub(rf"\\([{_QUOTES}\\])", r"\1", phrase.group(1))
    slack = _SLACK.match(query, phrase.end())
    if slack is None:
        return Sign(Kind.PHRASE, place, phrase.end(), content)
    if not slack.group(1):
        fail(
            query, slack.start(), "the number is missing behind ~", "write how many words may stand between, such as ~5"
        )
    return Sign(Kind.PHRASE, place, slack.end(), content, _distance(query, slack.start(1), slack.group(1)))


def _read_regex(query: str, place: int) -> Sign:
    regex = _REGEX.match(query, place)
    if regex is None:
        problem = "this expression is never closed"
        fail(query, place, problem, "write / at its end, or put the word in quotes if it is not one")
    if query[regex.end() : regex.end() + 1].isalnum():
        advice = "write a space behind it; capitals make no difference, and CASE(/…/) minds them"
        fail(query, regex.end(), "an expression ends with its /", advice)
    return Sign(Kind.REGEX, place, regex.end(), regex.group(1).replace(r"\/", "/"))


def _read_list(query: str, place: int) -> Sign:
    listed = _LIST.match(query, place)
    if listed is None or not listed.group(1):
        fail(query, place, "the list's name is missing behind @", "write @name, or put the sign in quotes")
    return Sign(Kind.LIST, place, listed.end(), listed.group(1))


def _read_boost(query: str, place: int) -> Sign:
    boost = _BOOST.match(query, place)
    if place == 0 or query[place - 1].isspace() or query[place - 1] in "(,^":
        fail(query, place, "^ stands only right behind what it prefers", "write Taliban^3 or (a OR b)^3")
    if boost is None or not boost.group(1):
        fail(query, place, "the number is missing behind ^", "write how much rather its hits are shown, such as ^3")
    digits = boost.group(1)
    if len(digits) > 6 or not 0 < float(digits) <= HEAVIEST:  # noqa: PLR2004 - digits first, as with distances
        fail(query, place + 1, f"{digits[:12]} is no weight", f"write a number above 0 and up to {HEAVIEST}")
    if query[boost.end() : boost.end() + 1].isalnum():
        problem = f"{query[boost.end()]} stands right behind the weight {digits}"
        fail(query, boost.end(), problem, "write a number such as 3 or 1.5, and a space behind it")
    return Sign(Kind.BOOST, place, boost.end(), boost.group(), weight=float(digits))


_SPECIAL = {"/": _read_regex, "@": _read_list, "^": _read_boost}


def _read_field(query: str, place: int, name: str) -> Sign:
    end = place + len(name) + 1
    if query.startswith("//", end):
        fail(query, place, "an address stands without a field", "write url: before it")
    if name in FIELDS:
        return Sign(Kind.FIELD, place, end, name)
    if name.lower() in FIELDS:
        fail(query, place, f"{name} is no field", f"write {name.lower()}: in lower case")
    if ours := _FIELDS_ELSEWHERE.get(name.lower()):
        fail(query, place, f"there is no field {name}", f"write {ours}:")
    fail(query, place, f"there is no field {name}", f"write one of {', '.join(FIELDS)}, or put the words in quotes")


def _read_word(query: str, place: int, word: str) -> Sign:
    end = place + len(word)
    if word in {"AND", "OR", "NOT", "OF"}:
        return Sign(Kind[word], place, end, word)
    name = word.split("/", 1)[0]
    if name in {"NEAR", "BEFORE"}:
        return _read_link(query, place, word)
    if name in {"SENT", "PARA"}:
        if word != name:
            fail(query, place + len(name), f"{name} takes no number", f"write {name} alone, or NEAR/5")
        return Sign(Kind[name], place, end, word)
    if word in FUNCTIONS:
        if not query[end:].lstrip().startswith("("):
            example = _EXAMPLES.get(word, f"{word}(…)")
            fail(query, place, f"{word} needs brackets", f'write {example}, or "{word}" in quotes for the word itself')
        return Sign(Kind.FUNCTION, place, end, word)
    if link := _FOREIGN_LINK.fullmatch(word):
        fail(
            query,
            place,
            f"{word} is no operator here",
            f"write NEAR/{link.group(1) or link.group(2)}, or put it in quotes",
        )
    if query.startswith("~", end):
        fail(query, end, "~ stands only right behind a phrase", "write the word with a wildcard, such as negotiat*")
    return Sign(Kind.WORD, place, end, word)


def _read_link(query: str, place: int, word: str) -> Sign:
    link = _LINK.fullmatch(word)
    name = word.split("/", 1)[0]
    if link is None or link.group(2) is None:
        advice = f"write how many words may stand between, such as {name}/5"
        fail(query, place + len(name), f"the number is missing behind {name}", advice)
    number = _distance(query, place + len(name) + 1, link.group(2))
    return Sign(Kind[name], place, place + len(word), word, number)


def _distance(query: str, place: int, digits: str) -> int:
    if len(digits) > 4 or int(digits) > FARTHEST:  # noqa: PLR2004 - digits first: a number of a million digits is not read
        fail(query, place, f"{digits[:12]} words apart is too far", "write a number up to 1000, or AND")
    return int(digits)
