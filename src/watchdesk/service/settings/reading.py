"""Reading: all tables of one file against their models, each on its own, so that one mistake hides no other."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from watchdesk.model.sites import SiteRule
from watchdesk.rules.tables import Table, kind_of, suggestion
from watchdesk.service.settings.checking import checked
from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.report import Report
from watchdesk.service.settings.secrets import Surroundings, reveal
from watchdesk.service.settings.sites import read_sites
from watchdesk.service.settings.tables import (
    DeskTable,
    EvidenceTable,
    LimitsTable,
    PollingTable,
    SignUpTable,
    SourceTable,
    SubscriberTable,
    SubscriptionTable,
    WatchTable,
    WebTable,
)

if TYPE_CHECKING:
    from watchdesk.channels.email.settings import SmtpSettings

T = TypeVar("T", bound=Table)

ONE_OF = ("desk", "polling", "limits", "smtp", "signup", "web", "evidence")
LIST_OF = ("sources", "watches", "subscribers", "subscriptions")
NAMES = (*ONE_OF, *LIST_OF, "channels", "lists", "sites")
_LIST_NAME = re.compile(r"[\w-]+")


class Listed(Struct, Generic[T], frozen=True, kw_only=True):
    """The tables of one list that have no mistakes, each with its path.

    `given` has all, right or wrong, as they stand in the file; `named` their ids with their paths; `ids` those alone.
    """

    name: str
    tables: tuple[tuple[KeyPath, T], ...] = ()
    given: tuple[tuple[KeyPath, Mapping[str, object]], ...] = ()
    named: tuple[tuple[KeyPath, str], ...] = ()
    ids: frozenset[str] = frozenset()


class Tables(Struct, frozen=True, kw_only=True):
    """Every table but the channels. A single table is None when it has mistakes; `smtp` also when it is absent.

    `single`: each single table as it stands in the file, right or wrong. `stated`: the keys that the file gives of it,
    the others being defaults.
    """

    desk: DeskTable | None
    polling: PollingTable | None
    limits: LimitsTable | None
    smtp: "SmtpSettings | None"
    smtp_is_absent: bool
    signup: SignUpTable | None
    web: WebTable | None
    evidence: EvidenceTable | None
    sources: Listed[SourceTable]
    watches: Listed[WatchTable]
    subscribers: Listed[SubscriberTable]
    subscriptions: Listed[SubscriptionTable]
    lists: Mapping[str, tuple[str, ...]]
    sites: Mapping[str, SiteRule]
    single: Mapping[str, Mapping[str, object]]
    stated: Mapping[str, frozenset[str]]


def read_tables(values: Mapping[str, object], around: Surroundings, report: Report) -> Tables:
    """Read all tables of a file; every mistake in any of them is reported."""
    for name, value in values.items():
        if name not in NAMES:
            meant = NAMES if isinstance(value, dict | list) else ()  # what is no table is a key that has lost its own
            report.add((name,), f"there is no such table{suggestion(name, meant)}")
    single = {name: table for name, table in values.items() if isinstance(table, dict)}
    return Tables(
        desk=_one(DeskTable, "desk", values, around, report),
        polling=_one(PollingTable, "polling", values, around, report),
        limits=_one(LimitsTable, "limits", values, around, report),
        smtp=_smtp(values, around, report) if "smtp" in values else None,
        smtp_is_absent="smtp" not in values,
        signup=_one(SignUpTable, "signup", values, around, report),
        web=_one(WebTable, "web", values, around, report),
        evidence=_one(EvidenceTable, "evidence", values, around, report),
        sources=_list(SourceTable, "sources", values, around, report),
        watches=_list(WatchTable, "watches", values, around, report),
        subscribers=_list(SubscriberTable, "subscribers", values, around, report),
        subscriptions=_list(SubscriptionTable, "subscriptions", values, around, report),
        lists=_word_lists(values.get("lists", {}), report),
        sites=read_sites(values["sites"], report) if "sites" in values else {},
        single=single,
        stated={name: frozenset(table) for name, table in single.items()},
    )


def _smtp(values: Mapping[str, object], around: Surroundings, report: Report) -> "SmtpSettings | None":
    from watchdesk.channels.email.settings import SmtpSettings  # noqa: PLC0415 - of a desk that sends mail

    return _one(SmtpSettings, "smtp", values, around, report)


def _word_lists(given: object, report: Report) -> dict[str, tuple[str, ...]]:
    """Read [lists]: each a name that queries call with @, and its members. A wrong list still lends its name."""
    if not isinstance(given, dict):
        report.add(("lists",), f"must be written as [lists], not as {_written(given)}")
        return {}
    lists = {}
    for name, members in given.items():
        is_right = isinstance(members, list) and all(isinstance(one, str) and one.strip() for one in members)
        if not _LIST_NAME.fullmatch(name):
            report.add(("lists", name), "has a name that cannot stand behind @: use letters, digits, _ and -")
        elif not is_right or not members:
            report.add(("lists", name), f'must be a list of words and phrases, such as {name} = ["Reuters", "AP"]')
        lists[name] = tuple(members) if is_right and members else (name,)
    return lists


def _one(model: type[T], name: str, values: Mapping[str, object], around: Surroundings, report: Report) -> T | None:
    given = values.get(name, {})
    if not isinstance(given, dict):
        report.add((name,), f"must be written as [{name}], not as {_written(given)}")
        return None
    revealed = reveal(given, model, (name,), around, report)
    return checked(model, revealed.values, (name,), report, known_wrong=revealed.wrong)


def _list(model: type[T], name: str, values: Mapping[str, object], around: Surroundings, report: Report) -> Listed[T]:
    given = values.get(name, [])
    if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        report.add((name,), f"must be written as [[{name}]], not as {_written(given)}")
        return Listed(name=name)
    read = [((name, place), _one_of(model, table, (name, place), around, report)) for place, table in enumerate(given)]
    called = (((name, place), _id_of(table)) for place, table in enumerate(given))
    named = tuple((path, known) for path, known in called if known)
    return Listed(
        name=name,
        tables=tuple((path, table) for path, table in read if table is not None),
        given=tuple(((name, place), table) for place, table in enumerate(given)),
        named=named,
        ids=frozenset(known for _, known in named),
    )


def _one_of(
    model: type[T], table: Mapping[str, object], path: KeyPath, around: Surroundings, report: Report
) -> T | None:
    """Read one table of a list; its secrets are called by its id, not by its place."""
    called = (*path[:-1], _id_of(table) or path[-1])
    revealed = reveal(table, model, path, around, report, called=called)
    return checked(model, revealed.values, path, report, known_wrong=revealed.wrong)


def _id_of(table: Mapping[str, object]) -> str | None:
    """Return a table's id as given; a subscription without one is named for its subscriber and channel."""
    if "id" not in table and "subscriber" in table:
        return f"{table['subscriber']}-{table.get('channel')}"
    given = table.get("id")
    return given if isinstance(given, str) else None


def _written(given: object) -> str:
    if isinstance(given, list) and given and all(isinstance(table, dict) for table in given):
        return "several tables ([[…]])"
    return "one table ([…])" if isinstance(given, dict) else kind_of(given)
