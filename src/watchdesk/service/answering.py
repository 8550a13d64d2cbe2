"""Answering: what a wish is, and how it is answered — plain values both ways, so that they can cross the socket."""

from collections.abc import Mapping
from dataclasses import dataclass

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A wish was carried out; `facts` are for showing."""

    facts: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """A wish could not be carried out; `reason` is one sentence."""

    reason: str


WishAnswer = Granted | Denied
