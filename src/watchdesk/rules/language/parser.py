"""Parser: read a query into clauses, by recursive descent over the grammar of docs and with its precedence.

NOT binds tightest, then NEAR, BEFORE and NOT NEAR, then AND (or nothing at all between two words), then OR.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NoReturn

from msgspec.structs import replace

from watchdesk.model.watches import Field
from watchdesk.rules.language.anatomy import positional, weighted
from watchdesk.rules.language.arguments import name_arguments
from watchdesk.rules.language.clauses import Clause, Fact, Found, Not, Several, found
from watchdesk.rules.language.complaints import no_side
from watchdesk.rules.language.cursor import Cursor
from watchdesk.rules.language.facts import Unreadable, read_fact
from watchdesk.rules.language.lexer import Kind, Sign, fail
from watchdesk.rules.language.literals import literal
from watchdesk.rules.language.named import read_name
from watchdesk.rules.language.occurrences import Positional
from watchdesk.rules.language.proximity import Link, Near, Unit
from watchdesk.rules.language.regexes import Regex, problem_of
from watchdesk.rules.language.scopes import Exactness, Scope
from watchdesk.rules.language.shortform import as_written
from watchdesk.rules.language.wildcards import check_wildcards

DEEPEST = 50  # nine or ten calls a level, of the thousand that Python allows
LONGEST_PHRASE = 100
LONGEST_CHAIN = 9
MOST_LEAVES = 100_000
MOST_REGEXES = 20
MOST_WORDS = 1_000_000

_SEARCHED = {
    "title": (Field.TITLE,),
    "lead": (Field.TITLE, Field.TEXT),
    "text": (Field.TEXT,),
    "author": (Field.AUTHOR,),
    "url": (Field.URL,),
    "tag": (Field.TAG,),
}
_STARTS = frozenset((Kind.WORD, Kind.PHRASE, Kind.REGEX, Kind.LIST, Kind.OPEN, Kind.FIELD, Kind.FUNCTION, Kind.NOT))
_LINKS = frozenset((Kind.NEAR, Kind.BEFORE, Kind.SENT, Kind.PARA))
_UNITS = {Kind.SENT: Unit.SENTENCE, Kind.PARA: Unit.PARAGRAPH}


class Parser(Cursor):
    """Reads one query. `clause()` may be called once."""

    def __init__(self, query: str, lists: Mapping[str, Sequence[str]]) -> None:
        super().__init__(query)
        self._lists = lists
        self._leaves = self._regexes = 0
        self._depth = 0
        self._scope = self._anywhere = Scope()
        self._known: dict[tuple[object, ...], Clause] = {}
        self._fact: str | None = None

    def clause(self) -> Clause:
        """Return the whole query. Raises QueryError."""
        if self.next.kind is Kind.END:
            is_comment = bool(self.query.strip())
            hint = "what stands behind # is a comment: for a hashtag, leave the # out"
            advice = hint if is_comment else "write a word to look for"
            fail(self.query, 0, "the query is empty", advice)
        clause = self._or()
        rest = self.next
        if rest.kind is Kind.CLOSE:
            self.fail(rest, "this bracket was never opened", "take it out, or write ( before its group")
        if rest.kind is Kind.BOOST:
            self.missing(rest)
        if rest.kind is Kind.COMMA:
            self.fail(rest, "a comma stands only between the members of n OF (…)", "write AND or OR")
        return clause

    def _or(self) -> Clause:
        members = [self._and()]
        while self.next.kind is Kind.OR:
            self.take()
            members.append(self._and())
        return members[0] if len(members) == 1 else Several(tuple(members), 1)

    def _and(self) -> Clause:
        members = [self._near()]
        while True:
            if self.next.kind is Kind.AND:
                self.take()
            elif self.next.kind not in _STARTS:
                break
            members.append(self._near())
        return members[0] if len(members) == 1 else Several(tuple(members), len(members))

    def _near(self) -> Clause:
        start = self.next
        clause = self._unary()
        link = self._take_link()
        if link is None:
            return clause
        first = self._side(clause, start)
        links: list[tuple[Link, Positional]] = []
        while link is not None:
            start_of_side = self.next
            if len(links) == LONGEST_CHAIN:
                problem = "more than 10 groups are joined by NEAR, BEFORE, SENT or PARA"
                self.fail(start_of_side, problem, "join parts of them with AND")
            links.append((link, self._side(self._unary(), start_of_side)))
            link = self._take_link()
        written = self.query[start.start : self.last.end]
        return self._once(found(Near(first, tuple(links)), self._scope.label(written)), written)

    def _once(self, clause: Clause, *written: object) -> Clause:
        """Return the clause that was written so before, if one was: what it finds is remembered for both."""
        return self._known.setdefault((*written, None if self._scope is self._anywhere else self._scope), clause)

    def _take_link(self) -> Link | None:
        is_negated = self.next.kind is Kind.NOT and self.after_next.kind in _LINKS
        if is_negated:
            if self.after_next.kind is Kind.BEFORE:
                self.fail(self.next, "there is no NOT BEFORE", "write NOT NEAR/5")
            self.take()
        elif self.next.kind not in _LINKS:
            return None
        sign = self.take()
        return Link(
            distance=sign.number or 0,
            unit=_UNITS.get(sign.kind),
            is_ordered=sign.kind is Kind.BEFORE,
            is_negated=is_negated,
        )

    def _side(self, clause: Clause, start: Sign) -> Positional:
        what = positional(clause)
        if what is None:
            self.fail(start, *no_side(clause))
        here = replace(self._scope, prefixes=())
        if any(replace(leaf.scope, exactness=here.exactness, prefixes=()) != here for leaf in what.leaves()):
            problem = "a field or FIRST stands on one side of the proximity only"
            self.fail(start, problem, "put it around both: title:(a NEAR/5 b)")
        return what

    def _unary(self) -> Clause:
        is_negated = False  # two NOTs undo each other, in three-valued logic too
        while self.next.kind is Kind.NOT:
            if self.after_next.kind in _LINKS:
                self.missing(self.next)
            self.take()
            is_negated = not is_negated
        clause = self._primary()
        return Not(clause) if is_negated else clause

    def _primary(self) -> Clause:
        clause = self._unweighted()
        if self.next.kind is not Kind.BOOST:
            return clause
        boost = self.take()
        if isinstance(clause, Fact):
            self.fail(boost, "^ prefers hits, and this is no word of the text", "leave it out")
        if self.next.kind is Kind.BOOST:
            self.missing(self.next)
        return weighted(clause, boost.weight)

    def _unweighted(self) -> Clause:
        sign = self.next
        match sign.kind:
            case Kind.WORD if self.after_next.kind is Kind.OF:
                return self._of()
            case Kind.OPEN:
                self.take()
                return self._group(sign, sign)
            case kind if kind in self._READERS:
                return self._READERS[kind](self, self.take())
            case _:
                return self.missing(sign)

    def _group(self, opened: Sign, owner: Sign) -> Clause:
        """Read what stands in brackets, the opening one having been taken."""
        self._go_down(owner)
        clause = self._or()
        self.close(opened)
        self._depth -= 1
        return clause

    def _go_down(self, sign: Sign) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self.fail(sign, f"brackets are nested deeper than {DEEPEST}", "split the query into several watches")

    def _of(self) -> Clause:
        number, of = self.take(), self.take()
        if not (number.value.isascii() and number.value.isdecimal()):
            self.fail(number, f"{number.value} is no number", 'write 2 OF (a, b, c), or "OF" in quotes')
        members = self._members(self.open(of, "2 OF (a, b, c)"), of)
        needed = self._number(number, least=1)
        if needed > len(members):
            problem = f"{needed} of {len(members)} can never hold"
            advice = f"write a number from 1 to {len(members)}" if len(members) > 1 else "part the members by commas"
            self.fail(number, problem, advice)
        return Several(tuple(members), needed)

    def _members(self, opened: Sign, owner: Sign) -> list[Clause]:
        """Read members parted by commas, up to and with the closing bracket; a comma may stand behind the last."""
        self._go_down(owner)
        members: list[Clause] = []
        while self.next.kind is not Kind.CLOSE or not members:
            members.append(self._or())
            if self.next.kind is not Kind.COMMA:
                break
            self.take()
        self.close(opened)
        self._depth -= 1
        return members

    def _number(self, sign: Sign, *, least: int) -> int:
        digits = sign.value
        is_number = digits.isascii() and digits.isdecimal() and len(digits) < len(str(MOST_WORDS))
        if not is_number or int(digits) < least:
            problem = f"{digits[:12] or 'this'} is no number to count to"
            fail(self.query, sign.start, problem, f"write a number from 1 to {MOST_WORDS - 1:,}")
        return int(digits)

    def _field(self, field: Sign) -> Clause:
        if self._fact or self._scope.fields != Scope().fields or self._scope.is_lead or self._scope.first_words:
            problem = f"{field.value}: stands inside another field"
            self.fail(field, problem, "write one field for each group, joined with AND")
        if self.next.kind in {Kind.NOT, Kind.END}:
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
        if self.next.kind is Kind.NOT:
            problem = f"NOT stands between {field.value}: and what it looks for"
            self.fail(self.next, problem, f"write NOT before {field.value}:")
        self.missing(self.next)

    def _function(self, function: Sign) -> Clause:
        if self._fact:
            self.fail(function, f"{function.value} has no meaning for {self._fact}:", "take it out")
        if function.value in {"ATLEAST", "FIRST"}:
            return self._counting(function)
        if function.value == "NAME":
            return self._name(function)
        opened = self.open(function, f"{function.value}(…)")
        before = self._scope
        exactness = Exactness(function.value.lower())
        self._scope = replace(before, exactness=exactness, prefixes=(*before.prefixes, f"{function.value}("))
        clause = self._group(opened, function)
        self._scope = before
        return clause

    def _counting(self, function: Sign) -> Clause:
        example = f"{function.value}(2, Kabul)"
        opened = self.open(function, example)
        sign = self.take()
        if sign.kind is not Kind.WORD or not sign.value.isdecimal() or self.next.kind is not Kind.COMMA:
            self.fail(sign, f"{function.value} starts with a number and a comma", f"write {example}")
        number = self._number(sign, least=1)
        self.take()
        if function.value == "FIRST":
            return self._first(function, opened, number)
        start = self.next
        clause = self._group(opened, function)
        what = positional(clause)
        if what is None:
            self.fail(start, "ATLEAST counts what has a place in the text", f"write {example} AND …")
        written = self.query[function.start : self.last.end]
        return found(what, self._scope.label(written), number)

    def _first(self, function: Sign, opened: Sign, number: int) -> Clause:
        before = self._scope
        if before.first_words:
            self.fail(function, "FIRST stands inside another FIRST", "write one of them")
        if before.fields not in {Scope().fields, (Field.TEXT,)} or before.is_lead:
            self.fail(function, "FIRST looks at the article's text only", "take the field around it out")
        prefixes = (*before.prefixes, f"FIRST({number}, ")
        self._scope = replace(before, fields=(Field.TEXT,), first_words=number, prefixes=prefixes)
        clause = self._group(opened, function)
        self._scope = before
        return clause

    def _leaf(self, sign: Sign, written: str | None = None) -> Clause:
        """Return the clause of a word or phrase; `written` is how it stands in a list, for what is only named here."""
        self._leaves += 1
        if self._leaves > MOST_LEAVES:
            problem = f"more than {MOST_LEAVES:,} words are looked for, those of lists among them"
            fail(self.query, sign.start, problem, "split the query into several watches")
        is_phrase = sign.kind is Kind.PHRASE
        text = sign.value
        if self._fact:
            fact = read_fact(self._fact, text)
            if isinstance(fact, Unreadable):
                self.fail(sign, fact.problem, fact.advice)
            return Fact(f"{self._fact}:{text}", *fact)
        is_plain = is_phrase or self._scope.exactness is Exactness.RAW or self._scope.fields == (Field.URL,)
        if not is_plain:
            check_wildcards(self.query, sign, self._scope.exactness)
        if written is None:
            written = text if is_phrase and sign.number is None else self.query[sign.start : sign.end]
        key = (written, text, is_plain, sign.number, None if self._scope is self._anywhere else self._scope)
        clause = self._known.get(key)
        if clause is None:
            clause = self._known[key] = self._literal(sign, written, is_plain=is_plain)
        return clause

    def _literal(self, sign: Sign, written: str, *, is_plain: bool) -> Found:
        text, is_phrase = sign.value, sign.kind is Kind.PHRASE
        words = literal(text, scope=self._scope, written=written, is_phrase=is_plain, slack=sign.number)
        if words is None:
            if is_phrase and not text.strip():
                self.fail(sign, "this phrase is empty", "write words between the quotes")
            self.fail(sign, f"{text} has no letter or digit", "write a word to look for")
        if len(words.pieces) > LONGEST_PHRASE:
            problem = f"this phrase has more than {LONGEST_PHRASE} words"
            fail(self.query, sign.start, problem, "write a part of it that nobody else writes")
        return found(words, words.label)

    def _regex(self, sign: Sign) -> Clause:
        if self._fact:
            self.fail(sign, f"{self._fact}: is not searched by expression", "write one value")
        if self._scope.exactness in {Exactness.STEM, Exactness.ALLCAPS}:
            problem = f"an expression cannot stand in {self._scope.exactness.name}"
            self.fail(sign, problem, "take it out of the brackets")
        self._regexes += 1
        if self._regexes > MOST_REGEXES:
            problem = f"more than {MOST_REGEXES} expressions stand in one query"
            self.fail(sign, problem, "join some of them: /this|that/")
        if complaint := problem_of(sign.value):
            self.fail(sign, *complaint)
        label = self._scope.label(self.query[sign.start : sign.end])
        return found(Regex(label, self._scope, sign.value), label)

    def _list(self, sign: Sign) -> Clause:
        members = self._lists.get(sign.value)
        if members is None:
            known = f"write one of @{', @'.join(sorted(self._lists))}" if self._lists else "write its members with OR"
            self.fail(sign, f"there is no list @{sign.value}", f"{known}, or add it under [lists]")
        if not members:
            self.fail(sign, f"the list @{sign.value} is empty", "add words to it under [lists]")
        clauses = []
        for member in members:
            text, is_phrase = as_written(member)
            kind = Kind.PHRASE if is_phrase else Kind.WORD
            clauses.append(self._leaf(Sign(kind, sign.start, sign.end, text), written=text))
        return clauses[0] if len(clauses) == 1 else Several(tuple(clauses), 1)

    def _name(self, function: Sign) -> Clause:
        opened = self.open(function, 'NAME("Wendy Sherman")')
        name = self.take()
        if name.kind is not Kind.PHRASE or name.number is not None:
            self.fail(name, "NAME starts with the whole name in quotes", 'write NAME("Wendy Sherman")')
        arguments = name_arguments(self, opened, self._context)
        named = read_name(
            name=name.value,
            also=arguments.also,
            role=arguments.role,
            context=arguments.context,
            scope=self._scope,
            label=self._scope.label(" ".join(name.value.split())),
        )
        if isinstance(named, Unreadable):
            self.fail(name, named.problem, named.advice)
        return self._once(named, self.query[function.start : self.last.end])

    def _context(self) -> tuple[Clause, ...]:
        """Read the members of a context: they are looked for in the whole article, whatever field the NAME is in."""
        opened = self.open(self.last, "context=(Kabul, Pakistan)")
        self._go_down(opened)
        before, self._scope = self._scope, Scope()
        members = self._members(opened, opened)
        self._scope = before
        self._depth -= 1
        return tuple(members)

    _READERS: ClassVar[Mapping[Kind, Callable[["Parser", Sign], Clause]]] = {
        Kind.WORD: _leaf,
        Kind.PHRASE: _leaf,
        Kind.REGEX: _regex,
        Kind.LIST: _list,
        Kind.FIELD: _field,
        Kind.FUNCTION: _function,
    }
