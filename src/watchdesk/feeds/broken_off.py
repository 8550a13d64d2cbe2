"""Broken off: a document that ends in the midst of an entry, read up to the entry before — on the way into the readers.

Whoever writes it was not done, or gave up. Taken for whole, the half entry would be known from then on, and the rest of
it never read, nor told.
"""

import re
from collections import deque

_NAME = r"(?:[A-Za-z_][\w.-]*:)?"
_OPENED = {names: re.compile(rf"<{_NAME}(?:{names})[\s>]") for names in ("item|entry", "url")}
_CLOSED = {names: re.compile(rf"</{_NAME}(?:{names})\s*>") for names in _OPENED}


def without_half_entry(text: str, root: str, names: str = "item|entry") -> str:
    """Return a document without the entry that it ends in.

    `names` are those of entries, `root` that of the outermost element. The very text where it is closed, or where no
    entry ever is: some write no closing tags.
    """
    if f"</{root}" in text:
        return text
    last = deque(_OPENED[names].finditer(text), maxlen=2)
    if not last or _CLOSED[names].search(text, last[-1].end()):
        return text
    closes = len(last) == 1 or _CLOSED[names].search(text) is not None
    return text[: last[-1].start()] if closes else text
