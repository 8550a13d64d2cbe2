"""Names: how the parts of a delivery by a bot are called, each with the number of the story's message behind it."""

from typing import Final

MESSAGE: Final = "message"
REPEAT: Final = "repeat"
ADDITION: Final = "addition"
