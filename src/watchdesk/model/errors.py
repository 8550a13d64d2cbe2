"""What must not happen. What can happen (an unchanged feed, a refused delivery) is a value, not an error.

WatchdeskError
├── ConfigurationError      exit 3: every mistake, with file, key and line
├── StoreError              exit 4: unavailable, locked by the disk, or written by a newer watchdesk
├── LockHeld                exit 5: another run works on this database
├── LeaseLost               hosts that others have taken over meanwhile: what was found there is not kept
└── QueryError              a watch query that cannot be read, with the character and what to write
"""

from msgspec import Struct


class WatchdeskError(Exception):
    """The root of all errors that watchdesk raises itself."""


class Mistake(Struct, frozen=True, kw_only=True):
    """One thing that is wrong in the configuration: `key` is dotted (`channels.desk-mail.to`), `line` counts from 1."""

    file: str
    key: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line is not None else self.file
        return f"{place}: {self.key}: {self.reason}" if self.key else f"{place}: {self.reason}"


class ConfigurationError(WatchdeskError):
    """The configuration cannot be used; carries every mistake found, not just the first."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(str(mistake) for mistake in mistakes))


class StoreError(WatchdeskError):
    """The store cannot be opened, read or written."""


class LockHeld(WatchdeskError):  # noqa: N818 - a state of the world in plain words, as the glossary has it
    """Another run holds the database's lock."""


class LeaseLost(WatchdeskError):  # noqa: N818 - as LockHeld
    """The leases of these hosts ran out, and others may have visited them since. Nothing was stored."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self.hosts = hosts
        super().__init__(f"others have taken over {', '.join(sorted(hosts))}")


class QueryError(WatchdeskError):
    """A query cannot be read. `position` is the offset of the character, `advice` says what to write instead."""

    def __init__(self, *, query: str, position: int, problem: str, advice: str) -> None:
        self.query = query
        self.position = position
        self.problem = problem
        self.advice = advice
        super().__init__(f"{problem} (character {position + 1}): {advice}")
