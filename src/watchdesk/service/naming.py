"""Naming: ids for sources that are added by their address alone."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
_FILLER = re.compile(r"^(www|feeds?|rss|news)\.|\.(com|org|net|co|gov|edu)(?=\.|$)")


def source_id_of(url: str) -> str:
    """Return an id made of an address's host: `https://feeds.example.co.uk/rss` is `example-uk`."""
    host = urlsplit(url).hostname or ""
    kept = _FILLER.sub("", _FILLER.sub("", host.lower())) or host
    return _NOT_IN_IDS.sub("-", kept).strip("-")[:60] or "source"


def names_for(urls: Sequence[str]) -> list[str]:
    """Return an id for each address; those of one host after the first are numbered."""
    taken: dict[str, int] = {}
    names = []
    for url in urls:
        name = source_id_of(url)
        taken[name] = taken.get(name, 0) + 1
        names.append(name if taken[name] == 1 else f"{name}-{taken[name]}")
    return names
