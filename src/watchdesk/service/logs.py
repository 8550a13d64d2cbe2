"""Logs: one structured line per thing and stage, on stderr. JSON for the service's journal, words for a person."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

from watchdesk.engine.lines import FAMILY


def set_up_logs(*, is_service: bool, verbose: bool) -> None:
    """Let lines be heard in the service and where a person asks for them; a command says on stderr what went wrong."""
    is_heard = is_service or verbose
    logging.getLogger(FAMILY).setLevel(logging.INFO if is_heard else logging.CRITICAL)
    if is_heard:
        _choose_looks()


def _choose_looks() -> None:
    is_terminal = sys.stderr.isatty()
    if not is_terminal:  # structlog imports rich if it can, for terminals: 4 MiB of a service, and 50 ms
        sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # the import system's word for "not there"
    import structlog  # noqa: PLC0415 - a tenth of a second that a command can spare

    if sys.modules.get("rich", sys) is None:
        del sys.modules["rich"]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=is_terminal)
        if is_terminal
        else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _inert,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=cast("TextIO", _Journal(sys.stderr))),
        cache_logger_on_first_use=False,
    )


class _Journal:
    """Where lines go. One that cannot be written is lost, and whoever wrote it gets on with what it did.

    The disk on which the log lies is full, or who read it has gone: that is no reason to break off a delivery.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write, if it can be."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Have it leave, if it can."""
        with suppress(OSError):
            self._stream.flush()


def _inert(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Strip control characters: what a feed says may stand in a line, and a line may be shown on a terminal."""
    return {key: _clean(value) if isinstance(value, str) else value for key, value in line.items()}


def _clean(text: str) -> str:
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return " " if character.isspace() else "\ufffd"  # no-break and ideographic spaces are harmless
