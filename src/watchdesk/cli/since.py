"""Since: how far back a command looks — `--since 7d`, counted from the clock of decisions."""

from datetime import UTC, datetime, timedelta

import click

EVER = datetime(1970, 1, 1, tzinfo=UTC)


def begin_of(span: str, now: datetime) -> datetime:
    """Return the moment so long ago, at the earliest EVER. Raises UsageError with what to write instead."""
    from watchdesk.service.settings.values import read_duration  # noqa: PLC0415 - start-up time of --help

    try:
        before: timedelta = read_duration(span)
    except ValueError as error:
        raise click.UsageError(f"--since {error}") from error
    return max(now - before, EVER) if before < now - EVER else EVER
