"""Changed: what was changed in a story's articles, in words, and by whom — for every face of a digest.

A change without its outlet would be laid at the door of whichever outlet stands nearest, so none is said without.
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.channels.marks import shortened
from watchdesk.channels.wording import Wording
from watchdesk.model.revisions import Change, ChangeKind
from watchdesk.model.tellings import ChangedArticle, DigestStory

OUTLETS = 3
_NAME, _SENTENCE, _CORRECTION = 80, 300, 600
_LABEL = re.compile(
    r"(?:corrections?|clarifications?|editor\S{0,2}s\S? note|korrektur|rectificatif"
    r"|\u062a\u0635\u062d[\u06cc\u064a]\u062d|\u0648\u0636\u0627\u062d\u062a)\s*:",
    re.IGNORECASE,
)


class ChangedLine(Struct, frozen=True, kw_only=True):
    """One change as shown: what was changed, and the outlets that did, each with the address of its article.

    `more` says how many outlets are not named; it is empty where all are.
    """

    text: str
    outlets: tuple[tuple[str, str | None], ...]
    more: str

    @property
    def whole(self) -> str:
        """The change with its outlets, in one line."""
        names = ", ".join(part for part in (*(name for name, _ in self.outlets), self.more) if part)
        return f"{names} · {self.text}" if names else self.text


def changed_lines(story: DigestStory, words: Wording) -> tuple[ChangedLine, ...]:
    """Return a line for each change, in the order of the digest."""
    return tuple(dict.fromkeys(_lines(story, words)))


def said(change: Change, words: Wording) -> str:
    """Return what was changed in words. A correction that calls itself one is not called so twice."""
    if change.kind is ChangeKind.CORRECTION and _LABEL.match(change.after):
        return change.after
    return words.changes[change.kind].format(before=change.before, after=change.after)


def _lines(story: DigestStory, words: Wording) -> Iterator[ChangedLine]:
    for one in story.changes:
        room = _CORRECTION if one.kind is ChangeKind.CORRECTION else _SENTENCE
        short = replace(one, before=shortened(one.before, room), after=shortened(one.after, room))
        left_out = len(one.articles) - OUTLETS
        yield ChangedLine(
            text=said(short, words),
            outlets=tuple(_outlet(article) for article in one.articles[:OUTLETS]),
            more=words.more(left_out) if left_out > 0 else "",
        )


def _outlet(article: ChangedArticle) -> tuple[str, str | None]:
    return shortened(article.source_title, _NAME), article.url
