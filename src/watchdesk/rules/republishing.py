"""Republishing: a feed that comes again as a whole, under other ids, links and dates — what grouping is told of it.

A short text that returns is told again after a while, since it may be a column of every day (rules.grouping). That many
texts of one visit have all been there before tells a move of the publisher's machinery from that: nothing of it is new.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import timedelta

from watchdesk.model.stories import Sketch

LOOK_BACK = timedelta(days=180)
"""So far back summaries are looked for: a feed of months comes again with its oldest entries, too."""

LEAST, LEAST_SHARE = 3, 1 / 2
"""So many articles of a visit, and so much of it, have stood before word by word where a feed is published anew. One or
two are columns; a site that moves may publish something new at the same time."""


def republished(
    sketches: Sequence[Sketch], visits: Mapping[str, Hashable], earlier: Iterable[Sketch]
) -> dict[str, Sketch]:
    """Return what of a batch was published anew, by article, with the newest earlier article of the very same words.

    `visits` says of each article by which visit to which source it came; `earlier` are sketches that are stored.
    """
    same_words: dict[tuple[int, ...], Sketch] = {}
    for one in sorted(earlier, key=lambda one: (one.at, one.article_id)):
        same_words[one.hashes] = one
    same_words.pop((), None)
    if not same_words:
        return {}
    found = {one.article_id: same_words[one.hashes] for one in sketches if one.hashes in same_words}
    sizes = Counter(visits[one.article_id] for one in sketches)
    again = Counter(visits[article_id] for article_id in found)
    anew = {visit for visit, count in again.items() if count >= max(LEAST, sizes[visit] * LEAST_SHARE)}
    return {article_id: original for article_id, original in found.items() if visits[article_id] in anew}
