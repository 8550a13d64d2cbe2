"""Cursor: where the parser stands among the signs of a query, and how it stops with a sentence."""

from typing import NoReturn

from watchdesk.rules.language.complaints import missing
from watchdesk.rules.language.lexer import Kind, Sign, fail, signs


class Cursor:
    """The signs of one query, taken one after the other. What makes no sense raises QueryError at its character."""

    def __init__(self, query: str) -> None:
        self.query = query
        self._signs = list(signs(query))
        self._place = 0

    @property
    def next(self) -> Sign:
        """The sign that is not taken yet; at the end that of kind END, for ever."""
        return self._signs[self._place]

    @property
    def after_next(self) -> Sign:
        """The one behind it."""
        return self._signs[min(self._place + 1, len(self._signs) - 1)]

    @property
    def last(self) -> Sign:
        """The sign that was taken last."""
        return self._signs[self._place - 1]

    def fail(self, sign: Sign, problem: str, advice: str) -> NoReturn:
        """Stop at a sign."""
        fail(self.query, sign.start, problem, advice)

    def take(self) -> Sign:
        """Return the next sign and go on to the one behind it."""
        sign = self.next
        self._place += sign.kind is not Kind.END
        return sign

    def missing(self, sign: Sign) -> NoReturn:
        """Say what is wrong where a word, a phrase or a group had to stand."""
        before = self._signs[self._place - 1] if self._place else None
        problem, advice = missing(sign, before)
        is_unclosed = sign.kind is Kind.END and before is not None and before.kind is Kind.OPEN
        fail(self.query, before.start if before is not None and is_unclosed else sign.start, problem, advice)

    def close(self, opened: Sign) -> None:
        """Take the bracket that closes what `opened` opened."""
        sign = self.take()
        if sign.kind is Kind.COMMA:
            self.fail(sign, "a comma stands only between the members of n OF (…)", "write AND or OR")
        if sign.kind is not Kind.CLOSE:
            self.fail(opened, "this bracket is never closed", "write ) at the end of its group")

    def open(self, owner: Sign, example: str) -> Sign:
        """Take and return the bracket that must stand behind `owner`."""
        sign = self.take()
        if sign.kind is not Kind.OPEN:
            self.fail(sign, f"a bracket is missing behind {owner.value}", f"write {example}")
        return sign
