"""Tables: what each type of a key takes, what is said of each mistake, and that no mistake hides another."""

import json
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta

from watchdesk.model.secrets import Secret
from watchdesk.rules.tables import (
    HIDDEN,
    SECRET,
    Table,
    Wrong,
    from_text,
    known_keys,
    read_table,
    secret_keys,
    table_of,
)


class Tide(StrEnum):
    """What the sea does."""

    EBB = "ebb"
    FLOOD = "flood"


def read_minutes(text: str) -> timedelta:
    if not text.isdigit():
        raise ValueError(f'must be minutes, not "{text}"')
    return timedelta(minutes=int(text))


Minutes = Annotated[timedelta, from_text(read_minutes, "minutes in quotes")]


class Berth(Table, frozen=True, kw_only=True):
    name: str
    length: Annotated[int, Meta(ge=1, le=400)] | None = None


class Harbour(Table, frozen=True, kw_only=True):
    name: str
    depth: Annotated[float, Meta(gt=0, le=50)] = 5.0
    berths: Annotated[int, Meta(ge=1, le=99)] = 1
    is_open: bool = True
    flag: Literal["red", "green"] = "green"
    tide: Tide = Tide.EBB
    wait: Minutes = timedelta(minutes=5)
    waits: Annotated[tuple[Minutes, ...], Meta(min_length=1)] | None = None
    lights: dict[str, str] = {}  # noqa: RUF012 - msgspec makes each its own
    chart: Path = Path("chart")
    key: Secret | None = None
    address: Annotated[str, SECRET] = ""
    notes: Annotated[str, HIDDEN] = ""
    berth: Berth | None = None

    def __post_init__(self) -> None:
        if self.flag == "red" and self.is_open:
            raise ValueError("is closed where the flag is red")


def mistakes(**given: object) -> list[Wrong]:
    wrong: list[Wrong] = []
    assert read_table(Harbour, {"name": "Gwadar"} | given, wrong) is None
    return wrong


@pytest.mark.parametrize(
    "key, given, expected",
    [
        ("depth", 7, 7.0),
        ("depth", 50, 50.0),
        ("berths", 99, 99),
        ("is_open", False, False),
        ("flag", "green", "green"),
        ("tide", "flood", Tide.FLOOD),
        ("wait", "90", timedelta(minutes=90)),
        ("waits", ["1", "2"], (timedelta(minutes=1), timedelta(minutes=2))),
        ("lights", {"north": "white"}, {"north": "white"}),
        ("chart", "charts/a.pdf", Path("charts/a.pdf")),
        ("key", "hunter2", Secret("hunter2")),
        ("berth", {"name": "one", "length": 400}, Berth(name="one", length=400)),
    ],
)
def test_a_value_is_read(key: str, given: object, expected: object) -> None:
    found = getattr(table_of(Harbour, {"name": "Gwadar", key: given}), key)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "key, given, reason",
    [
        ("name", 5, "must be text, not a whole number"),
        ("name", date(2026, 11, 30), "must be text, not a date or time"),
        ("depth", "7", "must be a number, not text"),
        ("depth", True, "must be a number, not true or false"),
        ("depth", 0, "must be more than 0.0"),
        ("depth", 50.5, "must be at most 50.0"),
        ("depth", float("nan"), "must be at most 50.0"),
        ("depth", 10**400, "must be at most 50.0"),
        ("berths", "1", "must be a whole number, not text"),
        ("berths", 1.0, "must be a whole number, not a decimal number"),
        ("berths", True, "must be a whole number, not true or false"),
        ("berths", 0, "must be at least 1"),
        ("berths", 10**30, "must be at most 99"),
        ("is_open", 1, "must be true or false, not a whole number"),
        ("is_open", "true", "must be true or false, not text"),
        ("flag", "blue", 'must be "red" or "green", not "blue"'),
        ("flag", ["red"], 'must be "red" or "green", not a list'),
        ("tide", "neap", 'must be "ebb" or "flood", not "neap"'),
        ("wait", 5, "must be minutes in quotes, not a whole number"),
        ("wait", "soon", 'must be minutes, not "soon"'),
        ("waits", "5", "must be a list, not text"),
        ("waits", [], "must not be empty"),
        ("lights", "white", "must be a table, not text"),
        ("chart", 5, "must be text, not a whole number"),
        ("key", 5, "must be text, not a whole number"),
        ("berth", date(2026, 11, 30), "must be a table, not a date or time"),
    ],
)
def test_a_wrong_value_is_told_at_its_key(key: str, given: object, reason: str) -> None:
    assert mistakes(**{key: given}) == [Wrong((key,), reason)]


