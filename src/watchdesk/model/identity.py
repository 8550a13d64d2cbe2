"""Identity is computed from the natural key, so doing a thing twice is harmless and a test can write the id down."""

from hashlib import blake2b
from uuid import UUID, uuid5

WATCHDESK = UUID("6d0f0e7a-3f0e-5b58-9a0c-7a1f6f3c2d11")


def computed_id(kind: str, *natural_key: str) -> str:
    """Return the id of the thing of this `kind` with this natural key: 32 hexadecimal digits of a version-5 UUID."""
    return uuid5(WATCHDESK, "\x1f".join((kind, *natural_key))).hex


def computed_key(*parts: str) -> str:
    """Return a key to recognise something by: 32 hexadecimal digits of BLAKE2b over the parts."""
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
