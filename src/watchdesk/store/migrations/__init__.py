"""Migrations: the Alembic environment, inside the package so that an installed watchdesk can upgrade its store."""
