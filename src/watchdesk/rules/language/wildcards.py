"""Wildcards: where * and ? may stand in a word of a query — asked by the parser before it makes a word of a sign."""

from watchdesk.rules.language.lexer import Sign, fail
from watchdesk.rules.language.scopes import Exactness


def check_wildcards(query: str, sign: Sign, exactness: Exactness) -> None:
    """Raise QueryError at the first * or ? of a word that has no meaning where it stands."""
    word = sign.value
    if "*" not in word and "?" not in word:
        return
    if exactness is Exactness.STEM:
        fail(query, sign.start, "a wildcard cannot stand in STEM", "write STEM(negotiate) or negotiat*")
    for place, letter in enumerate(word):
        follower = word[place + 1 : place + 2]
        if letter == "*" and (follower.isalnum() or follower in {"*", "?"}):
            advice = f"write {word[:place]}* or ? for one character" if word[:place] else "write the word's beginning"
            fail(query, sign.start + place, "* stands only at the end of a word", advice)
    if not any(letter.isalnum() for letter in word):
        fail(query, sign.start, f"{word} would hit every word", "write at least one letter beside * or ?")
