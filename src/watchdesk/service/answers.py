"""Answers: the wishes that the links of a message lead to, and those by which an operator does the same."""

from watchdesk.engine.local import LocalEngine
from watchdesk.model.answers import Ending, Feedback, Verdict
from watchdesk.service.answering import Denied, Granted, Values, WishAnswer


async def end_subscription(engine: LocalEngine, wish: Values) -> WishAnswer:
    """End a subscription (`subscription`, `how`: link or command); ending it twice is as good as once."""
    desk, wanted = engine.desk, str(wish["subscription"])
    if wanted not in {one.id for one in desk.subscriptions}:
        return Denied(reason=f"there is no subscription {wanted}")
    ending = Ending(subscription_id=wanted, at=desk.clock.now(), how=str(wish["how"]))
    ended = await engine.books.run(desk.store.end_subscription, ending)
    return Granted(facts={"subscription": wanted, "ended": ended})


async def resume_subscription(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Let a subscription go on that was ended."""
    wanted = str(wish["subscription"])
    if wanted not in {one.id for one in engine.desk.subscriptions}:
        return Denied(reason=f"there is no subscription {wanted}")
    resumed = await engine.books.run(engine.desk.store.resume_subscription, wanted)
    return Granted(facts={"subscription": wanted, "resumed": resumed})


async def save_feedback(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Keep what a subscriber says of a story: `subscription`, `story`, `verdict` (useful, not relevant)."""
    desk, story = engine.desk, str(wish["story"])
    verdict = Verdict(str(wish["verdict"]))
    given = Feedback(subscription_id=str(wish["subscription"]), story_id=story, verdict=verdict, at=desk.clock.now())
    await engine.books.run(desk.store.save_feedback, given)
    return Granted(facts={"subscription": given.subscription_id, "story": story, "verdict": verdict.value})
