"""Settings of a channel of kind "webhook": an address and the secret that signs for us."""

import base64
from hashlib import sha256
from typing import Annotated, Literal
from urllib.parse import urlsplit

from watchdesk.channels.links import web_address
from watchdesk.channels.settings import ChannelSettings
from watchdesk.model.secrets import Secret
from watchdesk.rules.tables import SECRET_TEXT, from_text

_PREFIX = "whsec_"
# Standard Webhooks: between 24 bytes (192 bits) and 64 bytes (512 bits).
_SHORTEST, _LONGEST = 24, 64


def read_address(text: str) -> Secret:
    """Check the address to post to. Raises ValueError with what to write instead, without the address."""
    if web_address(text) != text:
        raise ValueError("write the whole URL, such as https://hooks.example.org/watchdesk")
    return Secret(text)


def read_signing_secret(text: str) -> Secret:
    """Check a secret to sign with. Raises ValueError with what to write instead, without the secret."""
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except ValueError:  # no base64, or not even ASCII
        key = b""
    if not (text.startswith(_PREFIX) and _SHORTEST <= len(key) <= _LONGEST):
        raise ValueError("write a Standard Webhooks secret: whsec_ and 24 to 64 random bytes in base64")
    return Secret(text)


SigningSecret = Annotated[Secret, from_text(read_signing_secret, schema=SECRET_TEXT)]


class WebhookSettings(ChannelSettings, frozen=True, kw_only=True):
    """A channel that posts signed JSON. The URL may carry a token of the other side, so it is kept like a secret.

    `previous_secret`: while the other side changes over to a new secret, each message is signed with both.
    """

    kind: Literal["webhook"]
    url: Annotated[Secret, from_text(read_address, schema=SECRET_TEXT)]
    secret: SigningSecret
    previous_secret: SigningSecret | None = None

    @property
    def signing(self) -> tuple[str, ...]:
        """The secrets that sign, the newest first."""
        return tuple(one.reveal() for one in (self.secret, self.previous_secret) if one is not None)

    @property
    def address(self) -> str:
        """The destination without user, password and query; a hash keeps two that differ there apart."""
        url = self.url.reveal()
        parts = urlsplit(url)
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        return shown if shown == url else f"{shown}#{sha256(url.encode()).hexdigest()[:16]}"
