"""Finding nodes in the catalogue: the chain down a path, a node by its key, a child by its name."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    LargeBinary,
    Row,
    Select,
    bindparam,
    literal,
    select,
    union_all,
)

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.vault import ROOT_ID, nodes
from skyferry.site.storage.nodes import StoredNode
from skyferry.site.storage.vault.rows import node_of
from skyferry.site.storage.vault.usage import counted_root
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.paths import NodePath


def find_chain(database: Database, path: NodePath) -> tuple[StoredNode, ...]:
    """The nodes from the root down `path` as far as it exists, by one query.

    The root's own usage takes another, and is there where it matters: if it is asked for, or has a quota.
    """
    names = {f"name{depth}": name for depth, name in enumerate(path.parts)}
    with database.reading() as connection:
        rows = list(connection.execute(_chain(len(path)), names))
        if not path.parts or rows[0].quota is not None:
            rows[0] = counted_root(connection)
    return tuple(node_of(row, NodePath(path.parts[:depth])) for depth, row in enumerate(rows))


def find_node(connection: Connection, node: StoredNode, *, lock: bool = False) -> Row[Any]:
    """The row of `node` as it is now, locked against other writers if so asked; raises `NodeNotFound`."""
    query = select(nodes).where(nodes.c.id == node.key)
    if lock:
        query = query.with_for_update(key_share=True)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NodeNotFound(str(node.path))
    return row


def find_child(connection: Connection, parent: int, name: bytes) -> Row[Any] | None:
    """The row of the child of this name."""
    return connection.execute(_CHILD, {"parent": parent, "child": name}).one_or_none()


_CHILD = select(nodes).where(nodes.c.parent_id == bindparam("parent"), nodes.c.name == bindparam("child"))


@lru_cache(maxsize=64)
def _chain(depth: int) -> Select[Any]:
    """The query of a path of `depth` names, bound as ``name0``, ``name1``, …"""
    top = select(literal(0).label("depth"), literal(ROOT_ID, nodes.c.id.type).label("id"))
    if not depth:
        chain = top.cte("chain")
    else:
        # Not `values`: SQLAlchemy compiles that anew for every execution.
        steps = union_all(
            *(
                select(literal(at + 1).label("depth"), bindparam(f"name{at}", type_=LargeBinary).label("name"))
                for at in range(depth)
            )
        ).cte("steps")
        chain = top.cte("chain", recursive=True)
        chain = chain.union_all(
            select(steps.c.depth, nodes.c.id)
            .select_from(chain)
            .join(steps, steps.c.depth == chain.c.depth + 1)
            .join(nodes, (nodes.c.parent_id == chain.c.id) & (nodes.c.name == steps.c.name))
        )
    return select(nodes).join(chain, chain.c.id == nodes.c.id).order_by(chain.c.depth)
