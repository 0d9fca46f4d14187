"""The vault: a catalogue of nodes in the database, their bytes as objects elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.vault import ROOT_ID, nodes
from skyferry.site.storage.base import Features, Reader, Writer
from skyferry.site.storage.nodes import Changes, Loose, NewNode, Order, StoredNode
from skyferry.site.storage.vault import batches, blob_rows, lookup, tidying
from skyferry.site.storage.vault.blobs import BlobStore
from skyferry.site.storage.vault.changes import (
    copy_node,
    create_node,
    move_node,
    recount_container,
    remove_node,
    update_node,
)
from skyferry.site.storage.vault.commits import commit
from skyferry.site.storage.vault.listing import list_children, list_several
from skyferry.site.storage.vault.readers import BlobReader
from skyferry.site.storage.vault.rows import columns_of_new
from skyferry.site.storage.vault.stages import VaultStage
from skyferry.site.storage.vault.writers import VaultWriter
from skyferry.vospace.faults import Fault
from skyferry.vospace.nodes import NodeKind, Sharing
from skyferry.vospace.paths import NodePath


class VaultStore:
    """`base.Store` over a database and a `BlobStore`.

    Parameters
    ----------
    database
        Holds the tables of `database.tables.vault`.
    blobs
        Where bytes lie, see `open_blobs`.
    admin
        Account that owns the root when it is made: the root is public and not writable by anybody else.
    """

    features = Features(shares_bytes=True, names_are_utf8=True)
    in_place = None

    def __init__(self, database: Database, blobs: BlobStore, admin: str = "admin") -> None:
        self._database = database
        self._blobs = blobs
        self._make_root(admin)

    def lookup(self, path: NodePath) -> tuple[StoredNode, ...]:
        return lookup.find_chain(self._database, path)

    def children(
        self,
        container: StoredNode,
        *,
        start: bytes = b"",
        order: Order = Order.NAME,
        descending: bool = False,
    ) -> Iterator[StoredNode]:
        return list_children(self._database, container, start, order, descending)

    def listings(self, containers: Sequence[StoredNode], limit: int) -> Mapping[object, Sequence[StoredNode]]:
        return list_several(self._database, containers, limit)

    def named(self, container: StoredNode, names: Sequence[bytes]) -> Mapping[bytes, StoredNode]:
        return batches.named_nodes(self._database, container, names)

    def create(self, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
        return commit(self._database, partial(create_node, parent=parent, name=name, new=new))

    def update(self, node: StoredNode, changes: Changes) -> StoredNode:
        return commit(self._database, partial(update_node, node=node, changes=changes))

    def remove(self, node: StoredNode) -> None:
        commit(self._database, partial(remove_node, node=node))

    def move(
        self, node: StoredNode, parent: StoredNode, name: bytes, *, replaces: StoredNode | None = None
    ) -> StoredNode:
        return commit(self._database, partial(move_node, node=node, parent=parent, name=name, replaces=replaces))

    def copy(self, node: StoredNode, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
        return commit(self._database, partial(copy_node, node=node, parent=parent, name=name, new=new))

    def read(self, node: StoredNode) -> Reader:
        with self._database.reading() as connection:
            row = lookup.find_node(connection, node)
            parts = blob_rows.segments_of(connection, row.blob_id) if row.blob_id else []
        return BlobReader(self._blobs, parts, row.blob_id or "")

    def read_many(self, container: StoredNode, nodes: Sequence[StoredNode]) -> Mapping[bytes, Reader]:
        with self._database.reading() as connection:
            parts = blob_rows.segments_of_many(connection, [node.version for node in nodes if node.length])
        return {
            node.path.name: BlobReader(self._blobs, parts.get(node.version, ()), node.version)
            for node in nodes
            if node.version in parts or not node.length
        }

    def write(self, parent: StoredNode) -> Writer:
        return VaultWriter(self._database, self._blobs)

    def place_many(self, files: Sequence[Loose]) -> Sequence[StoredNode | Fault]:
        return batches.place_many(self._database, self._blobs, files)

    def stage(self, name: str, parent: StoredNode) -> VaultStage:
        return VaultStage(self._database, self._blobs, name)

    def remember_digest(self, node: StoredNode, reader: Reader, md5: str) -> None:
        same = (nodes.c.id == node.key) & (nodes.c.blob_id == reader.version) & nodes.c.md5.is_(None)
        with self._database.writing() as connection:
            connection.execute(update(nodes).where(same).values(md5=md5))

    def recount(self, container: StoredNode) -> int:
        return commit(self._database, partial(recount_container, container=container))

    def tidy(self, older_than: int) -> int:
        freed = tidying.free_blobs(self._database, self._blobs, older_than)
        freed += tidying.sweep_objects(self._database, self._blobs, older_than)
        return freed + self._blobs.tidy(older_than)

    def _make_root(self, admin: str) -> None:
        with self._database.reading() as connection:
            if connection.scalar(select(nodes.c.id).where(nodes.c.id == ROOT_ID)) is not None:
                return
        new = NewNode(kind=NodeKind.CONTAINER, owner=admin, sharing=Sharing(public=True))
        root = columns_of_new(ROOT_ID, b"", new) | {"id": ROOT_ID, "parent_id": None}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(nodes).values(root))
        except IntegrityError:
            return  # Another front end made it at the same moment.
