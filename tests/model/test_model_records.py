"""Our `dataclass` beside the stdlib's: whatever is done to a record first, the same comes of it."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from watchdesk.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A record that can be pickled."""

    name: str
    parts: tuple[int, ...] = ()


def made_by(decorator: Any, **options: bool) -> Any:
    class Record:
        """A record."""

        name: str
        size: int = 1
        parts: list[int] = field(default_factory=list, repr=False)
        secret: str = field(default="s", compare=False)

        @property
        def shout(self) -> str:
            return self.name.upper()

    return decorator(slots=True, **options)(Record)


def outcome(work: Callable[[], object]) -> object:
    try:
        return work()
    except (TypeError, AttributeError) as error:
        return type(error), str(error)


KINDS: list[dict[str, bool]] = [
    {},
    {"frozen": True},
    {"frozen": True, "eq": False},
    {"frozen": True, "kw_only": True},
    {"kw_only": True, "repr": False},
]
FIRSTS: dict[str, Callable[[Any], object]] = {
    "made": lambda kind: kind(name="a").name,
    "made by place": lambda kind: kind("a", 2).size,
    "made wrongly": lambda kind: kind(size=2),
    "made with what is unknown": lambda kind: kind(name="a", other=1),
    "shown": lambda kind: repr(kind(name="a")).partition(" object at")[0],
    "compared": lambda kind: (kind(name="a") == kind(name="a"), kind(name="a") == kind(name="a", secret="t")),
    "compared with others": lambda kind: kind(name="a") != object(),
    "hashed": lambda kind: type(hash(kind(name="a", parts=()))),
    "fields": lambda kind: [(one.name, one.repr, one.compare) for one in dataclasses.fields(kind)],
    "a dict": lambda kind: dataclasses.asdict(kind(name="a")),
    "replaced": lambda kind: dataclasses.replace(kind(name="a"), size=5).size,
    "assigned": lambda kind: setattr(kind(name="a"), "size", 3),
    "assigned what is no field": lambda kind: type(outcome(lambda: setattr(kind(name="a"), "other", 3))),
    "deleted": lambda kind: delattr(kind(name="a"), "size"),
    "matched": lambda kind: kind.__match_args__,
    "its own property": lambda kind: kind(name="a").shout,
    "copied": lambda kind: copy.copy(kind(name="a")).name,
    "slots": lambda kind: (kind.__slots__, hasattr(kind(name="a"), "__dict__")),
    "known": lambda kind: (dataclasses.is_dataclass(kind), kind.__doc__, kind.__name__, kind.__module__),
    "not shared": lambda kind: kind(name="a").parts is not kind(name="a").parts,
}


@pytest.mark.parametrize("options", KINDS, ids=str)
@pytest.mark.parametrize("first", FIRSTS)
def test_a_record_is_what_the_stdlib_makes_of_it(first: str, options: dict[str, bool]) -> None:
    ours, theirs = made_by(dataclass, **options), made_by(dataclasses.dataclass, **options)
    assert outcome(lambda: FIRSTS[first](ours)) == outcome(lambda: FIRSTS[first](theirs))


@pytest.mark.parametrize("options", KINDS, ids=str)
def test_nothing_is_written_before_a_record_is_made_and_then_all_of_it(options: dict[str, bool]) -> None:
    ours, theirs = made_by(dataclass, **options), made_by(dataclasses.dataclass, **options)
    assert ours.__init__.__name__ == "init"
    ours(name="a")
    written = {name for name in theirs.__dict__ if name not in {"__getstate__", "__setstate__"}}
    assert written <= ours.__dict__.keys()
    assert ours.__init__.__code__.co_varnames == theirs.__init__.__code__.co_varnames


def test_a_frozen_record_does_not_change_before_or_after() -> None:
    kind = made_by(dataclass, frozen=True)
    record = kind(name="a")
    for name in ("size", "size"):
        with pytest.raises(FrozenInstanceError):
            setattr(record, name, 2)


def test_a_record_goes_through_a_pipe() -> None:
    record = Kept(name="a", parts=(1, 2))
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - our own
    assert hash(record) == hash(Kept(name="a", parts=(1, 2)))


def test_a_record_of_a_record_is_the_stdlibs() -> None:
    @dataclass(frozen=True, slots=True)
    class First:
        name: str

    @dataclass(frozen=True, slots=True)
    class Second(First):
        size: int = 2

    assert Second("a") == Second("a", 2)
    assert [one.name for one in dataclasses.fields(Second)] == ["name", "size"]


def test_a_class_without_slots_is_the_stdlibs() -> None:
    @dataclass
    class Loose:
        name: str = "a"

    assert Loose().__dict__ == {"name": "a"}
