"""Bounds: how much is kept of one feed (G5), whatever its body holds."""

from msgspec import Struct

from watchdesk.rules.cleaning import FIELD_LIMIT


class Bounds(Struct, frozen=True, kw_only=True):
    """The most entries that are kept of one document, and the most bytes (UTF-8) of one of their fields."""

    entries: int = 5000
    field: int = FIELD_LIMIT


USUAL = Bounds()
