"""Records: frozen values by msgspec, and those of them that keep to themselves what is long or secret."""

from typing import ClassVar

from msgspec import Struct


class Reticent(Struct, frozen=True):
    """A record that leaves out of its `repr` the fields named in `unshown`: bodies of pages, passwords, tokens."""

    unshown: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        """Show the record as any other, but for what is unshown."""
        names = (name for name in self.__struct_fields__ if name not in self.unshown)
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"
