"""Settings of a channel of kind "webhook": an address and the secret that signs for us."""

import base64
import binascii
from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator

from watchdesk.channels.links import web_address
from watchdesk.channels.settings import ChannelSettings

_PREFIX = "whsec_"
# Standard Webhooks: between 24 bytes (192 bits) and 64 bytes (512 bits).
_SHORTEST, _LONGEST = 24, 64


class WebhookSettings(ChannelSettings):
    """A channel that posts signed JSON. The URL may carry a token of the other side, so it is kept like a secret.

    `previous_secret`: while the other side changes over to a new secret, each message is signed with both.
    """

    kind: Literal["webhook"]
    url: SecretStr
    secret: SecretStr
    previous_secret: SecretStr | None = None

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: SecretStr) -> SecretStr:
        if web_address(url.get_secret_value()) != url.get_secret_value():
            raise ValueError("write the whole URL, such as https://hooks.example.org/watchdesk")
        return url

    @field_validator("secret", "previous_secret")
    @classmethod
    def _is_a_signing_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        text = secret.get_secret_value() if secret else ""
        try:
            key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            key = b""
        if secret and not (text.startswith(_PREFIX) and _SHORTEST <= len(key) <= _LONGEST):
            raise ValueError("write a Standard Webhooks secret: whsec_ and 24 to 64 random bytes in base64")
        return secret

    @property
    def signing(self) -> tuple[str, ...]:
        """The secrets that sign, the newest first."""
        return tuple(one.get_secret_value() for one in (self.secret, self.previous_secret) if one is not None)

    @property
    def address(self) -> str:
        """The destination without user, password and query; a hash keeps two that differ there apart."""
        url = self.url.get_secret_value()
        parts = urlsplit(url)
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        return shown if shown == url else f"{shown}#{sha256(url.encode()).hexdigest()[:16]}"
