"""The one place that opens a database: SQLite embedded, PostgreSQL at scale."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

BUSY_SECONDS = 30
"""How long a SQLite writer waits for another before it gives up."""


class Database:
    """Connections by what they are for: `reading`, or `writing` (one transaction, durable when it ends).

    Every process opens its own. Do not hold either while bytes flow.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"

    @classmethod
    def open(cls, url: str, *, pool_size: int = 16) -> Database:
        """Open ``sqlite:////path`` or ``postgresql+psycopg://…``."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            engine = create_engine(
                parsed,
                pool_size=pool_size,
                max_overflow=16,
                connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "isolation_level": None},
            )
            event.listen(engine, "connect", _prepare_sqlite)
        else:
            engine = create_engine(parsed, pool_size=pool_size, max_overflow=16, pool_pre_ping=True)
        return cls(engine)

    @property
    def engine(self) -> Engine:
        """For migrations and job libraries that want the engine itself."""
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent snapshot for reads."""
        with self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[Connection]:
        """One write transaction: committed at the end, rolled back if the block raises.

        Parameters
        ----------
        durable
            Whether the commit must survive a power cut. False only for what a crash may forget,
            such as reservations of space and last-use times.
        """
        with self._engine.connect() as connection:
            if self.is_sqlite:
                if not durable:
                    connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
                try:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    yield connection
                    connection.commit()
                except BaseException:
                    connection.rollback()
                    raise
                finally:
                    if not durable:
                        connection.exec_driver_sql("PRAGMA synchronous=FULL")
            else:
                if not durable:
                    connection.execute(text("SET LOCAL synchronous_commit TO off"))
                yield connection
                connection.commit()

    def close(self) -> None:
        self._engine.dispose()


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
