"""Archives: the folder or the ZIP file that evidence is written to and read from, a file at a time."""

import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Protocol

from watchdesk.service.evidence.layout import SUMS

CHUNK = 1 << 20
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same evidence is the same file: a ZIP's own times say nothing

BROKEN = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a damaged ZIP file, or one made to do harm, raises."""


class Making(Protocol):
    """A new archive: files are written to it one after another."""

    def writing(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open a new file of it."""
        ...


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        file = self._path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        entry = zipfile.ZipInfo(name, date_time=LONG_AGO)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        with self._archive.open(entry, "w", force_zip64=True) as stream:
            yield stream


class Sums:
    """An archive that notes the SHA-256 of what is written to it."""

    def __init__(self, into: Making) -> None:
        self._into = into
        self._lines: list[str] = []

    def write(self, name: str, *chunks: bytes) -> None:
        """Write a file."""
        self.stream(name, iter(chunks))

    def stream(self, name: str, chunks: Iterator[bytes]) -> None:
        """Write a file that need not be in memory at once."""
        digest = sha256()
        with self._into.writing(name) as stream:
            for chunk in chunks:
                digest.update(chunk)
                stream.write(chunk)
        self._lines.append(f"{digest.hexdigest()}  {name}\n")

    def finish(self) -> None:
        """Write the list of all hashes, in the form of sha256sum."""
        with self._into.writing(SUMS) as stream:
            stream.write("".join(self._lines).encode())


@contextmanager
def new_archive(path: Path) -> Iterator[Sums]:
    """Make a ZIP file where the name ends in .zip, else a folder: whole under its name, or not at all.

    Raises FileExistsError for what is there already (an empty folder aside), and OSError.
    """
    is_zip = path.suffix.lower() == ".zip"
    if path.exists() and (is_zip or not path.is_dir() or any(path.iterdir())):
        raise FileExistsError(path)
    half = path.with_name(f".{path.name}.{os.getpid()}.half")
    try:
        if is_zip:
            with half.open("xb") as file:
                os.fchmod(file.fileno(), 0o600)
                with zipfile.ZipFile(file, "w") as archive:
                    yield from _filled(_Zip(archive))
                file.flush()
                os.fsync(file.fileno())
            os.link(half, path)  # unlike a rename it replaces nothing that came meanwhile
        else:
            half.mkdir(mode=0o700)
            yield from _filled(_Folder(half))
            half.rename(path)
    finally:
        if half.is_dir():
            shutil.rmtree(half)
        half.unlink(missing_ok=True)


def _filled(into: Making) -> Iterator[Sums]:
    sums = Sums(into)
    yield sums
    sums.finish()


class Given(Protocol):
    """An archive that somebody hands us: its names and bytes are not to be trusted."""

    def names(self) -> Sequence[str]:
        """Return the names of all its files, each as often as it is there."""
        ...

    def reading(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open one of its files. Raises one of BROKEN."""
        ...


class _GivenFolder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> Sequence[str]:
        return sorted(
            (Path(folder) / name).relative_to(self._path).as_posix()
            for folder, _, names in os.walk(self._path)
            for name in names
        )

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        file = self._path / name
        if not file.is_file():  # a pipe would be waited for without an end
            raise OSError(f"{name!r} is no file")
        with file.open("rb") as stream:
            yield stream


class _GivenZip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def names(self) -> Sequence[str]:
        return [entry.filename for entry in self._archive.infolist() if not entry.is_dir()]

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        with self._archive.open(name) as stream:
            yield stream


@contextmanager
def given_archive(path: Path) -> Iterator[Given]:
    """Open a folder or a ZIP file to check it. Nothing is unpacked to the disk. Raises one of BROKEN."""
    if path.is_dir():
        yield _GivenFolder(path)
        return
    with zipfile.ZipFile(path) as archive:
        yield _GivenZip(archive)


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a stream, a piece at a time."""
    while chunk := stream.read(CHUNK):
        yield chunk
