"""A restore (G12): nothing is sent again that went out after the backup, and nothing that was owed is lost."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from engine.small_desk import DAY, FEED, HOOK, HOUR, NOON, SmallDesk, entry, page, subscription
from store.test_store_enrolments import BOB
from watchdesk.model.answers import Ending
from watchdesk.model.deliveries import Accepted, Answer, Delivery, DeliveryState, Refused
from watchdesk.model.errors import LockHeld, StoreError
from watchdesk.store.backup import backup
from watchdesk.store.opening import open_store
from watchdesk.store.restore import HELD, restore
from watchdesk.testing.world import FakeSender, FakeWorld, stories_of

STORIES = {
    "treaty": "Sherman and Qureshi sign a treaty on the harbour",
    "flood": "The river stands high where Sherman met Qureshi",
    "grain": "Ships with grain wait for Sherman and Qureshi",
    "school": "A school is named for Sherman, says Qureshi",
    "strike": "Railways stand still as Qureshi waits for Sherman",
}


class Ledger(FakeSender):
    """Keeps what it accepted, apart from what it was handed."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted: list[str] = []

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:
        answer = await super().send(delivery, now=now)
        if isinstance(answer, Accepted):
            self.accepted += [story["title"] for story in stories_of(delivery)]
        return answer


class Desks:
    """One desk in one file, opened anew for each step; world and sender outlive the store."""

    def __init__(self, path: Path) -> None:
        self.path, self.url = path, f"sqlite:///{path}"
        self.world, self.sender = FakeWorld(), Ledger()
        self.now = NOON

    @contextmanager
    def opened(self) -> Iterator[SmallDesk]:
        store: Any = open_store(self.url)
        wanted = (subscription(),)
        desk = SmallDesk(feeds=(FEED,), subscriptions=wanted, world=self.world, sender=self.sender, store=store)
        desk.clock.advance(self.now - NOON)
        try:
            yield desk
        finally:
            self.now = desk.clock.now()
            store.close()

    async def check(self, *slugs: str, after: timedelta = HOUR) -> None:
        """Let the feed show these stories, and check."""
        for slug in slugs:
            words = " ".join(f"{slug}{number} {STORIES[slug]}." for number in range(30))
            self.world.print_page(f"https://lantern.test/{slug}", page(words))
        self.world.publish(FEED, *(entry(slug, STORIES[slug], hours=0) for slug in slugs))
        with self.opened() as desk:
            await desk.check(after)

    @property
    def told(self) -> list[str]:
        return self.sender.accepted

    def states(self) -> dict[str, str | None]:
        store = open_store(self.url)
        try:
            return {one.state.value: one.reason for one in store.deliveries()}
        finally:
            store.close()


def files(folder: Path, part: str) -> list[Path]:
    """Return the files whose names have this in them."""
    return [path for path in folder.iterdir() if part in path.name]


@pytest.fixture
def desks(tmp_path: Path) -> Desks:
    return Desks(tmp_path / "desk.db")


