"""Bytes used below containers, and the quotas that bound them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, case, update

from skyferry.site.database.tables.arc import arc_nodes
from skyferry.site.storage.arc.records import ensure_records, keyed, records_of
from skyferry.site.storage.arc.tree import Key
from skyferry.vospace.faults import QuotaExceeded


def reserve(connection: Connection, containers: Sequence[Key], growth: int, *, asked: int) -> None:
    """Let the usage of all `containers` grow if every quota among them allows it.

    Raises
    ------
    QuotaExceeded
        If one of them would use more than its quota; `asked` is the number of bytes named to the user.
    """
    if growth > 0:
        for record in records_of(connection, containers, for_change=True).values():
            if record.quota is not None and record.used + growth > record.quota:
                raise QuotaExceeded(f"quota {record.quota} bytes, used {record.used}, asked {asked}")
    account(connection, containers, growth)


def account(connection: Connection, containers: Sequence[Key], growth: int) -> None:
    """Let the usage of all `containers` grow, or shrink as far as nothing, whatever the quotas.

    Bytes that other programs wrote and the last recount missed may be removed through the service: hence the floor.
    """
    if not growth or not containers:
        return
    ensure_records(connection, sorted(containers))
    grown = arc_nodes.c.used + growth
    connection.execute(
        update(arc_nodes).where(keyed(arc_nodes, containers)).values(used=case((grown < 0, 0), else_=grown))
    )
