"""Changes of the catalogue: each function is the whole of one transaction, run by `Database.transact`.

Nodes and their ancestors are locked top-down by `lock_lineage` before anything is judged; a node that
may get children by others at the same moment is held by a share of its row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from skyferry.site.database.engine import Outdated
from skyferry.site.database.tables.vault import ROOT_ID, nodes
from skyferry.site.storage.nodes import Changes, NewNode, Placement, StoredNode
from skyferry.site.storage.vault.blob_rows import let_go, refer
from skyferry.site.storage.vault.lookup import find_child, find_node
from skyferry.site.storage.vault.rows import (
    Values,
    check_utf8,
    columns_of_changes,
    columns_of_new,
    id_of,
    next_time,
    node_of,
)
from skyferry.site.storage.vault.usage import Lineage, add_usage, count_below, counted_root, lock_lineage
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, InvalidArgument, NodeNotEmpty, NodeNotFound
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath


def create_node(connection: Connection, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
    """Make a node without bytes."""
    # A share keeps the container from vanishing but lets others create beside us.
    held = select(nodes.c.kind).where(nodes.c.id == parent.key).with_for_update(read=True, key_share=True)
    if connection.execute(held).scalar_one_or_none() != NodeKind.CONTAINER.value:
        raise ContainerNotFound(str(parent.path))
    return _insert(connection, columns_of_new(id_of(parent), name, new), parent.path / name)


def update_node(connection: Connection, node: StoredNode, changes: Changes) -> StoredNode:
    """Change metadata."""
    row = find_node(connection, node, lock=True)
    changed = _set(connection, row.id, columns_of_changes(row, changes), node.path)
    return node_of(counted_root(connection), node.path) if node.path.is_root else changed


def remove_node(connection: Connection, node: StoredNode) -> None:
    """Take a node out of the tree; its blob goes when the last node has let go of it."""
    lineage = lock_lineage(connection, id_of(node))
    row = _still_there(lineage, node)
    if row.kind == NodeKind.CONTAINER.value:
        # Stronger than the lineage's lock: it waits for those who create below, and lets nobody begin.
        connection.execute(select(nodes.c.id).where(nodes.c.id == row.id).with_for_update())
        if connection.execute(select(exists().where(nodes.c.parent_id == row.id))).scalar_one():
            raise NodeNotEmpty(f"container node '{node.path.text()}' is not empty")
    connection.execute(delete(nodes).where(nodes.c.id == row.id))
    if row.kind == NodeKind.DATA.value:
        add_usage(connection, lineage, lineage.above(row.id), -row.length)
        let_go(connection, row.blob_id)


def move_node(
    connection: Connection, node: StoredNode, parent: StoredNode, name: bytes, replaces: StoredNode | None = None
) -> StoredNode:
    """Give a node another parent and name; the bytes below it move from one line of ancestors to the other."""
    if replaces is not None:
        remove_node(connection, replaces)
    lineage = lock_lineage(connection, id_of(node), id_of(parent))
    row = _still_there(lineage, node)
    destination = _container(lineage, parent)
    left, entered = lineage.above(row.id), lineage.with_above(destination.id)
    if row.id in entered:
        raise InvalidArgument(f"{node.path} cannot move into itself")
    if find_child(connection, destination.id, name) is not None:
        raise DuplicateNode(str(parent.path / name))
    add_usage(connection, lineage, [above for above in entered if above not in left], row.length)
    add_usage(connection, lineage, [above for above in left if above not in entered], -row.length)
    values = {"parent_id": destination.id, "name": name, "changed": next_time(row.changed)}
    return _set(connection, row.id, values, parent.path / name)


def copy_node(connection: Connection, node: StoredNode, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
    """Make a data node that shares the blob of another."""
    lineage = lock_lineage(connection, id_of(node), id_of(parent))
    source = _still_there(lineage, node)
    destination = _container(lineage, parent)
    values = columns_of_new(destination.id, name, new)
    if source.blob_id is not None:
        values |= {
            "blob_id": source.blob_id,
            "length": source.length,
            "md5": source.md5,
            "content_date": values["changed"],
        }
        refer(connection, source.blob_id)
    made = _insert(connection, values, parent.path / name)
    add_usage(connection, lineage, lineage.with_above(destination.id), source.length)
    return made


def place_blob(connection: Connection, blob: str, placement: Placement) -> StoredNode:
    """Show a blob under a name: a new node, or the new bytes of the data node that has the name."""
    parent, name = placement.parent, placement.name
    found = find_child(connection, id_of(parent), name)
    wanted = (id_of(parent),) if found is None else (id_of(parent), found.id)
    lineage = lock_lineage(connection, *wanted)
    container = _container(lineage, parent)
    row = None if found is None else lineage.rows.get(found.id)
    if row is not None and (row.parent_id, row.name) != (container.id, name):
        row = None  # It moved away while we waited for the lock.
    if placement.exact:
        check_exact(row, placement)
    above = lineage.with_above(container.id)
    refer(connection, blob)
    if row is None:
        values = columns_of_new(container.id, name, metadata_of(placement)) | bytes_of(blob, placement)
        try:
            made = _insert(connection, values | {"content_date": values["changed"]}, parent.path / name)
        except DuplicateNode as taken:
            if placement.replaces is None:
                raise
            raise Outdated from taken  # The name was taken after we looked: it may be data to replace.
        add_usage(connection, lineage, above, placement.length)
        return made
    if placement.replaces is None or row.kind != NodeKind.DATA.value:
        raise DuplicateNode(str(parent.path / name))
    now = next_time(row.changed)
    values = bytes_of(blob, placement) | {"content_date": now, "changed": now, "mtime": placement.new.mtime}
    for field in ("content_type", "content_encoding"):
        if getattr(placement.new, field) is not None:
            values[field] = getattr(placement.new, field)
    add_usage(connection, lineage, above, placement.length - row.length)
    let_go(connection, row.blob_id)
    return _set(connection, row.id, values, parent.path / name)


def check_exact(row: Row[Any] | None, placement: Placement) -> None:
    """Judge, now that the row is locked, whether what is replaced is what it was judged to be."""
    old = placement.replaces
    if old is None:
        return  # whatever has the name is a duplicate
    if row is None or row.id != id_of(old):
        raise NodeNotFound(str(old.path))
    if (row.blob_id or "") != old.version:
        raise DuplicateNode(f"{old.path} has another version")


def recount_container(connection: Connection, container: StoredNode) -> int:
    """Set the usage of a container to what is below it, and correct its ancestors by the difference."""
    lineage = lock_lineage(connection, id_of(container))
    row = lineage.rows.get(id_of(container))
    if row is None:
        raise NodeNotFound(str(container.path))
    # Whoever changes bytes below needs the lock that we hold, so the sum cannot go stale.
    used = count_below(connection, row.id)
    difference = used - row.length
    if difference:
        touched = nodes.c.id.in_(lineage.with_above(row.id)) & (nodes.c.id != ROOT_ID)
        connection.execute(update(nodes).where(touched).values(length=nodes.c.length + difference))
    return used


def _still_there(lineage: Lineage, node: StoredNode) -> Row[Any]:
    """The row of a node that others may have moved or removed since it was judged."""
    if node.path.is_root:
        raise InvalidArgument("the root stays as it is")
    row = lineage.rows.get(id_of(node))
    if row is None or lineage.path(row.id) != node.path:
        raise NodeNotFound(str(node.path))
    return row


def _container(lineage: Lineage, parent: StoredNode) -> Row[Any]:
    row = lineage.rows.get(id_of(parent))
    if row is None or row.kind != NodeKind.CONTAINER.value:
        raise ContainerNotFound(str(parent.path))
    return row


_INSERT = insert(nodes).returning(nodes)


def _insert(connection: Connection, values: Values, path: NodePath) -> StoredNode:
    check_utf8(path.name)
    try:
        row = connection.execute(_INSERT, values).one()
    except IntegrityError as error:
        # The parent is held: what is violated can only be the uniqueness of names.
        raise DuplicateNode(str(path)) from error
    return node_of(row, path)


_SET = update(nodes).where(nodes.c.id == bindparam("node")).returning(nodes)


def _set(connection: Connection, node: int, values: Values, path: NodePath) -> StoredNode:
    check_utf8(path.name)
    try:
        row = connection.execute(_SET, {"node": node, **values}).one()
    except IntegrityError as error:
        raise DuplicateNode(str(path)) from error
    return node_of(row, path)


def metadata_of(placement: Placement) -> NewNode:
    """What a node starts with that nobody holds the name of: if it replaces one that vanished, as that one was."""
    old, new = placement.replaces, placement.new
    if old is None:
        return new
    return NewNode(
        kind=NodeKind.DATA,
        owner=old.owner,
        sharing=old.sharing,
        content_type=new.content_type or old.content_type,
        content_encoding=new.content_encoding or old.content_encoding,
        locked=old.locked,
        immutable=old.immutable,
        mtime=new.mtime,
        properties=old.properties,
    )


def bytes_of(blob: str, placement: Placement) -> Values:
    return {"blob_id": blob, "length": placement.length, "md5": placement.md5}
