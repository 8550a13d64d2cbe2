"""Facts: what messages say of the desk itself — handed to whatever composes them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFacts:
    """What a digest says of the desk that sends it."""

    title: str
    base_url: str | None
    contact: str | None
