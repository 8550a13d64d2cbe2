"""Answers: the wishes that the links of a message lead to, those by which an operator does so, and feeds."""

from secrets import token_urlsafe

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


async def publish_feed(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Let the feed of a watch be read under a secret address (`watch`); the one it has stays."""
    desk, wanted = engine.desk, str(wish["watch"])
    if wanted not in desk.watch_titles:
        return Denied(reason=f"there is no watch {wanted}")
    if desk.facts.base_url is None:
        return Denied(reason="desk.base_url is missing: it says at which address the desk is reached")
    token = await engine.books.run(desk.store.publish_feed, wanted, token_urlsafe(24))
    base = f"{desk.facts.base_url.rstrip('/')}/feeds/{token}"
    return Granted(facts={"watch": wanted, "atom": f"{base}.atom", "json": f"{base}.json"})


async def withdraw_feed(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Let the feed of a watch be read no more; a new address is another one."""
    wanted = str(wish["watch"])
    withdrawn = await engine.books.run(engine.desk.store.withdraw_feed, wanted)
    return Granted(facts={"watch": wanted, "withdrawn": withdrawn})
