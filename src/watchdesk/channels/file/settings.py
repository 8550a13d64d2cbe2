"""Settings of a channel of kind "file": a folder, the embedded default."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator

from watchdesk.channels.settings import ChannelSettings


def _a_path(path: Path) -> Path:
    if "\x00" in str(path) or not str(path).strip():
        raise ValueError("write a folder, such as outbox")
    return path


class FileSettings(ChannelSettings):
    """A channel that writes into a folder; a relative one stands beside the configuration."""

    kind: Literal["file"]
    path: Annotated[Path, AfterValidator(_a_path)]

    def folder(self, base: Path) -> Path:
        """Return the folder's absolute path."""
        return (base / self.path.expanduser()).absolute()
