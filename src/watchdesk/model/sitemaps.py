"""Sitemaps that an index of them names: as it lists them, and what is kept of those that were read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct


class ListedSitemap(Struct, frozen=True, kw_only=True):
    """A sitemap as an index lists it. `changed` is its lastmod as it is written there, empty where there is none."""

    url: str
    changed: str = ""


class KeptSitemap(Struct, frozen=True, kw_only=True):
    """What is known of a sitemap that an index named, by which it is asked for next time.

    Validators are byte-exact as the server sent them; `body_hash` is the SHA-256 of the last body read. `changed` is
    what the index said when it was last asked for, at `asked_at`, and answered.
    """

    url: str
    etag: str | None
    last_modified: str | None
    body_hash: str
    changed: str
    asked_at: datetime


NONE_KEPT: Mapping[str, Sequence[KeptSitemap]] = MappingProxyType({})
