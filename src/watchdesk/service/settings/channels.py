"""Channels: `[channels.NAME]` against the settings of its kind — a kind knows its keys, the file has the names."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from msgspec.structs import asdict, replace

from watchdesk.channels.kinds import KINDS
from watchdesk.channels.settings import ChannelSettings
from watchdesk.model.records import Reticent
from watchdesk.rules.tables import kind_of, suggestion
from watchdesk.service.settings.checking import checked
from watchdesk.service.settings.report import Report
from watchdesk.service.settings.secrets import Surroundings, reveal, variable_name


class Channels(Reticent, frozen=True, kw_only=True):
    """All channels: `kinds` of every name in the file, `settings` of those without a mistake."""

    unshown: ClassVar = ("settings",)

    kinds: Mapping[str, str]
    settings: Mapping[str, ChannelSettings]
    names: frozenset[str]


def read_channels(values: object, around: Surroundings, report: Report) -> Channels:
    """Read `[channels]`; every mistake in any of them is reported."""
    if not isinstance(values, dict):
        report.add(("channels",), f"must be written as [channels.NAME], not as {kind_of(values)}")
        values = {}
    kinds, settings = dict[str, str](), dict[str, ChannelSettings]()
    for name, table in values.items():
        kind = _kind(name, table, report)
        if kind is None:
            continue
        kinds[name] = kind
        channel = _channel(name, kind, table, around, report)
        if channel is not None:
            settings[name] = channel
    _refuse_twins(values, report)
    return Channels(kinds=kinds, settings=settings, names=frozenset(values))


def _kind(name: str, table: object, report: Report) -> str | None:
    if not isinstance(table, dict):
        report.add(("channels", name), f"must be written as [channels.{name}], not as {kind_of(table)}")
        return None
    kind, choices = table.get("kind"), ", ".join(f'"{kind}"' for kind in KINDS)
    if "kind" not in table:
        report.add(("channels", name, "kind"), f"is missing; write one of {choices}")
    elif not isinstance(kind, str):
        report.add(("channels", name, "kind"), f"must be text, not {kind_of(kind)}")
    elif kind not in KINDS:
        hint = suggestion(kind, KINDS) or f"; write one of {choices}"
        report.add(("channels", name, "kind"), f'there is no kind "{kind}"{hint}')
    else:
        return kind
    return None


def _channel(
    name: str, kind: str, table: Mapping[str, object], around: Surroundings, report: Report
) -> ChannelSettings | None:
    model, path = KINDS[kind].settings, ("channels", name)
    revealed = reveal(table, model, path, around, report)
    channel = checked(model, revealed.values, path, report, known_wrong=revealed.wrong)
    return None if channel is None else _settled(channel, around.folder)


def _settled(channel: ChannelSettings, folder: Path) -> ChannelSettings:
    """Return the channel with its relative paths made absolute: they are relative to config.toml."""
    paths = {key: value for key, value in asdict(channel).items() if isinstance(value, Path)}
    return replace(channel, **{key: folder / value.expanduser() for key, value in paths.items()})


def _refuse_twins(values: Mapping[str, object], report: Report) -> None:
    """Two names that differ in punctuation only would share the environment variables of their secrets."""
    first: dict[str, str] = {}
    for name in values:
        twin = first.setdefault(variable_name((name,)), name)
        if twin != name:
            report.add(("channels", name), f'differs from "{twin}" only in punctuation or case: give it another name')
