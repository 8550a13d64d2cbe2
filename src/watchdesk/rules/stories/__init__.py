"""Stories: which articles tell the same event — between reading and matching, beyond the near-verbatim copies.

`portrait_of` describes an article, `place` puts it into one of the candidate stories or founds a new one, `grown` adds
it there. The method is single-pass clustering by TF-IDF with the time of publication (Allan, Papka and Lavrenko,
"On-line new event detection and tracking", SIGIR 1998), compared by average linkage, so that one chance resemblance
does not chain two events together.

A file that is read whole before anybody sees its stories is grouped at once: `company.Company` compares its articles,
`linkage.linked` makes stories of them. A desk imports neither.
"""

from watchdesk.rules.stories.placing import Merge, Placement, StoryPortrait, grown, merged, place
from watchdesk.rules.stories.portraits import Portrait, portrait_of
from watchdesk.rules.stories.rarity import StreamRarity
from watchdesk.rules.stories.shelf import Shelf, Shelved
from watchdesk.rules.stories.streaming import Candidates, Placed, take

__all__ = [
    "Candidates",
    "Merge",
    "Placed",
    "Placement",
    "Portrait",
    "Shelf",
    "Shelved",
    "StoryPortrait",
    "StreamRarity",
    "grown",
    "merged",
    "place",
    "portrait_of",
    "take",
]
