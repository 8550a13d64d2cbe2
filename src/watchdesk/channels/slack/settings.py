"""Settings of a channel of kind "slack": an incoming webhook's URL, itself the secret, or an app's bot token."""

import re
from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct
from pydantic import Field, SecretStr, field_validator, model_validator

from watchdesk.channels.links import web_address
from watchdesk.channels.settings import ChannelSettings

API = "https://slack.com/api"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,30}", re.ASCII)
_TOKEN = re.compile(r"xox[a-z]?[.-][\x21-\x7e]{1,500}", re.ASCII)


class SlackBotSettings(Struct, frozen=True, kw_only=True):
    """Where an app posts: its token, the channel's id, and the address of the Web API without a slash at its end."""

    token: SecretStr
    channel: str
    api: str = API


class SlackSettings(ChannelSettings):
    """A channel that posts to one Slack channel.

    By `url`, an incoming webhook's (or that of what speaks the same, such as Mattermost), each digest is a message. By
    `token`, an app's, and `channel`, an id, each story is a thread. `api`: where the Web API is, if not at slack.com.
    """

    kind: Literal["slack"]
    url: SecretStr | None = Field(
        default=None, json_schema_extra={"needed_without": ["channel", "token", "token_file"]}
    )
    token: SecretStr | None = Field(default=None, json_schema_extra={"needed_with": ["channel"]})
    channel: str | None = None
    api: str | None = None

    @field_validator("url")
    @classmethod
    def _is_private(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        text = url.get_secret_value()
        if web_address(text) != text:
            raise ValueError("write the incoming webhook's whole URL, such as https://hooks.slack.com/services/…")
        _refuse_clear_text(text, "the URL is a secret")
        return url

    @field_validator("token")
    @classmethod
    def _is_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("write the app's bot token, which begins with xoxb-")
        return token

    @field_validator("channel")
    @classmethod
    def _is_an_id(cls, channel: str | None) -> str | None:
        if channel is not None and not _CHANNEL.fullmatch(channel):
            raise ValueError('write the channel\'s id, such as "C0123456789": it stands below its details in Slack')
        return channel

    @field_validator("api")
    @classmethod
    def _is_an_address(cls, api: str | None) -> str | None:
        if api is None:
            return None
        parts = urlsplit(api)
        if web_address(api) != api or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError(f"write the address of Slack's Web API, such as {API}")
        _refuse_clear_text(api, "the token goes there")
        return api.rstrip("/")

    @model_validator(mode="after")
    def _is_one_of_two(self) -> "SlackSettings":
        if self.url is not None and (self.token is not None or self.channel is not None):
            raise ValueError("keep one of the two: url (an incoming webhook), or token and channel (an app)")
        if self.url is None and (self.token is None or self.channel is None):
            raise ValueError("needs url or url_file (an incoming webhook), or token or token_file and channel (an app)")
        return self

    @property
    def bot(self) -> SlackBotSettings | None:
        """How an app posts; None where it is a webhook."""
        if self.token is None or self.channel is None:
            return None
        return SlackBotSettings(token=self.token, channel=self.channel, api=self.api or API)

    @property
    def webhook(self) -> str:
        """The incoming webhook's URL; empty where an app posts."""
        return self.url.get_secret_value() if self.url is not None else ""

    @property
    def address(self) -> str:
        """The destination without its secret: a token may be renewed, the channel stays."""
        if self.channel is not None:
            return self.channel if self.api in {None, API} else f"{urlsplit(self.api or API).netloc}/{self.channel}"
        return f"sha256:{sha256(self.webhook.encode()).hexdigest()[:24]}"


def _refuse_clear_text(url: str, why: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ValueError(f"{why}: it must begin with https://")
