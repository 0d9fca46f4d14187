"""Brings a database to the tables that this version of Skyferry expects."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from skyferry.site.database import tables
from skyferry.site.database.engine import Database
from skyferry.site.database.tables import accounts, arc, jobs, space, vault

# Importing a module declares its tables.
_ROOMS = (accounts, arc, jobs, space, vault)

_MIGRATIONS = Path(__file__).with_name("migrations")

VERSION_TABLE = "skyferry_schema_version"

# Any number that no other program on the same PostgreSQL server would choose.
_ADVISORY_LOCK = 0x536B79666572


def metadata() -> MetaData:
    """Every table of the site, whichever module declares it."""
    return tables.metadata


def prepare(database: Database) -> None:
    """Create or migrate all tables; several processes may do so at once.

    Raises
    ------
    alembic.util.CommandError
        If the database is of a newer version than this program.
    """
    if is_current(database):
        return
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether the database has exactly the tables of this version."""
    with database.reading() as connection:
        return _version(connection) == ScriptDirectory.from_config(configuration()).get_current_head()


def configuration() -> Config:
    """Alembic's view of our migrations."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _version(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()
