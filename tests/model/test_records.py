"""Records: frozen, identified by their natural key, and errors in an operator's words."""

import copy
import dataclasses
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest
from msgspec import Struct, structs

import watchdesk.model
from watchdesk.model.deliveries import Delivery, DeliveryState, Part, delivery_id
from watchdesk.model.errors import ConfigurationError, LockHeld, Mistake, QueryError, StoreError, WatchdeskError
from watchdesk.model.identity import computed_id
from watchdesk.model.quickly import quickly_made
from watchdesk.model.sources import Feed, FeedKind, SourceHealth
from watchdesk.model.subscribers import Channel
from watchdesk.model.tellings import digest_id, telling_id
from watchdesk.model.visits import Fetched, Posted

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def records() -> Iterator[type]:
    for module in pkgutil.iter_modules(watchdesk.model.__path__, "watchdesk.model."):
        for found in vars(importlib.import_module(module.name)).values():
            is_record = isinstance(found, type) and (issubclass(found, Struct) or dataclasses.is_dataclass(found))
            if is_record and found.__module__ == module.name:
                yield found


RECORDS = list(records())


def test_there_are_records_to_look_at() -> None:
    assert len(RECORDS) > 40
    assert {"Entry", "Delivery", "Telling", "Mistake"} <= {record.__name__ for record in RECORDS}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_a_record_is_frozen_slotted_and_made_by_names(record: type) -> None:
    made: Any = record
    assert made.__struct_config__.frozen if issubclass(record, Struct) else made.__dataclass_params__.frozen
    assert "__dict__" not in dir(record)
    with pytest.raises(TypeError):
        record("by place")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_no_record_holds_what_could_be_changed(record: type) -> None:
    kinds = [str(kind) for each in record.__mro__ for kind in vars(each).get("__annotations__", {}).values()]
    assert [kind for kind in kinds if kind.startswith(("list", "dict", "set", "bytearray"))] == []


def _three_fields() -> Any:
    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Plain:
        first: int
        second: str = dataclasses.field(default="b", repr=False, compare=False)
        third: tuple[int, ...] = ()

        def __post_init__(self) -> None:
            object.__setattr__(self, "third", (*self.third, self.first))

    return Plain


def test_a_record_that_is_made_quickly_is_like_any_other() -> None:
    plain, quick = _three_fields(), quickly_made(_three_fields())
    one, other = quick(first=1, third=(2,)), plain(first=1, third=(2,))
    assert (repr(one), hash(one), dataclasses.astuple(one)) == (repr(other), hash(other), dataclasses.astuple(other))
    assert type(one) is quick
    assert one == quick(first=1, second="c", third=(2,)) != quick(first=2)
    assert dataclasses.replace(one, second="d").second == "d"
    assert copy.copy(one) == one
    with pytest.raises(AttributeError):
        one.first = 2
    with pytest.raises(TypeError):
        quick()


def test_a_record_with_a_field_made_by_a_factory_cannot_be_made_quickly() -> None:
    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Made:
        names: list[str] = dataclasses.field(default_factory=list)

    with pytest.raises(AssertionError, match="Made has a field"):
        quickly_made(Made)


def test_a_record_refuses_a_change_and_a_new_name() -> None:
    feed = Feed(url="https://a.test/", source_id="a")
    with pytest.raises(AttributeError):
        feed.url = "https://b.test/"  # type: ignore[misc] # that is the test
    with pytest.raises((AttributeError, TypeError)):
        feed.colour = "red"  # type: ignore[attr-defined] # that is the test
    assert structs.replace(feed, url="https://b.test/").id != feed.id


IDS: dict[str, tuple[str, Callable[..., str], list[tuple[str, ...]]]] = {
    "feed": (
        "feed",
        lambda url: Feed(url=url, source_id="s").id,
        [("https://a.test/",), ("https://a.test",), ("http://a.test/",), ("https://A.test/",), ("",)],
    ),
    "channel": (
        "channel",
        lambda kind, address: Channel(name="n", kind=kind, address=address).id,
        [("email", "a@x.test"), ("email", "b@x.test"), ("file", "a@x.test"), ("emaila", "@x.test")],
    ),
    "digest": ("digest", digest_id, [("ann", "07:00"), ("ann", "08:00"), ("bob", "07:00"), ("ann0", "7:00")]),
    "delivery": ("delivery", delivery_id, [("d1", "mail"), ("d2", "mail"), ("d1", "chat"), ("d1m", "ail")]),
    "telling": (
        "telling",
        telling_id,
        [
            ("ann", "mail", "s1", "new"),
            ("bob", "mail", "s1", "new"),
            ("ann", "chat", "s1", "new"),
            ("ann", "mail", "s2", "new"),
            ("ann", "mail", "s1", "update"),
            ("mail", "ann", "s1", "new"),
        ],
    ),
}


