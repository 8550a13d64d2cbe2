"""Secrets: passwords, tokens and addresses that are keys themselves, kept from being shown by mistake."""


class Secret:
    """A text that `str`, `repr` and formats hide, and that no encoder knows how to write. An empty one is false."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text: only where it is handed to whom it is for."""
        return self._text

    def __str__(self) -> str:
        return "(hidden)"

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, Secret) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)
