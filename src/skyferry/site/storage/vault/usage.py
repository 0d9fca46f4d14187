"""Bytes below every container, kept in the transaction that changes them, and the quotas they are held to.

The root is an exception. Every change below it would have to wait for every other one to be durable; so its
row is not locked, and its usage is not kept but counted when it is asked for, from its children. Only while
it has a quota of its own do writers wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Connection, Row, Select, bindparam, cast, func, select, update

from skyferry.site.database.engine import Outdated
from skyferry.site.database.tables.vault import ROOT_ID, nodes
from skyferry.vospace.faults import QuotaExceeded
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath


@dataclass(frozen=True, slots=True)
class Lineage:
    """Nodes locked for a change, and every container above them."""

    rows: dict[int, Row[Any]]

    def above(self, node: int) -> tuple[int, ...]:
        """The containers above `node`, nearest first."""
        chain = []
        parent = self.rows[node].parent_id
        while parent is not None:
            chain.append(parent)
            parent = self.rows[parent].parent_id
        return tuple(chain)

    def path(self, node: int) -> NodePath:
        """Where `node` is now."""
        names = [self.rows[at].name for at in self.with_above(node)]
        return NodePath(tuple(reversed(names[:-1])))

    def with_above(self, node: int) -> tuple[int, ...]:
        return (node, *self.above(node))


def _locked_lineage() -> Select[Any]:
    wanted: BindParameter[Sequence[int]] = bindparam("wanted", expanding=True)
    start = select(nodes.c.id, nodes.c.parent_id).where(nodes.c.id.in_(wanted)).cte("lineage", recursive=True)
    lineage = start.union(select(nodes.c.id, nodes.c.parent_id).join(start, nodes.c.id == start.c.parent_id))
    return (
        select(nodes)
        .where(nodes.c.id.in_(select(lineage.c.id)), nodes.c.id != ROOT_ID)
        .order_by(nodes.c.id)
        .with_for_update(key_share=True, of=nodes)
    )


def _counted_root() -> Select[Any]:
    children = nodes.alias("children")
    used = select(cast(func.coalesce(func.sum(children.c.length), 0), BigInteger)).where(
        children.c.parent_id == ROOT_ID
    )
    others = [column for column in nodes.c if column.name != "length"]
    return select(*others, used.scalar_subquery().label("length")).where(nodes.c.id == ROOT_ID)


# Written once: to put such a statement together takes longer than to run it.
_LINEAGE = _locked_lineage()
_ROOT = select(nodes).where(nodes.c.id == ROOT_ID)
_LOCK_ROOT = select(nodes.c.id).where(nodes.c.id == ROOT_ID).with_for_update(key_share=True)
_COUNTED_ROOT = _counted_root()
_CONTAINERS: BindParameter[Sequence[int]] = bindparam("containers", expanding=True)
_GROW = (
    update(nodes)
    .where(nodes.c.id.in_(_CONTAINERS), nodes.c.id != ROOT_ID)
    .values(length=nodes.c.length + bindparam("growth", type_=BigInteger))
)


def lock_lineage(connection: Connection, *wanted: int) -> Lineage:
    """Lock `wanted` nodes and all their ancestors but the root, in the one order that everybody keeps: by id.

    A root with a quota is locked too, first of all: it has the least id. Wanted nodes that have gone are
    missing from the answer.

    Raises
    ------
    Outdated
        If a node moved between finding its ancestors and locking them.
    """
    root = connection.execute(_ROOT).one()
    if root.quota is not None:
        connection.execute(_LOCK_ROOT)
        root = counted_root(connection)
    rows = {root.id: root} | {row.id: row for row in connection.execute(_LINEAGE, {"wanted": wanted})}
    if any(row.parent_id is not None and row.parent_id not in rows for row in rows.values()):
        raise Outdated
    return Lineage(rows)


def counted_root(connection: Connection) -> Row[Any]:
    """The root's row with the bytes below it, which the row itself does not have."""
    return connection.execute(_COUNTED_ROOT).one()


def add_usage(connection: Connection, lineage: Lineage, containers: Collection[int], growth: int) -> None:
    """Add `growth` bytes, which may be negative, to `containers`.

    Raises
    ------
    QuotaExceeded
        If the bytes grow and the quota of one of the containers does not hold them.
    """
    if not growth or not containers:
        return
    if growth > 0:
        for container in containers:
            row = lineage.rows[container]
            if row.quota is not None and row.length + growth > row.quota:
                raise QuotaExceeded(f"quota {row.quota} bytes, used {row.length}, asked {growth}")
    grow(connection, containers, growth)


def grow(connection: Connection, containers: Collection[int], growth: int) -> None:
    """Add `growth` bytes to `containers`, whose quotas were judged; the root keeps no sum."""
    connection.execute(_GROW, {"containers": list(containers), "growth": growth})


def count_below(connection: Connection, container: int) -> int:
    """The sum of the lengths of all data nodes below `container`."""
    below = select(nodes.c.id).where(nodes.c.id == container).cte("below", recursive=True)
    below = below.union_all(
        select(nodes.c.id).join(below, nodes.c.parent_id == below.c.id).where(nodes.c.kind == NodeKind.CONTAINER.value)
    )
    total = select(cast(func.coalesce(func.sum(nodes.c.length), 0), BigInteger)).where(
        nodes.c.parent_id.in_(select(below.c.id)), nodes.c.kind == NodeKind.DATA.value
    )
    return int(connection.execute(total).scalar_one())
