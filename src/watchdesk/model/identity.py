"""Identity is computed from the natural key, so doing a thing twice is harmless and a test can write the id down."""

from hashlib import blake2b, sha1
from uuid import UUID

WATCHDESK = UUID("6d0f0e7a-3f0e-5b58-9a0c-7a1f6f3c2d11")
_NAMESPACE = WATCHDESK.bytes


def computed_id(kind: str, *natural_key: str) -> str:
    """Return the id of the thing of this `kind` with this natural key: 32 hexadecimal digits of a version-5 UUID.

    RFC 9562, section 5.5, by hand: `uuid.uuid5` refuses the lone surrogates that a broken feed may carry, and takes
    three times as long; a first poll computes a hundred thousand.
    """
    name = "\x1f".join((kind, *natural_key)).encode("utf-8", "surrogatepass")
    octets = bytearray(sha1(_NAMESPACE + name, usedforsecurity=False).digest()[:16])
    octets[6] = octets[6] & 0x0F | 0x50
    octets[8] = octets[8] & 0x3F | 0x80
    return octets.hex()


def computed_key(*parts: str) -> str:
    """Return a key to recognise something by: 32 hexadecimal digits of BLAKE2b over the parts."""
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
