"""Kill −9 at any moment (G1, G3): what was committed together is there together, or not at all."""

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.store_records import NOW
from watchdesk.store.opening import open_store

# Each round: a visit with entries, their settling with what is owed, a digest, and a delivery tried.
DESK = """
import sys
from msgspec.structs import replace
from datetime import timedelta
sys.path.insert(0, sys.argv[2])
from store.store_records import *
from watchdesk.model.deliveries import DeliveryChange
from watchdesk.store.opening import open_store
from watchdesk.testing.builders import a_digest

store = open_store(sys.argv[1])
with_feeds(store)
at = feed_of(store, WORLD).state.polled_at or NOW
print("open", flush=True)
for number in range(100_000):
    at += timedelta(seconds=1)
    names = [f"{at.isoformat()}-{each}" for each in range(4)]
    store.save_polls([a_visit(WORLD, *(replace(an_entry(name), seen_at=at) for name in names), at=at)])
    settle(store, *(a_readout(name) for name in names), groupings=tuple(first(name) for name in names),
           matches=tuple(a_match(name) for name in names), tellings=tuple(a_telling(name) for name in names))
    digest = replace(a_digest(), id=f"digest-{at.isoformat()}")
    store.save_digest(digest, [one.id for one in store.open_tellings(until=NOW)], [a_delivery(digest.id)])
    for one in store.lease_deliveries(now=NOW, until=NOW + HOUR, token="t", limit=9, channel_ids=["mail"]):
        store.save_attempt(DeliveryChange(delivery_id=one.id, lease_token="t", state=DeliveryState.SENT, at=NOW,
                                          outcome="sent", reason=None))
"""

BROKEN_PROMISES = {
    "an entry of a visit that the feed's state does not know": (
        "SELECT count(*) FROM entry JOIN feed_state USING (feed_id) WHERE entry.seen_at > feed_state.polled_at"
    ),
    "an entry without its keys": (
        "SELECT count(*) FROM entry WHERE NOT EXISTS (SELECT 1 FROM entry_key WHERE entry_id = entry.id)"
    ),
    "a visit with half its entries": "SELECT count(*) % 4 FROM entry",
    "a settled entry without its article": (
        "SELECT count(*) FROM entry WHERE read_at IS NULL AND article_id NOT IN (SELECT id FROM article)"
    ),
    "an article without its text": "SELECT count(*) FROM article WHERE id NOT IN (SELECT article_id FROM article_text)",
    "a match without its telling": (
        "SELECT count(*) FROM match WHERE article_id NOT IN (SELECT story_id FROM telling)"
    ),
    "a telling in a digest that owes nothing": (
        "SELECT count(*) FROM telling WHERE digest_id IS NOT NULL AND digest_id NOT IN (SELECT digest_id FROM delivery)"
    ),
    "a delivery without its bytes": (
        "SELECT count(*) FROM delivery WHERE (SELECT count(*) FROM part WHERE delivery_id = delivery.id) <> 2"
    ),
    "a try without a trace": (
        "SELECT count(*) FROM delivery WHERE attempts <> (SELECT count(*) FROM attempt WHERE delivery_id = delivery.id)"
    ),
}


@pytest.mark.slow
def test_a_killed_desk_has_kept_all_of_each_commit_or_nothing(sqlite_url: str) -> None:
    chance = random.Random(20260304)  # noqa: S311 - the moments of the kills, not a secret
    tests = str(Path(__file__).resolve().parents[1])
    for _ in range(10):
        desk = subprocess.Popen([sys.executable, "-c", DESK, sqlite_url, tests], stdout=subprocess.PIPE)
        assert desk.stdout is not None
        assert desk.stdout.readline() == b"open\n"
        time.sleep(chance.uniform(0.0, 0.3))  # any moment will do: no assertion waits for it
        desk.kill()
        desk.communicate()
        check(sqlite_url)
    store = open_store(sqlite_url)
    store.recover_leases(now=NOW, all_of_them=True)
    assert len(store.lease_deliveries(now=NOW, until=NOW, token="x", limit=99, channel_ids=["mail"])) <= 10
    store.close()


def check(url: str) -> None:
    database = sqlite3.connect(url.removeprefix("sqlite:///"))
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    broken = [name for name, query in BROKEN_PROMISES.items() if database.execute(query).fetchone()[0]]
    database.close()
    assert broken == []
