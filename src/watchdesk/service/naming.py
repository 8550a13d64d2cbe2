"""Naming: ids for sources that are added by their address alone."""

import re
from itertools import chain, count
from urllib.parse import urlsplit

SOURCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")  # as in config.toml
_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
_FILLER = re.compile(r"^(www|feeds?|rss|news)\.|\.(com|org|net|co|gov|edu)(?=\.|$)")


def source_id_of(url: str) -> str:
    """Return an id made of an address's host: `https://feeds.example.co.uk/rss` is `example-uk`."""
    host = urlsplit(url).hostname or ""
    kept = _FILLER.sub("", _FILLER.sub("", host.lower())) or host
    return _NOT_IN_IDS.sub("-", kept).strip("-")[:60] or "source"


def free_id(url: str, taken: set[str]) -> str:
    """Return an id for an address that is not taken, and take it: those of one host after the first are numbered."""
    name = source_id_of(url)
    numbered = (f"{name}-{number}" for number in count(2))
    found = next(one for one in chain((name,), numbered) if one not in taken)
    taken.add(found)
    return found
