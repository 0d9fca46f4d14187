"""The one place that opens a database: SQLite embedded, PostgreSQL at scale."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError

from skyferry.vospace.faults import ServiceBusy

BUSY_SECONDS = 30
"""How long a SQLite writer waits for another before it gives up with `ServiceBusy`."""

ATTEMPTS = 20
"""How often `Database.transact` runs its work before it gives up."""

# serialization_failure, deadlock_detected, lock_not_available (PostgreSQL, appendix A)
_WORTH_ANOTHER_TRY = frozenset({"40001", "40P01", "55P03"})

T = TypeVar("T")


class Outdated(Exception):
    """Raised by the work given to `Database.transact` when what it had read has changed: run it again."""


class Database:
    """Connections by what they are for: `reading`, or `writing` (one transaction, durable when it ends).

    Every process opens its own. Do not hold either while bytes flow, and do not open one inside the other.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        # SQLite makes a second writer sleep and poll; the threads of one process can simply queue.
        self._writer = threading.Lock()

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
                json_deserializer=_read_json,
            )
            event.listen(engine, "connect", _prepare_sqlite)
        else:
            engine = create_engine(
                parsed, pool_size=pool_size, max_overflow=16, pool_pre_ping=True, json_deserializer=_read_json
            )
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
                # On the driver's connection: SQLAlchemy takes longer to pass it on than SQLite to obey.
                connection.connection.cursor().execute("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[Connection]:
        """One write transaction: committed at the end, rolled back if the block raises.

        Two writers of the same rows on PostgreSQL may make one of them fail with a deadlock; where
        that can happen, give the work to `transact` instead.

        Parameters
        ----------
        durable
            Whether the commit must survive a power cut. False only for what a crash may forget,
            such as reservations of space and last-use times.

        Raises
        ------
        ServiceBusy
            If another writer holds the SQLite database for longer than `BUSY_SECONDS`.
        """
        if self.is_sqlite:
            with self._in_turn(), self._engine.connect() as connection, _sqlite_transaction(connection, durable):
                yield connection
        else:
            with self._engine.connect() as connection, connection.begin():
                if not durable:
                    connection.execute(text("SET LOCAL synchronous_commit TO off"))
                yield connection

    def transact(self, work: Callable[[Connection], T], *, durable: bool = True) -> T:
        """Run `work` in one write transaction, again from its start where the database asks for that.

        `work` may run several times: it must have no effect but through its connection.

        Raises
        ------
        ServiceBusy
            If `ATTEMPTS` runs all met a deadlock or a conflict.
        """
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0, 0.002 * 2 ** min(attempt, 7)))  # noqa: S311 (spreads the rivals)
            try:
                with self.writing(durable=durable) as connection:
                    return work(connection)
            except Outdated:
                continue
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) not in _WORTH_ANOTHER_TRY:
                    raise
        raise ServiceBusy("too many writers change the same place at once", retry_after=1)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._writer.acquire(timeout=BUSY_SECONDS):
            raise ServiceBusy("the database is busy with another change", retry_after=5)
        try:
            yield
        finally:
            self._writer.release()


@contextmanager
def _sqlite_transaction(connection: Connection, durable: bool) -> Iterator[None]:
    if not durable:
        connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
    try:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            raise ServiceBusy("the database is busy with another process's change", retry_after=5) from error
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        if not durable:
            connection.exec_driver_sql("PRAGMA synchronous=FULL")


def _read_json(text: str) -> Any:
    """Read a JSON column: in thousands of rows it holds the same few words."""
    if len(text) > _SHORT:
        return json.loads(text)
    value = _read_short_json(text)
    return dict(value) if isinstance(value, dict) else value


@lru_cache(4096)
def _read_short_json(text: str) -> Any:
    return json.loads(text)


_SHORT = 500


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
