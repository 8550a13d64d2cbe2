"""Versions of watches: what a watch's matches depend on, as text — to see that it changed, and to have it as it was."""

import json

from watchdesk.model.watches import Watch

UNKNOWN = ""
"""The version of a watch that ran before versions were kept."""


def version_of(watch: Watch) -> str:
    """Return a watch's query, its filters and the lists that it may name, as JSON; its title is not part of it."""
    lists = {name: list(members) for name, members in sorted(watch.lists.items())} if "@" in watch.query else {}
    parts = {"query": watch.query, "languages": watch.languages, "sources": watch.sources, "lists": lists}
    return json.dumps(parts, ensure_ascii=False)


def watch_of(watch_id: str, version: str) -> Watch | None:
    """Return the watch as it was; None for an UNKNOWN version."""
    if version == UNKNOWN:
        return None
    parts = json.loads(version)
    return Watch(
        id=watch_id,
        title=watch_id,
        query=parts["query"],
        languages=tuple(parts["languages"]),
        sources=tuple(parts["sources"]),
        lists={name: tuple(members) for name, members in parts["lists"].items()},
    )
