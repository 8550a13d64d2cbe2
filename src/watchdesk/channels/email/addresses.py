"""Addresses: who a mail goes to and who it is from, accepted only where nothing else could be read in them."""

import re
from email.utils import getaddresses, parseaddr

from msgspec import Struct

from watchdesk.channels.inert import clean

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
LONGEST_LOCAL = 64
_LONGEST = 254


class Mailbox(Struct, frozen=True, kw_only=True):
    """A checked address (ASCII, its domain in A-labels) and the name shown with it."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


def read_address(text: str) -> str:
    """Return the one plain address that the text is, its domain in ASCII. Raises ValueError saying what to write.

    Not accepted: lists, names, comments, quotes, line ends, and local parts beyond ASCII (few relays take SMTPUTF8).
    """
    local, at, domain = text.rpartition("@")
    if not at or not _LOCAL.fullmatch(local):
        raise ValueError("write one plain address, such as analyst@example.org")
    address = f"{local}@{_ascii(domain)}"
    if len(local) > LONGEST_LOCAL or len(address) > _LONGEST:
        raise ValueError("the address is longer than mail allows")
    if parseaddr(address) != ("", address):
        raise ValueError("write one plain address, such as analyst@example.org")
    return address


def read_mailbox(text: str) -> Mailbox:
    """Return name and address of `desk@example.org` or `Name <desk@example.org>`. Raises ValueError."""
    found = getaddresses([text])
    if len(found) != 1 or clean(text) != text:
        raise ValueError('write one address, such as "watchdesk <desk@example.org>"')
    name, address = found[0]
    return Mailbox(name=name.strip(), address=read_address(address))


def _ascii(domain: str) -> str:
    try:
        labels = domain.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        raise ValueError(f"{clean(domain)!r} is not a domain") from None
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"{clean(domain)!r} is not a domain")
    return ".".join(labels).lower()
