"""Settings of a channel of kind "apprise": one Apprise URL, which holds the service's token and is a secret."""

from hashlib import sha256
from importlib.util import find_spec
from typing import Annotated, Literal

from msgspec import Meta

from watchdesk.channels.settings import ChannelSettings
from watchdesk.model.secrets import Secret
from watchdesk.rules.tables import SECRET_TEXT, from_text

MISSING = "needs Apprise, which is not installed: install watchdesk with its extra, watchdesk[apprise]"


def read_apprise_url(text: str) -> Secret:
    """Check an Apprise URL, and that Apprise is there. Raises ValueError with what is wrong, without the URL."""
    if "://" not in text or any(mark.isspace() for mark in text):
        raise ValueError("write one Apprise URL, such as ntfy://TOPIC or tgram://TOKEN/CHAT")
    if find_spec("apprise") is None:
        raise ValueError(MISSING)
    return Secret(text)


class AppriseSettings(ChannelSettings, frozen=True, kw_only=True):
    """A channel that hands its messages to one service by way of Apprise. `timeout`: seconds for one message."""

    kind: Literal["apprise"]
    url: Annotated[Secret, from_text(read_apprise_url, schema=SECRET_TEXT)]
    timeout: Annotated[float, Meta(gt=0, le=600)] = 60.0

    @property
    def address(self) -> str:
        """The destination without its secret."""
        scheme, _, _ = self.url.reveal().partition("://")
        return f"{scheme}:sha256:{sha256(self.url.reveal().encode()).hexdigest()[:24]}"
