"""Cells: text as a cell of a table that programs for spreadsheets open — never a formula (guarantee G7)."""

# What spreadsheets take for the beginning of a formula, in full width too (OWASP, "CSV Injection").
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet evaluates: one that begins like a formula gets an apostrophe before it."""
    begin = text.lstrip(" \u00a0\u3000")[:1]
    return f"'{text}" if begin in _FORMULA else text
