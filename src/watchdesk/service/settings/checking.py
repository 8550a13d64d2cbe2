"""Checking: one table against its class, its mistakes reported under their keys of the file."""

from collections.abc import Collection
from typing import TypeVar

from watchdesk.rules.tables import Table, Wrong, read_table
from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.report import Report

T = TypeVar("T", bound=Table)


def checked(
    table: type[T], values: object, path: KeyPath, report: Report, *, known_wrong: Collection[str] = ()
) -> T | None:
    """Return the table that the values make, or None with every mistake in it reported.

    `known_wrong` are keys whose mistake is reported already; the table is None because of them, without a second line;
    nor is there one on the table as a whole.
    """
    wrong: list[Wrong] = []
    found = read_table(table, values, wrong)
    for place, reason in wrong:
        if (place and place[0] not in known_wrong) or not (place or known_wrong):
            report.add((*path, *place), reason)
    return None if known_wrong else found
