"""Gzipped documents: sitemaps are often files `.xml.gz`, which no Content-Encoding tells the client to inflate."""

import zlib

GZIP = b"\x1f\x8b"
LARGEST = 20 * 1024 * 1024
"""The most bytes that a document may have when it is inflated (G5)."""


def inflate(body: bytes) -> bytes | None:
    """Return what is in a gzip file, or None if it is broken, cut off or larger than LARGEST inflated."""
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        document = inflater.decompress(body, LARGEST + 1)
    except zlib.error:
        return None
    return document if inflater.eof and len(document) <= LARGEST else None
