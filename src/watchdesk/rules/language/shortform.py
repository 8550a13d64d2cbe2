"""Short form: `terms` and `at_least` of the configuration as a query of the watch language."""

import re
from collections.abc import Sequence

# A term that the language reads as one plain word. Anything else is quoted, and so are words that might be operators.
_PLAIN = re.compile(r"[^\W_]+\*?")


def terms_query(terms: Sequence[str], at_least: int | None = None) -> str:
    """Return the query that finds any of the terms, or at least so many different ones.

    A term is a word or a phrase as somebody would say it; no sign in it has a meaning, save a * that ends a word. Terms
    without a letter or digit, and numbers that cannot be reached, are found when the query is compiled.
    """
    written = [_written(term) for term in terms]
    if at_least is None or at_least == 1:
        return " OR ".join(written)
    return f"{at_least} OF ({', '.join(written)})"


def as_written(term: str) -> tuple[str, bool]:
    """Return a term with single spaces, and whether it is to be read as a phrase rather than one plain word."""
    term = " ".join(term.split())
    return term, _PLAIN.fullmatch(term) is None


def _written(term: str) -> str:
    term, is_phrase = as_written(term)
    if not is_phrase and not term.isupper():
        return term
    escaped = re.sub(r'(["“”„‟«»＂\\])', r"\\\1", term)
    return f'"{escaped}"'
