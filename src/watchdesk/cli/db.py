"""`watchdesk db`: the database's schema."""

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.output import emit_json, print_text


@click.group("db")
def db() -> None:
    """Bring the database up to date."""


@db.command()
@json_option
@pass_invocation
def upgrade(invocation: Invocation, *, as_json: bool) -> None:
    """Migrate the database to this version's schema. `check` and `run` do it by themselves at their start."""
    from watchdesk.store.migrating import current_revision, upgrade as migrate  # noqa: PLC0415 - alembic takes 0.2 s

    settings = invocation.settings()
    before = current_revision(settings.desk.store)
    migrate(settings.desk.store)
    after = current_revision(settings.desk.store)
    if as_json:
        emit_json({"schema": "watchdesk.db-upgrade/1", "before": before, "after": after})
    else:
        print_text(f"The database is at {after}." if before == after else f"The database went from {before} to {after}.")
