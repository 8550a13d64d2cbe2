"""Records: `dataclass`, whose methods are written when a record is first made — for all layers, as the stdlib's.

The stdlib's writes six methods as source text and compiles each when the class is defined: 0.6 ms a class, 0.13 s of a
start that defines 240 classes and makes records of some forty. Here a class gets its slots at once (0.03 ms), and the
rest when it is first asked for: the stdlib's decorator then works on a class like it, and what it wrote moves over.
What it gives is the same; a test holds that. mypy sees the stdlib's.
"""

import dataclasses
from collections.abc import Callable, Mapping
from inspect import get_annotations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """Make a class a dataclass, with the stdlib's options."""
        if cls is None:
            return lambda given: dataclass(given, **options)
        return _Waiting(cls, options).made if _can_wait(cls, options) else dataclasses.dataclass(**options)(cls)


__all__ = ["dataclass"]

OPTIONS = {"frozen", "slots", "kw_only", "eq", "repr"}
OWN = {"__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__"}
# The constructor comes last: whoever finds it finds the rest.
WRITTEN = ("__dataclass_params__", "__repr__", "__eq__", "__hash__", "__dataclass_fields__", "__init__")


def _can_wait(cls: type, options: Mapping[str, bool]) -> bool:
    """Return whether waiting cannot be told: slots, all fields noted in the class itself, and no notes but fields."""
    notes = get_annotations(cls)
    return (
        bool(notes)
        and bool(options.get("slots"))
        and OPTIONS.issuperset(options)
        and OWN.isdisjoint(cls.__dict__)
        and not any(hasattr(base, "__dataclass_fields__") for base in cls.__mro__[1:])
        and not any(word in str(note) for note in notes.values() for word in ("ClassVar", "InitVar", "KW_ONLY"))
    )


class _Waiting:
    """A class that is not complete yet: what it was written as, and with which options."""

    def __init__(self, cls: type, options: Mapping[str, bool]) -> None:
        self.meta, self.name, self.bases, self.qualname = type(cls), cls.__name__, cls.__bases__, cls.__qualname__
        self.body = {name: value for name, value in cls.__dict__.items() if name not in {"__dict__", "__weakref__"}}
        self.names = tuple(get_annotations(cls))
        self.options = options
        self.made = self._made()

    def __get__(self, _: object, cls: type) -> Any:
        """Stand for `__dataclass_fields__`: whoever asks for the fields of a class has it completed."""
        self.complete()
        return cls.__dataclass_fields__  # type: ignore[attr-defined]  # they are there now

    def complete(self) -> None:
        """Let the stdlib write the methods. Twice does no harm: two threads may ask at once."""
        template = self._class(dict(self.body))
        written = dataclasses.dataclass(**{**self.options, "slots": False})(template).__dict__
        for name in WRITTEN:
            if name in written:
                setattr(self.made, name, written[name])

    def _class(self, body: dict[str, Any]) -> type:
        made: type = self.meta(self.name, self.bases, body)
        made.__qualname__ = self.qualname
        return made

    def _made(self) -> type:
        positional = (name for name in self.names if _is_positional(self.body.get(name)))
        kept = {name: value for name, value in self.body.items() if name not in self.names}
        return self._class(
            {
                "__match_args__": () if self.options.get("kw_only") else tuple(positional),
                **_stubs(self),
                **kept,
                "__slots__": self.names,
                "__dataclass_fields__": self,
            }
        )


def _is_positional(default: object) -> bool:
    return not isinstance(default, dataclasses.Field) or (default.init and default.kw_only is not True)


def _stubs(waiting: _Waiting) -> dict[str, Callable[..., Any]]:
    """Return the methods that complete the class and then do what they are asked."""

    def init(self: object, *args: object, **kwargs: object) -> None:
        waiting.complete()
        waiting.made.__init__(self, *args, **kwargs)  # type: ignore[misc]  # not this one any more

    def text(self: object) -> str:
        waiting.complete()
        return repr(self)

    def equal(self: object, other: object) -> Any:
        waiting.complete()
        return self == other

    def number(self: object) -> int:
        waiting.complete()
        return hash(self)

    stubs: dict[str, Callable[..., Any]] = {"__init__": init}
    if waiting.options.get("repr", True):
        stubs["__repr__"] = text
    if waiting.options.get("eq", True):
        stubs["__eq__"] = equal
    if waiting.options.get("eq", True) and waiting.options.get("frozen"):
        stubs["__hash__"] = number
    return stubs | (_frozen(waiting) if waiting.options.get("frozen") else {})


def _frozen(waiting: _Waiting) -> dict[str, Callable[..., Any]]:
    """Return what keeps a record from being changed, and lets it be pickled."""

    def assign(self: object, name: str, value: object) -> None:
        if type(self) is waiting.made or name in waiting.names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def delete(self: object, name: str) -> None:
        if type(self) is waiting.made or name in waiting.names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return {"__setattr__": assign, "__delattr__": delete, "__getstate__": _state, "__setstate__": _restore}


def _state(self: Any) -> list[object]:
    return [getattr(self, name) for name in type(self).__slots__]


def _restore(self: Any, state: list[object]) -> None:
    for name, value in zip(type(self).__slots__, state, strict=True):
        object.__setattr__(self, name, value)
