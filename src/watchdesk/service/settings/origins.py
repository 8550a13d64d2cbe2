"""Origins: the values of `[[sources]]` that lead elsewhere than to a feed on the web, and their words."""

import re
from typing import Annotated
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from watchdesk.service.settings.values import Line, Zone, from_text, read_web_address

FILE = "file:"
_TEXT = WithJsonSchema({"type": "string"})
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
    from watchdesk.feeds.selectors import compile_selector  # noqa: PLC0415 - lxml: only a desk with rules needs it

    compile_selector(text)
    return text.strip()


def read_argument(text: str) -> str:
    """Check one word of a command. Raises ValueError with what is wrong."""
    if "\x00" in text:
        raise ValueError("must not hold a NUL")
    return text


Argument = Annotated[str, from_text(read_argument, "text"), _TEXT]
Selector = Annotated[str, from_text(read_selector, "text"), _TEXT]
FeedAddress = Annotated[str, from_text(read_feed_address, "text"), _TEXT]


class RulesTable(BaseModel):
    """[sources.rules]: how entries stand in a page."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    entry: Selector
    title: Selector | None = None
    link: Selector | None = None
    date: Selector | None = None
    summary: Selector | None = None
    date_format: Line | None = None
    timezone: Zone | None = None
