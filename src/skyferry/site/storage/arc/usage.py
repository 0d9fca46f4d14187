"""Bytes used below containers, and the quotas that bound them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Connection, bindparam, case, update

from skyferry.site.database.tables.arc import arc_nodes
from skyferry.site.storage.arc.records import Record, ensure_records, keyed, keys_named, records_of
from skyferry.site.storage.arc.tree import Key
from skyferry.vospace.faults import QuotaExceeded


def reserve(connection: Connection, containers: Sequence[Key], size: int, *, replacing: int = 0) -> None:
    """Count `size` more bytes in all `containers` if every quota among them allows it.

    Parameters
    ----------
    replacing
        How many bytes they are expected to replace. The quota is judged without these; they stay counted
        until it is known which bytes went, so that usage never falls below what is there.

    Raises
    ------
    QuotaExceeded
        If one of the containers would use more than its quota.
    """
    if not size or not containers:
        return
    for record in _locked(connection, containers).values():
        if size > replacing and record.quota is not None and record.used + size - replacing > record.quota:
            raise QuotaExceeded(f"quota {record.quota} bytes, used {record.used}, asked {size}")
    _add(connection, containers, size)


def account(connection: Connection, containers: Sequence[Key], growth: int) -> None:
    """Let the usage of all `containers` grow, or shrink as far as nothing, whatever the quotas.

    Bytes that other programs wrote and the last recount missed may be removed through the service: hence the floor.
    """
    if not growth or not containers:
        return
    _locked(connection, containers)
    _add(connection, containers, growth)


_GROWN = arc_nodes.c.used + bindparam("growth", type_=BigInteger)
_ADD = update(arc_nodes).where(keyed(arc_nodes)).values(used=case((_GROWN < 0, 0), else_=_GROWN))


def _add(connection: Connection, containers: Sequence[Key], growth: int) -> None:
    connection.execute(_ADD, {**keys_named(containers), "growth": growth})


def _locked(connection: Connection, containers: Sequence[Key]) -> dict[Key, Record]:
    """Lock the records of `containers`, in the one order that everybody keeps, after making those that are missing."""
    ensure_records(connection, sorted(containers))
    return records_of(connection, containers, for_change=True)
