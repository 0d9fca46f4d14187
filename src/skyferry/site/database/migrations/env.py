"""How Alembic runs our migrations: always on the connection and in the transaction of `schema.prepare`."""

from alembic import context

from skyferry.site.database import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata(),
    version_table=schema.VERSION_TABLE,
    # SQLite changes a column only by making the table anew.
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
