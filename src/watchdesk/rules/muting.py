"""Muting: whether a story is told in spite of the mutes in force — decided when a digest is composed, not before.

A mute that is made while a telling waits for its slot silences it, and one that was lifted by then does not.
"""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from watchdesk.model.identity import computed_id
from watchdesk.model.mutes import Mute, MuteScope
from watchdesk.model.tellings import Telling
from watchdesk.model.watches import Match

MUTED = "muted"
"""How the reason of a telling begins that a mute silenced."""


def silenced_by(
    story_id: str, found: Sequence[tuple[str, Match]], mutes: Iterable[Mute], *, subscriber_id: str
) -> Mute | None:
    """Return the mute that silences a story for a subscriber, or None.

    `found`: the source's id and the match, of each article to tell. A muted story is silent whatever is in it. Else a
    story is heard as long as one match is left: of a watch and a source that are not muted, by a term that is not.
    Where several mutes silence it together, the one that ends last is returned.
    """
    mine = [mute for mute in mutes if mute.subscriber_id in {None, subscriber_id}]
    by_story = [mute for mute in mine if mute.scope is MuteScope.STORY and mute.target == story_id]
    if by_story:
        return max(by_story, key=_end)
    terms = {mute.target.casefold(): mute for mute in mine if mute.scope is MuteScope.TERM}
    whole = {(mute.scope, mute.target): mute for mute in mine}
    silencing: list[Mute] = []
    for source_id, match in found:
        one = whole.get((MuteScope.WATCH, match.watch_id)) or whole.get((MuteScope.SOURCE, source_id))
        of_terms = [terms.get(hit.term.casefold()) for hit in match.hits]
        if one is None and of_terms and None not in of_terms:
            one = max((mute for mute in of_terms if mute), key=_end)
        if one is None:
            return None
        silencing.append(one)
    return max(silencing, key=_end, default=None)


def silenced(telling: Telling, reason: str) -> Telling:
    """Return a telling as it is kept once it was silenced: under an id of its own, so that its story can be owed again.

    That id is computed of the article that brought it and of when: the same fact is kept once.
    """
    settled = telling.settled_at.isoformat()
    return replace(telling, id=computed_id(MUTED, telling.id, telling.article_id, settled), suppressed=reason)


def _end(mute: Mute) -> tuple[str, str]:
    return mute.until.isoformat(), mute.id


def sentence(mute: Mute, zone: ZoneInfo) -> str:
    """Return why a telling was silenced, in words for the operator: by whom, until when in this zone, and why."""
    what = f"{mute.scope} {mute.target}" if mute.scope is not MuteScope.STORY else "this story"
    until = mute.until.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    return f"{MUTED} by {mute.author} until {until} ({what}): {mute.reason}"
