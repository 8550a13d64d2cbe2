"""Shipped: the settings of a desk that nobody configured — for commands that need limits and manners, but no store."""

from pathlib import Path

from watchdesk.service.settings.loaded import Settings
from watchdesk.service.settings.tables import (
    DeskTable,
    EvidenceTable,
    LimitsTable,
    PollingTable,
    SignUpTable,
    WebTable,
)


def shipped_settings() -> Settings:
    """Return every default: no sources, watches, channels or subscribers."""
    return Settings(
        path=Path("config.toml"),
        desk=DeskTable(),
        polling=PollingTable(),
        limits=LimitsTable(),
        web=WebTable(),
        evidence=EvidenceTable(),
        sources=(),
        feeds=(),
        watches=(),
        lists={},
        smtp=None,
        channels={},
        channel_kinds={},
        signup=SignUpTable(),
        subscribers=(),
        subscriptions=(),
    )
