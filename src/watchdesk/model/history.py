"""What happened to one address: the answer of `watchdesk why`."""

from datetime import datetime

from msgspec import Struct

from watchdesk.model.articles import Article
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.entries import Standing
from watchdesk.model.tellings import Telling


class Sighting(Struct, frozen=True, kw_only=True):
    """An entry of a feed that leads to the article."""

    feed_url: str
    source_id: str
    at: datetime
    standing: Standing
    title: str


class TellingFate(Struct, frozen=True, kw_only=True):
    """A telling of the article's story, with the delivery that carries it (None while it waits for its slot)."""

    telling: Telling
    channel_name: str
    delivery_id: str | None
    delivery_state: DeliveryState | None


class History(Struct, frozen=True, kw_only=True):
    """All the store knows of one address. `article` is None where it was seen but not read yet, or never seen.

    `due_at`: when it is read, where it was not yet.
    """

    url: str
    sightings: tuple[Sighting, ...] = ()
    article: Article | None = None
    source_title: str | None = None
    story_id: str | None = None
    relation: str | None = None
    fates: tuple[TellingFate, ...] = ()
    due_at: datetime | None = None
