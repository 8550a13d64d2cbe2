"""Terms: one foreign word or phrase as a part of the tree — what it means with our wildcards.

The dialects write their wildcards as ours first: `*` is any ending (or any letters inside), `?` one character.
"""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.tree import Gone, Joined, Link, Linked, Negated, Node, Pattern, Term, Way, joined
from watchdesk.rules.words import raw_words

QUOTES = '"“”„‟«»＂'

# So many words or groups are joined in one proximity; our own language joins ten without brackets.
MOST_SIDES = 20
# Our language's own bounds of a phrase and of the expressions in one query.
LONGEST_PHRASE = 100
MOST_PATTERNS = 20

_WILD = re.compile(r"[*?]")
_STARS = re.compile(r"\*[*?]*\*|\*\?+")
_SOFT = re.compile(r"[^*?]+\*?")
_ONE_WORD = re.compile(r"[^*]+\*?")
_LETTERS = r"[\pL\pM\pN]"
# A word of the query that our language would read as an operator or a function.
_RESERVED = re.compile(
    r"AND|OR|NOT|OF|NEAR|BEFORE|SENT|PARA|NAME|STEM|ATLEAST|FIRST|CASE|ALLCAPS|RAW|(?:W|NEAR|ADJ|PRE|N)\d+"
    r"|and|or|not|near|before"
)
_PLAIN = re.compile(r"[^\W_]+")


def word(text: str, at: int, notebook: Notebook) -> Node:
    """Return the node of one word as it is written, wildcards ours; what holds no letter or digit is gone."""
    return _made(text, at, notebook, is_quoted=False)


def phrase(text: str, at: int, notebook: Notebook, *, slack: int | None = None) -> Node:
    """Return the node of words that stand one after the other, or with up to `slack` others among them."""
    return _made(text.rstrip("?! "), at, notebook, is_quoted=True, slack=slack)


def literally(text: str) -> Term:
    """Return a phrase in which no sign has a meaning: addresses, names of sources."""
    return Term(text, is_phrase=True)


def weighted(node: Node, weight: str) -> Node:
    """Return the node with its words preferred for the snippet."""
    if isinstance(node, Joined):
        return replace(node, members=tuple(weighted(member, weight) for member in node.members))
    return replace(node, weight=weight) if isinstance(node, Term) else node


def written(term: Term) -> str:
    """Return a term as our language reads it."""
    weight = f"^{term.weight}" if term.weight else ""
    if not term.is_phrase:
        return f"{term.text}{weight}"
    escaped = re.sub(rf"([{QUOTES}\\])", r"\\\1", " ".join(term.text.split()))
    slack = "" if term.slack is None else f"~{term.slack}"
    return f'"{escaped}"{slack}{weight}'


def _made(text: str, at: int, notebook: Notebook, *, is_quoted: bool, slack: int | None = None) -> Node:
    pieces = list(_pieces(text))
    if not any(_is_word(piece) for piece in pieces):
        return Gone(text.strip() or '""', at)
    if len(pieces) > LONGEST_PHRASE:
        notebook.fail(at, f"this phrase has more than {LONGEST_PHRASE} words", "write the words that matter")
    if slack is not None:
        return _scattered(pieces, slack, at, notebook)
    if len(pieces) == 1 and not (is_quoted and _WILD.search(text) is None and _needs_quotes(text)):
        return _one(pieces[0], at, notebook, around=text)
    if all(_SOFT.fullmatch(piece) for piece in pieces):
        return Term(text, is_phrase=True)
    return _chain(pieces, at, notebook)


def _pieces(text: str) -> Iterator[str]:
    """Yield the words of a text with their wildcards, each as our words would part it, and lone wildcards."""
    masked = _WILD.sub("x", text)
    for _, start, end in raw_words(masked):
        yield _STARS.sub("*", text[start:end])


def _is_word(piece: str) -> bool:
    return any(letter.isalnum() for letter in piece)


