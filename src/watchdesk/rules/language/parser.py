"""Parser: read a query into clauses, by recursive descent over the grammar of docs and with its precedence.

NOT binds tightest, then NEAR, BEFORE and NOT NEAR, then AND (or nothing at all between two words), then OR.
"""

from dataclasses import replace
from typing import NoReturn

from watchdesk.model.watches import Field
from watchdesk.rules.language.clauses import Clause, Fact, Found, Not, Several, positional
from watchdesk.rules.language.complaints import missing, no_side
from watchdesk.rules.language.facts import Unreadable, read_fact
from watchdesk.rules.language.lexer import Kind, Sign, fail, signs
from watchdesk.rules.language.literals import literal
from watchdesk.rules.language.proximity import Link, Near, Positional, literals_in
from watchdesk.rules.language.scopes import Exactness, Scope

DEEPEST = 100
LONGEST_CHAIN = 9
MOST_WORDS = 1_000_000

_SEARCHED = {
    "title": (Field.TITLE,),
    "lead": (Field.TITLE, Field.TEXT),
    "text": (Field.TEXT,),
    "author": (Field.AUTHOR,),
    "url": (Field.URL,),
    "tag": (Field.TAG,),
}
_STARTS = frozenset((Kind.WORD, Kind.PHRASE, Kind.OPEN, Kind.FIELD, Kind.FUNCTION, Kind.NOT))
_LINKS = frozenset((Kind.NEAR, Kind.BEFORE))


