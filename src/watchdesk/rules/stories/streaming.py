"""Stream: one article at a time into its story, against candidates that an index offers — grouping as it is run."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from watchdesk.rules.stories.placing import RIVAL, Merge, Placement, StoryPortrait, grown, likeness, merged, place
from watchdesk.rules.stories.portraits import Portrait

MOST_RIVALS = 4


class Candidates(Protocol):
    """An index of stories: the store's, or the `Shelf` in memory."""

    def stories(self, keys: Sequence[str], at: datetime | None) -> Sequence[StoryPortrait]:
        """Return the stories that bear some of these terms, at most some hundred, those with most of them first."""
        ...


class Placed(Struct, frozen=True, kw_only=True):
    """What came of an article: its place, its story as it stands now, and the stories that it proved one."""

    placement: Placement
    story: StoryPortrait
    merges: tuple[Merge, ...] = ()


def take(portrait: Portrait, candidates: Candidates, *, may_merge: bool = True) -> Placed:
    """Return what an article does to the stories; the caller saves the story and drops those that are gone.

    With `may_merge`, stories that the article resembles as well are merged into its own where their members agree.
    """
    found = {story.story_id: story for story in candidates.stories(portrait.keys, portrait.at)}
    placement = place(portrait, found.values())
    story = grown(found.get(placement.story_id), portrait, placement.story_id)
    if placement.is_founder or not may_merge:
        return Placed(placement=placement, story=story)
    rivals = sorted(
        (-alike, other.story_id)
        for other in found.values()
        if other.story_id != placement.story_id and (alike := likeness(portrait, other)) >= RIVAL * placement.alike
    )[:MOST_RIVALS]
    story, merges = merged(story, [found[story_id] for _, story_id in rivals], portrait.article_id)
    return Placed(placement=placement, story=story, merges=tuple(merges))
