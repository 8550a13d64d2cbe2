"""Settings of a channel of kind "file": a folder, the embedded default."""

from pathlib import Path
from typing import Annotated, Literal

from watchdesk.channels.settings import ChannelSettings
from watchdesk.rules.tables import from_text


def read_folder(text: str) -> Path:
    """Check the name of a folder. Raises ValueError with what to write instead."""
    if "\x00" in text or not str(Path(text)).strip():
        raise ValueError("write a folder, such as outbox")
    return Path(text)


class FileSettings(ChannelSettings, frozen=True, kw_only=True):
    """A channel that writes into a folder; a relative one stands beside the configuration."""

    kind: Literal["file"]
    path: Annotated[Path, from_text(read_folder, schema={"type": "string", "format": "path"})]

    def folder(self, base: Path) -> Path:
        """Return the folder's absolute path."""
        return (base / self.path.expanduser()).absolute()
