"""Settings of a channel of kind "apprise": one Apprise URL, which holds the service's token and is a secret."""

from hashlib import sha256
from importlib.util import find_spec
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator

from watchdesk.channels.settings import ChannelSettings

MISSING = "needs Apprise, which is not installed: install watchdesk with its extra, watchdesk[apprise]"


class AppriseSettings(ChannelSettings):
    """A channel that hands its messages to one service by way of Apprise. `timeout`: seconds for one message."""

    kind: Literal["apprise"]
    url: SecretStr
    timeout: Annotated[float, Field(gt=0, le=600)] = 60.0

    @field_validator("url")
    @classmethod
    def _is_known(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        if "://" not in text or any(mark.isspace() for mark in text):
            raise ValueError("write one Apprise URL, such as ntfy://TOPIC or tgram://TOKEN/CHAT")
        if find_spec("apprise") is None:
            raise ValueError(MISSING)
        return url

    @property
    def address(self) -> str:
        """The destination without its secret."""
        scheme, _, _ = self.url.get_secret_value().partition("://")
        return f"{scheme}:sha256:{sha256(self.url.get_secret_value().encode()).hexdigest()[:24]}"
