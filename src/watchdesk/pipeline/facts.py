"""Facts: what messages say of the desk itself — handed to whatever composes them."""

from msgspec import Struct


class DeskFacts(Struct, frozen=True, kw_only=True):
    """What a digest says of the desk that sends it."""

    title: str
    base_url: str | None
    contact: str | None
