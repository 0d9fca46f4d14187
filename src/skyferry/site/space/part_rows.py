"""Which parts of put transactions are held, and who is sending which, as the database keeps it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.space import put_parts, put_transactions
from skyferry.site.space.bytes import Range
from skyferry.site.space.leases import is_dead, new_holder
from skyferry.site.space.transaction_rows import unknown
from skyferry.vospace.faults import InvalidArgument, NodeBusy

LEASE = 20.0
"""Seconds for which a request that sends a part keeps others away without a byte."""
_RENEW_AFTER = 5.0
_RETRY = 1
"""Seconds after which a part may be free that another request sends now."""


class Claim:
    """The right of one request to write one part, until `keep` or `release`."""

    def __init__(self, rows: PartRows, id: str, where: Range, holder: str) -> None:
        self.id = id
        self.where = where
        self._rows = rows
        self._holder = holder
        self._renewed = time.monotonic()

    def check(self) -> None:
        """Renew the claim where it is time to; raises `NodeBusy` if another request has taken the part over."""
        if time.monotonic() - self._renewed > _RENEW_AFTER:
            self._rows.renew(self.id, self.where, self._holder)
            self._renewed = time.monotonic()

    def keep(self) -> None:
        """Let the part be held, durably. Raises `NodeBusy` if another request has taken it over."""
        self._rows.keep(self.id, self.where, self._holder)

    def release(self) -> None:
        """Let go of a part that is not held; harmless after `keep`."""
        self._rows.release(self.id, self.where, self._holder)


class PartRows:
    """The parts of the put transactions of one service."""

    def __init__(self, database: Database, idle_seconds: int) -> None:
        self._database = database
        self._idle = idle_seconds * 10**9

    def claim(self, id: str, where: Range) -> Claim | None:
        """Become the one who sends a part; None where all of it is held already.

        Raises
        ------
        NodeBusy
            While another request sends bytes of it.
        InvalidArgument
            If some of it is held, or the transaction is sequential.
        """

        def take(connection: Connection) -> str | None:
            transaction = _locked(connection, id)
            if transaction.length and not transaction.in_parts:
                raise InvalidArgument("bytes were appended to the put transaction: it takes no parts")
            if not transaction.in_parts and transaction.is_leased:
                raise NodeBusy(f"another request changes the put transaction {id}", retry_after=_RETRY)
            rows = _overlapping(connection, id, where)
            held = merged([(0, transaction.length), *(_range(row) for row in rows if row.lease is None)])
            if any(start <= where[0] and where[1] <= stop for start, stop in held):
                return None
            if any(max(start, where[0]) < min(stop, where[1]) for start, stop in held):
                raise InvalidArgument("some bytes of the part are held: ask for the state, and send what is missing")
            for row in rows:
                if _is_live(row):
                    raise NodeBusy(f"another request sends this part of {id}", retry_after=_RETRY)
                connection.execute(delete(put_parts).where(_at(id, _range(row))))
            if not transaction.in_parts:
                connection.execute(update(put_transactions).where(put_transactions.c.id == id).values(in_parts=True))
            holder = new_holder()
            connection.execute(
                insert(put_parts).values(
                    transaction_id=id,
                    offset=where[0],
                    length=where[1] - where[0],
                    lease=holder,
                    lease_expires=_expiry(),
                )
            )
            return holder

        holder = self._database.transact(take, durable=False)
        return None if holder is None else Claim(self, id, where, holder)

    def renew(self, id: str, where: Range, holder: str) -> None:
        with self._database.writing(durable=False) as connection:
            self._change(connection, id, where, holder, lease_expires=_expiry())

    def keep(self, id: str, where: Range, holder: str) -> None:
        with self._database.writing() as connection:
            self._change(connection, id, where, holder, lease=None, lease_expires=None)
            connection.execute(
                update(put_transactions)
                .where(put_transactions.c.id == id)
                .values(in_parts=True, expires=time.time_ns() + self._idle)
            )

    def release(self, id: str, where: Range, holder: str) -> None:
        with self._database.writing(durable=False) as connection:
            connection.execute(delete(put_parts).where(_at(id, where), put_parts.c.lease == holder))

    def held(self, id: str) -> list[Range]:
        """What is held beyond the beginning that has been hashed, in order, neighbours joined."""
        wanted = select(put_parts).where(put_parts.c.transaction_id == id, put_parts.c.lease.is_(None))
        with self._database.reading() as connection:
            return merged(map(_range, connection.execute(wanted)))

    def _change(self, connection: Connection, id: str, where: Range, holder: str, **values: Any) -> None:
        changed = connection.execute(
            update(put_parts).where(_at(id, where), put_parts.c.lease == holder).values(**values)
        )
        if not changed.rowcount:
            raise NodeBusy(f"another request took over this part of {id}", retry_after=_RETRY)


@dataclass(frozen=True, slots=True)
class _Transaction:
    length: int
    in_parts: bool
    is_leased: bool
    """Whether somebody appends, hashes or commits."""


def merged(ranges: Iterable[Range]) -> list[Range]:
    """The same bytes as few ranges in order; empty ones are left out."""
    found: list[Range] = []
    for start, stop in sorted(ranges):
        if stop <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def _locked(connection: Connection, id: str) -> _Transaction:
    """The transaction, kept from changing until this one ends."""
    row = connection.execute(
        select(put_transactions).where(put_transactions.c.id == id).with_for_update()
    ).one_or_none()
    if row is None:
        raise unknown(id)
    return _Transaction(row.length, row.in_parts, row.lease is not None and _is_live(row))


def _overlapping(connection: Connection, id: str, where: Range) -> list[Row[Any]]:
    start, stop = where
    wanted = select(put_parts).where(
        put_parts.c.transaction_id == id,
        put_parts.c.offset < stop,
        put_parts.c.offset + put_parts.c.length > start,
    )
    return list(connection.execute(wanted))


def _is_live(row: Row[Any]) -> bool:
    """Whether the holder of a lease may still be at work."""
    return row.lease_expires > time.time_ns() and not is_dead(row.lease)


def _range(row: Row[Any]) -> Range:
    return row.offset, row.offset + row.length


def _at(id: str, where: Range) -> Any:
    return (put_parts.c.transaction_id == id) & (put_parts.c.offset == where[0])


def _expiry() -> int:
    return time.time_ns() + int(LEASE * 1e9)
