"""Nodes that get another place, and copies of single nodes, inside one service (VOSpace 2.1 §6.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from skyferry.site.access.identity import Caller
from skyferry.site.space import wishes
from skyferry.site.space.names import NULL, Names
from skyferry.site.space.nodes import Nodes
from skyferry.site.space.permissions import Chain, Permissions
from skyferry.site.space.quotas import Quotas, limiting
from skyferry.site.space.resolution import Resolved, Resolver
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import NewNode, StoredNode
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, InvalidArgument, NodeBusy, NodeNotFound
from skyferry.vospace.nodes import PRIVATE, NodeKind
from skyferry.vospace.paths import NodePath

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Moves:
    """Moving and copying."""

    store: Store
    nodes: Nodes
    resolver: Resolver
    permissions: Permissions
    quotas: Quotas
    names: Names

    def move(self, caller: Caller, source: NodePath, destination: NodePath) -> StoredNode:
        """Move or rename; the owner, the sharing, locks and everything below go along.

        The source itself is not followed, the destination is: a container there takes the node under
        its own name, otherwise its last component is the new name. To ``.null`` means to remove.

        Raises
        ------
        NodeNotFound, DuplicateNode, InvalidArgument, PermissionDenied, NodeLocked, QuotaExceeded
            As the rules of moving say; details hold *not found* and *exists*, by which clients sort them.
        """
        origin = self.resolver.resolve(caller, source, follow=False)
        if not origin.exists:
            raise NodeNotFound(f"not found: {self.names.uri(source)}")
        node = self.nodes.check_removable(origin)
        if destination.name == NULL:
            self.nodes.remove(caller, source)
            return replace(node, path=destination)
        parent, name = self._destination(caller, destination, node)
        container = parent[-1]
        if container.path.is_below(node.path):
            raise InvalidArgument(
                f"Cannot move container node into its descendants: {self.names.uri(source)} "
                f"to {self.names.uri(destination)}"
            )
        self._check_free(container.path / name)
        self._check_may_hold(caller, parent, container.path / name)
        self._check_room(origin.chain[:-1], parent, node.length)
        try:
            return self.store.move(node, container, name)
        except (NodeNotFound, ContainerNotFound):
            raise NodeNotFound(f"not found: {self.names.uri(source)} or {self.names.uri(container.path)}") from None
        except DuplicateNode:
            raise self._exists(container.path / name) from None

    def rename(self, caller: Caller, source: NodePath, destination: NodePath, *, replace: bool) -> StoredNode:
        """Give a node another path, as POSIX does: nothing is followed, a container there takes nothing in.

        Raises
        ------
        DuplicateNode
            If something has the path, unless `replace` says that it gives way, where it may be removed.
        InvalidArgument
            If a container would replace something else, or be replaced by it, or move into itself.
        NodeNotEmpty
            If the container there has children.
        """
        for _ in range(_ATTEMPTS):
            origin = self.resolver.resolve(caller, source, follow=False)
            node = self.nodes.check_removable(origin)
            target = self.resolver.resolve(caller, destination, follow=False)
            parent = self._parent(target)
            if parent[-1].path.is_below(node.path):
                raise InvalidArgument(f"cannot move {self.names.uri(source)} into itself")
            self._check_may_hold(caller, parent, target.path)
            replaced = target.node if target.exists else None
            if replaced is not None:
                if replaced.key == node.key:
                    return node
                if not replace:
                    raise self._exists(target.path)
                self._check_gives_way(target, node)
            self._check_room(origin.chain[:-1], parent, node.length, freed=0 if replaced is None else replaced.length)
            try:
                return self.store.move(node, parent[-1], target.path.name, replaces=replaced)
            except (NodeNotFound, ContainerNotFound, DuplicateNode):
                continue
        raise NodeBusy(f"{self.names.uri(destination)} keeps changing")

    def copy(self, caller: Caller, source: NodePath, destination: NodePath) -> StoredNode:
        """Copy one node, and nothing below it, to a place where nothing is yet.

        Its owner is the caller, its sharing that of a new node there; locks and quotas are not copied.
        """
        origin = self.resolver.resolve(caller, source, follow=False)
        if not origin.exists:
            raise NodeNotFound(f"not found: {self.names.uri(source)}")
        node = origin.node
        self.permissions.check_read(caller, origin.chain)
        target = self.resolver.resolve(caller, self.names.chosen(destination), follow=False)
        parent = self._parent(target)
        if target.exists:
            raise self._exists(target.path)
        self._check_may_hold(caller, parent, target.path)
        assert caller.name is not None
        new = NewNode(
            kind=node.kind,
            owner=caller.name,
            sharing=wishes.inherit(PRIVATE, parent[-1], node.kind),
            target=node.target,
            content_type=node.content_type,
            content_encoding=node.content_encoding,
            mtime=node.mtime,
            properties=node.properties,
        )
        try:
            if node.kind is not NodeKind.DATA:
                return self.store.create(parent[-1], target.path.name, new)
            self.quotas.check(parent, node.length)
            return self.store.copy(node, parent[-1], target.path.name, new)
        except DuplicateNode:
            raise self._exists(target.path) from None

    def _destination(self, caller: Caller, destination: NodePath, node: StoredNode) -> tuple[Chain, bytes]:
        """The container a node moves into, and the name it gets there."""
        resolved = self.resolver.resolve(caller, self.names.chosen(destination), follow=True)
        if resolved.dangling:
            raise self._exists(destination)
        if not resolved.exists:
            return self._parent(resolved), resolved.path.name
        found = resolved.node
        if found.kind is not NodeKind.CONTAINER:
            raise self._exists(destination)
        return resolved.chain, node.path.name

    def _parent(self, resolved: Resolved) -> Chain:
        try:
            return resolved.parent()
        except ContainerNotFound:
            raise NodeNotFound(f"not found: {self.names.uri(resolved.path.parent)}") from None

    def _check_free(self, path: NodePath) -> None:
        if len(self.store.lookup(path)) == len(path) + 1:
            raise self._exists(path)

    def _check_may_hold(self, caller: Caller, parent: Chain, path: NodePath) -> None:
        self.names.check_new(path)
        self.permissions.check_write(caller, parent, about=path)
        self.nodes.check_mutable(parent[-1])

    def _check_gives_way(self, target: Resolved, node: StoredNode) -> None:
        replaced = self.nodes.check_removable(target)
        if (replaced.kind is NodeKind.CONTAINER) != (node.kind is NodeKind.CONTAINER):
            raise InvalidArgument(f"{self.names.uri(target.path)} is a {replaced.kind}, not a {node.kind}")

    def _check_room(self, origin: Chain, parent: Chain, length: int, *, freed: int = 0) -> None:
        """Bytes that stay under the same quota need no room."""
        left, entered = limiting(origin), limiting(parent)
        if entered is not None and (left is None or left.key != entered.key):
            self.quotas.check(parent, length, freed=freed)

    def _exists(self, path: NodePath) -> DuplicateNode:
        return DuplicateNode(f"destination exists: {self.names.uri(path)}")
