"""Grouping on the route: the event is sought for what is read in full or matched, and for nothing else."""

import pytest

from engine.small_desk import FEED, OTHER, SmallDesk, entry
from watchdesk.model.sources import ReadPolicy

SINKING = (
    "A ferry carrying 120 people sank off the Kenyan port of Mombasa on Tuesday. Captain Amos Otieno and 60 passengers "
    "were rescued by a trawler, the Kenya Coast Guard said. Divers searched the Likoni channel for the missing"
)
SEARCH = (
    "Divers searched the Likoni channel off Mombasa for people missing since a ferry sank. The Kenya Coast Guard said "
    "60 passengers and captain Amos Otieno had been rescued by a trawler"
)


@pytest.mark.parametrize(
    "ending, new, grown",
    [("in the rain.", 1, 1), ("in the sun.", 2, 0)],
    ids=["a watch holds", "no watch holds"],
)
async def test_two_summaries_of_one_event_are_one_story_where_a_watch_holds(ending: str, new: int, grown: int) -> None:
    desk = SmallDesk(read=ReadPolicy.NEVER)
    desk.world.publish(FEED, entry("a", "Ferry sinks off Mombasa", summary=f"{SINKING} {ending}"))
    desk.world.publish(OTHER, entry("b", "Divers search Likoni channel", summary=f"{SEARCH} {ending}", site="herald"))
    tally = await desk.check()
    assert (tally.stories_new, tally.stories_grown) == (new, grown)


async def test_copies_of_a_summary_that_no_watch_wants_are_found_all_the_same() -> None:
    desk = SmallDesk(read=ReadPolicy.NEVER)
    desk.world.publish(FEED, entry("a", "Ferry sinks off Mombasa", summary=SINKING))
    desk.world.publish(OTHER, entry("b", "Ferry sinks off Mombasa", summary=SINKING, site="herald"))
    tally = await desk.check()
    assert (tally.stories_new, tally.stories_grown) == (1, 1)
