"""Store: the one place where things are kept, on SQLite or PostgreSQL; SQLAlchemy's and Alembic's only home."""
