"""Sites: `[sites."HOST"]`, the operator's own rules for the pages of single publishers."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

from msgspec.structs import asdict

from watchdesk.model.errors import ConfigurationError
from watchdesk.model.sites import SiteRule
from watchdesk.net.urls import host_name
from watchdesk.rules.tables import Table, kind_of, read_by
from watchdesk.service.settings.checking import checked
from watchdesk.service.settings.report import Report
from watchdesk.service.settings.supplies import read_selector
from watchdesk.service.settings.values import Language, Line, Zone

_SELECTORS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}

_FOUND = frozenset({"strip", "body", "title", "date", "author"})


def read_selectors(value: object) -> tuple[str, ...]:
    """Check one selector or a list of them. Raises ValueError with all that is wrong."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple):
        raise ValueError(f"must be a selector or a list of selectors, not {kind_of(value)}")  # noqa: TRY004 - for the operator
    found, reasons = [], []
    for one in given:
        try:
            found.append(read_selector(one))
        except ValueError as error:
            reasons.append(str(error))
        except AttributeError:
            reasons.append("must hold selectors, which are text")
    if reasons:
        raise ValueError("; ".join(dict.fromkeys(reasons)))
    return tuple(found)


Selectors = Annotated[tuple[str, ...], read_by(read_selectors, _SELECTORS)]


class SiteTable(Table, frozen=True, kw_only=True):
    """[sites."HOST"]: where on the pages of a host the article is; selectors are those of [sources.rules]."""

    strip: Selectors | None = None
    body: Selectors | None = None
    title: Selectors | None = None
    date: Selectors | None = None
    author: Selectors | None = None
    language: Language | None = None
    date_format: Line | None = None
    timezone: Zone | None = None


def rule_of(table: SiteTable) -> SiteRule:
    """Return a checked table as a rule."""
    return SiteRule(**asdict(table))


def tried_rule(given: Iterable[str]) -> SiteRule:
    """Return the rule that `KEY=VALUE` texts make. Raises ValueError with what is wrong with the first that is."""
    values: dict[str, object] = {}
    for one in given:
        key, equals, value = (part.strip() for part in one.partition("="))
        if not equals or not key:
            raise ValueError(f'must be such as "body=div.story", not "{one}"')
        before = values.get(key)
        values[key] = [*before, value] if isinstance(before, list) else [value] if key in _FOUND else value
    report = Report(Path("--rule"), "", values)
    table = checked(SiteTable, values, (), report)
    try:
        report.raise_if_any()
    except ConfigurationError as error:
        raise ValueError("; ".join(f"{mistake.key}: {mistake.reason}" for mistake in error.mistakes)) from error
    return SiteRule() if table is None else rule_of(table)


def read_sites(values: object, report: Report) -> dict[str, SiteRule]:
    """Read [sites]: the rules by host; every mistake in any of them is reported."""
    if not isinstance(values, dict):
        report.add(("sites",), f'must be written as [sites."HOST"], not as {kind_of(values)}')
        return {}
    rules: dict[str, SiteRule] = {}
    for name, table in values.items():
        if not isinstance(table, dict):
            report.add(("sites", name), f'must be written as [sites."{name}"], not as {kind_of(table)}')
        elif (unquoted := _unquoted(name, table)) is not None:
            report.add(("sites", name), f'has a host without quotation marks: write [sites."{unquoted}"]')
        else:
            _read(name, table, rules, report)
    return rules


def _unquoted(name: str, table: Mapping[str, object]) -> str | None:
    """Return the host of `[sites.example.org]`, which TOML takes for tables within tables; None where it is none."""
    inner = [(key, one) for key, one in table.items() if isinstance(one, dict)]
    if not inner:
        return None
    key, one = inner[0]
    return _unquoted(f"{name}.{key}", one) or f"{name}.{key}"


def _read(name: str, table: Mapping[str, object], rules: dict[str, SiteRule], report: Report) -> None:
    path = ("sites", name)
    site = checked(SiteTable, table, path, report)
    host = host_name(name)
    if host is None:
        report.add(path, f'must be the name of a host, such as [sites."example.org"], not "{name}"')
    elif host in rules:
        report.add(path, f'is the second rule for "{host}"')
    elif site is not None:
        rules[host] = rule_of(site)