def _needs_quotes(text: str) -> bool:
    return _PLAIN.fullmatch(text) is None or _RESERVED.fullmatch(text) is not None


def _one(piece: str, at: int, notebook: Notebook, *, around: str = "") -> Node:
    """Return the node of a single word. `around`: the word with the signs that stood on it."""
    if not _WILD.search(piece):
        text = around or piece
        return Term(text, is_phrase=_needs_quotes(text))
    if _ONE_WORD.fullmatch(piece) and (_PLAIN.fullmatch(_WILD.sub("", piece))):
        return Term(piece)
    if "*" in piece[:-1]:
        return _inside(piece, at, notebook)
    return Term(piece)


def _inside(piece: str, at: int, notebook: Notebook) -> Node:
    """Return a word with * in the middle or in front: an expression, since our * only ends a word."""
    if piece.isascii() and notebook.counted("expression") <= MOST_PATTERNS:
        return Pattern("\\b" + piece.replace("?", _LETTERS).replace("*", f"{_LETTERS}*") + "\\b")
    beginning = piece.split("*", 1)[0]
    if not _is_word(beginning):
        return Gone(piece, at)
    notebook.note(f"{piece}: * ends a word in watchdesk; {beginning}* finds more")
    return Term(f"{beginning}*")


def _chain(pieces: list[str], at: int, notebook: Notebook) -> Node:
    """Return words that follow each other of which some are found by wildcards inside, or by any word (a lone *)."""
    _check_sides(len(pieces), at, notebook)
    node: Node | None = None
    gap, run = 0, list[str]()

    def add(side: Node) -> None:
        nonlocal node, gap
        node = side if node is None else Linked(Link(Way.BEFORE, gap), node, side, at)
        gap = 0

    def finish_run() -> None:
        if run:
            add(Term(" ".join(run), is_phrase=len(run) > 1 or _needs_quotes(run[0].rstrip("*"))))
            run.clear()

    for piece in pieces:
        if not _is_word(piece):
            finish_run()
            gap += 1
            notebook.note("a wildcard that stands for a word was read as up to one word at its place")
        elif _SOFT.fullmatch(piece):
            run.append(piece)
        else:
            finish_run()
            add(_one(piece, at, notebook))
    finish_run()
    return node if node is not None else Gone(" ".join(pieces), at)


def _scattered(pieces: list[str], slack: int, at: int, notebook: Notebook) -> Node:
    words = [piece for piece in pieces if _is_word(piece)]
    if len(words) == 1:
        return _one(words[0], at, notebook)
    if all(_SOFT.fullmatch(piece) for piece in words):
        return Term(" ".join(words), is_phrase=True, slack=slack)
    _check_sides(len(words), at, notebook)
    node: Node = _one(words[0], at, notebook)
    for piece in words[1:]:
        node = Linked(Link(Way.NEAR, slack), node, _one(piece, at, notebook), at)
    return node


def _check_sides(sides: int, at: int, notebook: Notebook) -> None:
    if sides > MOST_SIDES:
        problem = f"more than {MOST_SIDES} words with wildcards, or groups, stand in one proximity"
        notebook.fail(at, problem, "join parts of them with AND")


def endings(stem: str, most: int) -> Node:
    """Return a word with no more than so many further letters."""
    return joined(
        [Term(stem + "?" * count, is_phrase=not count and _needs_quotes(stem)) for count in range(most + 1)],
        is_and=False,
    )


def nearby(members: tuple[Node, ...], distance: int, at: int, notebook: Notebook) -> Node:
    """Return members that stand near each other, in any order; what is under NOT stays outside."""
    _check_sides(len(members), at, notebook)
    inside = [member for member in members if not isinstance(member, Negated)]
    outside = [member for member in members if isinstance(member, Negated)]
    if not inside:
        return joined(members, is_and=True)
    node = inside[0]
    for member in inside[1:]:
        node = Linked(Link(Way.NEAR, distance), node, member, at)
    return joined([node, *outside], is_and=True)
