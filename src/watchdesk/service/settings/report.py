"""Report: every mistake of one configuration, gathered with key and line, and told in one message."""

from collections.abc import Mapping
from pathlib import Path

from watchdesk.model.errors import ConfigurationError, Mistake
from watchdesk.service.settings.lines import KeyPath, Lines


class Report:
    """What is wrong with one file. `values` is the file as read: it gives list items their ids for names."""

    def __init__(self, path: Path, text: str, values: Mapping[str, object]) -> None:
        self._file = str(path)
        self._lines = Lines(text)
        self._values = values
        self._mistakes: list[Mistake] = []

    def add(self, path: KeyPath, reason: str) -> None:
        """Note that something is wrong at a key."""
        line = self._lines.line_of(path)
        mistake = Mistake(file=self._file, key=self._dotted(path), line=line, reason=reason)
        if mistake not in self._mistakes:
            self._mistakes.append(mistake)

    def take(self, error: ConfigurationError) -> None:
        """Note what was found wrong with the same file elsewhere."""
        self._mistakes += [mistake for mistake in error.mistakes if mistake not in self._mistakes]

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line of a key, for a mistake that points at another."""
        return self._lines.line_of(path)

    def raise_if_any(self) -> None:
        """Raise a ConfigurationError with all mistakes, from the top of the file down, if there are any."""
        if self._mistakes:
            raise ConfigurationError(tuple(sorted(self._mistakes, key=lambda mistake: mistake.line or 0)))

    def _dotted(self, path: KeyPath) -> str:
        """Name a key for people: `channels.desk-mail.to`, `sources[dawn].feed`; list places below that are left out."""
        name = ""
        at: object = self._values
        for part in path:
            at = step(at, part)
            if isinstance(part, str):
                name += f".{part}" if name else part
            elif isinstance(at, dict):
                name += f"[{at['id']}]" if isinstance(at.get("id"), str) else f"[#{part + 1}]"
        return name


def step(at: object, part: str | int) -> object:
    """Go from a table or list to what it holds under a key or at a place; None where there is nothing."""
    if isinstance(part, str):
        return at.get(part) if isinstance(at, dict) else None
    return at[part] if isinstance(at, list) and part < len(at) else None


def refuse(path: Path, reason: str, *, line: int | None = None) -> ConfigurationError:
    """Return the error of a file that cannot be read at all."""
    return ConfigurationError((Mistake(file=str(path), key="", line=line, reason=reason),))
