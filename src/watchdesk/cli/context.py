"""Context: what stands before the command — the options that every command shares, and the settings they lead to."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

import click
from msgspec import field

from watchdesk.model.records import Reticent

if TYPE_CHECKING:
    from watchdesk.service.settings import Settings

F = TypeVar("F", bound=Callable[..., object])


class Invocation(Reticent, frozen=True, kw_only=True):
    """One call of the command line: `--config`, `--now` (None: the real clock), `--quiet`, `--fail-on`."""

    unshown: ClassVar = ("environ",)

    config: Path | None = None
    now: datetime | None = None
    quiet: bool = False
    fail_on: str = "any"
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def config_path(self) -> Path:
        """Return the configuration file that is in force. Raises ConfigurationError where there is none."""
        from watchdesk.service.places import find_config  # noqa: PLC0415 - as below

        return find_config(self.config, self.environ, Path.cwd())

    def settings(self) -> "Settings":
        """Load the settings. Raises ConfigurationError with every mistake."""
        from watchdesk.service.settings import load  # noqa: PLC0415 - pydantic: 0.15 s that --help can spare

        return load(self.config_path(), self.environ)


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)


def json_option(command: F) -> F:
    """Give a command `--json`, as the argument `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")(command)
