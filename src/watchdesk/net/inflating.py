"""Inflating: undo at most one content coding while a body arrives, within limits on both sides (G5)."""

import io
import zlib
from collections.abc import Sequence

from watchdesk.model.visits import FailureKind
from watchdesk.net.failures import Trouble

ACCEPTED = b"gzip, deflate"
GZIP = 16 + zlib.MAX_WBITS
STEP = 256 * 1024
MIB = 1024 * 1024


def _too_large(limit: int, how: str) -> Trouble:
    size = f"{limit // MIB} MiB" if limit >= MIB else f"{limit} bytes"
    return Trouble(FailureKind.TOO_LARGE, f"the answer is larger than {size}{how}")


class Body:
    """Collects one body. `size` counts bytes on the wire; memory stays below `max_body` plus one step.

    `keeps_wire`: the bytes of the wire are kept beside what they unpack to (at most `max_wire` more).

    Gzip and deflate (zlib, or bare as some servers send it) are inflated. Anything else, two codings, a coding that is
    broken, incomplete or followed by other bytes is `bad_encoding`.
    """

    def __init__(self, codings: Sequence[str], *, max_wire: int, max_body: int, keeps_wire: bool = False) -> None:
        self.size = 0
        self._max_wire = max_wire
        self._max_body = max_body
        self._kept = io.BytesIO()
        self._coding = _one_coding(codings)
        self._wire = io.BytesIO() if keeps_wire and self._coding else None
        self._start = b""
        self._inflater: zlib._Decompress | None = zlib.decompressobj(GZIP) if self._coding == "gzip" else None

    @property
    def inflated(self) -> int:
        """How many bytes of the body are there, inflated."""
        return self._kept.tell()

    def start(self, length: int) -> bytes:
        """Return the first bytes of what is there."""
        return self._kept.getvalue()[:length]

    def announce(self, length: int) -> None:
        """Refuse a body by its announced length, before any of it is read."""
        if length > self._max_wire:
            raise _too_large(self._max_wire, "")

    def add(self, chunk: bytes) -> None:
        """Take the next bytes from the wire. Raises Trouble (too_large, bad_encoding)."""
        self.size += len(chunk)
        if self.size > self._max_wire:
            raise _too_large(self._max_wire, "")
        if self._wire is not None:
            self._wire.write(chunk)
        if self._coding is None:
            self._keep(chunk)
        elif self._inflater is not None:
            self._inflate(self._inflater, chunk)
        else:
            self._begin_deflate(chunk)

    def finish(self) -> bytes:
        """Return the whole body. Raises Trouble (bad_encoding) when its coding is not complete."""
        if self._coding is not None and self.size and (self._inflater is None or not self._inflater.eof):
            raise Trouble(FailureKind.BAD_ENCODING, f"the answer's {self._coding} coding is cut off")
        return self._kept.getvalue()

    @property
    def wire(self) -> bytes | None:
        """What came over the wire, where it was to be kept and is not the body itself."""
        return None if self._wire is None else self._wire.getvalue()

    def _begin_deflate(self, chunk: bytes) -> None:
        self._start += chunk
        if len(self._start) < 2:  # noqa: PLR2004 - the two bytes of a zlib header, RFC 1950, section 2.2
            return
        is_zlib = self._start[0] & 0x0F == zlib.DEFLATED and int.from_bytes(self._start[:2], "big") % 31 == 0
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        self._inflate(self._inflater, self._start)

    def _inflate(self, inflater: "zlib._Decompress", chunk: bytes) -> None:
        waiting = chunk
        while waiting:
            try:
                inflated = inflater.decompress(waiting, STEP)
            except zlib.error:
                raise Trouble(FailureKind.BAD_ENCODING, f"the answer's {self._coding} coding is broken") from None
            self._keep(inflated)
            waiting = inflater.unconsumed_tail
            if inflater.unused_data:
                raise Trouble(FailureKind.BAD_ENCODING, f"other bytes follow the answer's {self._coding} coding")
            if not inflated:
                return

    def _keep(self, piece: bytes) -> None:
        if self._kept.tell() + len(piece) > self._max_body:
            raise _too_large(self._max_body, " unpacked" if self._coding else "")
        self._kept.write(piece)


def _one_coding(codings: Sequence[str]) -> str | None:
    named = [coding.strip().lower().removeprefix("x-") for line in codings for coding in line.split(",")]
    named = [coding for coding in named if coding not in {"", "identity"}]
    if not named:
        return None
    if len(named) > 1:
        raise Trouble(FailureKind.BAD_ENCODING, "the answer is packed more than once")
    if named[0] not in {"gzip", "deflate"}:
        raise Trouble(FailureKind.BAD_ENCODING, "the answer is packed in a way that was not asked for")
    return named[0]
