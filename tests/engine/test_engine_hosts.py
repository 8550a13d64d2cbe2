"""Hosts under way: one visit at a time on each, and a host that asks for patience has it for all its feeds."""

from dataclasses import dataclass, field
from datetime import timedelta

from engine.small_desk import HOUR, SmallDesk, entry
from watchdesk.model.visits import FailureKind, FetchFailed, FetchResult, Visit
from watchdesk.testing.world import FakeWorld

ONE, TWO, THREE, OTHER = (f"https://{name}.test/{path}" for name, path in (("a", 1), ("a", 2), ("a", 3), ("b", 1)))


@dataclass
class Strict(FakeWorld):
    """A world in which the second visit to the host a.test is refused for so long."""

    patience: timedelta = 5 * HOUR
    under_way: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    async def fetch(self, visit: Visit) -> FetchResult:
        answer = await super().fetch(visit)
        asked = sum(one.url.startswith("https://a.test/") for one in self.visits)
        if visit.url.startswith("https://a.test/") and asked == 2:
            return FetchFailed(
                url=visit.url, kind=FailureKind.RATE_LIMITED, reason="slowly", status=429, retry_after=self.patience
            )
        return answer


def desk(world: FakeWorld, *, side_by_side: bool = False) -> SmallDesk:
    found = SmallDesk(feeds=(ONE, TWO, THREE, OTHER), world=world, side_by_side=side_by_side)
    for url in (ONE, TWO, THREE, OTHER):
        world.publish(url, entry(url[-8:]))
    return found


def paths(world: FakeWorld) -> list[str]:
    return [visit.url for visit in world.visits if visit.url in {ONE, TWO, THREE, OTHER}]


async def test_a_host_that_asks_for_patience_is_asked_for_nothing_else_meanwhile() -> None:
    world = Strict()
    small = desk(world)
    await small.check()
    assert sorted(paths(world)) == [ONE, TWO, OTHER]
    for _ in range(4):
        await small.check(HOUR)
    assert set(paths(world)[3:]) == {OTHER}
    await small.check(HOUR)
    assert {ONE, TWO, THREE} <= set(paths(world)[3:])


async def test_patience_is_clamped_to_a_day() -> None:
    world = Strict(patience=timedelta(days=30))
    small = desk(world)
    await small.check()
    await small.check(timedelta(days=1))
    assert THREE in paths(world)


async def test_where_politeness_is_lifted_each_feed_waits_for_itself() -> None:
    world = Strict()
    small = desk(world, side_by_side=True)
    await small.check()
    assert sorted(paths(world)) == [ONE, TWO, THREE, OTHER]
    await small.check(HOUR)
    assert len(paths(world)) == 7
