"""Channels: `[channels.NAME]` against the settings of its kind — a kind knows its keys, the file has the names."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel

from watchdesk.channels.kinds import KINDS
from watchdesk.model.records import Reticent
from watchdesk.service.settings.checking import checked
from watchdesk.service.settings.report import Report, suggestion
from watchdesk.service.settings.secrets import Surroundings, reveal, variable_name
from watchdesk.service.settings.values import kind_of


class Channels(Reticent, frozen=True, kw_only=True):
    """All channels: `kinds` of every name in the file, `settings` of those without a mistake."""

    unshown: ClassVar = ("settings",)

    kinds: Mapping[str, str]
    settings: Mapping[str, BaseModel]
    names: frozenset[str]


def read_channels(values: object, around: Surroundings, report: Report) -> Channels:
    """Read `[channels]`; every mistake in any of them is reported."""
    if not isinstance(values, dict):
        report.add(("channels",), f"must be written as [channels.NAME], not as {kind_of(values)}")
        values = {}
    kinds, settings = dict[str, str](), dict[str, BaseModel]()
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
) -> BaseModel | None:
    model, path = KINDS[kind].settings, ("channels", name)
    revealed = reveal(table, model, path, around, report)
    values = revealed.values if "kind" in model.model_fields else _without_kind(revealed.values)
    channel = checked(model, values, path, report, known_wrong=revealed.wrong)
    return None if channel is None else _settled(channel, around.folder)


def _without_kind(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key != "kind"}


def _settled(channel: BaseModel, folder: Path) -> BaseModel:
    """Return the channel with its relative paths made absolute: they are relative to config.toml."""
    paths = {key: value for key, value in channel if isinstance(value, Path)}
    return channel.model_copy(update={key: folder / value.expanduser() for key, value in paths.items()})


def _refuse_twins(values: Mapping[str, object], report: Report) -> None:
    """Two names that differ in punctuation only would share the environment variables of their secrets."""
    first: dict[str, str] = {}
    for name in values:
        twin = first.setdefault(variable_name((name,)), name)
        if twin != name:
            report.add(("channels", name), f'differs from "{twin}" only in punctuation or case: give it another name')
