"""Settings of mail: the relay (`[smtp]`) and a channel of kind "email"."""

from functools import cached_property
from ipaddress import ip_address
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from watchdesk.channels.email.addresses import Mailbox, read_address, read_mailbox
from watchdesk.channels.settings import ChannelSettings


def _one_host(text: str) -> str:
    if not text or not text.isascii() or any(character.isspace() for character in text) or set(text) & set("/@[]\\"):
        raise ValueError("write the relay's host name or address alone, such as mail.example.org")
    try:
        text.encode("idna")
    except UnicodeError:
        raise ValueError("is not a host name: a part of it is empty or longer than 63 characters") from None
    return text


class SmtpSettings(BaseModel):
    """The relay that takes our mail. `timeout` (seconds) bounds one whole delivery; `sessions` is how many at once.

    `bounce_address`: to whom reports go that a message could not be delivered. Its mailbox must take addresses with a
    suffix behind "+" (RFC 5233), by which each report names its delivery.
    Without TLS only a relay on this machine is used, unless `allow_plaintext` says that the network is trusted.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: Annotated[str, AfterValidator(_one_host)]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    sender: str
    bounce_address: str | None = None
    allow_plaintext: bool = False
    timeout: Annotated[float, Field(gt=0, le=600)] = 60.0
    sessions: Annotated[int, Field(ge=1, le=100)] = 8

    @field_validator("sender")
    @classmethod
    def _is_one_mailbox(cls, text: str) -> str:
        read_mailbox(text)
        return text

    @field_validator("bounce_address")
    @classmethod
    def _is_one_address(cls, text: str | None) -> str | None:
        return text and read_address(text)

    @model_validator(mode="after")
    def _keeps_mail_private(self) -> Self:
        if self.security == "none" and not self.allow_plaintext and not _is_loopback(self.host):
            raise ValueError(
                'security = "none" is for a relay on this machine; write "starttls" or "tls", '
                "or allow_plaintext = true if the network between is trusted"
            )
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password belong together")
        return self

    def bounces_to(self, delivery_id: str) -> str | None:
        """Return the envelope's sender of one delivery (VERP: variable envelope return path), None for the mailbox."""
        if self.bounce_address is None:
            return None
        local, _, domain = self.bounce_address.rpartition("@")
        return f"{local}+{delivery_id}@{domain}"

    @cached_property
    def mailbox(self) -> Mailbox:
        """The sender, as name and address; asked for at every message."""
        return read_mailbox(self.sender)


class EmailSettings(ChannelSettings):
    """A channel that mails one address."""

    kind: Literal["email"]
    to: Annotated[str, AfterValidator(read_address)]


def _is_loopback(host: str) -> bool:
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
