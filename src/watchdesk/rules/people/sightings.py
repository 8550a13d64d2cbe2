"""Sightings: what one place of a surname is, as the words beside it tell — of surroundings, for mentions."""

from enum import Enum

from msgspec import Struct


class Kind(Enum):
    """What a place is. The value is how `why` says it."""

    WHOLE = "the whole name"
    FORM = "another form of the name"
    JUNIOR = "the name with Jr. or a number"
    ROLE = "the role with the surname"
    BARE = "the surname alone"
    OTHER = "somebody else"
    THING = "no person"
    CREDIT = "a by-line or credit"


class Sighting(Struct, frozen=True):
    """A place: words `first` up to and not including `last`, what is highlighted.

    `given` is the given name, or Mr or Ms, of somebody else; `role` the office and `honorific` the title before a bare
    surname. All are folded.
    """

    kind: Kind
    first: int
    last: int
    given: str = ""
    role: tuple[str, ...] = ()
    honorific: str = ""
