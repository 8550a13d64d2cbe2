"""Schema: config.toml as a JSON Schema, for editors that check and complete while one writes."""

from copy import deepcopy

from pydantic import BaseModel

from watchdesk.channels.email.settings import SmtpSettings
from watchdesk.channels.kinds import KINDS
from watchdesk.service.settings.checking import secret_keys
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
ONE_OF: dict[str, type[BaseModel]] = {
    "desk": DeskTable,
    "polling": PollingTable,
    "limits": LimitsTable,
    "smtp": SmtpSettings,
    "signup": SignUpTable,
    "web": WebTable,
    "evidence": EvidenceTable,
}
LIST_OF: dict[str, type[BaseModel]] = {
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
    kinds = [_with_kind(kind, _table(KINDS[kind].settings)) for kind in KINDS]
    channels = {"type": "object", "additionalProperties": {"oneOf": kinds}}
    one = {name: _table(model) for name, model in ONE_OF.items()}
    several = {name: {"type": "array", "items": _table(model)} for name, model in LIST_OF.items()}
    sites = {"type": "object", "title": "Rules for the pages of hosts", "additionalProperties": _table(SiteTable)}
    models = (*ONE_OF.values(), *LIST_OF.values(), *(KINDS[kind].settings for kind in KINDS))
    shared = {name: inner for model in models for name, inner in model.model_json_schema().get("$defs", {}).items()}
    return {
        "$schema": DIALECT,
        "title": "watchdesk config.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {**one, **several, "channels": channels, "lists": _LISTS, "sites": sites},
        "$defs": shared,  # where `$ref` looks for them: at the root
    }


def _table(model: type[BaseModel]) -> dict[str, object]:
    schema = deepcopy(model.model_json_schema())
    schema.pop("$defs", None)
    properties, required = schema["properties"], schema.get("required", [])
    for key in secret_keys(model):
        properties[f"{key}_file"] = {"type": "string", "title": f"A file with {key}, readable by its owner only"}
    needed = [key for key in required if key not in secret_keys(model)]
    return schema | {"required": needed}


def _with_kind(kind: str, schema: dict[str, object]) -> dict[str, object]:
    properties, required = schema["properties"], schema["required"]
    assert isinstance(properties, dict)  # noqa: S101 - tells mypy what pydantic's schema always has
    assert isinstance(required, list)  # noqa: S101 - the same
    return schema | {
        "properties": {"kind": {"const": kind}} | {key: value for key, value in properties.items() if key != "kind"},
        "required": sorted({"kind", *required}),
    }
