"""Schema: config.toml as a JSON Schema, for editors that check and complete while one writes."""

from typing import Any

from watchdesk.channels.email.settings import SmtpSettings
from watchdesk.channels.kinds import KINDS
from watchdesk.rules.tables import Table, secret_keys
from watchdesk.service.settings.describing import described
from watchdesk.service.settings.sites import SiteTable
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

# Under the names that `reading` reads.
ONE_OF: dict[str, type[Table]] = {
    "desk": DeskTable,
    "polling": PollingTable,
    "limits": LimitsTable,
    "smtp": SmtpSettings,
    "signup": SignUpTable,
    "web": WebTable,
    "evidence": EvidenceTable,
}
LIST_OF: dict[str, type[Table]] = {
    "sources": SourceTable,
    "watches": WatchTable,
    "subscribers": SubscriberTable,
    "subscriptions": SubscriptionTable,
}

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_LISTS = {
    "type": "object",
    "title": "Lists that queries name with @",
    "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
}


def config_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of config.toml. A secret may also stand as KEY_file, so none is `required`."""
    shared: dict[str, object] = {}
    kinds = [_with_kind(kind, _table(KINDS[kind].settings, shared)) for kind in KINDS]
    channels = {"type": "object", "additionalProperties": {"oneOf": kinds}}
    one = {name: _table(table, shared) for name, table in ONE_OF.items()}
    several = {name: {"type": "array", "items": _table(table, shared)} for name, table in LIST_OF.items()}
    site = _table(SiteTable, shared)
    sites = {"type": "object", "title": "Rules for the pages of hosts", "additionalProperties": site}
    return {
        "$schema": DIALECT,
        "title": "watchdesk config.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {**one, **several, "channels": channels, "lists": _LISTS, "sites": sites},
        "$defs": shared,  # where `$ref` looks for them: at the root
    }


def _table(table: type[Table], shared: dict[str, object]) -> dict[str, object]:
    schema = described(table, shared)
    secrets = secret_keys(table)
    files = {
        f"{key}_file": {"type": "string", "title": f"A file with {key}, readable by its owner only"} for key in secrets
    }
    needed = [key for key in schema["required"] if key not in secrets]
    return schema | {"properties": schema["properties"] | files, "required": needed}


def _with_kind(kind: str, schema: dict[str, Any]) -> dict[str, object]:
    properties = {key: value for key, value in schema["properties"].items() if key != "kind"}
    required = sorted({"kind", *schema["required"]})
    return schema | {"properties": {"kind": {"const": kind}} | properties, "required": required}
