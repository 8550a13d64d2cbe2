"""Chosen: the watches that a command was asked about — a configured one, a query as written, or a file of many."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from watchdesk.model.watches import Watch
from watchdesk.service.settings import Settings

QUERY = ""  # the id of a query that was written on the command line: no watch can be called so


def chosen_watch(settings: Settings, text: str) -> Watch:
    """Return the configured watch of that id, else the text as a query of its own."""
    configured = {one.id: one for one in settings.watches}
    return configured.get(text) or Watch(id=QUERY, title=text, query=text, lists=lists_of(settings))


def configured_watch(settings: Settings, watch_id: str) -> Watch:
    """Return a configured watch. Raises UsageError where there is none of that id."""
    for one in settings.watches:
        if one.id == watch_id:
            return one
    known = ", ".join(one.id for one in settings.watches) or "none"
    raise click.UsageError(f'there is no watch "{watch_id}" (configured: {known})')


def lists_of(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """Return the lists that a query may name with @: those that every configured watch has."""
    return settings.watches[0].lists if settings.watches else {}


def watches_in(path: Path, settings: Settings) -> Iterator[Watch]:
    """Yield the watches of a file with `{"id", "query"}` a line. Raises UsageError that names the broken line."""
    lists = lists_of(settings)
    seen: dict[str, int] = {}
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                given = json.loads(line)
                watch = Watch(id=str(given["id"]), title=str(given["id"]), query=str(given["query"]), lists=lists)
            except (ValueError, KeyError, TypeError) as error:
                raise click.UsageError(f'{path}, line {number}: each line needs "id" and "query": {error}') from error
            if seen.setdefault(watch.id, number) != number:
                raise click.UsageError(
                    f'{path}, line {number}: the id "{watch.id}" stands in line {seen[watch.id]} too'
                )
            yield watch


def name_of(watch: Watch) -> str | None:
    """Return a watch's id for a report: None for a query of the command line."""
    return watch.id if watch.id != QUERY else None
