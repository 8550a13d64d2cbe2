"""Cutting: markup whose tags are whole made text without an HTML parser, exactly as one would leave it.

Nearly all markup of feeds is words between tags that are whole. Cutting them out takes a fifth of the time of parsing;
whatever is less plain (a bracket that opens no tag or stands in a quotation, a script with brackets) is declined.
"""

import re

BLOCKS = frozenset(
    (
        "address article aside blockquote br caption center dd div dl dt fieldset figcaption figure footer form "
        "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
    ).split()
)
"""The elements that part paragraphs."""

_INLINE = "a abbr b bdi cite code del em i img ins kbd mark q s small span strong sub sup time tt u var wbr".split()
# what the commonest tags leave in the text, by the word after their bracket
_LEAVES = {
    f"{slash}{name}": left for names, left in ((BLOCKS, "\n"), (_INLINE, "")) for name in names for slash in ("", "/")
}
# within these, or instead of them, something is read otherwise than as text between tags: html5ever must look
_NOT_TEXT = frozenset(
    ("script style template textarea title xmp iframe noembed noframes noscript plaintext select math").split()
)
# of these, what is inside is not read
_UNREAD = frozenset({"script", "style", "template", "iframe"})
_BRACKETS = re.compile(r"<([^>]*)>")
_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:_-]*)(?=[\s/]|\Z)")
_QUOTED = re.compile(r"""[^"']*(?:"[^"]*"[^"']*|'[^']*'[^"']*)*\Z""")
_SHORTEST_COMMENT = len("!----")


class _Leaves(dict[str, str | None]):
    """What each tag of one text leaves, by what stands between its brackets; None for what is no tag to be cut out."""

    def __missing__(self, tag: str) -> str | None:
        # nearly all others are a known name and attributes in quotation marks that are all closed
        left = _LEAVES.get(tag.partition(" ")[0])
        if left is None or "'" in tag or "<" in tag or tag.count('"') % 2:
            left = _left_by(tag)
        self[tag] = left
        return left


def without_tags(text: str) -> str | None:
    """Return markup without its tags, a newline for each block's, or None where that takes an HTML parser.

    The text has no newlines. Comments, and scripts, styles and frames without brackets inside, are cut out as well.
    """
    parts = _BRACKETS.split(text)  # text, what is between brackets, text, …, text
    if "<" in parts[-1]:
        return None
    leaves = _Leaves(_LEAVES)
    left = [leaves[tag] for tag in parts[1::2]]
    if None in left and not _cut_unread(parts, left):
        return None
    parts[1::2] = [leaf or "" for leaf in left]
    return "".join(parts)


def _cut_unread(parts: list[str], left: list[str | None]) -> bool:
    """Cut out the comments, scripts and their like; return whether that was all that took an HTML parser."""
    for place, leaf in enumerate(left):
        if leaf is not None:
            continue
        end = _end_of_unread(parts, place)
        if end is None:
            return False
        left[place] = left[end] = ""
        if end > place:
            parts[2 * end] = ""
    return True


def _end_of_unread(parts: list[str], place: int) -> int | None:
    """Return which tag ends what begins with a tag and is not read, counted as it is; None where it is not whole."""
    tag = parts[2 * place + 1]
    if tag.startswith("!--"):
        is_whole = len(tag) >= _SHORTEST_COMMENT and tag.endswith("--") and "<" not in tag
        return place if is_whole else None
    name = tag.split(maxsplit=1)[0] if tag.strip() else ""
    closing = 2 * place + 3
    is_closed = name in _UNREAD and closing < len(parts) and parts[closing].rstrip() == f"/{name}"
    return place + 1 if is_closed and tag.startswith(name) and _are_quotes_closed(tag) else None


def _left_by(tag: str) -> str | None:
    """Return what a tag leaves, by what stands between its brackets; None if it is not a tag that can be cut out."""
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    if not name or name in _NOT_TEXT or "<" in tag or not _are_quotes_closed(tag):
        return None
    return "\n" if name in BLOCKS else ""


def _are_quotes_closed(tag: str) -> bool:
    return ('"' not in tag and "'" not in tag) or _QUOTED.match(tag) is not None