async def test_what_went_out_after_the_backup_is_not_sent_again_and_what_is_owed_is_sent(
    desks: Desks, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    await desks.check("treaty")
    desks.sender.answers.append(Refused(reason="not now", is_final=False))
    await desks.check("treaty", "flood")
    assert desks.told == [STORIES["treaty"]]
    backup(desks.url, copy)  # the flood is owed
    await desks.check("treaty", "flood", "grain", after=4 * HOUR)
    assert sorted(desks.told) == sorted(STORIES[slug] for slug in ("treaty", "flood", "grain"))
    desks.sender.answers.append(Refused(reason="not now", is_final=False))
    await desks.check("treaty", "flood", "grain", "school")  # the school is owed, after the backup
    done = restore(desks.url, copy, now=desks.now)
    assert done.carried
    assert done.held == 0
    await desks.check("strike", "school", "grain", "flood", "treaty", after=4 * HOUR)
    await desks.check("strike", "school", "grain", "flood", "treaty", after=DAY)
    assert sorted(desks.told) == sorted(STORIES.values()), "each once, whatever order they come in again"


async def test_the_replaced_store_is_kept_whole(desks: Desks, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await desks.check("treaty")
    backup(desks.url, copy)
    await desks.check("treaty", "flood")
    done = restore(desks.url, copy, now=desks.now)
    assert done.kept is not None
    assert done.kept.parent == desks.path.parent
    kept = open_store(f"sqlite:///{done.kept}")
    try:
        assert len(kept.deliveries()) == 2
    finally:
        kept.close()
    again = restore(desks.url, copy, now=desks.now)
    assert again.kept is not None
    assert again.kept != done.kept
    assert not files(tmp_path, ".restore")


async def test_what_was_owed_waits_for_the_operator_where_nobody_knows_what_was_sent(
    desks: Desks, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    await desks.check("treaty")
    desks.sender.answers.append(Refused(reason="not now", is_final=False))
    await desks.check("treaty", "flood")
    backup(desks.url, copy)
    desks.path.write_bytes(b"the disk has died" * 4096)
    for name in ("desk.db-wal", "desk.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    done = restore(desks.url, copy, now=desks.now)
    assert (done.carried, done.held) == (False, 1)
    await desks.check("treaty", "flood", after=DAY)
    assert desks.told == [STORIES["treaty"]], "neither sent by itself"
    assert desks.states()["unknown"] == HELD, "nor lost"
    with desks.opened() as desk:
        (held,) = desk.store.deliveries(state=DeliveryState.UNKNOWN)
        assert desk.store.retry_delivery(held.id, now=desks.now)
    await desks.check("treaty", "flood")
    assert desks.told == [STORIES["treaty"], STORIES["flood"]]


async def test_what_a_store_of_an_older_schema_sent_is_known_all_the_same(desks: Desks, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await desks.check("treaty")
    desks.sender.answers.append(Refused(reason="not now", is_final=False))
    await desks.check("treaty", "flood")
    backup(desks.url, copy)  # the flood is owed
    await desks.check("treaty", "flood", "grain", after=4 * HOUR)
    with closing(sqlite3.connect(desks.path)) as store:  # as it was before 0020: an upgrade that did not come about
        store.execute("DROP TABLE host")
        store.execute("DROP TABLE sitemap")
        store.execute("DROP INDEX feed_host")
        store.execute("ALTER TABLE feed DROP COLUMN host")
        store.execute("DROP INDEX sketch_text")
        store.execute("DROP INDEX match_watch")
        store.execute("CREATE TABLE story (id TEXT PRIMARY KEY, title TEXT NOT NULL)")
        store.execute("UPDATE alembic_version SET version_num = '0018'")
        store.commit()
    done = restore(desks.url, copy, now=desks.now)
    assert (done.carried, done.held) == (True, 0)
    assert not files(tmp_path, ".aside")
    await desks.check("treaty", "flood", "grain", after=DAY)
    assert sorted(desks.told) == sorted(STORIES[slug] for slug in ("treaty", "flood", "grain"))
    assert done.kept is not None
    with closing(sqlite3.connect(done.kept)) as kept:
        assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == ("0018",)


async def test_where_no_store_is_left_the_backup_takes_its_place(desks: Desks, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await desks.check("treaty")
    backup(desks.url, copy)
    for path in files(tmp_path, "desk.db"):
        path.unlink()
    done = restore(desks.url, copy, now=desks.now)
    assert (done.kept, done.carried, done.held) == (None, False, 0)
    await desks.check("treaty", after=DAY)
    assert desks.told == [STORIES["treaty"]]


def say(url: str, *, key: bytes, publishes: str | None = None) -> None:
    with closing(open_store(url)) as store:
        store.link_key(key)
        if publishes:
            store.publish_feed(publishes, f"token of {publishes}")


def said(url: str) -> tuple[bytes, Mapping[str, str], set[str], set[str], Mapping[str, str]]:
    """Return the key of the links, the feeds that may be read, who subscribed, what was ended and what is closed."""
    with closing(open_store(url)) as store:
        return (
            store.link_key(b"none"),
            store.published_feeds(),
            {one.id for one in store.enrolments()},
            {one.subscription_id for one in store.endings()},
            store.closed_channels(),
        )


async def test_over_a_store_begun_anew_a_backup_loses_no_reader_no_ending_and_no_link(
    desks: Desks, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    say(desks.url, key=b"first", publishes="talks")
    with closing(open_store(desks.url)) as store:
        store.enrol(BOB)
        store.end_subscription(Ending(subscription_id="evening", at=NOON, how="link"))
        store.close_channel("gone", reason="it wants no more", now=NOON)
    await desks.check("treaty")
    desks.sender.answers.append(Refused(reason="not now", is_final=False))
    await desks.check("treaty", "flood")
    backup(desks.url, copy)  # the flood is owed
    for path in files(tmp_path, "desk.db"):
        path.unlink()
    say(desks.url, key=b"second", publishes="rain")
    with closing(open_store(desks.url)) as store:
        store.enrol(replace(BOB, id="amy"))
        store.sync_channels({"gone": ("hook", False)})
    await desks.check("grain")
    desks.sender.answers.append(Refused(reason="not now", is_final=False))
    await desks.check("grain", "school")  # the school is owed, by the new one
    told = list(desks.told)
    done = restore(desks.url, copy, now=desks.now)
    assert (done.carried, done.held) == (False, 1)
    feeds = {"talks": "token of talks", "rain": "token of rain"}
    assert said(desks.url) == (b"first", feeds, {"amy", "bob"}, {"evening"}, {"gone": "it wants no more"})
    await desks.check("grain", "school", "flood", "treaty", after=DAY)
    assert desks.told == [*told, STORIES["school"]], "the flood waits for the operator: it may have been sent"


async def test_what_was_closed_or_withdrawn_since_the_backup_stays_so(desks: Desks, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    say(desks.url, key=b"first", publishes="talks")
    await desks.check("treaty")
    backup(desks.url, copy)
    with closing(open_store(desks.url)) as store:
        store.withdraw_feed("talks")
        store.close_channel(HOOK.id, reason="it wants no more", now=NOON)
    assert restore(desks.url, copy, now=desks.now).carried
    assert said(desks.url) == (b"first", {}, set(), set(), {HOOK.id: "it wants no more"})


async def test_while_a_desk_runs_nothing_is_restored(desks: Desks, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await desks.check("treaty")
    backup(desks.url, copy)
    with desks.opened(), pytest.raises(LockHeld):
        restore(desks.url, copy, now=desks.now)
    assert restore(desks.url, copy, now=desks.now).carried


@pytest.mark.parametrize(
    "spoilt,said",
    [
        (None, "there is no backup"),
        (b"not a database, but text" * 400, "no backup of a watchdesk"),
        ("other", "another program"),
        ("newer", "newer watchdesk"),
        ("damaged", "damaged|no backup"),
    ],
    ids=["missing", "text", "another program's", "of a newer watchdesk", "damaged"],
)
async def test_a_backup_that_is_none_leaves_the_store_as_it_is(
    desks: Desks, tmp_path: Path, spoilt: bytes | str | None, said: str
) -> None:
    copy = tmp_path / "copy.db"
    await desks.check("treaty")
    spoil(desks, copy, spoilt)
    with pytest.raises(StoreError, match=said):
        restore(desks.url, copy, now=desks.now)
    assert not files(tmp_path, "replaced")
    await desks.check("treaty", "flood")
    assert desks.told == [STORIES["treaty"], STORIES["flood"]]


def spoil(desks: Desks, copy: Path, how: bytes | str | None) -> None:
    if isinstance(how, bytes):
        copy.write_bytes(how)
    elif how == "other":
        with sqlite3.connect(copy) as other:
            other.execute("CREATE TABLE cats (name TEXT)")
        other.close()
    elif how is not None:
        backup(desks.url, copy)
        if how == "newer":
            with sqlite3.connect(copy) as newer:
                newer.execute("UPDATE alembic_version SET version_num = '9999'")
            newer.close()
        else:
            with copy.open("r+b") as file:
                file.seek(4096 * 3)
                file.write(b"\xff" * 4096 * 12)


def test_postgresql_is_restored_by_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_restore"):
        restore("postgresql://desk.test/watch", tmp_path / "copy.db", now=NOON)