class Parser:
    """Reads one query. `clause()` may be called once."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._signs = list(signs(query))
        self._place = 0
        self._depth = 0
        self._scope = Scope()
        self._fact: str | None = None

    def clause(self) -> Clause:
        """Return the whole query. Raises QueryError."""
        if self._next.kind is Kind.END:
            fail(self._query, 0, "the query is empty", "write a word to look for")
        clause = self._or()
        rest = self._next
        if rest.kind is Kind.CLOSE:
            fail(self._query, rest.start, "this bracket was never opened", "take it out, or write ( before its group")
        if rest.kind is Kind.COMMA:
            fail(self._query, rest.start, "a comma stands only between the members of n OF (…)", "write AND or OR")
        return clause

    @property
    def _next(self) -> Sign:
        return self._signs[self._place]

    @property
    def _after_next(self) -> Sign:
        return self._signs[min(self._place + 1, len(self._signs) - 1)]

    def _take(self) -> Sign:
        sign = self._next
        self._place += sign.kind is not Kind.END
        return sign

    def _or(self) -> Clause:
        members = [self._and()]
        while self._next.kind is Kind.OR:
            self._take()
            members.append(self._and())
        return members[0] if len(members) == 1 else Several(tuple(members), 1)

    def _and(self) -> Clause:
        members = [self._near()]
        while True:
            if self._next.kind is Kind.AND:
                self._take()
            elif self._next.kind not in _STARTS:
                break
            members.append(self._near())
        return members[0] if len(members) == 1 else Several(tuple(members), len(members))

    def _near(self) -> Clause:
        start = self._next
        clause = self._unary()
        link = self._take_link()
        if link is None:
            return clause
        first = self._side(clause, start)
        links: list[tuple[Link, Positional]] = []
        while link is not None:
            start_of_side = self._next
            if len(links) == LONGEST_CHAIN:
                problem = "more than 10 groups are joined by NEAR or BEFORE"
                fail(self._query, start_of_side.start, problem, "join parts of them with AND")
            links.append((link, self._side(self._unary(), start_of_side)))
            link = self._take_link()
        written = self._query[start.start : self._signs[self._place - 1].end]
        return Found(Near(first, tuple(links)), self._scope.label(written))

    def _take_link(self) -> Link | None:
        is_negated = self._next.kind is Kind.NOT and self._after_next.kind in _LINKS
        if is_negated:
            if self._after_next.kind is Kind.BEFORE:
                fail(self._query, self._next.start, "there is no NOT BEFORE", "write NOT NEAR/5")
            self._take()
        elif self._next.kind not in _LINKS:
            return None
        sign = self._take()
        return Link(distance=sign.number or 0, is_ordered=sign.kind is Kind.BEFORE, is_negated=is_negated)

    def _side(self, clause: Clause, start: Sign) -> Positional:
        what = positional(clause)
        if what is None:
            fail(self._query, start.start, *no_side(clause))
        here = replace(self._scope, prefixes=())
        if any(replace(found.scope, exactness=here.exactness, prefixes=()) != here for found in literals_in(what)):
            problem = "a field or FIRST stands on one side of NEAR or BEFORE only"
            fail(self._query, start.start, problem, "put it around both: title:(a NEAR/5 b)")
        return what

    def _unary(self) -> Clause:
        is_negated = False  # two NOTs undo each other, in three-valued logic too
        while self._next.kind is Kind.NOT:
            if self._after_next.kind in _LINKS:
                self._missing(self._next)
            self._take()
            is_negated = not is_negated
        clause = self._primary()
        return Not(clause) if is_negated else clause

    def _primary(self) -> Clause:
        sign = self._next
        match sign.kind:
            case Kind.WORD if self._after_next.kind is Kind.OF:
                return self._of()
            case Kind.WORD | Kind.PHRASE:
                return self._leaf(self._take())
            case Kind.OPEN:
                self._take()
                return self._group(sign, sign)
            case Kind.FIELD:
                return self._field(self._take())
            case Kind.FUNCTION:
                return self._function(self._take())
            case _:
                return self._missing(sign)

    def _missing(self, sign: Sign) -> NoReturn:
        """Say what is wrong where a word, a phrase or a group had to stand."""
        before = self._signs[self._place - 1] if self._place else None
        problem, advice = missing(sign, before)
        is_unclosed = sign.kind is Kind.END and before is not None and before.kind is Kind.OPEN
        fail(self._query, before.start if before is not None and is_unclosed else sign.start, problem, advice)

    def _group(self, opened: Sign, owner: Sign) -> Clause:
        """Read what stands in brackets, the opening one having been taken."""
        self._go_down(owner)
        clause = self._or()
        self._close(opened)
        self._depth -= 1
        return clause

    def _go_down(self, sign: Sign) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            fail(self._query, sign.start, "brackets are nested deeper than 100", "split the query into several watches")

    def _close(self, opened: Sign) -> None:
        sign = self._take()
        if sign.kind is Kind.COMMA:
            fail(self._query, sign.start, "a comma stands only between the members of n OF (…)", "write AND or OR")
        if sign.kind is not Kind.CLOSE:
            fail(self._query, opened.start, "this bracket is never closed", "write ) at the end of its group")

    def _open(self, owner: Sign, example: str) -> Sign:
        sign = self._take()
        if sign.kind is not Kind.OPEN:
            fail(self._query, sign.start, f"a bracket is missing behind {owner.value}", f"write {example}")
        return sign

    def _of(self) -> Clause:
        number, of = self._take(), self._take()
        if not (number.value.isascii() and number.value.isdecimal()):
            fail(self._query, number.start, f"{number.value} is no number", 'write 2 OF (a, b, c), or "OF" in quotes')
        opened = self._open(of, "2 OF (a, b, c)")
        self._go_down(of)
        members: list[Clause] = []
        while self._next.kind is not Kind.CLOSE or not members:
            members.append(self._or())
            if self._next.kind is not Kind.COMMA:
                break
            self._take()
        self._close(opened)
        self._depth -= 1
        needed = self._number(number, least=1)
        if needed > len(members):
            problem = f"{needed} of {len(members)} can never hold"
            advice = f"write a number from 1 to {len(members)}" if len(members) > 1 else "part the members by commas"
            fail(self._query, number.start, problem, advice)
        return Several(tuple(members), needed)

    def _number(self, sign: Sign, *, least: int) -> int:
        digits = sign.value
        is_number = digits.isascii() and digits.isdecimal() and len(digits) < len(str(MOST_WORDS))
        if not is_number or int(digits) < least:
            fail(
                self._query, sign.start, f"{digits[:12] or 'this'} is no number to count to", "write a number from 1 up"
            )
        return int(digits)

    def _field(self, field: Sign) -> Clause:
        if self._fact or self._scope.fields != Scope().fields or self._scope.is_lead or self._scope.first_words:
            problem = f"{field.value}: stands inside another field"
            fail(self._query, field.start, problem, "write one field for each group, joined with AND")
        if self._next.kind in {Kind.NOT, Kind.END}:
            self._nothing_behind(field)
        before = self._scope
        if field.value in _SEARCHED:
            self._scope = replace(
                before,
                fields=_SEARCHED[field.value],
                is_lead=field.value == "lead",
                prefixes=(*before.prefixes, f"{field.value}:"),
            )
        else:
            self._fact = field.value
        self._go_down(field)
        clause = self._primary()
        self._depth -= 1
        self._scope, self._fact = before, None
        return clause

    def _nothing_behind(self, field: Sign) -> NoReturn:
        if self._next.kind is Kind.NOT:
            problem = f"NOT stands between {field.value}: and what it looks for"
            fail(self._query, self._next.start, problem, f"write NOT before {field.value}:")
        self._missing(self._next)

    def _function(self, function: Sign) -> Clause:
        if self._fact:
            fail(self._query, function.start, f"{function.value} has no meaning for {self._fact}:", "take it out")
        if function.value in {"ATLEAST", "FIRST"}:
            return self._counting(function)
        opened = self._open(function, f"{function.value}(…)")
        before = self._scope
        exactness = Exactness(function.value.lower())
        self._scope = replace(before, exactness=exactness, prefixes=(*before.prefixes, f"{function.value}("))
        clause = self._group(opened, function)
        self._scope = before
        return clause

    def _counting(self, function: Sign) -> Clause:
        example = f"{function.value}(2, Kabul)"
        opened = self._open(function, example)
        sign = self._take()
        if sign.kind is not Kind.WORD or not sign.value.isdecimal() or self._next.kind is not Kind.COMMA:
            fail(self._query, sign.start, f"{function.value} starts with a number and a comma", f"write {example}")
        number = self._number(sign, least=1)
        self._take()
        if function.value == "FIRST":
            return self._first(function, opened, number)
        start = self._next
        clause = self._group(opened, function)
        what = positional(clause)
        if what is None:
            fail(self._query, start.start, "ATLEAST counts words, phrases and NEAR only", f"write {example} AND …")
        written = self._query[function.start : self._signs[self._place - 1].end]
        return Found(what, self._scope.label(written), number)

    def _first(self, function: Sign, opened: Sign, number: int) -> Clause:
        before = self._scope
        if before.fields not in {Scope().fields, (Field.TEXT,)} or before.is_lead or before.first_words:
            fail(self._query, function.start, "FIRST looks at the article's text only", "take the field around it out")
        prefixes = (*before.prefixes, f"FIRST({number}, ")
        self._scope = replace(before, fields=(Field.TEXT,), first_words=number, prefixes=prefixes)
        clause = self._group(opened, function)
        self._scope = before
        return clause

    def _leaf(self, sign: Sign) -> Clause:
        is_phrase = sign.kind is Kind.PHRASE
        text = sign.value
        if self._fact:
            fact = read_fact(self._fact, text)
            if isinstance(fact, Unreadable):
                fail(self._query, sign.start, fact.problem, fact.advice)
            return Fact(f"{self._fact}:{text}", *fact)
        is_plain = is_phrase or self._scope.exactness is Exactness.RAW or self._scope.fields == (Field.URL,)
        if not is_plain:
            self._check_wildcards(sign)
        written = text if is_phrase and sign.number is None else self._query[sign.start : sign.end]
        found = literal(text, scope=self._scope, written=written, is_phrase=is_plain, slack=sign.number)
        if found is None:
            if is_phrase and not text.strip():
                fail(self._query, sign.start, "this phrase is empty", "write words between the quotes")
            fail(self._query, sign.start, f"{text} has no letter or digit", "write a word to look for")
        return Found(found, found.label)

    def _check_wildcards(self, sign: Sign) -> None:
        word = sign.value
        for place, letter in enumerate(word):
            follower = word[place + 1 : place + 2]
            if letter == "*" and (follower.isalnum() or follower in {"*", "?"}):
                advice = (
                    f"write {word[:place]}* or ? for one character" if word[:place] else "write the word's beginning"
                )
                fail(self._query, sign.start + place, "* stands only at the end of a word", advice)
        if ("*" in word or "?" in word) and not any(letter.isalnum() for letter in word):
            fail(self._query, sign.start, f"{word} would hit every word", "write at least one letter beside * or ?")
