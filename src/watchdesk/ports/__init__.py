"""Ports: what the desk needs of the world, as Protocols. Each ships with its fake in watchdesk.testing.

The store is one object that passes the contracts of all `…Book` protocols; a stage asks only for the book it needs.
Every method of a book that changes something is one transaction; all times are aware UTC.
"""

from typing import Protocol

from watchdesk.ports.answering import AnswerBook
from watchdesk.ports.citing import CitationBook
from watchdesk.ports.enrolling import EnrolmentBook
from watchdesk.ports.evidence import EvidenceBook
from watchdesk.ports.hosts import HostBook
from watchdesk.ports.intake import ArticleBook, EntryBook, FeedBook, LookBook, Settling, WatchBook
from watchdesk.ports.muting import MuteBook
from watchdesk.ports.outgoing import ClockBook, DeliveryBook, DigestBook
from watchdesk.ports.pushing import PushBook
from watchdesk.ports.world import Clock, FeedReader, Fetcher, PageReader, PageSkimmer, Poster, Sender

__all__ = (
    "AnswerBook",
    "ArticleBook",
    "CitationBook",
    "Clock",
    "ClockBook",
    "DeliveryBook",
    "DigestBook",
    "EnrolmentBook",
    "EntryBook",
    "EvidenceBook",
    "FeedBook",
    "FeedReader",
    "Fetcher",
    "HostBook",
    "LookBook",
    "MuteBook",
    "PageReader",
    "PageSkimmer",
    "Poster",
    "PushBook",
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
    CitationBook,
    EvidenceBook,
    PushBook,
    EnrolmentBook,
    HostBook,
    Protocol,
):
    """All the books of one desk."""

    def let_go(self) -> None:
        """Free memory that makes the next questions faster, no more. Others may be at work on the store meanwhile."""
        ...

    def lock_handed_on(self) -> int | None:
        """Return a descriptor of a file that holds the lock beyond `close`; None where the lock is of another kind."""
        ...

    def close(self) -> None:
        """Close connections and release the lock."""
        ...
