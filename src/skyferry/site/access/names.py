"""The one name space of users and projects, whose names become paths, DNs and POSIX names alike."""

from __future__ import annotations

import re
from enum import StrEnum

from sqlalchemy import Connection, delete, select

from skyferry.site.access.rows import insert_first
from skyferry.site.database.engine import Database
from skyferry.site.database.tables.accounts import accounts, names
from skyferry.vospace.faults import DuplicateNode, InvalidArgument

_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,31}")
_RESERVED = frozenset({"anonymous", "nobody"})


class NameKind(StrEnum):
    USER = "user"
    PROJECT = "project"


def check_account_name(name: str) -> str:
    """Return `name` if a user or project can have it.

    Raises
    ------
    InvalidArgument
        Otherwise: names are 1 to 32 of ``a-z 0-9 _ . -``, a letter first.
    """
    if _NAME.fullmatch(name) is None or name in _RESERVED:
        raise InvalidArgument(f"{name[:40]!r} is not a name: use 1 to 32 of a-z 0-9 _ . - and begin with a letter")
    return name


def is_account_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


class Names:
    """Claims on ``vos:NAME``. A claim outlives its account, so that nobody inherits data by a name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, name: str, kind: NameKind) -> None:
        """Claim a name; raises `DuplicateNode` if a user or project, also a former one, has it."""
        self._database.transact(lambda connection: claim(connection, name, kind))

    def release(self, name: str) -> None:
        """Free a name whose data is gone. Raises `InvalidArgument` while an account has it."""
        with self._database.writing() as connection:
            if connection.execute(select(accounts.c.id).where(accounts.c.name == name)).first() is not None:
                raise InvalidArgument(f"an account still has the name {name}")
            connection.execute(delete(names).where(names.c.name == name))

    def kind(self, name: str) -> NameKind | None:
        """What claims the name, None if nothing does."""
        with self._database.reading() as connection:
            kind = connection.execute(select(names.c.kind).where(names.c.name == name)).scalar()
        return None if kind is None else NameKind(kind)

    def list(self, kind: NameKind) -> list[str]:
        """The claimed names of one kind, in order."""
        with self._database.reading() as connection:
            rows = connection.execute(select(names.c.name).where(names.c.kind == kind).order_by(names.c.name))
            return list(rows.scalars())


def claim(connection: Connection, name: str, kind: NameKind) -> None:
    """As `Names.claim`, inside `Database.transact` with work that does more."""
    check_account_name(name)
    taken = connection.execute(select(names.c.kind).where(names.c.name == name)).scalar()
    if taken is not None:
        raise DuplicateNode(f"the name {name} exists: it is or was that of a {taken}")
    insert_first(connection, names, name=name, kind=str(kind))
