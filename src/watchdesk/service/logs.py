"""Logs: one structured line per thing and stage, on stderr. JSON for the service's journal, words for a person."""

import logging
import sys

import structlog


def set_up_logs(*, is_service: bool, verbose: bool) -> None:
    """Choose how lines look and from which level on. Commands log errors only, the service each visit."""
    level = logging.INFO if is_service or verbose else logging.ERROR
    is_terminal = sys.stderr.isatty()
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
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _inert(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Strip control characters: what a feed says may stand in a line, and a line may be shown on a terminal."""
    return {key: _clean(value) if isinstance(value, str) else value for key, value in line.items()}


def _clean(text: str) -> str:
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return " " if character.isspace() else "\ufffd"  # no-break and ideographic spaces are harmless
