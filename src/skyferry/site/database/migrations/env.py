"""How Alembic runs our migrations: always on the connection and in the transaction of `schema.prepare`."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import DefaultClause, false

from skyferry.site.database import schema


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Spell a default of false as every database understands it."""
    if kind == "server_default" and isinstance(item, DefaultClause) and item.arg is false():
        return "sa.false()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata(),
    version_table=schema.VERSION_TABLE,
    # SQLite changes a column only by making the table anew.
    render_as_batch=True,
    transactional_ddl=False,
    render_item=render_item,
)
context.run_migrations()
