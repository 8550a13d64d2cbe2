"""Lines: every way TOML has to write a key, and the line it stands in."""

from contextlib import suppress

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.service.settings.lines import KeyPath, Lines

TEXT = '''\
# a comment with [brackets] and key = "value"
title = "one"            # line 2
"quoted key" = 1
'literal' = 2
"esc\\u0061ped" = 3
dotted.inner."deep er" = 4
dotted.second = 5

[table]
first = """
[not.a.header]
not_a_key = 1
ends with quotes\\""" """""
second = \'\'\'
'' still in
\'\'\'
list = [
  "a, ]",   # a comment ]
  'b # no comment',
  [1, 2],
  { x = 1, y = { z = "}" } },
]
when = 2021-08-15 07:00:00
last = true

[ table . "sub table" ]
key = 1.5

[[several]]
id = "one"
[several.inner]
deep = 1
[[several.more]]
n = 1
[[several.more]]
n = 2

[[several]]
id = "two"
inline = { a = 1, b.c = 2 }
[[several.more]]
n = 3
'''


@pytest.mark.parametrize(
    "path, line",
    [
        (("title",), 2),
        (("quoted key",), 3),
        (("literal",), 4),
        (("escaped",), 5),
        (("dotted",), 6),
        (("dotted", "inner", "deep er"), 6),
        (("dotted", "second"), 7),
        (("table",), 9),
        (("table", "first"), 10),
        (("table", "second"), 14),
        (("table", "list"), 17),
        (("table", "list", 0), 18),
        (("table", "list", 1), 19),
        (("table", "list", 2, 1), 20),
        (("table", "list", 3, "y", "z"), 21),
        (("table", "when"), 23),
        (("table", "last"), 24),
        (("table", "sub table", "key"), 27),
        (("several",), 29),
        (("several", 0, "id"), 30),
        (("several", 0, "inner", "deep"), 32),
        (("several", 0, "more", 0, "n"), 34),
        (("several", 0, "more", 1, "n"), 36),
        (("several", 1), 38),
        (("several", 1, "id"), 39),
        (("several", 1, "inline", "b", "c"), 40),
        (("several", 1, "more", 0, "n"), 42),
    ],
)
def test_a_key_is_found_in_its_line(path: KeyPath, line: int) -> None:
    assert Lines(TEXT).line_of(path) == line


@pytest.mark.parametrize(
    "path, line",
    [
        (("several", 1, "missing"), 38),
        (("table", "missing"), 9),
        (("table", "list", 9), 17),
        (("nowhere", "at all"), None),
        ((), None),
    ],
)
def test_an_absent_key_is_shown_at_the_table_it_should_be_in(path: KeyPath, line: int | None) -> None:
    assert Lines(TEXT).line_of(path) == line


def paths_in(value: object, path: KeyPath = ()) -> list[KeyPath]:
    found = [path] if path else []
    if isinstance(value, dict):
        return found + [inner for key, one in value.items() for inner in paths_in(one, (*path, key))]
    if isinstance(value, list):
        return found + [inner for place, one in enumerate(value) for inner in paths_in(one, (*path, place))]
    return found


def test_every_value_that_tomli_reads_has_a_line() -> None:
    offsets = Lines(TEXT)._offsets
    assert set(paths_in(tomli.loads(TEXT))) == set(offsets)


PIECES = [
    "[a]",
    "[[b]]",
    "[a.c]",
    'k = "v"',
    "l = [1, [2,\n3], {x = 1}]",
    "m.n = 'x'",
    '"q q" = """\n[z]\n"""',
    "# c",
    "",
    "d = 1",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("\n".join))
def test_what_tomli_accepts_is_found_whole(text: str) -> None:
    try:
        values = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    assert set(paths_in(values)) == set(Lines(text)._offsets)


@given(st.text(alphabet="[]{}=\"'\\.,#ab1\n ", max_size=60))
def test_not_even_a_text_that_is_no_toml_hangs_the_scan(text: str) -> None:
    with suppress(tomli.TOMLDecodeError):  # a quoted key is unquoted by tomli, which may refuse it
        Lines(text).line_of(("a",))


def test_the_scan_is_linear() -> None:
    text = '[[sources]]\nid = "x"\nfeed = "https://a.example/"\n' * 5000
    assert Lines(text).line_of(("sources", 4999, "feed")) == 15_000
