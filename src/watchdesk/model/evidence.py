"""Evidence: what was read of a matched article, as it was received, sealed in a chain that shows what was altered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return sha256(content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """An address that redirected, with the status and the Location header as sent."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page as it was received. `body` is what came over the wire, still in its content coding, chunking undone.

    `url` was asked for, `final_url` answered, `hops` led there. `headers` are those of the answer, in order, latin-1.
    """

    url: str
    final_url: str
    hops: tuple[Hop, ...]
    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The evidence of one article: `record` is the JSON that is sealed, `page` what came over the wire, if it did."""

    article_id: str
    at: datetime
    record: bytes = field(repr=False)
    page: bytes | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One line of the chain (see rules.sealing). `hash` is that of `line`, which holds the hash of the line before."""

    number: int
    article_id: str
    at: datetime
    line: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A sealed pack as it is kept. `dropped_at`: its bytes were let go of then (age or room); the seal stays."""

    seal: Seal
    record: bytes | None = field(repr=False, default=None)
    page: bytes | None = field(repr=False, default=None)
    dropped_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTerms:
    """How long packs are kept, and how many bytes they may take in the store; the oldest give way."""

    keep: timedelta = timedelta(days=1825)
    at_most: int = 20 * 2**30
