"""Signing: the tokens of the links in messages, and what a token that comes back says.

A token is its fields and an HMAC-SHA256 of them (RFC 2104), cut to 128 bits as RFC 2104 section 5 allows, both in
base64url: it names one purpose and one thing, cannot be made without the key, and holds nothing secret.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from hashlib import sha256

_VERSION = "1"
_BETWEEN = "\x1f"
_MARK = 16
_SHORT = 5
_LONGEST = 2000


def token(key: bytes, purpose: str, *fields: str) -> str:
    """Return the token for a purpose and the fields that belong to it. Raises ValueError for a field with U+001F."""
    if any(_BETWEEN in one for one in (purpose, *fields)):
        raise ValueError("a field of a token has no unit separator")
    said = _BETWEEN.join((_VERSION, purpose, *fields)).encode()
    return f"{_text(said)}.{_text(_mark(key, said))}"


def read_token(key: bytes, written: str) -> tuple[str, Sequence[str]] | None:
    """Return purpose and fields of a token that this key signed, None for anything else."""
    if len(written) > _LONGEST or not written.isascii():
        return None
    said_text, _, mark_text = written.partition(".")
    try:
        said, mark = _bytes(said_text), _bytes(mark_text)
    except (Error, ValueError):
        return None
    if not hmac.compare_digest(mark, _mark(key, said)):
        return None
    version, purpose, *fields = said.decode().split(_BETWEEN)
    return (purpose, fields) if version == _VERSION else None


def short_mark(key: bytes, purpose: str, field: str) -> str:
    """Return ten hexadecimal digits by which something bears the key, where there is no room for a token.

    They are 40 bits: enough where each guess is a message of its own that a person may see.
    """
    return _mark(key, _BETWEEN.join((_VERSION, purpose, field)).encode())[:_SHORT].hex()


def bears_mark(key: bytes, purpose: str, field: str, written: str) -> bool:
    """Return whether what is written is the short mark of a field."""
    return bool(key) and hmac.compare_digest(written.encode(errors="replace"), short_mark(key, purpose, field).encode())


def _mark(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, said, sha256).digest()[:_MARK]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
