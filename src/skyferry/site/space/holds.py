"""Nodes that a job is filling: busy for everybody else until it ends (VOSpace 2.1 §3.1, ``busy``).

A hold is a lease. It ends with its job, at once where the job's process is known to be dead, and by itself
where nobody renews it: no node stays busy for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.space import node_holds as table
from skyferry.site.space.leases import LEASE, Deadline, is_dead, new_holder
from skyferry.site.space.names import Names
from skyferry.vospace.faults import NodeBusy
from skyferry.vospace.paths import NodePath

REMEMBERED_SECONDS = 1.0
"""How old the answer may be that says which nodes are busy; whoever wants to change one asks anew."""


class Hold:
    """The right of one job to fill a node, until `release`."""

    def __init__(self, holds: Holds, path: NodePath, job: str) -> None:
        self._holds = holds
        self._path = path
        self._job = job
        self._deadline = Deadline()

    def check(self) -> None:
        """Renew the hold where it is time to; raises `NodeBusy` if another job has the node by now."""
        if self._deadline.near:
            self._holds.take(self._path, self._job)
            self._deadline.renewed()

    def release(self) -> None:
        """Let go; idempotent."""
        self._holds.release(self._job)


class Holds:
    """The nodes of one service that jobs fill."""

    def __init__(self, database: Database, names: Names) -> None:
        self._database = database
        self._names = names
        self._known: frozenset[NodePath] = frozenset()
        self._known_at = float("-inf")

    def take(self, path: NodePath, job: str) -> Hold:
        """Hold the node at `path`, there or not yet, for a job; again where its last process died with it.

        Raises
        ------
        NodeBusy
            If another job holds it.
        """
        with self._database.writing() as connection:
            if not self._database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('node_holds'))"))
            self._check(self._live(connection), path, job)
            connection.execute(delete(table).where(table.c.job == job))
            expires = time.time_ns() + int(LEASE * 1e9)
            row = {"job": job, "service": self._names.service, "path": _key(path)}
            connection.execute(insert(table).values(**row, holder=new_holder(), expires=expires))
        return Hold(self, path, job)

    def release(self, job: str) -> None:
        """Forget what a job holds; harmless if that is nothing."""
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.job == job))

    def check(self, path: NodePath, job: str | None = None) -> None:
        """Raise `NodeBusy` if another job than `job` holds the node."""
        with self._database.reading() as connection:
            held = self._live(connection)
        self._check(held, path, job)

    def check_each(self) -> Callable[[NodePath], None]:
        """Look once, and return what raises `NodeBusy` for a node that is held."""
        with self._database.reading() as connection:
            held = self._live(connection)
        return lambda path: self._check(held, path, None)

    def busy(self) -> frozenset[NodePath]:
        """The nodes that are held, as of a moment ago."""
        now = time.monotonic()
        if now - self._known_at > REMEMBERED_SECONDS:
            with self._database.reading() as connection:
                self._known = frozenset(map(_path, self._live(connection).values()))
            self._known_at = now
        return self._known

    def tidy(self) -> int:
        """Forget holds that have ended by themselves, and return how many."""
        with self._database.writing(durable=False) as connection:
            return connection.execute(delete(table).where(table.c.expires < time.time_ns())).rowcount

    def _live(self, connection: Connection) -> dict[str, bytes]:
        """The held paths by the jobs that hold them."""
        rows = connection.execute(_LIVE, {"service": self._names.service, "now": time.time_ns()})
        return {row.job: row.path for row in rows if not is_dead(row.holder)}

    def _check(self, held: dict[str, bytes], path: NodePath, job: str | None) -> None:
        if any(other == _key(path) and holder != job for holder, other in held.items()):
            raise NodeBusy(f"{self._names.uri(path)}: an import fills it; wait for its end")


_LIVE = select(table.c.job, table.c.path, table.c.holder).where(
    table.c.service == bindparam("service"), table.c.expires >= bindparam("now")
)


def _key(path: NodePath) -> bytes:
    return b"/".join(path.parts)


def _path(key: bytes) -> NodePath:
    return NodePath(tuple(key.split(b"/")))
