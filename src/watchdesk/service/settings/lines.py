"""Lines: where in config.toml a key stands — tomli reads the values but keeps no places, and a mistake needs one."""

import re
from bisect import bisect_right
from functools import cached_property

import tomli

KeyPath = tuple[str | int, ...]

_FILLER = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[A-Za-z0-9_-]+")
_STRING = re.compile(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"\"{0,2}|'''.*?''''{0,2}|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}\n#]*")


class Lines:
    """The places of all keys of one TOML text that tomli has accepted. The text is scanned at the first question."""

    def __init__(self, text: str) -> None:
        self._text = text

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line (from 1) of a key; of the nearest table around it where the key is absent; else None.

        A path holds keys as they are after unquoting, and list places as numbers: `("sources", 1, "feed")`.
        """
        for length in range(len(path), 0, -1):
            offset = self._offsets.get(path[:length])
            if offset is not None:
                return bisect_right(self._newlines, offset) + 1
        return None

    @cached_property
    def _offsets(self) -> dict[KeyPath, int]:
        return _Scan(self._text).offsets

    @cached_property
    def _newlines(self) -> list[int]:
        return [found.end() for found in re.finditer("\n", self._text)]


class _Scan:
    """One walk over a TOML text. It trusts the text to be valid and only looks for where keys and list items begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.offsets: dict[KeyPath, int] = {}
        self._lengths: dict[KeyPath, int] = {}
        self._table: KeyPath = ()
        self._skip()
        while self.pos < len(text):
            if self._at("["):
                self._header()
            else:
                self._pair(self._table)
            self._skip()

    def _header(self) -> None:
        start = self.pos
        is_list = self.text.startswith("[[", start)
        self.pos += 2 if is_list else 1
        keys = self._keys()
        self.pos += 2 if is_list else 1
        if is_list:
            whole = (*self._resolved(keys[:-1]), keys[-1])
            place = self._lengths.get(whole, 0)
            self._lengths[whole] = place + 1
            self._table = (*whole, place)
        else:
            self._table = self._resolved(keys)
        self._note(self._table, start)

    def _resolved(self, keys: tuple[str, ...]) -> KeyPath:
        """Return the path a header means: under a list of tables it is the latest table."""
        path: KeyPath = ()
        for key in keys:
            path = (*path, key)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        return path

    def _pair(self, table: KeyPath) -> None:
        start = self.pos
        path = (*table, *self._keys())
        self._note(path, start)
        self.pos += 1  # the equals sign
        self._skip()
        self._value(path)

    def _keys(self) -> tuple[str, ...]:
        keys: list[str] = []
        while True:
            self._skip()
            found = _KEY.match(self.text, self.pos)
            if found is None:  # only in a text that tomli refuses
                self.pos = len(self.text)
                return tuple(keys) or ("",)
            keys.append(_unquoted(found[0]))
            self.pos = found.end()
            self._skip()
            if not self._at("."):
                return tuple(keys)
            self.pos += 1

    def _value(self, path: KeyPath) -> None:
        if self._at("["):
            self._list(path)
        elif self._at("{"):
            self._inline_table(path)
        else:
            found = _STRING.match(self.text, self.pos) or _PLAIN.match(self.text, self.pos)
            has_moved = found is not None and found.end() > self.pos  # always, in a text that tomli accepts
            self.pos = found.end() if found and has_moved else len(self.text)

    def _list(self, path: KeyPath) -> None:
        self.pos += 1
        place = 0
        while self._more("]"):
            self._note((*path, place), self.pos)
            self._value((*path, place))
            place += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.pos += 1
        while self._more("}"):
            self._pair(path)

    def _more(self, end: str) -> bool:
        """Step to the next item of a list or inline table; False, and behind the end sign, when there is none."""
        self._skip()
        if self._at(","):
            self.pos += 1
            self._skip()
        if self.pos < len(self.text) and not self._at(end):
            return True
        self.pos += 1
        return False

    def _note(self, path: KeyPath, offset: int) -> None:
        for length in range(len(path), 0, -1):
            if self.offsets.setdefault(path[:length], offset) != offset:
                return  # the rest is known since an earlier line

    def _skip(self) -> None:
        found = _FILLER.match(self.text, self.pos)
        self.pos = found.end() if found else self.pos

    def _at(self, sign: str) -> bool:
        return self.text.startswith(sign, self.pos)


def _unquoted(key: str) -> str:
    return str(tomli.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key
