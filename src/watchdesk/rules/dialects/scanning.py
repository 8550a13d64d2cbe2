"""Scanning: cut a foreign query into pieces by a table of patterns — the first step of converting it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.reading import Kind, Piece, Precedence, Wrap
from watchdesk.rules.dialects.terms import QUOTES, literally, phrase, word
from watchdesk.rules.dialects.tree import Exactly, Fielded, Gone, Link, Node, Way, mapped
from watchdesk.rules.dialects.values import address

LONGEST_QUERY = 100_000
FARTHEST = 1_000

Maker = Callable[["re.Match[str]", Notebook], Iterable[Piece]]
# A pattern, its flags, and what is made of what it finds; compiled when a query is read, not when we start.
Rule = tuple[str, int, Maker]

# A field or a command binds to the next word, phrase or group, tighter than any operator.
TIGHT = 90.0

_SPACE = re.compile(r"[\s,;\u00ad\u200b-\u200f\u2060\ufeff]+")


class Dialect(Struct, frozen=True, kw_only=True):
    """Another tool's language: how it is cut and how its operators bind. `title` is the tool's name in notes."""

    title: str
    rules: tuple[Rule, ...]
    precedence: Precedence
    arrange: Callable[[Iterable[Piece], Notebook], Iterable[Piece]] | None = None


def pieces(dialect: Dialect, notebook: Notebook) -> Iterator[Piece]:
    """Yield the pieces of the query. Raises QueryError at the first that makes no sense."""
    query, place = notebook.query, 0
    rules = [(re.compile(pattern, flags), make) for pattern, flags, make in dialect.rules]
    while place < len(query):
        if space := _SPACE.match(query, place):
            place = space.end()
            continue
        for pattern, make in rules:
            found = pattern.match(query, place)
            if found and found.end() > place:
                yield from make(found, notebook)
                place = found.end()
                break
        else:
            notebook.note(f"{query[place]} has no meaning in watchdesk and was left out")
            place += 1


def rule(pattern: str, make: Maker, *, is_exact: bool = False) -> Rule:
    """Return a rule: what the pattern finds at a place is made into pieces. Capitals matter where `is_exact`."""
    return pattern, 0 if is_exact else re.IGNORECASE, make


def operator(kind: Kind, *, rank: float | None = None) -> Maker:
    """Return the maker of an operator."""

    def make(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
        yield Piece(kind, found.start(), found.group().strip(), rank=rank)

    return make


def before(wrap: Wrap, *, rank: float = TIGHT) -> Maker:
    """Return the maker of a field or command that applies to what follows."""

    def make(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
        yield Piece(Kind.BEFORE, found.start(), found.group().strip(), wrap=wrap, rank=rank)

    return make


def linked(way: Way, *, counts_itself: bool = False, otherwise: int = 0, rank: float | None = None) -> Maker:
    """Return the maker of a proximity whose first group is its number, `otherwise` where that is missing.

    `counts_itself`: the number counts the second word too, as "within 5 words" often does: w/1 is right beside.
    """

    def make(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        digits = found.group(1) if found.re.groups else None
        distance = otherwise if not digits else int(digits[:6]) - counts_itself
        if distance > FARTHEST:
            notebook.note(f"{found.group().strip()}: {FARTHEST} words apart is the farthest in watchdesk")
        link = Link(way, max(0, min(distance, FARTHEST)))
        yield Piece(Kind.LINK, found.start(), found.group().strip(), link=link, rank=rank)

    return make


def as_negated(make: Maker) -> Maker:
    """Return the maker of the same proximity under NOT."""

    def negated(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        for piece in make(found, notebook):
            yield piece if piece.link is None else replace(piece, link=replace(piece.link, is_negated=True))

    return negated


def nothing(reason: str = "") -> Maker:
    """Return the maker of something that is passed over, with a note if there is a reason for one."""

    def make(_found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        if reason:
            notebook.note(reason)
        return ()

    return make


def words(own: Callable[[str], str] | None = None) -> Maker:
    """Return the maker of a word; `own` writes the dialect's wildcards as ours."""

    def make(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        text = found.group().strip("'‘’`´")
        text = own(text) if own else text
        if any(letter.isalnum() for letter in text):
            node = word(text, found.start(), notebook)
        else:
            node = Gone(found.group(), found.start())
        yield Piece(Kind.TERM, found.start(), found.group(), node=node, is_word=True, text=text)

    return make


def term(read: Callable[["re.Match[str]", Notebook], Node]) -> Maker:
    """Return the maker of a term that stands for itself."""

    def make(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        yield Piece(Kind.TERM, found.start(), found.group().strip(), node=read(found, notebook))

    return make


def in_phrases(found: Iterable[Piece], notebook: Notebook) -> Iterator[Piece]:
    """Yield the pieces with words that stand side by side made one phrase, for dialects that mean that by it."""
    for is_run, group in groupby(found, key=lambda piece: piece.is_word):
        run = list(group)
        if not is_run or len(run) == 1:
            yield from run
            continue
        node = phrase(" ".join(piece.text for piece in run), run[0].at, notebook)
        yield Piece(Kind.TERM, run[0].at, " ".join(piece.written for piece in run), node=node)


def read_phrase(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
    """Make the piece of a phrase in quotes, with its ~n."""
    text = re.sub(r"\\(.)", r"\1", found.group(1))
    slack = min(int(found.group(2)[:6]), FARTHEST) if found.group(2) else None
    node = phrase(text, found.start(), notebook, slack=slack)
    yield Piece(Kind.TERM, found.start(), found.group(), node=node, is_word=slack is None, text=text)


def never_closed(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
    """Refuse a quote that nothing closes."""
    notebook.fail(found.start(), "this quote is never closed", "write a second quote at the end of the phrase")


PHRASE = rule(rf"[{QUOTES}]((?:[^{QUOTES}\\]|\\.)*)[{QUOTES}](?:~(\d+))?", read_phrase)
COMMON = (
    PHRASE,
    rule(rf"[{QUOTES}]", never_closed),
    rule(r"\(", operator(Kind.OPEN)),
    rule(r"\)", operator(Kind.CLOSE)),
    rule(r"['‘’`´]+", nothing()),
)


def on_leaves(change: Callable[[Node, Notebook], Node]) -> Wrap:
    """Return the wrap of a field whose values are compared: each leaf becomes a fact."""

    def wrap(node: Node, notebook: Notebook) -> Node:
        return mapped(node, lambda leaf: leaf if isinstance(leaf, Gone) else change(leaf, notebook))

    return wrap


def in_field(field: str, note: str = "") -> Wrap:
    """Return the wrap of a field that is searched."""

    def wrap(node: Node, notebook: Notebook) -> Node:
        if note:
            notebook.note(note)
        return Fielded(field, node)

    return wrap


def in_address(node: Node, notebook: Notebook) -> Node:
    """Wrap what is looked for in an address."""
    return Fielded("url", on_leaves(address)(node, notebook))


def exactly(how: str) -> Wrap:
    """Return the wrap of what is looked for as it is written."""
    return lambda node, _notebook: Exactly(how, node)


def no_counterpart(label: str, at: int = 0) -> Wrap:
    """Return the wrap of a field that watchdesk has not: it goes, with its values."""
    return lambda node, _notebook: Gone(f"{label}{shown(node)}", at)


def shown(node: Node) -> str:
    """Return a few words of a node, for a note."""
    words: list[str] = []

    def see(leaf: Node) -> Node:
        text = getattr(leaf, "text", None) or getattr(leaf, "label", None)
        words.append(text if isinstance(text, str) else "…")
        return leaf

    mapped(node, see)
    few = " ".join(words[:3])
    return few if len(words) <= 3 else f"({few} …)"  # noqa: PLR2004 - as many as the line above takes


def field_rules(
    names: Mapping[str, Wrap], sign: str, *, rank: float = TIGHT, only_known: bool = False
) -> tuple[Rule, ...]:
    """Return the rules of fields that are written NAME and a sign (: or =), the value right behind or in brackets.

    What is no field of ours and none that the dialect is known for goes, too, unless `only_known`: then it is a word.
    """
    by_name = {name.lower(): wrap for name, wrap in names.items()}
    known = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    name = known if only_known else r"[A-Za-z][\w.]*"

    def make(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
        name = found.group(1)
        wrap = by_name.get(name.lower(), no_counterpart(f"{name}{sign}", found.start()))
        yield Piece(Kind.BEFORE, found.start(), found.group().strip(), wrap=wrap, rank=rank)

    return (rule(rf"({name})\s?{sign}\s*(?=[^\s/)])", make),)


def command_rules(names: Mapping[str, Wrap]) -> tuple[Rule, ...]:
    """Return the rules of commands that are written NAME and brackets. What is none of them goes, with its brackets."""

    def make(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
        name = found.group(1)
        wrap = names.get(name.lower(), no_counterpart(f"{name}(…): ", found.start()))
        yield Piece(Kind.BEFORE, found.start(), found.group().strip(), wrap=wrap, rank=TIGHT)

    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return rule(rf"({known})\s?(?=\()", make), rule(r"([A-Za-z][A-Za-z-]+)(?=\()", make)


def addresses(names: str, fields: Mapping[str, Wrap]) -> Rule:
    """Return the rule of fields that take an address, in quotes or as it stands, whose signs have no meaning."""

    def make(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        node = fields[found.group(1).lower()](literally(found.group(2).strip(QUOTES)), notebook)
        yield Piece(Kind.TERM, found.start(), found.group(), node=node)

    return rule(rf"({names})\s?:\s*([{QUOTES}][^{QUOTES}]*[{QUOTES}]|[^\s(){QUOTES}]+)", make)


def comments(start: str, pattern: str) -> tuple[Rule, Rule]:
    """Return the rules of a comment, and of one that is never closed."""

    def refuse(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        notebook.fail(found.start(), "this comment is never closed", "write its end")

    return rule(pattern, nothing("comments were left out")), rule(re.escape(start), refuse)


def ranges() -> Rule:
    """Return the rule of a field with a range in square brackets, which no field of ours has."""

    def make(found: "re.Match[str]", _notebook: Notebook) -> Iterable[Piece]:
        yield Piece(Kind.TERM, found.start(), found.group(), node=Gone(found.group(), found.start()))

    return rule(r"\w+:\s*\[[^\[\]]*\]", make)


def small(title: str) -> Maker:
    """Return the maker of an operator in small letters, which the dialect reads as a word."""

    def make(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        text = found.group()
        notebook.note(f"{text} in small letters is a word in {title} and here; the operator is {text.upper()}")
        yield Piece(Kind.TERM, found.start(), text, node=literally(text))

    return make


def hashtag(title: str) -> Rule:
    """Return the rule of hashtags and accounts, of which watchdesk finds the word."""

    def make(found: "re.Match[str]", notebook: Notebook) -> Iterable[Piece]:
        notebook.note(f"{title}'s hashtags and accounts are looked for as words: {found.group()} as {found.group(2)}")
        node = word(found.group(2), found.start(), notebook)
        yield Piece(Kind.TERM, found.start(), found.group(), node=node)

    return rule(r"([#@])(\w+\*?)", make)
