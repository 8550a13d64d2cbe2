"""Writing: packs of evidence, with the chain that seals them, into a folder or a ZIP file."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from watchdesk.model.evidence import Kept, Seal
from watchdesk.ports import Store
from watchdesk.service.evidence import layout
from watchdesk.service.evidence.archives import Sums, new_archive
from watchdesk.service.evidence.warc import warc_of

AT_ONCE = 1000  # seals in memory together


class Written(Struct, frozen=True, kw_only=True):
    """What was exported: packs, and how many more had been dropped for age or room; `head` is the newest seal's hash.

    `lacking`: matched articles without evidence (they were matched while none was kept, or in the archive).
    """

    packs: int
    dropped: int
    lacking: int
    seals: int
    head: str | None


def write_evidence(
    store: Store, path: Path, wanted: Collection[str], *, watch_id: str | None, since: datetime | None, now: datetime
) -> Written:
    """Write the packs of these articles to a new folder, or ZIP file if the name ends so, whole or not at all.

    Raises FileExistsError, OSError and StoreError.
    """
    with new_archive(path) as archive:
        tally = _Tally()
        for seal in _seals(store, after=0, until=None):
            tally.head = seal
            if seal.article_id in wanted:
                tally.add(seal, _write_pack(archive, store.packs([seal.number])[seal.number]))
        if tally.head is not None and tally.first is not None:
            seals = _seals(store, after=tally.first.number - 1, until=tally.head.number)
            archive.stream(layout.CHAIN, (f"{seal.line}\n".encode() for seal in seals))
        else:
            archive.write(layout.CHAIN)
        written = tally.written(len(wanted))
        archive.write(layout.MANIFEST, _manifest(written, watch_id, since, now))
        archive.write(layout.README, layout.GUIDE.encode())
    return written


class _Tally:
    def __init__(self) -> None:
        self.head: Seal | None = None
        self.first: Seal | None = None
        self.packs = 0
        self.dropped = 0

    def add(self, seal: Seal, is_there: bool) -> None:  # noqa: FBT001 - what _write_pack says
        self.first = self.first or seal
        self.packs += is_there
        self.dropped += not is_there

    def written(self, wanted: int) -> Written:
        seals = self.head.number - self.first.number + 1 if self.head and self.first else 0
        return Written(
            packs=self.packs,
            dropped=self.dropped,
            lacking=wanted - self.packs - self.dropped,
            seals=seals,
            head=self.head.hash if self.head and seals else None,
        )


def _seals(store: Store, *, after: int, until: int | None) -> Iterator[Seal]:
    while some := store.seals(after=after, limit=AT_ONCE):
        for seal in some:
            if until is not None and seal.number > until:  # sealed while we wrote
                return
            yield seal
        after = some[-1].number


def _write_pack(archive: Sums, kept: Kept) -> bool:
    """Write a pack; False where its bytes were dropped."""
    if kept.record is None:
        return False
    number = kept.seal.number
    archive.write(layout.member(number, layout.PACK), kept.record)
    if kept.page is not None:
        page = json.loads(kept.record)["page"]
        archive.write(layout.member(number, layout.PAGE), warc_of(page, kept.page))
    return True


def _manifest(written: Written, watch_id: str | None, since: datetime | None, now: datetime) -> bytes:
    report = {
        "schema": layout.SCHEMA,
        "made_at": now.isoformat().replace("+00:00", "Z"),
        "watch": watch_id,
        "since": since.isoformat().replace("+00:00", "Z") if since else None,
        "packs": written.packs,
        "dropped": written.dropped,
        "lacking": written.lacking,
        "seals": written.seals,
        "head": written.head,
    }
    return json.dumps(report, indent=1).encode() + b"\n"
