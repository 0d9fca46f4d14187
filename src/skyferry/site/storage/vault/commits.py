"""The one step by which a change of the catalogue becomes visible."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from skyferry.site.database.engine import Database
from skyferry.site.storage.crash_points import reached

T = TypeVar("T")


def commit(database: Database, change: Callable[[Connection], T]) -> T:
    """Run a change as one durable transaction, as often as the database asks for it."""

    def run(connection: Connection) -> T:
        result = change(connection)
        reached("vault.before-commit")
        return result

    result = database.transact(run)
    reached("vault.after-commit")
    return result
