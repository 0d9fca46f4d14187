"""arc: a POSIX tree that other programs write too, behind the contract of a store."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.batches import Batches
from skyferry.site.storage.arc.changing import Changing
from skyferry.site.storage.arc.copying import copy_bytes
from skyferry.site.storage.arc.finding import Finding
from skyferry.site.storage.arc.links import Links
from skyferry.site.storage.arc.placing import Placing
from skyferry.site.storage.arc.reading import ArcReader, open_many
from skyferry.site.storage.arc.records import put_digest
from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.staging import Staging, stage_name
from skyferry.site.storage.arc.tree import Tree
from skyferry.site.storage.arc.upkeep import Upkeep
from skyferry.site.storage.arc.writing import ArcStage, ArcWriter
from skyferry.site.storage.base import Features, InPlace, Reader
from skyferry.site.storage.nodes import Changes, Loose, NewNode, Order, Placement, StoredNode
from skyferry.vospace.faults import Fault, InvalidArgument, NodeNotFound
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority


class ArcStore:
    """The contract's `Store` over a directory tree.

    The tree's truth is what POSIX knows: names, bytes, sizes, times. The database keeps the rest by device,
    inode and time of birth, so a ``mv`` by another program keeps it and a ``cp`` starts fresh.

    Parameters
    ----------
    root
        The tree.
    staging
        A directory of mode 0700 on the same mount and outside the tree, made where it is missing. Other
        mounts below the root get one of their own at their top, which is no node (see `staging`).
    authority, service
        Whose node URIs name nodes of this tree.
    mounted_as
        Other absolute paths under which programs know the root, such as ``/arc``: symlinks that start with
        one of them stay inside.

    Raises
    ------
    ValueError
        If `staging` cannot serve.
    """

    features = Features(written_by_others=True)
    in_place: InPlace | None = None

    def __init__(
        self,
        database: Database,
        root: Path,
        staging: Path,
        *,
        authority: Authority,
        service: str = "arc",
        mounted_as: Sequence[Path] = (),
    ) -> None:
        self._database = database
        self._tree = Tree(root)
        self._staging = Staging(self._tree, staging)
        links = Links(authority, service, [self._tree.root, *mounted_as])
        self._finding = Finding(self._tree, database, links)
        self._placing = Placing(self._tree, database, self._finding)
        self._batches = Batches(self._tree, self._staging, database)
        self._changing = Changing(self._tree, self._staging, database, links, self._finding)
        self._upkeep = Upkeep(self._tree, self._staging, database)

    def close(self) -> None:
        """Let go of the tree."""
        self._batches.close()
        self._staging.close()
        self._tree.close()

    def lookup(self, path: NodePath) -> tuple[StoredNode, ...]:
        return self._finding.lookup(path)

    def children(
        self,
        container: StoredNode,
        *,
        start: bytes = b"",
        order: Order = Order.NAME,
        descending: bool = False,
    ) -> Iterator[StoredNode]:
        return self._finding.children(container, start=start, order=order, descending=descending)

    def listings(self, containers: Sequence[StoredNode], limit: int) -> Mapping[object, Sequence[StoredNode]]:
        return self._finding.listings(containers, limit)

    def named(self, container: StoredNode, names: Sequence[bytes]) -> Mapping[bytes, StoredNode]:
        return self._finding.named(container, names)

    def create(self, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
        return self._changing.create(parent, name, new)

    def update(self, node: StoredNode, changes: Changes) -> StoredNode:
        return self._changing.update(node, changes)

    def remove(self, node: StoredNode) -> None:
        self._changing.remove(node)

    def move(
        self, node: StoredNode, parent: StoredNode, name: bytes, *, replaces: StoredNode | None = None
    ) -> StoredNode:
        return self._changing.move(node, parent, name, replaces)

    def copy(self, node: StoredNode, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
        reader = self.read(node)
        try:
            writer = self.write(parent)
            try:
                md5 = copy_bytes(reader, writer, node.md5 if reader.version == node.version else None)
                return writer.finish(
                    Placement(parent=parent, name=name, replaces=None, new=new, md5=md5, length=writer.length)
                )
            finally:
                writer.abort()
        finally:
            reader.close()

    def read(self, node: StoredNode) -> ArcReader:
        if node.kind is not NodeKind.DATA:
            raise InvalidArgument(f"{node.path} is not a data node")
        with refusals(f"reading {node.path}"), self._finding.present(node):
            try:
                descriptor = self._tree.open(node.path, os.O_RDONLY)
            except (FileNotFoundError, NotADirectoryError) as error:
                raise NodeNotFound(str(node.path)) from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise NodeNotFound(f"{node.path} was replaced meanwhile")
        return ArcReader(self._tree, node.path, descriptor)

    def read_many(self, container: StoredNode, nodes: Sequence[StoredNode]) -> Mapping[bytes, Reader]:
        with refusals(f"reading in {container.path}"):
            return open_many(self._tree, container, nodes)

    def write(self, parent: StoredNode) -> ArcWriter:
        with refusals(f"writing into {parent.path}"):
            return ArcWriter(self._placing, self._staging_for(parent))

    def place_many(self, files: Sequence[Loose]) -> Sequence[StoredNode | Fault]:
        return self._batches.place_many(files)

    def stage(self, name: str, parent: StoredNode) -> ArcStage:
        with refusals(f"opening a stage in {parent.path}"):
            return ArcStage(self._placing, self._staging_for(parent), stage_name(name))

    def remember_digest(self, node: StoredNode, reader: Reader, md5: str) -> None:
        if not isinstance(reader, ArcReader):
            raise TypeError("not a reader of arc")
        entry = reader.settled()
        if entry is not None and entry.size:
            with self._database.writing(durable=False) as connection:
                put_digest(connection, entry, md5)

    def recount(self, container: StoredNode) -> int:
        with refusals(f"counting what is below {container.path}"):
            return self._upkeep.recount(container)

    def tidy(self, older_than: int) -> int:
        with refusals("tidying up"):
            return self._upkeep.tidy(older_than)

    def _staging_for(self, parent: StoredNode) -> int:
        with self._tree.container(parent) as directory, self._staging.beside(directory) as staging:
            return os.dup(staging)
