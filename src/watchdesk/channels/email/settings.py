"""Settings of mail: the relay (`[smtp]`) and a channel of kind "email"."""

from functools import cached_property
from ipaddress import ip_address
from typing import Annotated, Literal

from msgspec import Meta

from watchdesk.channels.email.addresses import LONGEST_LOCAL, Mailbox, read_address, read_mailbox
from watchdesk.channels.settings import ChannelSettings
from watchdesk.model.secrets import Secret
from watchdesk.rules.tables import Table, from_text


def read_host(text: str) -> str:
    """Check the name or address of a relay. Raises ValueError with what is wrong."""
    if not text or not text.isascii() or any(character.isspace() for character in text) or set(text) & set("/@[]\\"):
        raise ValueError("write the relay's host name or address alone, such as mail.example.org")
    try:
        text.encode("idna")
    except UnicodeError:
        raise ValueError("is not a host name: a part of it is empty or longer than 63 characters") from None
    return text


def read_sender(text: str) -> str:
    """Check who mail is from: one address, with or without a name. Raises ValueError with what to write instead."""
    read_mailbox(text)
    return text


class SmtpSettings(Table, frozen=True, kw_only=True, dict=True):
    """The relay that takes our mail. `timeout` (seconds) bounds one whole delivery; `sessions` is how many at once.

    `bounce_address`: to whom reports go that a message could not be delivered. Its mailbox must take addresses with a
    suffix behind "+" (RFC 5233), by which each report names its delivery.
    Without TLS only a relay on this machine is used, unless `allow_plaintext` says that the network is trusted.
    """

    host: Annotated[str, from_text(read_host)]
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: Secret | None = None
    sender: Annotated[str, from_text(read_sender)]
    bounce_address: Annotated[str, from_text(read_address)] | None = None
    allow_plaintext: bool = False
    timeout: Annotated[float, Meta(gt=0, le=600)] = 60.0
    sessions: Annotated[int, Meta(ge=1, le=100)] = 8

    def __post_init__(self) -> None:
        if self.security == "none" and not self.allow_plaintext and not _is_loopback(self.host):
            raise ValueError(
                'security = "none" is for a relay on this machine; write "starttls" or "tls", '
                "or allow_plaintext = true if the network between is trusted"
            )
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password belong together")

    def bounces_to(self, delivery_id: str, mark: str = "") -> str | None:
        """Return the envelope's sender of one delivery (VERP: variable envelope return path), None for the mailbox.

        `mark`: by which a report shows that its message came from here; left out where the address has no room for it.
        """
        if self.bounce_address is None:
            return None
        local, _, domain = self.bounce_address.rpartition("@")
        whole = f"{local}+{delivery_id}{mark}"
        return f"{whole if len(whole) <= LONGEST_LOCAL else f'{local}+{delivery_id}'}@{domain}"

    @cached_property
    def mailbox(self) -> Mailbox:
        """The sender, as name and address; asked for at every message."""
        return read_mailbox(self.sender)


class EmailSettings(ChannelSettings, frozen=True, kw_only=True):
    """A channel that mails one address."""

    kind: Literal["email"]
    to: Annotated[str, from_text(read_address)]


def _is_loopback(host: str) -> bool:
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
