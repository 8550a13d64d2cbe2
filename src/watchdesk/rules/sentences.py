"""Sentences: where one ends and the next begins — what SENT and PARA of the watch language count in.

A sentence ends at a full stop, question or exclamation mark of any script, with the quotes and brackets that close on
it, before white space and something that can begin a sentence; full-width marks need no white space. A line break
always ends one: a line is a paragraph. The full stop of an abbreviation does not, unless a word that often begins
sentences follows; the orthographic and the frequent-starter heuristics are those of Kiss and Strunk, "Unsupervised
multilingual sentence boundary detection" (Computational Linguistics 2006), with short lists in place of statistics.
"""

import re

_CLOSERS = "\"'”’»)\\]」』"
_END = re.compile(rf"\n|[.!?।॥۔؟…]+[{_CLOSERS}]*(?=\s|$)|[。！？｡]+[{_CLOSERS}]*")
_LAST_WORD = re.compile(r"[\w.]+$")
_NEXT = re.compile(r"[\s\"'“‘«„(\[—–-]*(?P<word>\w+)?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_LONGEST_WORD = 40

_ABBREVIATIONS = frozenset(
    "adm al amb asst aug ave bros brig ca capt cf cie co col corp cpl dec dept det dist dr est etc ext feb fig fr gen "
    "gov hon inc insp jan jr jul jun lt ltd maj mar mr mrs ms mt mx no nos nov oct op pp pres prof pvt rep reps rev "
    "sen sens sep sept sgt sr st supt tel treas univ vol vs bzw bspw ca dipl inkl nr usw vgl zb z.b d.h u.a".split()
)
# What so often begins an English sentence that it does so behind an abbreviation too: "in the U.S. The talks …".
_STARTERS = frozenset(
    "a after although an and as at both but by despite during earlier even for from he her his how however i if in it "
    "its last later many meanwhile more most no on one our she since so some still that the their then there these "
    "they this those though to today two under until we what when where while who why with yesterday you your".split()
)


def sentence_ends(text: str) -> list[int]:
    """Return the offsets behind each sentence of a text, ascending, the end of the text among them."""
    ends = [end.end() for end in _END.finditer(text) if _is_end(text, end)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    return ends


def paragraph_ends(text: str) -> list[int]:
    """Return the offsets behind each paragraph (a line that is not blank), ascending."""
    ends, place = [], 0
    for line in text.split("\n"):
        place += len(line) + 1
        if line and not line.isspace():
            ends.append(place)
    return ends or [len(text)]


def _is_end(text: str, end: re.Match[str]) -> bool:
    if end.group() == "\n" or not end.group().startswith("."):
        return True
    following = _NEXT.match(text, end.end())
    word = following["word"] if following else None
    if word is None:
        return True
    if word[0].islower():
        return False
    before = _LAST_WORD.search(text, max(end.start() - _LONGEST_WORD, 0), end.start())
    if before is None or len(end.group().rstrip(_CLOSERS)) > 1:
        return True
    last = before.group()
    is_short = last.lower() in _ABBREVIATIONS or _INITIALS.fullmatch(last) is not None
    return not is_short or (word.lower() in _STARTERS and last.lower() not in _TITLES and len(last) > 1)


# A name follows these, even one that looks like a starter ("Mr. A", "Dr. No").
_TITLES = frozenset("adm amb capt col dr gen gov lt maj mr mrs ms mx prof rep rev sen sgt st".split())
