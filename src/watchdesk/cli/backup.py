"""`watchdesk backup`: a consistent copy of the database, also while the desk runs."""

from pathlib import Path

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.output import emit_json, print_text


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@pass_invocation
def backup(invocation: Invocation, *, file: Path, as_json: bool) -> None:
    """Copy the database to FILE, check the copy, and never overwrite anything."""
    from watchdesk.store.backup import backup as copy_to  # noqa: PLC0415 - start-up time of --help

    copy_to(invocation.settings().desk.store, file)
    size = file.stat().st_size
    if as_json:
        emit_json({"schema": "watchdesk.backup/1", "file": str(file), "size": size})
    else:
        print_text(f"{file}: {size / 1024 / 1024:.1f} MiB, checked and whole.")
