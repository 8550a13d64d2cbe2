"""No text becomes a formula in a spreadsheet."""

import pytest

from watchdesk.rules.cells import safe_cell


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://evil.test")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "＝1",
        "＠a",
    ],
    ids=range(11),
)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Sherman meets Qureshi", "2 = 1 + 1", "'quoted'", "a@b.test", "شیرمین"])
def test_what_does_not_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text
