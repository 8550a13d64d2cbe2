"""Reply links: the signed addresses by which a reader answers a message — stop it, or say what a story was worth.

A link changes nothing when it is opened: programs that look at mail open every link. It shows a page with a button.
"""

from ipaddress import ip_address
from typing import ClassVar
from urllib.parse import urlsplit

from watchdesk.model.records import Reticent
from watchdesk.rules.signing import token

STOP, RESUME, USEFUL, NOT_RELEVANT, MUTE = "stop", "resume", "useful", "not-relevant", "mute"
CONFIRM, PREFERENCES, SIGN_UP = "confirm", "preferences", "sign-up"
BOUNCE = "bounce"
OF_STORY = (USEFUL, NOT_RELEVANT, MUTE)


class ReplyLinks(Reticent, frozen=True, kw_only=True):
    """Makes the links of one desk. `base_url` is where its pages are reached."""

    unshown: ClassVar = ("key",)

    base_url: str
    key: bytes

    @property
    def takes_one_click(self) -> bool:
        """Whether mail programs may be told to unsubscribe by POST: RFC 8058 wants https."""
        return urlsplit(self.base_url).scheme.lower() == "https"

    def stop(self, subscription_id: str) -> str:
        """Return the address that ends a subscription."""
        return self._address(STOP, subscription_id)

    def of_story(self, purpose: str, subscription_id: str, story_id: str) -> str:
        """Return the address of an answer to a story: one of OF_STORY."""
        return self._address(purpose, subscription_id, story_id)

    def preferences(self, subscription_id: str) -> str:
        """Return the address of the page that shows and changes what a subscription brings."""
        return f"{self.base_url.rstrip('/')}/preferences/{token(self.key, PREFERENCES, subscription_id)}"

    def confirm(self, sign_up_id: str) -> str:
        """Return the address that confirms a sign-up."""
        return f"{self.base_url.rstrip('/')}/confirm/{token(self.key, CONFIRM, sign_up_id)}"

    def _address(self, purpose: str, *fields: str) -> str:
        return f"{self.base_url.rstrip('/')}/answer/{token(self.key, purpose, *fields)}"


def reply_links(base_url: str | None, key: bytes) -> ReplyLinks | None:
    """Return the links of a desk; None where its pages are not reached by https, nor on this machine alone."""
    if base_url is None:
        return None
    parts = urlsplit(base_url)
    if parts.scheme.lower() == "https" or (parts.scheme.lower() == "http" and _is_here(parts.hostname or "")):
        return ReplyLinks(base_url=base_url, key=key)
    return None


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
