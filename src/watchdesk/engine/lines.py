"""Lines: the engine's log, one structured line a thing. structlog is imported with the first line that is heard.

A command hears none of them, and structlog (with rich, which it imports) takes a tenth of a second.
"""

import logging

FAMILY = "watchdesk"


class Lines:
    """Writes lines under one name; what is not heard (`logging.getLogger("watchdesk")`) costs a comparison."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._family = logging.getLogger(FAMILY)

    def info(self, event: str, **facts: object) -> None:
        """Write a line, if lines are heard."""
        if self._family.isEnabledFor(logging.INFO):
            import structlog  # noqa: PLC0415 - see the module

            structlog.get_logger(self._name).info(event, **facts)

    def failure(self, event: str, error: Exception, **facts: object) -> None:
        """Write a line with a traceback, if lines are heard."""
        if self._family.isEnabledFor(logging.ERROR):
            from traceback import format_exception  # noqa: PLC0415 - hardly ever wanted

            import structlog  # noqa: PLC0415 - see the module

            # As text: no formatter is to look into what the error was met in.
            exception = "".join(format_exception(error))
            structlog.get_logger(self._name).error(event, error=repr(error), exception=exception, **facts)
