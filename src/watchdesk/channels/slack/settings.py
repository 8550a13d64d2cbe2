"""Settings of a channel of kind "slack": an incoming webhook's URL, itself the secret, or an app's bot token."""

import re
from hashlib import sha256
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from watchdesk.channels.links import web_address
from watchdesk.channels.settings import ChannelSettings
from watchdesk.model.secrets import Secret
from watchdesk.rules.tables import SECRET_TEXT, from_text, needed

API = "https://slack.com/api"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,30}", re.ASCII)
_TOKEN = re.compile(r"xox[a-z]?[.-][\x21-\x7e]{1,500}", re.ASCII)


class SlackBotSettings(Struct, frozen=True, kw_only=True):
    """Where an app posts: its token, the channel's id, and the address of the Web API without a slash at its end."""

    token: Secret
    channel: str
    api: str = API


def read_webhook(text: str) -> Secret:
    """Check an incoming webhook's URL. Raises ValueError with what to write instead, without the URL."""
    if web_address(text) != text:
        raise ValueError("write the incoming webhook's whole URL, such as https://hooks.slack.com/services/…")
    _refuse_clear_text(text, "the URL is a secret")
    return Secret(text)


def read_token(text: str) -> Secret:
    """Check an app's token. Raises ValueError with what to write instead, without the token."""
    if not _TOKEN.fullmatch(text):
        raise ValueError("write the app's bot token, which begins with xoxb-")
    return Secret(text)


def read_channel(text: str) -> str:
    """Check a channel's id. Raises ValueError with what to write instead."""
    if not _CHANNEL.fullmatch(text):
        raise ValueError('write the channel\'s id, such as "C0123456789": it stands below its details in Slack')
    return text


def read_api(text: str) -> str:
    """Check the address of the Web API, and return it without a slash at its end. Raises ValueError."""
    parts = urlsplit(text)
    if web_address(text) != text or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"write the address of Slack's Web API, such as {API}")
    _refuse_clear_text(text, "the token goes there")
    return text.rstrip("/")


Webhook = Annotated[Secret, from_text(read_webhook, schema=SECRET_TEXT)]
Token = Annotated[Secret, from_text(read_token, schema=SECRET_TEXT)]


class SlackSettings(ChannelSettings, frozen=True, kw_only=True):
    """A channel that posts to one Slack channel.

    By `url`, an incoming webhook's (or that of what speaks the same, such as Mattermost), each digest is a message. By
    `token`, an app's, and `channel`, an id, each story is a thread. `api`: where the Web API is, if not at slack.com.
    """

    kind: Literal["slack"]
    url: Annotated[Webhook | None, needed(needed_without=["channel", "token", "token_file"])] = None
    token: Annotated[Token | None, needed(needed_with=["channel"])] = None
    channel: Annotated[str, from_text(read_channel)] | None = None
    api: Annotated[str, from_text(read_api)] | None = None

    def __post_init__(self) -> None:
        if self.url is not None and (self.token is not None or self.channel is not None):
            raise ValueError("keep one of the two: url (an incoming webhook), or token and channel (an app)")
        if self.url is None and (self.token is None or self.channel is None):
            raise ValueError("needs url or url_file (an incoming webhook), or token or token_file and channel (an app)")

    @property
    def bot(self) -> SlackBotSettings | None:
        """How an app posts; None where it is a webhook."""
        if self.token is None or self.channel is None:
            return None
        return SlackBotSettings(token=self.token, channel=self.channel, api=self.api or API)

    @property
    def webhook(self) -> str:
        """The incoming webhook's URL; empty where an app posts."""
        return self.url.reveal() if self.url is not None else ""

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