def test_each_place_of_a_list_and_of_a_table_within_has_its_own_mistake() -> None:
    assert mistakes(waits=["1", 5, "soon"], lights={"north": 1}, berth={"length": 0, "nmae": "x"}) == [
        Wrong(("waits", 1), "must be minutes in quotes, not a whole number"),
        Wrong(("waits", 2), 'must be minutes, not "soon"'),
        Wrong(("lights", "north"), "must be text, not a whole number"),
        Wrong(("berth", "name"), "is missing"),
        Wrong(("berth", "length"), "must be at least 1"),
        Wrong(("berth", "nmae"), 'there is no such key; did you mean "name"?'),
    ]


def test_mistakes_stand_in_the_order_of_the_table_and_unknown_keys_last() -> None:
    wrong: list[Wrong] = []
    assert read_table(Harbour, {"colour": "red", "tide": 5, "berths": 0}, wrong, ("harbours", 3)) is None
    assert [one.place for one in wrong] == [
        ("harbours", 3, "name"),
        ("harbours", 3, "berths"),
        ("harbours", 3, "tide"),
        ("harbours", 3, "colour"),
    ]


def test_a_table_is_looked_at_as_a_whole_where_no_key_is_wrong() -> None:
    assert mistakes(flag="red") == [Wrong((), "is closed where the flag is red")]
    assert [one.place for one in mistakes(flag="red", berths=0)] == [("berths",)]


def test_what_is_no_table_is_one_mistake() -> None:
    wrong: list[Wrong] = []
    assert read_table(Harbour, ["Gwadar"], wrong) is None
    assert wrong == [Wrong((), "must be a table, not a list")]


def test_one_error_may_tell_all_mistakes() -> None:
    with pytest.raises(ValueError, match=r"^depth: must be more than 0\.0; is_open: must be true or false, not text$"):
        table_of(Harbour, {"name": "Gwadar", "depth": -1, "is_open": "no"})


def test_two_tables_share_no_default() -> None:
    first, second = (table_of(Harbour, {"name": name}) for name in ("Gwadar", "Ormara"))
    assert first.lights is not second.lights


def test_a_secret_is_known_by_its_type_or_its_mark_and_may_stand_in_a_file() -> None:
    assert secret_keys(Harbour) == ("key", "address")
    assert known_keys(Harbour)[-2:] == ["key_file", "address_file"]


def test_a_secret_is_in_no_text() -> None:
    secret = Secret("hunter2")
    harbour = table_of(Harbour, {"name": "G", "key": "hunter2", "address": "hunter2", "notes": "hunter2"})
    assert "hunter2" not in f"{secret} {secret!r} {secret!s:>20} {harbour} {harbour!r} {vars(Secret)}"
    assert "name='G'" in repr(harbour)
    assert secret.reveal() == "hunter2"


@pytest.mark.parametrize("write", [json.dumps, msgspec.json.encode, msgspec.to_builtins])
def test_no_encoder_writes_a_secret(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError):
        write({"key": Secret("hunter2")})


def test_secrets_are_compared_by_what_they_hold_and_an_empty_one_is_false() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert [bool(Secret(text)) for text in ("a", "")] == [True, False]
