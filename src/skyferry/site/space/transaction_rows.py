"""Put transactions as the database keeps them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.space import put_parts as parts
from skyferry.site.database.tables.space import put_transactions as table
from skyferry.site.space.bytes import Preconditions, TransactionState, UploadRequest
from skyferry.site.space.leases import LEASE, Deadline, is_dead, new_holder
from skyferry.vospace.faults import InvalidArgument, NodeBusy
from skyferry.vospace.paths import NodePath

IDLE_SECONDS = 7 * 24 * 3600
"""How long a transaction lives after its last append."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What is known of one put transaction."""

    id: str
    requested: NodePath
    path: NodePath
    subject: str
    expires: int
    request: UploadRequest
    """`length` is the total that was announced."""
    length: int
    md5: str | None
    md5_state: bytes | None
    previous_length: int | None
    committing: int | None
    in_parts: bool
    """Whether bytes come in any order; `length` and `md5` are then of the beginning that was hashed."""

    @property
    def state(self) -> TransactionState:
        return TransactionState(self.id, self.length, self.md5)


@dataclass(frozen=True, slots=True)
class Held:
    """The bytes held, by their digest."""

    length: int
    md5: str | None
    state: bytes | None


class Lease:
    """The right to change one transaction, until `release`."""

    def __init__(self, rows: TransactionRows, id: str, holder: str) -> None:
        self.holder = holder
        self._rows = rows
        self._id = id
        self._deadline = Deadline()
        self._released = False

    @property
    def holds(self) -> bool:
        """Whether nobody else can have taken over."""
        return not self._deadline.passed

    def check(self) -> None:
        """Renew the lease where it is time to; raises `NodeBusy` if it was lost."""
        if not self.holds:
            raise _busy(self._id)
        if self._deadline.near:
            self._rows.renew(self._id, self.holder)
            self._deadline.renewed()

    def advance(self, held: Held) -> None:
        """Remember what is held now, and let go. Raises `NodeBusy` if the lease was lost."""
        self._rows.advance(self._id, self.holder, held)
        self._released = True

    def release(self) -> None:
        """Let go; idempotent."""
        if not self._released:
            self._rows.release(self._id, self.holder)
            self._released = True


