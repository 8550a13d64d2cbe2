"""A store with three sealed packs, and what may be done to an export of them — for tests of evidence."""

import gzip
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from store.store_records import NOW, a_match, a_readout, an_article, first, settle, with_feeds
from watchdesk.model.evidence import Capture, Hop, Pack
from watchdesk.pipeline.evidence import pack_of
from watchdesk.ports import Store
from watchdesk.service.evidence.writing import Written, write_evidence
from watchdesk.testing.memory import MemoryStore

EVIL = "<!channel> \x1b[31m\u202e../../etc/passwd\r\nBcc: a@b.test"
HTML = b"<html>Sherman \x1b[31m caf\xe9</html>"
NAMES = ("one", "two", "three")


def a_capture(body: bytes = HTML, *headers: tuple[str, str]) -> Capture:
    return Capture(
        url="https://lantern.test/one",
        final_url="https://www.lantern.test/one?a=1&b=%E2",
        hops=(Hop(url="https://lantern.test/one", status=301, location="https://www.lantern.test/one?a=1&b=%E2"),),
        status=200,
        headers=(("Content-Type", "text/html"), ("X-Caf", "caf\xe9"), ("Set-Cookie", "a=1"), *headers),
        body=body,
        at=datetime(2026, 3, 4, 12, 0, 1, 250_000, tzinfo=UTC),
        seconds=0.25,
    )


def a_pack(name: str, capture: Capture | None) -> Pack:
    readout = a_readout(name, article=replace(an_article(name), title=f"{name} {EVIL}"))
    return pack_of(replace(readout, capture=capture), "story", (a_match(name),))


def archive() -> Store:
    """Return a store of three sealed packs: a plain page, a packed one in chunks, and none."""
    store = MemoryStore()
    with_feeds(store)
    settle(
        store,
        *(a_readout(name) for name in NAMES),
        groupings=tuple(first(name) for name in NAMES),
        matches=tuple(a_match(name) for name in NAMES),
    )
    packed = ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")
    captures = a_capture(), a_capture(gzip.compress(HTML), *packed), None
    with store.settling() as tx:
        packs = [a_pack(name, capture) for name, capture in zip(NAMES, captures, strict=True)]
        tx.save(readouts=(), groupings=(), sketches=(), matches=(), tellings=(), evidence=packs)
    return store


def export(store: Store, path: Path, *names: str) -> Written:
    wanted = {an_article(name).id for name in names or NAMES}
    return write_evidence(store, path, wanted, watch_id=None, since=None, now=NOW + timedelta(days=1))


def sums_made_anew(folder: Path) -> None:
    """Write SHA256SUMS as it would be for what is there now: what an attacker would do."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != "SHA256SUMS")
    lines = [f"{sha256(file.read_bytes()).hexdigest()}  {file.relative_to(folder).as_posix()}\n" for file in files]
    (folder / "SHA256SUMS").write_text("".join(lines))


def changed(file: Path, old: bytes, new: bytes) -> None:
    before = file.read_bytes()
    assert old in before
    file.write_bytes(before.replace(old, new))


def rechained(folder: Path) -> None:
    """Alter a pack and make all hashes anew: what only a head that was noted down earlier can show."""
    record = folder / "packs" / "00000001" / "pack.json"
    changed(record, b"First paragraph of one", b"Another paragraph of one")
    lines, previous = [], None
    for line in (folder / "chain.jsonl").read_text().splitlines():
        seal = json.loads(line)
        if previous:
            seal["previous"] = previous
        if seal["number"] == 1:
            seal["pack"] = sha256(record.read_bytes()).hexdigest()
        lines.append(json.dumps(seal, separators=(",", ":")))
        previous = sha256(lines[-1].encode()).hexdigest()
    (folder / "chain.jsonl").write_text("".join(f"{line}\n" for line in lines))
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"head": previous}))


def zipped(folder: Path) -> Path:
    """Pack a folder as it is."""
    file = folder.with_suffix(".zip")
    with zipfile.ZipFile(file, "w") as made:
        for one in sorted(folder.rglob("*")):
            if one.is_file():
                made.write(one, one.relative_to(folder).as_posix())
    shutil.rmtree(folder)
    return file


Meddling = Callable[[Path], object]
