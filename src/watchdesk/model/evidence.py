"""Evidence: what was read of a matched article, as it was received, sealed in a chain that shows what was altered."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct

from watchdesk.model.records import Reticent


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return sha256(content).hexdigest()


class Hop(Struct, frozen=True, kw_only=True):
    """An address that redirected, with the status and the Location header as sent."""

    url: str
    status: int
    location: str


class Capture(Reticent, frozen=True, kw_only=True):
    """A page as it was received. `body` is what came over the wire, still in its content coding, chunking undone.

    `url` was asked for, `final_url` answered, `hops` led there. `headers` are those of the answer, in order, latin-1.
    """

    unshown: ClassVar = ("headers", "body")

    url: str
    final_url: str
    hops: tuple[Hop, ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime
    seconds: float


class Pack(Reticent, frozen=True, kw_only=True):
    """The evidence of one article: `record` is the JSON that is sealed, `page` what came over the wire, if it did."""

    unshown: ClassVar = ("record", "page")

    article_id: str
    at: datetime
    record: bytes
    page: bytes | None = None


class Seal(Struct, frozen=True, kw_only=True):
    """One line of the chain (see rules.sealing). `hash` is that of `line`, which holds the hash of the line before."""

    number: int
    article_id: str
    at: datetime
    line: str
    hash: str


class Kept(Reticent, frozen=True, kw_only=True):
    """A sealed pack as it is kept. `dropped_at`: its bytes were let go of then (age or room); the seal stays."""

    unshown: ClassVar = ("record", "page")

    seal: Seal
    record: bytes | None = None
    page: bytes | None = None
    dropped_at: datetime | None = None


class EvidenceTerms(Struct, frozen=True, kw_only=True):
    """How long packs are kept, and how many bytes they may take in the store; the oldest give way."""

    keep: timedelta = timedelta(days=1825)
    at_most: int = 20 * 2**30
