"""Press: every document that the invented outlets publish at one edition — what the demo server serves."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from watchdesk.demo.clock import EVENING, INSTANTS
from watchdesk.demo.feed_documents import MEDIA_TYPES, feed_document
from watchdesk.demo.pages import front_page, page
from watchdesk.demo.pieces import Outlet, Piece, load_outlets, load_pieces


class Document(Struct, frozen=True, kw_only=True):
    """One published document: its bytes with what a server says about them."""

    body: bytes
    content_type: str
    last_modified: datetime

    @property
    def etag(self) -> str:
        """A strong validator over the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'


def hosts() -> list[str]:
    """Return the host names of the invented outlets, all under `.test` (RFC 6761: never in the real DNS)."""
    return list(load_outlets())


def documents(edition: int) -> dict[tuple[str, str], Document]:
    """Return every document of an edition by host name and path with query."""
    in_print = load_pieces(edition)
    # Pages link to what was in print in the evening: a new edition leaves the pages it did not touch as they are.
    evening = load_pieces(EVENING)
    published: dict[tuple[str, str], Document] = {}
    for outlet in load_outlets().values():
        own = [piece for piece in in_print if piece.outlet == outlet]
        linked = [piece for piece in evening if piece.outlet == outlet]
        published.update({(outlet.host, path): document for path, document in _of_outlet(outlet, own, linked)})
    return published


def _of_outlet(outlet: Outlet, pieces: Sequence[Piece], linked: Sequence[Piece]) -> Iterable[tuple[str, Document]]:
    changed = INSTANTS[max(piece.changed or piece.since for piece in pieces)]
    feed_type = MEDIA_TYPES[outlet.format]
    yield outlet.feed, _document(outlet, feed_document(outlet, pieces, changed=changed), feed_type, changed)
    yield "/", _document(outlet, front_page(outlet, pieces, feed_type=feed_type), "text/html", changed)
    yield "/robots.txt", _document(outlet, _robots(outlet), "text/plain", INSTANTS[EVENING])
    for piece in pieces:
        printed = page(piece, linked, feed_type=feed_type)
        yield piece.path, _document(outlet, printed, "text/html", piece.published or INSTANTS[piece.since])


def _document(outlet: Outlet, body: bytes, media_type: str, changed: datetime) -> Document:
    return Document(body=body, content_type=f"{media_type}; charset={outlet.charset}", last_modified=changed)


def _robots(outlet: Outlet) -> bytes:
    lines = ["User-agent: *", "Disallow: /search", "Disallow: /account/", ""]
    return "\n".join(lines).encode(outlet.charset)
