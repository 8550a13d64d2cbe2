"""Migrations: how Alembic reaches the database — by the connection that the store hands over, in its transaction."""

from alembic import context

from watchdesk.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
