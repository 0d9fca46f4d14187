"""Room under a quota: what is free, and what is promised to bytes that are still on their way.

The stores count what they hold and refuse a placement that does not fit, exactly. This module says no early,
before the first byte, and lets uploads that run at the same time not promise the same room twice.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.space import reservations
from skyferry.site.space.permissions import Chain
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import QuotaExceeded
from skyferry.vospace.nodes import NodeKind

HELD_FOR = 3600 * 10**9
"""How long a reservation counts without being renewed, in ns."""
_SMALL = 64 << 20
_PLENTY = 100
"""A request this many times smaller than what is free, and small, needs no reservation."""


def limiting(chain: Chain) -> StoredNode | None:
    """The nearest container of `chain`, from its end up, that has a quota."""
    return next((node for node in reversed(chain) if node.kind is NodeKind.CONTAINER and node.quota is not None), None)


@dataclass(frozen=True, slots=True)
class Room:
    """Room that bytes on their way in may use."""

    container: StoredNode | None = None
    """Whose quota holds; None without one."""
    others: int = 0
    """Bytes promised to others below it."""
    freed: int = 0
    """Bytes that go when the new ones come."""
    holder: str | None = None
    """Under which name the room is reserved; None where no reservation was needed."""

    def check(self, asked: int) -> None:
        """Raise `QuotaExceeded` if `asked` bytes are more than there is room for."""
        if self.container is not None:
            _check(self.container, self.others, asked - self.freed)


class Quotas:
    """The reservations of one service."""

    def __init__(self, database: Database, service: str) -> None:
        self._database = database
        self._service = service

    def admit(self, chain: Chain, asked: int | None, *, freed: int = 0, holder: str | None = None) -> Room:
        """Find room for `asked` bytes (None: not known yet) below the last container of `chain`.

        Parameters
        ----------
        freed
            Bytes that go when the new ones come: those of the version that is replaced.
        holder
            Whose reservation this is. One that exists is changed; without a name one is made if need be.

        Raises
        ------
        QuotaExceeded
            If they do not fit beside what is stored and what others have reserved.
        """
        container = limiting(chain)
        if container is None or container.quota is None:
            return Room()
        if holder is None and asked is not None and asked < _SMALL:
            room = Room(container, self.reserved(container), freed)
            if asked * _PLENTY < container.quota - container.length - room.others:
                return room
        if asked is None:
            return Room(container, self.reserved(container, beside=holder), freed, holder)
        return self._reserve(container, asked, freed, holder or uuid.uuid4().hex)

    def check(self, chain: Chain, asked: int, *, freed: int = 0) -> None:
        """Raise `QuotaExceeded` if `asked` bytes do not fit now; nothing is reserved."""
        container = limiting(chain)
        if container is not None:
            Room(container, self.reserved(container), freed).check(asked)

    def reserved(self, container: StoredNode, beside: str | None = None) -> int:
        """Bytes promised below `container` to others than `beside`."""
        with self._database.reading() as connection:
            return self._reserved(connection, self._key(container), beside)

    def renew(self, holder: str, expires: int) -> None:
        """Let a reservation count until `expires`, ns since 1970."""
        with self._database.writing(durable=False) as connection:
            connection.execute(update(reservations).where(reservations.c.holder == holder).values(expires=expires))

    def release(self, holder: str) -> None:
        """Forget a reservation; harmless if there is none."""
        with self._database.writing(durable=False) as connection:
            connection.execute(delete(reservations).where(reservations.c.holder == holder))

    def tidy(self) -> int:
        """Forget what has expired, and return how many."""
        with self._database.writing(durable=False) as connection:
            return connection.execute(delete(reservations).where(reservations.c.expires < time.time_ns())).rowcount

    def _reserve(self, container: StoredNode, asked: int, freed: int, holder: str) -> Room:
        key = self._key(container)
        with self._database.writing(durable=False) as connection:
            if not self._database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": key})
            others = self._reserved(connection, key, holder)
            room = Room(container, others, freed, holder)
            room.check(asked)
            connection.execute(delete(reservations).where(reservations.c.holder == holder))
            connection.execute(
                insert(reservations).values(
                    holder=holder, container=key, bytes=max(0, asked - freed), expires=time.time_ns() + HELD_FOR
                )
            )
        return room

    def _reserved(self, connection: Connection, key: str, beside: str | None) -> int:
        # Nobody's holder is empty.
        sought = {"container": key, "now": time.time_ns(), "beside": beside or ""}
        return int(connection.execute(_RESERVED, sought).scalar_one())

    def _key(self, container: StoredNode) -> str:
        return f"{self._service}:{container.path.escaped_for_url()}"


_RESERVED = select(func.coalesce(func.sum(reservations.c.bytes), 0)).where(
    reservations.c.container == bindparam("container"),
    reservations.c.expires >= bindparam("now"),
    reservations.c.holder != bindparam("beside"),
)


def _check(container: StoredNode, reserved: int, asked: int) -> None:
    assert container.quota is not None
    used = container.length + reserved
    if asked > 0 and used + asked > container.quota:
        raise QuotaExceeded(f"quota {container.quota} bytes, used {used}, asked {asked}")
