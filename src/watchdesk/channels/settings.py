"""Settings: what every channel's table in the configuration has in common."""

from typing import Annotated, Literal

from msgspec import Meta

from watchdesk.rules.tables import Table


class ChannelSettings(Table, frozen=True, kw_only=True):
    """The keys of any `[channels.NAME]`; unknown ones are mistakes, and no mistake shows the value (maybe a secret).

    `on_unknown`: what becomes of a delivery that may or may not have arrived (G3): sent again, or held.
    `pace`: seconds between two messages; if it is absent, what the kind needs (Slack: 1).
    """

    kind: str
    on_unknown: Literal["resend", "hold"] = "resend"
    pace: Annotated[float, Meta(ge=0, le=3600)] | None = None
