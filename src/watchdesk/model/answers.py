"""What subscribers answer by the links of a message: that they want no more of it, and whether a story was of use."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Verdict(StrEnum):
    """What a subscriber says of a told story."""

    USEFUL = "useful"
    NOT_RELEVANT = "not relevant"


class Feedback(Struct, frozen=True, kw_only=True):
    """A verdict on a story told through a subscription, the last one that was given."""

    subscription_id: str
    story_id: str
    verdict: Verdict
    at: datetime


class Ending(Struct, frozen=True, kw_only=True):
    """A subscription that was ended, when, and by whom: `link` or `command`."""

    subscription_id: str
    at: datetime
    how: str
