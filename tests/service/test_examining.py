"""Examining: each state of a desk with the finding that `watchdesk doctor` must make of it."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from service.desk_settings import DESK, LANTERN, NOON, settings_in
from store.store_records import a_delivery, a_readout, a_visit, an_entry, settle
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.errors import ConfigurationError, Mistake
from watchdesk.model.evidence import Pack
from watchdesk.model.sources import Feed
from watchdesk.ports import Store
from watchdesk.service.examining import Finding, Weight, configuration_faults, examine, examine_machine
from watchdesk.service.settings import Settings
from watchdesk.store.opening import open_store
from watchdesk.testing.builders import a_digest
from watchdesk.testing.clock import ManualClock

FEED = Feed(url=LANTERN, source_id="lantern")
Change = Callable[[Store], None]


def nothing(store: Store) -> None:
    """Leave the store as it is."""


def a_desk_where(settings: Settings, *changes: Change) -> list[Finding]:
    store = open_store(settings.desk.store)
    store.sync_feeds(settings.sources, settings.feeds, now=NOON)
    for change in changes:
        change(store)
    store.close()
    return list(examine(settings, ManualClock(NOON)))


def found(findings: Sequence[Finding], about: str, weight: Weight = Weight.WARNING) -> list[str]:
    return [one.sentence for one in findings if (one.about, one.weight) == (about, weight)]


def visited(**state: object) -> Change:
    def change(store: Store) -> None:
        poll, usual, entries = a_visit(FEED, at=NOON)
        store.save_polls([(poll, replace(usual, **state), entries)])

    return change


def owing(*states: DeliveryState) -> Change:
    def change(store: Store) -> None:
        digest = a_digest()
        owed = [replace(a_delivery(digest.id, f"c{n}", at=NOON), state=state) for n, state in enumerate(states)]
        assert store.save_digest(digest, (), owed)

    return change


def closed(store: Store) -> None:
    store.sync_channels({"c": ("hook", False)})
    store.close_channel("c", reason="the other side answered 410", now=NOON)


def test_what_is_due_and_never_tried_is_told(tmp_path: Path) -> None:
    """The address of a channel was changed while a delivery waited: it is owed to the old one, which nobody serves."""

    def change(store: Store) -> None:
        closed(store)
        for channel, hours in (("moved", 2), ("also", 2), ("c", 9), ("just", 1)):
            digest = replace(a_digest(), id=channel)
            owed = replace(a_delivery(digest.id, channel, at=NOON), next_attempt_at=NOON - timedelta(hours=hours))
            store.save_digest(digest, (), [owed])

    (told,) = found(a_desk_where(settings_in(tmp_path, DESK), change), "deliveries")
    assert told.startswith("2 deliveries have been due for more than an hour, on the also, the moved: ")


def test_a_desk_in_order_has_no_warning(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, DESK.replace("Sherman AND Qureshi", "Islamabad AND Taliban"))
    findings = a_desk_where(settings, visited(), owing(DeliveryState.SENT, DeliveryState.SENT, DeliveryState.PENDING))
    assert [one for one in findings if one.weight is not Weight.OK] == []
    assert found(findings, "configuration", Weight.OK) == [f"{settings.path} is valid"]
    assert found(findings, "store", Weight.OK) == ["opens, and its schema is current"]
    assert found(findings, "feeds", Weight.OK) == ["1 feeds, 0 failing"]
    assert found(findings, "deliveries", Weight.OK) == ["2 sent, 1 waiting"]


USUALLY_DAILY = {
    "known_since": NOON - timedelta(days=30),
    "longest_silence": timedelta(hours=30),
    "arrivals": 60,
    "per_day": 2.0,
}
STATES: dict[str, tuple[Change, str, list[str]]] = {
    "a failing feed": (
        visited(failures=3, failing_since=NOON - timedelta(hours=5), reason="the server answered 500"),
        "feeds",
        ["1 feeds, 1 failing", f"{LANTERN}: the server answered 500, 3 times in a row since 2026-11-23 07:00 UTC"],
    ),
    "a feed that moved": (
        visited(moved_to="https://lantern.test/new.xml"),
        "feeds",
        [f"{LANTERN} has moved to https://lantern.test/new.xml, which is polled instead: update config.toml"],
    ),
    "a feed that fell silent": (
        visited(new_entry_at=NOON - timedelta(days=3), **USUALLY_DAILY),
        "feeds",
        [
            (
                f"{LANTERN}: nothing new since 2026-11-20 12:00 UTC, usual are 2.3 entries a day; "
                "it was silent for 30 hours at the longest"
            )
        ],
    ),
    "a feed that is just not silent": (visited(new_entry_at=NOON - timedelta(days=2), **USUALLY_DAILY), "feeds", []),
    "a feed that was never new": (visited(new_entry_at=None), "feeds", []),
    "dead deliveries": (
        owing(DeliveryState.DEAD, DeliveryState.DEAD, DeliveryState.SENT),
        "deliveries",
        ["2 dead: `watchdesk delivery list --state dead`"],
    ),
    "a delivery whose fate is unknown": (
        owing(DeliveryState.UNKNOWN),
        "deliveries",
        ["1 unknown: `watchdesk delivery list --state unknown`"],
    ),
    "a closed channel": (closed, "channels", ["one is closed: the other side answered 410"]),
}


@pytest.mark.parametrize("change, about, warnings", STATES.values(), ids=STATES)
def test_a_state_of_the_store_is_found(tmp_path: Path, change: Change, about: str, warnings: list[str]) -> None:
    findings = a_desk_where(settings_in(tmp_path), change)
    assert found(findings, about) == warnings
    assert [one for one in findings if one.weight is Weight.FAULT] == []


BARE = '[desk]\nstore = "sqlite:///desk.db"\n'
UNWATCHED = DESK + '[[watches]]\nid = "idle"\nquery = "Kabul OR NOT Herat"\n'
CONFIGURED = {
    "a watch without a subscription": (UNWATCHED, "watches", "nobody is subscribed to idle"),
    "a watch that matches nearly all": (
        UNWATCHED,
        "watches",
        "idle: NOT stands without anything positive: the query matches nearly every article.",
    ),
    "no sources": (BARE, "sources", "none is configured: nothing is polled"),
    "no subscriptions": (BARE, "subscriptions", "none is configured: nobody is told"),
    "no contact": (BARE, "manners", "desk.contact is not set: publishers cannot reach you about your visits"),
}


@pytest.mark.parametrize("text, about, sentence", CONFIGURED.values(), ids=CONFIGURED)
def test_what_is_allowed_but_seldom_meant_is_a_warning(tmp_path: Path, text: str, about: str, sentence: str) -> None:
    assert sentence in found(a_desk_where(settings_in(tmp_path, text)), about)


def test_a_store_that_is_not_there_yet_is_no_fault(tmp_path: Path) -> None:
    findings = list(examine(settings_in(tmp_path), ManualClock(NOON)))
    assert found(findings, "store") == [f"there is no store at {tmp_path / 'desk.db'} yet"]
    assert not (tmp_path / "desk.db").exists()
    assert [one for one in findings if one.weight is Weight.FAULT] == []


def test_a_store_that_is_none_is_a_fault_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_bytes(b"this is no database, and never was one" * 100)
    before = (tmp_path / "desk.db").read_bytes()
    findings = list(examine(settings_in(tmp_path), ManualClock(NOON)))
    assert len(found(findings, "store", Weight.FAULT)) == 1
    assert (tmp_path / "desk.db").read_bytes() == before


def test_the_room_left_is_that_of_the_folder_the_store_will_lie_in(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, DESK.replace("sqlite:///desk.db", "sqlite:///not/yet/there/desk.db"))
    (sentence,) = [one.sentence for one in examine(settings, ManualClock(NOON)) if one.about == "disk"]
    assert sentence.endswith(f"GiB free where the store lies ({tmp_path})")
    assert not (tmp_path / "not").exists()


def test_a_place_where_no_store_can_lie_is_found_without_failing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, DESK.replace("sqlite:///desk.db", f"sqlite:///{'long' * 100}/desk.db"))
    findings = list(examine(settings, ManualClock(NOON)))
    assert found(findings, "store", Weight.FAULT) == ["it cannot be looked at: File name too long"]
    (disk,) = found(findings, "disk")
    assert disk.endswith(" cannot be told: File name too long")


def test_a_desk_at_work_is_examined_without_its_lock(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    at_work = open_store(settings.desk.store)
    try:
        at_work.sync_feeds(settings.sources, settings.feeds, now=NOON)
        findings = list(examine(settings, ManualClock(NOON)))
    finally:
        at_work.close()
    assert found(findings, "feeds", Weight.OK) == ["1 feeds, 0 failing"]


def test_articles_that_the_index_lacks_since_an_upgrade_are_counted(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    a_desk_where(settings, lambda store: settle(store, a_readout("a1"), a_readout("a2")))
    assert not found(list(examine(settings, ManualClock(NOON))), "archive")
    with closing(sqlite3.connect(tmp_path / "desk.db")) as database:  # as a desk of before the index left it
        database.execute("DELETE FROM indexed")
        database.execute("UPDATE index_state SET is_complete = 0")
        database.commit()
    (sentence,) = found(list(examine(settings, ManualClock(NOON))), "archive")
    assert sentence.startswith("2 articles are not in the index of words yet")


def setting_apart(store: Store) -> None:
    one = an_entry("one", feed=FEED)
    store.save_polls([a_visit(FEED, one, at=NOON)])
    store.postpone_reads([one.id], until=NOON + timedelta(days=1))


def test_articles_that_watchdesk_itself_failed_at_are_counted(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, DESK)
    assert found(a_desk_where(settings), "articles") == []
    (sentence,) = found(a_desk_where(settings, setting_apart), "articles")
    assert sentence.startswith("1 article was set apart, for watchdesk itself failed at it")


def waiting(store: Store) -> None:
    one = an_entry("one", feed=FEED)
    store.save_polls([a_visit(FEED, one, at=NOON)])
    store.postpone_reads([one.id], until=NOON + timedelta(minutes=40))


def test_articles_whose_host_asks_for_patience_are_no_fault(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, DESK)
    findings = a_desk_where(settings, waiting)
    assert found(findings, "articles") == []
    (sentence,) = found(findings, "articles", Weight.OK)
    assert sentence == "1 article waits for pages whose hosts ask to be left alone for a while"


def sealing(store: Store) -> None:
    settle(store, a_readout("one"))
    with store.settling() as tx:
        pack = Pack(article_id=a_readout("one").article.id, at=NOON, record=b"{}", page=bytes(2**20))
        tx.save(readouts=(), groupings=(), sketches=(), matches=(), tellings=(), evidence=(pack,))


def test_how_much_evidence_there_is_and_whether_it_reaches_its_bounds(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, DESK)
    assert found(a_desk_where(settings), "evidence", Weight.OK) == []
    said = "1 packs in 1.0 MiB, of 20,480 that [evidence] allows"
    assert found(a_desk_where(settings, sealing), "evidence", Weight.OK) == [said]
    bounded = msgspec.structs.replace(settings.evidence, at_most=2**20)
    said = "1 packs in 1.0 MiB, of 1 that [evidence] allows: the oldest pages give way"
    assert found(a_desk_where(replace(settings, evidence=bounded)), "evidence") == [said]


def test_every_mistake_of_a_configuration_is_a_fault_of_its_own() -> None:
    mistakes = (
        Mistake(file="config.toml", key="desk.timezone", line=3, reason="there is no time zone Mars"),
        Mistake(file="config.toml", key="", line=None, reason="it is empty"),
    )
    findings = list(configuration_faults(ConfigurationError(mistakes)))
    assert found(findings, "configuration", Weight.FAULT) == [
        "config.toml:3: desk.timezone: there is no time zone Mars",
        "config.toml: it is empty",
    ]


def test_the_machine_is_named_with_what_matters_in_a_report_of_a_fault() -> None:
    (finding,) = examine_machine()
    assert finding.weight is Weight.OK
    for word in ("watchdesk ", "Python 3.", "SQLite 3.", "SSL"):
        assert word in finding.sentence


def test_a_host_of_which_all_feeds_fail_is_named_once(tmp_path: Path) -> None:
    sport = Feed(url="https://lantern.test/sport.xml", source_id="lantern")

    def failing(store: Store) -> None:
        store.add_feed(store.feeds()[0].source, sport, now=NOON)
        for feed in (FEED, sport):
            poll, state, _ = a_visit(feed, at=NOON)
            since = NOON - timedelta(hours=2)
            store.save_polls([(poll, replace(state, failures=2, failing_since=since, reason="it is out"), ())])

    findings = a_desk_where(settings_in(tmp_path), failing)
    assert found(findings, "hosts") == ["lantern.test: all 2 feeds fail, since 2026-11-23 10:00 UTC: it is out"]