@pytest.mark.parametrize("kind, id_of, keys", IDS.values(), ids=IDS)
def test_an_id_is_computed_of_the_natural_key_alone(
    kind: str, id_of: Callable[..., str], keys: list[tuple[str, ...]]
) -> None:
    for key in keys:
        assert id_of(*key) == id_of(*key) == computed_id(kind, *key)
    for one, other in combinations(keys, 2):
        assert id_of(*one) != id_of(*other), (one, other)


def test_things_of_different_kinds_with_one_key_have_different_ids() -> None:
    assert len({computed_id(kind, "a", "b") for kind in IDS}) == len(IDS)


def test_what_is_no_part_of_the_key_does_not_change_an_id() -> None:
    feed = Feed(url="https://a.test/", source_id="a")
    assert feed.id == structs.replace(feed, source_id="b", kind=FeedKind.SITEMAP).id
    channel = Channel(name="mail", kind="email", address="a@x.test")
    assert channel.id == structs.replace(channel, name="post", holds_unknown=True).id


WORDINGS = {
    "key and line": (("config.toml", "desk.zone", 3, "no such zone"), "config.toml:3: desk.zone: no such zone"),
    "the first line": (("config.toml", "desk", 1, "wrong"), "config.toml:1: desk: wrong"),
    "no line": (("config.toml", "desk.zone", None, "no such zone"), "config.toml: desk.zone: no such zone"),
    "no key": (("config.toml", "", 7, "not TOML"), "config.toml:7: not TOML"),
    "neither": (("/etc/x.toml", "", None, "there is no such file"), "/etc/x.toml: there is no such file"),
}


@pytest.mark.parametrize("said, wording", WORDINGS.values(), ids=WORDINGS)
def test_a_mistake_is_worded_for_an_editor_to_jump_to(said: tuple[str, str, int | None, str], wording: str) -> None:
    file, key, line, reason = said
    assert str(Mistake(file=file, key=key, line=line, reason=reason)) == wording


def test_a_configuration_error_says_every_mistake_a_line() -> None:
    mistakes = tuple(Mistake(file="c", key=key, line=None, reason="wrong") for key in ("a", "b", "c"))
    error = ConfigurationError(mistakes)
    assert error.mistakes == mistakes
    assert str(error) == "c: a: wrong\nc: b: wrong\nc: c: wrong"


@pytest.mark.parametrize("position, shown", [(0, 1), (7, 8)])
def test_a_query_error_counts_characters_from_one_and_gives_advice(position: int, shown: int) -> None:
    error = QueryError(
        query="Kabul (", position=position, problem="the bracket is not closed", advice="write ) after the last word"
    )
    assert str(error) == f"the bracket is not closed (character {shown}): write ) after the last word"
    assert (error.query, error.position, error.advice) == ("Kabul (", position, "write ) after the last word")


@pytest.mark.parametrize("error", [ConfigurationError, StoreError, LockHeld, QueryError])
def test_every_error_of_ours_has_one_root_and_is_none_of_another_kind(error: type[WatchdeskError]) -> None:
    assert error.__mro__[1] is WatchdeskError
    assert not issubclass(error, ValueError | OSError)


@pytest.mark.parametrize("reason, is_healthy", [(None, True), ("the server answered 500", False), ("", False)])
def test_a_source_is_healthy_until_there_is_a_reason(reason: str | None, *, is_healthy: bool) -> None:
    health = SourceHealth(source_id="a", title="A", url="https://a.test/", reason=reason)
    assert health.is_healthy is is_healthy


BODY = b"a body that no log should carry"
BODIES = [
    Part(name="body", media_type="text/plain", body=BODY),
    Fetched(url="u", final_url="u", status=200, body=BODY),
    Posted(status=200, body=BODY),
    Delivery(
        id="d",
        digest_id="g",
        channel_id="c",
        channel_name="n",
        state=DeliveryState.PENDING,
        created_at=NOW,
        parts=(Part(name="body", media_type="text/plain", body=BODY),),
    ),
]


@pytest.mark.parametrize("record", BODIES, ids=lambda record: type(record).__name__)
def test_a_body_does_not_stand_in_a_repr(record: object) -> None:
    assert "no log" not in repr(record)
    assert type(record).__name__ in repr(record)
