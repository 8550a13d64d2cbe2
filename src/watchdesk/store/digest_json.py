"""Store: a digest as JSON — kept as it was composed, so that it can be shown again years later."""

import msgspec

from watchdesk.model.tellings import Digest


def digest_to_json(digest: Digest) -> str:
    """Return the digest as JSON; times in RFC 3339."""
    return msgspec.json.encode(digest).decode()


def digest_from_json(record: str) -> Digest:
    """Return the digest that digest_to_json wrote.

    Digests of older versions lack keys: whatever a digest has gained since has a default in its record.
    """
    return msgspec.json.decode(record, type=Digest)
