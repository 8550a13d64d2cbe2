"""Ports: what the desk needs of the world, as Protocols. Each ships with its fake in watchdesk.testing.

The store is one object that passes the contracts of all `…Book` protocols; a stage asks only for the book it needs.
Every method of a book that changes something is one transaction; all times are aware UTC.
"""

from typing import Protocol

from watchdesk.ports.answering import AnswerBook
from watchdesk.ports.intake import ArticleBook, EntryBook, FeedBook, LookBook, Settling, WatchBook
from watchdesk.ports.muting import MuteBook
from watchdesk.ports.outgoing import ClockBook, DeliveryBook, DigestBook
from watchdesk.ports.world import Clock, FeedReader, Fetcher, PageReader, PageSkimmer, Poster, Sender

__all__ = (
    "AnswerBook",
    "ArticleBook",
    "Clock",
    "ClockBook",
    "DeliveryBook",
    "DigestBook",
    "EntryBook",
    "FeedBook",
    "FeedReader",
    "Fetcher",
    "LookBook",
    "MuteBook",
    "PageReader",
    "PageSkimmer",
    "Poster",
    "Sender",
    "Settling",
    "Store",
    "WatchBook",
)


class Store(
    FeedBook,
    EntryBook,
    ArticleBook,
    WatchBook,
    LookBook,
    DigestBook,
    DeliveryBook,
    ClockBook,
    MuteBook,
    AnswerBook,
    Protocol,
):
    """All the books of one desk."""

    def close(self) -> None:
        """Close connections and release the lock."""
        ...
