"""Checking: is an export of evidence what was sealed? Every hash is made anew, and nothing is believed."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from watchdesk.model.evidence import digest_of
from watchdesk.rules.sealing import ReadSeal, followed
from watchdesk.service.evidence import layout
from watchdesk.service.evidence.archives import BROKEN, Given, chunks_of, given_archive
from watchdesk.service.evidence.warc import body_of, warc_of

MOST_FAULTS = 200
LARGEST = 64 * 2**20  # of a file that is read whole: no page that was fetched is nearly as large
LONGEST_LINE = 4096
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")


class Checked(Struct, frozen=True, kw_only=True):
    """What was found. `faults` are sentences, none where all is whole; `head` is the hash of the chain's last seal."""

    packs: int
    seals: int
    head: str | None
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def check_evidence(path: Path, *, head: str | None = None) -> Checked:
    """Check a folder or ZIP file that write_evidence made. `head`: a seal's hash that was noted down earlier.

    Raises OSError where there is nothing to read.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    faults: list[str] = []
    try:
        with given_archive(path) as given:
            return _Check(given, faults).run(head)
    except BROKEN as error:
        faults.append(f"it cannot be read as an export of evidence: {error}")
        return Checked(packs=0, seals=0, head=None, faults=tuple(faults[:MOST_FAULTS]))


@dataclass(slots=True)
class _Chain:
    """A chain that was gone along. `is_noted`: it holds the hash that was noted down."""

    seals: dict[int, ReadSeal] = field(default_factory=dict)
    last: ReadSeal | None = None
    length: int = 0
    is_noted: bool = False


class _Check:
    def __init__(self, given: Given, faults: list[str]) -> None:
        self._given = given
        self._listed = given.names()
        self._names = frozenset(self._listed)
        self._faults = faults

    def run(self, head: str | None) -> Checked:
        """Check it all, from the outside inwards."""
        self._check_sums()
        numbers = {number for name in self._names if (number := layout.number_of(name)) is not None}
        manifest = self._json(layout.MANIFEST) or {}
        chain = self._follow(numbers, head)
        found = chain.last.hash if chain.last else None
        if manifest.get("head") != found:
            self._faults.append("the chain does not end where manifest.json says: it was cut off or added to")
        if manifest.get("packs") != len(numbers):
            self._faults.append(f"manifest.json tells of {manifest.get('packs')} packs, and {len(numbers)} are here")
        if head is not None and not chain.is_noted:
            self._faults.append(f"no seal has the hash {head} that was noted down: the chain was made anew")
        self._check_packs(numbers, chain.seals)
        return Checked(packs=len(numbers), seals=chain.length, head=found, faults=tuple(self._faults[:MOST_FAULTS]))

    def _check_sums(self) -> None:
        """Compare every file with SHA256SUMS, and every line of that with a file."""
        listed: dict[str, str] = {}
        for line in (self._bytes(layout.SUMS) or b"").decode("utf-8", "replace").splitlines():
            found = _SUM.fullmatch(line)
            if found:
                listed[found[2]] = found[1]
            else:
                self._faults.append("SHA256SUMS has a line that is no hash and file name")
        seen: set[str] = set()
        for name in self._listed:
            if name in seen:
                self._faults.append(f"{name!r} is there twice")
            elif name != layout.SUMS and name not in listed:
                self._faults.append(f"{name!r} is not in SHA256SUMS: it was added")
            elif name != layout.SUMS and self._digest(name) != listed[name]:
                self._faults.append(f"{name!r} is not what SHA256SUMS says: one of the two was altered")
            seen.add(name)
        self._faults.extend(f"{name!r} of SHA256SUMS is missing" for name in listed if name not in seen)

    def _follow(self, numbers: set[int], head: str | None) -> "_Chain":
        """Go along the chain; keep the seals of the packs that are here."""
        chain = _Chain()
        for seal in followed(self._lines(), self._faults):
            chain.length += 1
            chain.last = seal
            chain.is_noted = chain.is_noted or seal.hash == head
            if seal.number in numbers:
                chain.seals[seal.number] = seal
        return chain

    def _lines(self) -> Iterator[str]:
        if layout.CHAIN not in self._names:
            self._faults.append("chain.jsonl is missing")
            return
        with self._given.reading(layout.CHAIN) as stream:
            while line := stream.readline(LONGEST_LINE):
                yield line.removesuffix(b"\n").decode("utf-8", "replace")

    def _check_packs(self, numbers: set[int], seals: dict[int, ReadSeal]) -> None:
        for number in sorted(numbers):
            seal = seals.get(number)
            if seal is None:
                self._faults.append(f"pack {number} has no seal in the chain")
                continue
            record = self._bytes(layout.member(number, layout.PACK))
            if record is None:
                self._faults.append(f"pack {number} has no pack.json")
            elif digest_of(record) != seal.pack:
                self._faults.append(f"pack {number} is not the one that was sealed: its pack.json was altered")
            else:
                self._check_page(number, seal, record)

    def _check_page(self, number: int, seal: ReadSeal, record: bytes) -> None:
        pack = _parsed(record)
        article = pack.get("article")
        if not isinstance(article, dict) or article.get("id") != seal.article_id:
            self._faults.append(f"pack {number} is of another article than its seal says")
        name, page = layout.member(number, layout.PAGE), pack.get("page")
        if page is None and name in self._names:
            self._faults.append(f"pack {number} has a page that its sealed record knows nothing of")
        elif page is not None and name not in self._names:
            self._faults.append(f"the page of pack {number} is missing")
        elif page is not None and not _is_page_of(page, self._bytes(name)):
            self._faults.append(f"the page of pack {number} is not the one that was sealed: its page.warc was altered")

    def _digest(self, name: str) -> str:
        digest = sha256()
        with self._given.reading(name) as stream:
            for chunk in chunks_of(stream):
                digest.update(chunk)
        return digest.hexdigest()

    def _bytes(self, name: str) -> bytes | None:
        """Return a file whole, if it is there and no larger than any of ours."""
        if name not in self._names:
            return None
        with self._given.reading(name) as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            self._faults.append(f"{name!r} is larger than any file of evidence")
            return None
        return content

    def _json(self, name: str) -> dict[str, Any] | None:
        content = self._bytes(name)
        if content is None:
            self._faults.append(f"{name} is missing")
            return None
        return _parsed(content)


def _parsed(content: bytes) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        found = json.loads(content)
        if isinstance(found, dict):
            return found
    return {}


def _is_page_of(page: object, record: bytes | None) -> bool:
    body = body_of(record) if record is not None else None
    if not isinstance(page, dict) or body is None or digest_of(body) != page.get("sha256"):
        return False
    with suppress(KeyError, TypeError, ValueError):
        return warc_of(page, body) == record
    return False


def faults_in_words(checked: Checked) -> Sequence[str]:
    """Return what is wrong, a sentence each, the last one saying that there is more where there is."""
    more = len(checked.faults) >= MOST_FAULTS
    return [*checked.faults, "… and more."] if more else checked.faults
