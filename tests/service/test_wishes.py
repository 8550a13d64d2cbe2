"""Wishes: what a command asks of the desk, each with every way it can be granted or denied."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from service.desk_settings import DESK, HARBOUR, LANTERN, NOON, Answers, engine_over, fetched, settings_in
from store.store_records import a_delivery, an_entry
from watchdesk.engine.local import LocalEngine
from watchdesk.model.deliveries import Delivery, DeliveryState
from watchdesk.model.identity import computed_id
from watchdesk.model.sources import DueFeed, Poll, PollOutcome, ReadPolicy
from watchdesk.model.visits import FailureKind, FetchFailed, FetchResult, NotModified, Purpose
from watchdesk.pipeline.poll import Visited
from watchdesk.service.wishes import WISHES, Denied, Granted, WishAnswer
from watchdesk.testing.builders import a_digest

HOME = "https://harbour.test/"
NEW_HARBOUR = "https://harbour.test/all.xml"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LocalEngine]:
    with engine_over(settings_in(tmp_path), {HARBOUR: fetched(HARBOUR, "feed Harbour Post")}) as engine:
        yield engine


async def ask(engine: LocalEngine, name: str, **values: object) -> WishAnswer:
    return await WISHES[name](engine, values)


def feeds_of(engine: LocalEngine) -> dict[str, DueFeed]:
    return {one.feed.url: one for one in engine.desk.store.feeds()}


def visited(engine: LocalEngine) -> list[str]:
    assert isinstance(engine.desk.fetcher, Answers)
    return [visit.url for visit in engine.desk.fetcher.visits]


async def test_a_feed_is_visited_kept_and_its_first_poll_made_by_that(engine: LocalEngine) -> None:
    answer = await ask(engine, "feed.add", url=HARBOUR)
    assert answer == Granted(facts={"url": HARBOUR, "source": "harbour-test", "title": "Harbour Post", "added": True})
    kept = feeds_of(engine)[HARBOUR]
    assert (kept.source.title, kept.source.language) == ("Harbour Post", "en")
    assert (kept.state.polled_at, kept.state.failures) == (NOON, 0)
    assert kept.state.next_poll_at > NOON
    assert kept.state.body_hash is not None
    assert isinstance(engine.desk.fetcher, Answers)
    assert [visit.purpose for visit in engine.desk.fetcher.visits] == [Purpose.FEED]


async def test_a_round_that_begins_while_a_feed_is_added_leaves_it_alone(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, found = engine.poller.take_in, list[str]()

    async def take_in_beside_a_round(visit: Visited) -> None:
        found.extend(one.feed.url for one in await engine.poller.due())
        await settle(visit)

    monkeypatch.setattr(engine.poller, "take_in", take_in_beside_a_round)
    await ask(engine, "feed.add", url=HARBOUR)
    assert found == [LANTERN]
    assert HARBOUR in feeds_of(engine)
    assert computed_id("feed", HARBOUR) not in engine.poller.under_way


async def test_what_the_operator_says_of_a_feed_wins_over_what_it_says_itself(engine: LocalEngine) -> None:
    said = {"source": "hp", "title": "The Post", "language": "ur", "country": "PK", "read": "never"}
    await ask(engine, "feed.add", url=HARBOUR, **said)
    source = feeds_of(engine)[HARBOUR].source
    assert (source.id, source.title, source.language, source.country) == ("hp", "The Post", "ur", "PK")
    assert source.read is ReadPolicy.NEVER


async def test_adding_a_feed_twice_changes_nothing_and_says_so(engine: LocalEngine) -> None:
    first = await ask(engine, "feed.add", url=HARBOUR, source="hp")
    before = engine.desk.store.feeds()
    second = await ask(engine, "feed.add", url=HARBOUR, source="another")
    assert isinstance(first, Granted)
    assert isinstance(second, Granted)
    assert (first.facts["added"], second.facts["added"]) == (True, False)
    assert second.facts["source"] == "hp"
    assert engine.desk.store.feeds() == before
    assert visited(engine) == [HARBOUR]  # a feed that is known is not asked anew


async def test_a_source_of_the_configuration_is_not_taken_by_a_command(engine: LocalEngine) -> None:
    answer = await ask(engine, "feed.add", url=HARBOUR, source="lantern")
    assert answer == Denied(reason='the configuration has a source "lantern" already: choose another id')
    assert list(feeds_of(engine)) == [LANTERN]


async def test_a_feed_of_the_configuration_is_known_already(tmp_path: Path) -> None:
    with engine_over(settings_in(tmp_path), {LANTERN: fetched(LANTERN, "feed Lantern")}) as engine:
        answer = await ask(engine, "feed.add", url=LANTERN, source="another")
        assert isinstance(answer, Granted)
        assert (answer.facts["source"], answer.facts["added"]) == ("lantern", False)


def move(engine: LocalEngine, url: str, to: str) -> None:
    """Store that a feed has moved for good."""
    due, store = feeds_of(engine)[url], engine.desk.store
    poll = Poll(feed_id=due.feed.id, at=NOON, outcome=PollOutcome.UNCHANGED)
    store.save_polls([(poll, replace(due.state, moved_to=to), ())])


async def test_an_address_that_a_feed_has_moved_to_is_polled_already(engine: LocalEngine) -> None:
    move(engine, LANTERN, HARBOUR)
    answer = await ask(engine, "feed.add", url=HARBOUR)
    facts = {"url": HARBOUR, "source": "lantern", "title": "lantern", "added": False, "moved_from": LANTERN}
    assert answer == Granted(facts=facts)
    assert await ask(engine, "feed.import", feeds=[{"url": HARBOUR}]) == Granted(facts={"added": 0, "known": 1})
    adopted = {"id": "hp", "title": "Harbour", "kind": "feed", "url": HARBOUR}
    assert await ask(engine, "feed.adopt", sources=[adopted]) == Granted(facts={"added": [], "known": 1})
    assert (list(feeds_of(engine)), visited(engine)) == ([LANTERN], [])


async def test_an_address_that_a_permanent_redirect_leads_to_is_polled_before_it_is_believed(
    engine: LocalEngine,
) -> None:
    due, store = feeds_of(engine)[LANTERN], engine.desk.store
    poll = Poll(feed_id=due.feed.id, at=NOON, outcome=PollOutcome.UNCHANGED)
    store.save_polls([(poll, replace(due.state, moving_to=HARBOUR, moves_seen=1), ())])
    answer = await ask(engine, "feed.add", url=HARBOUR)
    assert isinstance(answer, Granted)
    assert (answer.facts["added"], answer.facts["moved_from"]) == (False, LANTERN)


async def test_a_page_that_leads_to_an_address_that_a_feed_has_moved_to_adds_none(tmp_path: Path) -> None:
    answers = {HOME: fetched(HOME, f"names {HARBOUR}"), HARBOUR: fetched(HARBOUR, "feed H")}
    with engine_over(settings_in(tmp_path), answers) as engine:
        move(engine, LANTERN, HARBOUR)
        answer = await ask(engine, "feed.add", url=HOME)
        assert isinstance(answer, Granted)
        assert (answer.facts["added"], answer.facts["moved_from"]) == (False, LANTERN)


async def test_an_added_feed_is_removed_by_its_address_the_one_it_moved_to_or_its_source(engine: LocalEngine) -> None:
    for name in (HARBOUR, NEW_HARBOUR, "hp"):
        await ask(engine, "feed.add", url=HARBOUR, source="hp")
        move(engine, HARBOUR, NEW_HARBOUR)
        assert await ask(engine, "feed.remove", url=name) == Granted(facts={"url": name, "removed": [HARBOUR]})
        assert list(feeds_of(engine)) == [LANTERN]
        assert await ask(engine, "feed.remove", url=name) == Denied(reason=f"there is no feed {name}")


async def test_what_is_said_of_a_source_that_is_added_anew_holds_in_a_desk_that_runs(engine: LocalEngine) -> None:
    for policy in (ReadPolicy.ALWAYS, ReadPolicy.NEVER):
        await ask(engine, "feed.add", url=HARBOUR, source="hp", read=policy.value)
        engine.reading.hand_over([replace(an_entry("a1"), source_id="hp", article_id=policy.value)])
        await engine.reading.handed()
        assert (engine.reading.sources["hp"].read, "lantern" in engine.reading.sources) == (policy, True)
        await ask(engine, "feed.remove", url="hp")


async def test_a_feed_of_the_configuration_is_not_removed_by_a_command(engine: LocalEngine) -> None:
    move(engine, LANTERN, HARBOUR)
    for name in (LANTERN, HARBOUR, "lantern"):
        answer = await ask(engine, "feed.remove", url=name)
        assert isinstance(answer, Denied)
        assert f'{LANTERN} stands in config.toml, as the source "lantern": take it out there' in answer.reason
    assert list(feeds_of(engine)) == [LANTERN]


LED: Mapping[str, tuple[Mapping[str, FetchResult], str, str]] = {
    "a page that names its feed": (
        {HOME: fetched(HOME, f"names {HARBOUR} https://harbour.test/sport"), HARBOUR: fetched(HARBOUR, "feed H")},
        HOME,
        HARBOUR,
    ),
    "an address that moved for good": (
        {HARBOUR: fetched(HARBOUR, "feed H", moved_to=NEW_HARBOUR)},
        HARBOUR,
        NEW_HARBOUR,
    ),
}


@pytest.mark.parametrize("answers, asked, kept", LED.values(), ids=LED)
async def test_a_feed_is_kept_under_the_address_it_is_found_at(
    tmp_path: Path, answers: Mapping[str, FetchResult], asked: str, kept: str
) -> None:
    with engine_over(settings_in(tmp_path), answers) as engine:
        answer = await ask(engine, "feed.add", url=asked)
        assert isinstance(answer, Granted)
        assert answer.facts["url"] == kept
        assert set(feeds_of(engine)) == {LANTERN, kept}


NOT_ADDED: Mapping[str, tuple[Mapping[str, FetchResult], str]] = {
    "a host that is not there": ({}, f"{HARBOUR}: the host cannot be reached"),
    "a refusal": (
        {HARBOUR: FetchFailed(url=HARBOUR, kind=FailureKind.GONE, reason="the address is gone (410)")},
        f"{HARBOUR}: the address is gone (410)",
    ),
    "304 to a first visit": (
        {HARBOUR: NotModified(url=HARBOUR)},
        f"{HARBOUR}: the server answered 304 to a first visit",
    ),
    "a page without a feed": (
        {HARBOUR: fetched(HARBOUR, "page Welcome")},
        f"{HARBOUR}: no feed was found at this site",
    ),
    "a page that names a page": (
        {HARBOUR: fetched(HARBOUR, f"names {HOME}"), HOME: fetched(HOME, f"names {HARBOUR}")},
        f"{HOME}: the address gives a web page, not a feed",
    ),
}


@pytest.mark.parametrize("answers, reason", NOT_ADDED.values(), ids=NOT_ADDED)
async def test_what_gives_no_feed_is_denied_and_nothing_is_kept(
    tmp_path: Path, answers: Mapping[str, FetchResult], reason: str
) -> None:
    with engine_over(settings_in(tmp_path), answers) as engine:
        assert await ask(engine, "feed.add", url=HARBOUR) == Denied(reason=reason)
        assert list(feeds_of(engine)) == [LANTERN]
        assert len(visited(engine)) <= 9


async def test_an_import_visits_nobody_and_counts_what_was_known(engine: LocalEngine) -> None:
    listed: list[dict[str, object]] = [
        {"url": LANTERN, "title": "known from the configuration"},
        {"url": HARBOUR, "title": "Harbour Post", "home": HOME},
        {"url": NEW_HARBOUR},
    ]
    assert await ask(engine, "feed.import", feeds=listed) == Granted(facts={"added": 2, "known": 1})
    found = feeds_of(engine)
    assert (found[HARBOUR].source.title, found[HARBOUR].source.home) == ("Harbour Post", HOME)
    assert {found[HARBOUR].source.id, found[NEW_HARBOUR].source.id} == {"harbour-test", "harbour-test-2"}
    assert found[NEW_HARBOUR].source.title == found[NEW_HARBOUR].source.id
    assert found[LANTERN].source.title == "lantern"
    assert visited(engine) == []
    assert await ask(engine, "feed.import", feeds=listed) == Granted(facts={"added": 0, "known": 3})


async def test_an_import_without_a_list_is_denied(engine: LocalEngine) -> None:
    assert await ask(engine, "feed.import", feeds="https://x.test/") == Denied(reason="an import needs a list of feeds")


async def test_a_feed_is_paused_and_resumed_by_its_address(engine: LocalEngine) -> None:
    for paused in (True, True, False):
        answer = await ask(engine, "feed.pause", url=LANTERN, paused=paused)
        assert answer == Granted(facts={"url": LANTERN, "paused": paused})
        assert feeds_of(engine)[LANTERN].state.paused is paused
        assert len(engine.desk.store.due_feeds(NOON, limit=9)) == (not paused)
    assert await ask(engine, "feed.pause", url=HARBOUR, paused=True) == Denied(reason=f"there is no feed {HARBOUR}")


async def test_all_feeds_of_a_source_are_paused_by_its_id(engine: LocalEngine) -> None:
    source = feeds_of(engine)[LANTERN].source.id
    for paused in (True, False):
        answer = await ask(engine, "feed.pause", url=source, paused=paused)
        assert answer == Granted(facts={"url": source, "paused": paused})
        assert feeds_of(engine)[LANTERN].state.paused is paused
    assert await ask(engine, "feed.pause", url="nobody", paused=True) == Denied(reason="there is no feed nobody")


def owe(engine: LocalEngine, channel_id: str, state: DeliveryState) -> Delivery:
    owed = replace(
        a_delivery("digest-1", channel_id, at=NOON),
        state=state,
        attempts=9,
        next_attempt_at=None,
        reason="it was refused",
    )
    engine.desk.store.save_digest(a_digest(), (), [owed])
    return owed


def box(engine: LocalEngine) -> str:
    return next(channel.id for channel, _ in engine.desk.senders.values() if channel.name == "box")


@pytest.mark.parametrize("state", [DeliveryState.DEAD, DeliveryState.UNKNOWN, DeliveryState.PENDING])
async def test_a_delivery_is_sent_again_at_once_with_the_same_bytes(
    tmp_path: Path, engine: LocalEngine, state: DeliveryState
) -> None:
    owed = owe(engine, box(engine), state)
    where = f"written to {tmp_path / 'outbox' / owed.id}.eml"
    assert await ask(engine, "delivery.retry", delivery=owed.id) == Granted(
        facts={"delivery": owed.id, "state": "sent", "reason": where}
    )
    written = {path.name: path.read_bytes() for path in (tmp_path / "outbox").iterdir()}
    assert written == {f"{owed.id}.{part.name}": part.body for part in owed.parts}


async def test_a_retry_that_fails_again_says_why(tmp_path: Path, engine: LocalEngine) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    owed = owe(engine, box(engine), DeliveryState.UNKNOWN)
    answer = await ask(engine, "delivery.retry", delivery=owed.id)
    assert isinstance(answer, Granted)
    assert answer.facts["state"] != "sent"
    assert "a part of the path is a file, not a folder" in str(answer.facts["reason"])


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.SUPPRESSED, None])
async def test_what_was_sent_or_never_owed_is_not_sent_again(
    tmp_path: Path, engine: LocalEngine, state: DeliveryState | None
) -> None:
    wanted = owe(engine, box(engine), state).id if state else "0" * 32
    answer = await ask(engine, "delivery.retry", delivery=wanted)
    assert answer == Denied(reason=f"there is no delivery {wanted} that could be sent again")
    assert not (tmp_path / "outbox").exists()


async def test_a_closed_channel_is_opened_once(engine: LocalEngine) -> None:
    engine.desk.store.close_channel(box(engine), reason="410", now=NOON)
    assert await ask(engine, "channel.open", channel="box") == Granted(facts={"channel": "box", "opened": True})
    assert engine.desk.store.closed_channels() == {}
    assert await ask(engine, "channel.open", channel="box") == Granted(facts={"channel": "box", "opened": False})


@pytest.mark.parametrize("wish", ["channel.open", "channel.test"])
async def test_a_channel_that_is_not_configured_is_named(engine: LocalEngine, wish: str) -> None:
    assert await ask(engine, wish, channel="nobody") == Denied(reason="there is no channel nobody")


async def test_a_trial_goes_out_and_is_owed_to_nobody(tmp_path: Path, engine: LocalEngine) -> None:
    answer = await ask(engine, "channel.test", channel="box")
    assert isinstance(answer, Granted)
    assert (tmp_path / "outbox" / f"{answer.facts['delivery']}.eml").is_file()
    assert answer.facts["answer"] == f"written to {tmp_path / 'outbox'}/{answer.facts['delivery']}.eml"
    assert engine.desk.store.deliveries() == []


async def test_a_trial_that_is_refused_says_why(tmp_path: Path, engine: LocalEngine) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    answer = await ask(engine, "channel.test", channel="box")
    assert isinstance(answer, Denied)
    assert answer.reason.startswith("box: cannot write to ")


SECOND_NAME = DESK + '[channels.post]\nkind = "file"\npath = "outbox"\n'


@pytest.mark.parametrize("name", ["box", "post"])
async def test_a_channel_answers_to_each_of_its_names(tmp_path: Path, name: str) -> None:
    with engine_over(settings_in(tmp_path, SECOND_NAME)) as engine:
        engine.desk.store.close_channel(box(engine), reason="410", now=NOON)
        tried = await ask(engine, "channel.test", channel=name)
        assert isinstance(tried, Granted)
        assert tried.facts["channel"] == name
        opened = await ask(engine, "channel.open", channel=name)
        assert opened == Granted(facts={"channel": name, "opened": True})


async def test_a_feed_has_the_id_that_its_address_computes_to(engine: LocalEngine) -> None:
    await ask(engine, "feed.add", url=HARBOUR)
    assert feeds_of(engine)[HARBOUR].state.feed_id == computed_id("feed", HARBOUR)
