"""What this process contacts and opens, heard by an audit hook: the proof of G6."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Heard:
    """Hosts that were connected to, and files that were opened by name."""

    contacts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


_under_way: list[Heard] = []


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        for heard in _under_way:
            heard.contacts.append(str(arguments[1][0]))
    elif event == "open" and isinstance(arguments[0], str | bytes):
        for heard in _under_way:
            heard.files.append(str(arguments[0]))


sys.addaudithook(_listen)  # it cannot be taken off again


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear what happens until the end of the block."""
    heard = Heard()
    _under_way.append(heard)
    try:
        yield heard
    finally:
        _under_way.remove(heard)
