"""Listing a container page by page, however many children it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Row, Select, bindparam, literal, select, tuple_

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.vault import nodes
from skyferry.site.storage.nodes import Order, StoredNode
from skyferry.site.storage.vault.lookup import find_node
from skyferry.site.storage.vault.rows import node_of
from skyferry.vospace.paths import NodePath

PAGE = 1000
"""Rows per query of a listing; no connection is held between pages."""

_KEYS: dict[Order, tuple[ColumnElement[Any], ...]] = {
    Order.NAME: (nodes.c.name,),
    Order.LENGTH: (nodes.c.length, nodes.c.name),
    Order.DATE: (nodes.c.changed, nodes.c.name),
}
"""What rows are ordered by; an index on the parent and these finds a page wherever it begins."""


def list_children(
    database: Database, container: StoredNode, start: bytes, order: Order, descending: bool
) -> Iterator[StoredNode]:
    """Yield the children in order, page by page: what comes and goes meanwhile may or may not be among them."""
    keys = _KEYS[order]
    page = select(nodes).where(nodes.c.parent_id == container.key).limit(PAGE)
    page = page.order_by(*(key.desc() if descending else key.asc() for key in keys))
    first = page
    if start and order is Order.NAME:
        first = page.where(nodes.c.name <= start if descending else nodes.c.name >= start)
    with database.reading() as connection:
        rows = connection.execute(first).all()
        if not rows:
            find_node(connection, container)
    return _pages(database, container.path, rows, page, keys, descending)


def list_several(
    database: Database, containers: Sequence[StoredNode], limit: int
) -> dict[object, Sequence[StoredNode]]:
    """All children of several containers by one query, without those containers that do not fit in `limit` rows."""
    paths = {container.key: container.path.parts for container in containers}
    with database.reading() as connection:
        rows = connection.execute(_SEVERAL, {"containers": list(paths), "most": limit + 1}).all()
    if len(rows) > limit:
        cut = rows[-1].parent_id
        rows = [row for row in rows if row.parent_id != cut]
        paths = {key: parts for key, parts in paths.items() if isinstance(key, int) and key < cut}
    found: dict[object, list[StoredNode]] = {key: [] for key in paths}
    for row in rows:
        found[row.parent_id].append(node_of(row, NodePath((*paths[row.parent_id], row.name))))
    return dict(found)


_CONTAINERS: BindParameter[Sequence[int]] = bindparam("containers", expanding=True)
_SEVERAL = (
    select(nodes)
    .where(nodes.c.parent_id.in_(_CONTAINERS))
    .order_by(nodes.c.parent_id, nodes.c.name)
    .limit(bindparam("most", type_=Integer))
)


def _pages(
    database: Database,
    path: NodePath,
    rows: Sequence[Row[Any]],
    page: Select[Any],
    keys: tuple[ColumnElement[Any], ...],
    descending: bool,
) -> Iterator[StoredNode]:
    here = tuple_(*keys)
    while rows:
        for row in rows:
            yield node_of(row, NodePath((*path.parts, row.name)))
        if len(rows) < PAGE:
            return
        last = tuple_(*(literal(row._mapping[key], key.type) for key in keys))
        with database.reading() as connection:
            rows = connection.execute(page.where(here < last if descending else here > last)).all()
