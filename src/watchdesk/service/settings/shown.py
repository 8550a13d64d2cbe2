"""Shown: the settings as they are in force, in the shape of config.toml, with every secret hidden."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum

from msgspec import Struct
from msgspec.structs import asdict
from pydantic import BaseModel, SecretStr

from watchdesk.model.subscribers import Quiet, Schedule
from watchdesk.rules.schedule import quiet_text, schedule_text
from watchdesk.service.settings.loaded import Settings
from watchdesk.service.settings.placing import HIDDEN, supply_keys

_PASSWORD = re.compile(r"(://[^/@:]*):[^@]*@")
_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1))
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def shown(settings: Settings) -> dict[str, object]:
    """Return all settings in force, defaults included, as plain values, without any secret or password."""
    kinds = settings.channel_kinds
    tables: dict[str, object] = {
        "desk": _table(settings.desk) | {"store": _PASSWORD.sub(rf"\1:{HIDDEN}@", settings.desk.store)},
        "polling": _table(settings.polling),
        "limits": _table(settings.limits),
        "sources": [
            _record(source)
            | dict(supply_keys(feed, settings.supplies.get(feed.url)))
            | _access_keys(settings, source.id)
            for source, feed in zip(settings.sources, settings.feeds, strict=True)
        ],
        "watches": [_without(_record(watch), "lists") for watch in settings.watches],
        "channels": {name: {"kind": kinds[name]} | _table(channel) for name, channel in settings.channels.items()},
        "subscribers": [_record(subscriber) for subscriber in settings.subscribers],
        "subscriptions": [_record(subscription) for subscription in settings.subscriptions],
        "evidence": _table(settings.evidence),
        "web": {"listen": listen_text(*settings.web.listen)},
    }
    sites = {host: _record(rule) for host, rule in settings.sites.items()}
    lists = {name: list(members) for name, members in settings.lists.items()}
    if settings.signup.watches:
        tables["signup"] = _table(settings.signup)
    if sites:
        tables["sites"] = sites
    return tables | ({"smtp": _table(settings.smtp)} if settings.smtp else {}) | ({"lists": lists} if lists else {})


def _access_keys(settings: Settings, source_id: str) -> dict[str, object]:
    return dict(settings.access[source_id].given) if source_id in settings.access else {}


def _without(table: Mapping[str, object], key: str) -> dict[str, object]:
    return {name: value for name, value in table.items() if name != key}


def listen_text(host: str, port: int) -> str:
    """Return an address and port as config.toml has them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def duration_text(duration: timedelta) -> str:
    """Return a duration as config.toml has it: `1h30m`, `50ms`, `0s`."""
    rest, text = round(duration / timedelta(milliseconds=1)), ""
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def toml_text(tables: Mapping[str, object]) -> str:
    """Write what `shown` returns as TOML."""
    lines: list[str] = []
    for name, table in tables.items():
        _write(name, table, lines)
    return "\n".join(lines).strip() + "\n"


def _write(name: str, table: object, lines: list[str]) -> None:
    if isinstance(table, list):
        for one in table:
            lines += ["", f"[[{name}]]", *_pairs(one)]
    elif isinstance(table, dict) and table and all(isinstance(value, dict) for value in table.values()):
        for key, inner in table.items():
            _write(f"{name}.{_key(key)}", inner, lines)
    elif isinstance(table, dict):
        lines += ["", f"[{name}]", *_pairs(table)]


def _pairs(table: Mapping[str, object]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items()]


def _value(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(_pairs(value))} }}"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _table(table: BaseModel) -> dict[str, object]:
    return {key: _plain(value) for key, value in table if value is not None}


def _record(record: Struct) -> dict[str, object]:
    return {key: _plain(value) for key, value in asdict(record).items() if value is not None}


def _plain(value: object) -> object:  # noqa: PLR0911 - one line for each type that a setting can have
    match value:
        case bool() | int() | float() | str() if not isinstance(value, Enum):
            return value
        case SecretStr():
            return HIDDEN
        case timedelta():
            return duration_text(value)
        case Schedule():
            return schedule_text(value)
        case Quiet():
            return quiet_text(value)
        case Enum():
            return value.value
        case tuple() | list():
            return [_plain(one) for one in value]
        case _:
            return str(value)
