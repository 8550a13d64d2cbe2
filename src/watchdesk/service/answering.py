"""Answering: what a wish is, and how it is answered — plain values both ways, so that they can cross the socket."""

from collections.abc import Mapping

from msgspec import Struct

Values = Mapping[str, object]


class Granted(Struct, frozen=True, kw_only=True):
    """A wish was carried out; `facts` are for showing."""

    facts: Values


class Denied(Struct, frozen=True, kw_only=True):
    """A wish could not be carried out; `reason` is one sentence."""

    reason: str


WishAnswer = Granted | Denied
