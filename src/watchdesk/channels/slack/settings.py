"""Settings of a channel of kind "slack": an incoming webhook's URL, which is itself the secret."""

from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator

from watchdesk.channels.links import web_address
from watchdesk.channels.settings import ChannelSettings

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SlackSettings(ChannelSettings):
    """A channel that posts to one Slack channel (or to what speaks the same, such as Mattermost)."""

    kind: Literal["slack"]
    url: SecretStr

    @field_validator("url")
    @classmethod
    def _is_private(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        if web_address(text) != text:
            raise ValueError("write the incoming webhook's whole URL, such as https://hooks.slack.com/services/…")
        parts = urlsplit(text)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise ValueError("the URL is a secret: it must begin with https://")
        return url

    @property
    def address(self) -> str:
        """The destination without its secret."""
        return f"sha256:{sha256(self.url.get_secret_value().encode()).hexdigest()[:24]}"
