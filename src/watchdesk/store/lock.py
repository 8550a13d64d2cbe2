"""Store: the lock that makes one process the only one at work on a SQLite file."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from watchdesk.model.errors import LockHeld, StoreError


class FileLock:
    """An exclusive flock on a file beside the database; the system frees it when the process dies, however it dies.

    The file names the process that holds it. It is never deleted: that would race with another start.
    `held`: a descriptor that holds the lock already, as `handed_on` gave it to the image of this process before.
    """

    def __init__(self, database: Path, *, held: int | None = None) -> None:
        self.path = database.with_name(f"{database.name}.lock")
        if held is not None:
            self._file = held
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"the store {database} cannot be locked: {self.path}: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(self._file, 32).decode("ascii", "replace").strip()
            os.close(self._file)
            raise LockHeld(
                f"another run ({f'process {holder}' if holder else 'starting'}) works on {database}"
            ) from error
        with suppress(OSError):  # on a full disk the lock holds all the same: the name is a courtesy
            os.ftruncate(self._file, 0)
            os.write(self._file, f"{os.getpid()}\n".encode())

    def handed_on(self) -> int:
        """Return another descriptor of the locked file: the lock is held until that one is closed, too."""
        return os.dup(self._file)

    def release(self) -> None:
        """Let others work."""
        os.close(self._file)
