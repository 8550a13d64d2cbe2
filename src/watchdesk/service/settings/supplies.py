"""Supplies: the values of `[[sources]]` that lead elsewhere than to a feed on the web, and their words."""

import re
from typing import Annotated
from urllib.parse import unquote, urlsplit

from watchdesk.rules.tables import Table, from_text
from watchdesk.service.settings.values import Line, Zone, read_web_address

FILE = "file:"
IMAP_PORTS = {"imaps": 993, "imap": 143}
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


def read_feed_address(text: str) -> str:
    """Check a web address, or `file:` and a path. Raises ValueError with what is wrong."""
    if not text.startswith(FILE):
        return read_web_address(text)
    path = text.removeprefix(FILE)
    if _UNPRINTABLE.search(path) or not path.strip("/"):
        raise ValueError(f'must name a file behind "file:", not "{text}"')
    if path.startswith("//") and not path.startswith("///"):
        raise ValueError(
            f'must name a file of this machine: write "file:/…" or "file:…" beside config.toml, not "{text}"'
        )
    return text


def file_path(text: str) -> str:
    """Return the path of a `file:` address; one that does not begin with a slash is relative."""
    path = text.removeprefix(FILE)
    return unquote(path[2:]) if path.startswith("///") else path


def read_selector(text: str) -> str:
    """Check a CSS selector or an XPath. Raises ValueError with what is wrong."""
    from watchdesk.rules.selectors import compile_selector  # noqa: PLC0415 - lxml: only a desk with rules needs it

    compile_selector(text)
    return text.strip()


def read_mailbox_address(text: str) -> str:
    """Check `imaps://USER@HOST/FOLDER`. Raises ValueError with what is wrong."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("must be a mailbox with a right host and port") from None
    if parts.scheme not in IMAP_PORTS or not parts.hostname or not parts.username or port == 0 or parts.query:
        raise ValueError('must be a mailbox such as "imaps://user@mail.example.org/Newsletters"')
    if parts.password is not None:
        raise ValueError("must not carry the password: give it as password_file or in the environment")
    if _UNPRINTABLE.search(unquote(f"{parts.username}{parts.path}")):
        raise ValueError("must not hold control characters")
    if parts.scheme == "imap" and parts.hostname not in _THIS_MACHINE:
        raise ValueError("must begin with imaps://: without encryption only a server of this machine is asked")
    return text


def read_argument(text: str) -> str:
    """Check one word of a command. Raises ValueError with what is wrong."""
    if "\x00" in text:
        raise ValueError("must not hold a NUL")
    return text


MailboxAddress = Annotated[str, from_text(read_mailbox_address)]
Argument = Annotated[str, from_text(read_argument)]
Selector = Annotated[str, from_text(read_selector)]
FeedAddress = Annotated[str, from_text(read_feed_address)]


class RulesTable(Table, frozen=True, kw_only=True):
    """[sources.rules]: how entries stand in a page."""

    entry: Selector
    title: Selector | None = None
    link: Selector | None = None
    date: Selector | None = None
    summary: Selector | None = None
    date_format: Line | None = None
    timezone: Zone | None = None
