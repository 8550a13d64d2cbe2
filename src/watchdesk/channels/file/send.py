"""Write to a folder: the channel kind "file"."""

import asyncio
import errno
import os
import re
from datetime import datetime
from pathlib import Path

from watchdesk.channels.email.addresses import Mailbox
from watchdesk.model.deliveries import Accepted, Answer, Delivery, Part, Refused
from watchdesk.model.tellings import Digest

NOBODY = Mailbox(name="watchdesk", address="watchdesk@localhost")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.EROFS: "the file system is read-only",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EEXIST: "a part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the path is too long",
}


class FileSender:
    """Writes each part as DELIVERYID.part. A repeat overwrites the same files with the same bytes."""

    def __init__(self, folder: Path, *, sender: Mailbox = NOBODY) -> None:
        self._folder = folder
        self._sender = sender

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        """Return the parts `eml`, `json` and `html`."""
        from watchdesk.channels.file.render import render_parts  # noqa: PLC0415 - Jinja2 costs 140 ms at start

        return render_parts(digest, delivery_id=delivery_id, sender=self._sender)

    async def begin_visit(self) -> None:
        """Do nothing: nobody shares this channel's way out."""

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:  # noqa: ARG002 - nothing here depends on the time
        """Write the files, each whole or not at all, and see them onto the disk."""
        try:
            await asyncio.to_thread(write_parts, self._folder, delivery)
        except OSError as error:
            return Refused(reason=f"cannot write to {self._folder}: {in_words(error)}", is_final=False)
        return Accepted(detail=f"written to {self._folder / delivery.id}.eml")

    async def end_visit(self) -> None:
        """Do nothing: each delivery is an exchange of its own."""


def in_words(error: OSError) -> str:
    """Say in plain words why the disk refused."""
    return _REASONS.get(error.errno or 0, error.strerror or "it failed")


def write_parts(folder: Path, delivery: Delivery) -> None:
    """Write a delivery's parts into the folder, made if it is not there (0700). Raises OSError.

    The message comes last: who sees DELIVERYID.eml finds the others beside it.
    """
    if not _PLAIN_NAME.fullmatch(delivery.id):
        raise ValueError(f"not an id to name a file by: {delivery.id!r}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for piece in sorted(delivery.parts, key=lambda piece: piece.name == "eml"):
        _write(folder / f"{delivery.id}.{piece.name}", piece.body)
    _sync_folder(folder)


def _write(path: Path, body: bytes) -> None:
    half = path.with_name(f".{path.name}.half")
    try:
        # O_NOFOLLOW: nobody else's link decides where we write.
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
