"""`watchdesk db`: the database's schema."""

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.output import emit_json, print_text


@click.group("db")
def db() -> None:
    """Bring the database up to date."""


@db.command("upgrade")
@json_option
@pass_invocation
def upgrade_schema(invocation: Invocation, *, as_json: bool) -> None:
    """Migrate the database to this version's schema. `check` and `run` do it by themselves when they start."""
    from watchdesk.store.migrating import current_revision, head_revision, upgrade  # noqa: PLC0415 - start-up time

    url = invocation.settings().desk.store
    before, after = current_revision(url), head_revision()
    lacked = upgrade(url)
    if as_json:
        facts = {"schema": "watchdesk.db-upgrade/1", "before": before, "after": after}
        emit_json(facts | ({"lacked": lacked} if lacked else {}))
    elif lacked:
        print_text(f"The database, at {after}, lacked {', '.join(lacked)}: made now.")
    elif before == after:
        print_text(f"The database is up to date, at {after}.")
    else:
        print_text(f"The database went from {before or 'nothing'} to {after}.")
