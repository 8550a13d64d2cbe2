"""`watchdesk init`: write a commented config.toml that works as it is."""

from pathlib import Path

import click

from watchdesk.cli.context import Invocation, pass_invocation
from watchdesk.cli.output import print_text, say
from watchdesk.service.settings.first import write_first_config


@click.command("init")
@click.argument("path", type=click.Path(path_type=Path), default=Path("config.toml"))
@pass_invocation
def init(invocation: Invocation, path: Path) -> None:
    """Write a commented config.toml to PATH, a file or folder (else here). What is there is never touched."""
    target = path / "config.toml" if path.is_dir() else path
    try:
        write_first_config(target)
    except FileExistsError:
        raise click.UsageError(f"{target} is there already and stays as it is; name another file") from None
    except OSError as error:
        raise click.UsageError(f"{target} cannot be written: {error.strerror}") from error
    print_text(str(target))
    say(f"Now read {target}, then run: watchdesk --config {target} check", quiet=invocation.quiet)
