"""Rows that somebody else may insert at the same moment."""

from __future__ import annotations

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import IntegrityError

from skyferry.site.database.engine import Outdated


def insert_first(connection: Connection, table: Table, **values: object) -> None:
    """Insert a row that was seen to be missing, inside `Database.transact`.

    Raises
    ------
    Outdated
        If it is there by now: the work must look again.
    """
    try:
        connection.execute(insert(table).values(**values))
    except IntegrityError as error:
        raise Outdated from error
