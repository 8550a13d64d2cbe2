"""Sealing: each pack of evidence gets a line that holds the hash of the line before — and how a broken chain is told.

The chain is that of secure audit logs (Schneier and Kelsey, "Secure audit logs to support computer forensics", 1999)
without their keys: whoever rewrites all of it can hide that only from those who have noted down none of its hashes.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from watchdesk.model.evidence import Pack, Seal, digest_of

START = "0" * 64
"""What stands for the line before the first one."""


class ReadSeal(Struct, frozen=True, kw_only=True):
    """What a line of a chain says, of a form that can be believed or not."""

    number: int
    article_id: str
    pack: str
    previous: str
    hash: str


def sealed(pack: Pack, *, number: int, previous: str) -> Seal:
    """Return the seal of a pack; `previous` is the hash of seal `number - 1` (START for the first, which is 1)."""
    line = json.dumps(
        {
            "number": number,
            "previous": previous,
            "at": _moment(pack.at),
            "article": pack.article_id,
            "pack": digest_of(pack.record),
        },
        separators=(",", ":"),
    )
    return Seal(number=number, article_id=pack.article_id, at=pack.at, line=line, hash=digest_of(line.encode()))


def read_seal(line: str) -> ReadSeal | None:
    """Return what a line says; None where it is no seal."""
    try:
        given = json.loads(line)
        return ReadSeal(
            number=int(given["number"]),
            article_id=str(given["article"]),
            pack=str(given["pack"]),
            previous=str(given["previous"]),
            hash=digest_of(line.encode()),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def followed(lines: Iterable[str], faults: list[str]) -> Iterator[ReadSeal]:
    """Yield the seals of a chain in turn; what is wrong with their order goes to `faults`, in words.

    The first line may be any: an extract begins where its first pack does.
    """
    before: ReadSeal | None = None
    for place, line in enumerate(lines, start=1):
        seal = read_seal(line)
        if seal is None:
            faults.append(f"line {place} of the chain is no seal")
            continue
        if before is not None:
            faults.extend(_between(before, seal))
        elif seal.number == 1 and seal.previous != START:
            faults.append("seal 1 of the chain names a seal before it: it was altered")
        before = seal
        yield seal


def _between(before: ReadSeal, seal: ReadSeal) -> Iterator[str]:
    if seal.number != before.number + 1:
        yield f"seal {seal.number} follows seal {before.number}: seals were removed, added or moved"
    elif seal.previous != before.hash:
        yield f"seal {seal.number} does not hold the hash of seal {before.number}: one of the two was altered"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
