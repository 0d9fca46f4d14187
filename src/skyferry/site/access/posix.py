"""Numbers for users and groups, given once and for ever (the POSIX mapping of ``/ac/uid`` and ``/ac/gid``)."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection, func, select

from skyferry.site.access.rows import insert_first
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import posix_ids

FIRST_NUMBER = 20_000
"""Above what distributions give to local users and services."""

Kind = Literal["user", "group"]


class PosixIds:
    """The mapping between names and numbers. A user's private group has the user's number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def number(self, kind: Kind, name: str) -> int:
        """The number of a name; an unknown name gets the next one."""
        known = self.find_number(kind, name)
        return self._database.transact(lambda connection: assign(connection, kind, name)) if known is None else known

    def find_number(self, kind: Kind, name: str) -> int | None:
        """The number of a name, None if it never got one."""
        with self._database.reading() as connection:
            return _number(connection, kind, name)

    def find_name(self, kind: Kind, number: int) -> str | None:
        """The name that has a number, None if it is not given to this kind."""
        query = select(posix_ids.c.name).where(posix_ids.c.number == number, posix_ids.c.kind == kind)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()


def assign(connection: Connection, kind: Kind, name: str) -> int:
    """As `PosixIds.number`, inside `Database.transact` with work that does more."""
    number = _number(connection, kind, name)
    if number is None:
        highest = connection.execute(select(func.max(posix_ids.c.number))).scalar()
        number = FIRST_NUMBER if highest is None else int(highest) + 1
        insert_first(connection, posix_ids, number=number, kind=kind, name=name)
    return number


def _number(connection: Connection, kind: Kind, name: str) -> int | None:
    query = select(posix_ids.c.number).where(posix_ids.c.kind == kind, posix_ids.c.name == name)
    return connection.execute(query).scalar()