class TransactionRows:
    """The put transactions of one service."""

    def __init__(self, database: Database, service: str, idle_seconds: int = IDLE_SECONDS) -> None:
        self._database = database
        self._service = service
        self._idle = idle_seconds * 10**9

    def add(self, id: str, requested: NodePath, path: NodePath, subject: str, request: UploadRequest) -> Transaction:
        """Remember a new transaction that holds nothing yet."""
        now = time.time_ns()
        with self._database.writing() as connection:
            connection.execute(
                insert(table).values(
                    id=id,
                    service=self._service,
                    requested=_to_bytes(requested),
                    path=_to_bytes(path),
                    subject=subject,
                    created=now,
                    expires=now + self._idle,
                    total=request.length,
                    length=0,
                    content_type=request.content_type,
                    content_encoding=request.content_encoding,
                    mtime=request.mtime,
                    if_match=" ".join(request.preconditions.if_match) or None,
                    if_none_match=" ".join(request.preconditions.if_none_match) or None,
                )
            )
        return self.get(id)

    def get(self, id: str) -> Transaction:
        """Raises `InvalidArgument` if there is none, or it has expired."""
        wanted = select(table).where(
            table.c.id == id, table.c.service == self._service, table.c.expires >= time.time_ns()
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise unknown(id)
        return _transaction(row)

    def take(self, id: str) -> Lease:
        """Become the only one to change the transaction. Raises `NodeBusy` if somebody else is at it."""
        holder = new_holder()
        now = time.time_ns()
        with self._database.writing(durable=False) as connection:
            last = connection.execute(select(table.c.lease).where(table.c.id == id)).scalar_one_or_none()
            free = or_(table.c.lease.is_(None), table.c.lease_expires < now)
            if last is not None and is_dead(last):
                free = or_(free, table.c.lease == last)
            taken = connection.execute(
                update(table).where(table.c.id == id, free).values(lease=holder, lease_expires=now + int(LEASE * 1e9))
            )
            if not taken.rowcount:
                raise _busy(id)
        return Lease(self, id, holder)

    def renew(self, id: str, holder: str) -> None:
        """Raises `NodeBusy` if `holder` has lost the lease."""
        self._change(id, holder, lease_expires=time.time_ns() + int(LEASE * 1e9), durable=False)

    def release(self, id: str, holder: str) -> None:
        with self._database.writing(durable=False) as connection:
            connection.execute(
                update(table).where(table.c.id == id, table.c.lease == holder).values(lease=None, lease_expires=None)
            )

    def advance(self, id: str, holder: str, held: Held) -> None:
        """Remember what is held now and what was held before, and end the lease."""
        self._change(
            id,
            holder,
            previous_length=table.c.length,
            previous_md5=table.c.md5,
            previous_md5_state=table.c.md5_state,
            length=held.length,
            md5=held.md5,
            md5_state=held.state,
            expires=time.time_ns() + self._idle,
            lease=None,
            lease_expires=None,
        )

    def hashed(self, id: str, lease: Lease, held: Held) -> None:
        """Remember the digest of a beginning that came in parts; the parts in it need no rows any more."""
        with self._database.writing(durable=False) as connection:
            self._set(connection, id, lease.holder, length=held.length, md5=held.md5, md5_state=held.state)
            inside = parts.c.offset + parts.c.length <= held.length
            connection.execute(delete(parts).where(parts.c.transaction_id == id, parts.c.lease.is_(None), inside))

    def revert(self, id: str, lease: Lease) -> None:
        """Go back to what was held before the last append, once."""
        self._change(
            id,
            lease.holder,
            length=table.c.previous_length,
            md5=table.c.previous_md5,
            md5_state=table.c.previous_md5_state,
            previous_length=None,
            previous_md5=None,
            previous_md5_state=None,
        )

    def begin_commit(self, id: str, lease: Lease) -> None:
        """Remember that the bytes may be in their place from now on."""
        self._change(id, lease.holder, committing=time.time_ns())

    def remove(self, id: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(parts).where(parts.c.transaction_id == id))
            connection.execute(delete(table).where(table.c.id == id))

    def expired(self) -> list[Transaction]:
        """What nobody went on with in time."""
        wanted = select(table).where(table.c.service == self._service, table.c.expires < time.time_ns())
        with self._database.reading() as connection:
            return [_transaction(row) for row in connection.execute(wanted)]

    def _change(self, id: str, holder: str, durable: bool = True, **values: Any) -> None:
        with self._database.writing(durable=durable) as connection:
            self._set(connection, id, holder, **values)

    def _set(self, connection: Connection, id: str, holder: str, **values: Any) -> None:
        changed = connection.execute(update(table).where(table.c.id == id, table.c.lease == holder).values(**values))
        if not changed.rowcount:
            raise _busy(id)


def unknown(id: str) -> InvalidArgument:
    """The fault for an id that is unknown, finished, expired or somebody else's; it does not say which."""
    return InvalidArgument(f"no such put transaction: {id[:64]}")


def _busy(id: str) -> NodeBusy:
    return NodeBusy(f"another request changes the put transaction {id}")


def _transaction(row: Row[Any]) -> Transaction:
    return Transaction(
        id=row.id,
        requested=_from_bytes(row.requested),
        path=_from_bytes(row.path),
        subject=row.subject,
        expires=row.expires,
        request=UploadRequest(
            length=row.total,
            content_type=row.content_type,
            content_encoding=row.content_encoding,
            mtime=row.mtime,
            preconditions=Preconditions(
                if_match=tuple((row.if_match or "").split()), if_none_match=tuple((row.if_none_match or "").split())
            ),
        ),
        length=row.length,
        md5=row.md5,
        md5_state=row.md5_state,
        previous_length=row.previous_length,
        committing=row.committing,
        in_parts=row.in_parts,
    )


def _to_bytes(path: NodePath) -> bytes:
    return b"/".join(path.parts)


def _from_bytes(raw: bytes) -> NodePath:
    return NodePath(tuple(raw.split(b"/"))) if raw else NodePath()
