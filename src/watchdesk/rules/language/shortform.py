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


def _written(term: str) -> str:
    term = " ".join(term.split())
    if _PLAIN.fullmatch(term) and not term.isupper():
        return term
    escaped = re.sub(r'(["“”„‟«»＂\\])', r"\\\1", term)
    return f'"{escaped}"'
