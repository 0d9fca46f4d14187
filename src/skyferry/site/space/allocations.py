"""Allocations: the containers that accounts and projects get, made and changed by the site's own administration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import KEEP, Changes, Keep, NewNode, StoredNode
from skyferry.vospace.faults import DuplicateNode, InvalidArgument, NodeNotFound
from skyferry.vospace.nodes import PRIVATE, NodeKind, Sharing
from skyferry.vospace.paths import ROOT, NodePath

_OPEN = Sharing(public=True)


@dataclass(frozen=True, slots=True)
class Allocations:
    """Administration of one service's store. Nobody's permission is asked: whoever calls this owns the site.

    Parameters
    ----------
    store
        The store itself, beneath the rules.
    parents
        The containers in which allocations lie; the same as given to the space.
    """

    store: Store
    parents: tuple[NodePath, ...]

    def ensure_parents(self, owner: str) -> None:
        """Make the root and the allocation parents public and the admin `owner`'s, where they are not there yet."""
        root = self.store.lookup(ROOT)[0]
        if not root.sharing.public:
            self.store.update(root, Changes(owner=owner, sharing=_OPEN))
        for parent in self.parents:
            self._ensure_container(parent, NewNode(kind=NodeKind.CONTAINER, owner=owner, sharing=_OPEN))

    def make(self, path: NodePath, owner: str, *, sharing: Sharing = PRIVATE, quota: int | None = None) -> StoredNode:
        """Make an allocation and return it; one that exists stays as it is.

        Raises
        ------
        InvalidArgument
            If it would not lie directly in a parent, or something that is not a container is there.
        """
        if path.is_root or path.parent not in self.parents or path in self.parents:
            raise InvalidArgument(f"an allocation cannot lie at {path}")
        new = NewNode(kind=NodeKind.CONTAINER, owner=owner, sharing=sharing, quota=quota)
        return self._ensure_container(path, new)

    def get(self, path: NodePath) -> StoredNode | None:
        """The allocation at `path`, None if there is none."""
        chain = self.store.lookup(path)
        return chain[-1] if len(chain) == len(path) + 1 and chain[-1].kind is NodeKind.CONTAINER else None

    def all(self) -> Iterable[StoredNode]:
        """Every allocation of the service."""
        for parent in self.parents:
            container = self.get(parent)
            for node in self.store.children(container) if container is not None else ():
                if node.kind is NodeKind.CONTAINER and node.path not in self.parents:
                    yield node

    def change(
        self,
        path: NodePath,
        *,
        owner: str | Keep = KEEP,
        sharing: Sharing | Keep = KEEP,
        quota: int | Keep | None = KEEP,
    ) -> StoredNode:
        """Give an allocation another owner, sharing or quota. Its owner has every right on all that is below.

        Raises
        ------
        NodeNotFound
            If there is no such allocation.
        """
        return self.store.update(self._existing(path), Changes(owner=owner, sharing=sharing, quota=quota))

    def remove(self, path: NodePath) -> int:
        """Remove an allocation with everything in it, and return how many nodes that were.

        Safe to repeat after a crash. Raises `NodeNotFound` if there is no such allocation.
        """
        return self._remove(self._existing(path))

    def _remove(self, node: StoredNode) -> int:
        """Depth first, without recursion: trees may be deep."""
        removed = 0
        pending = [node]
        while pending:
            current = pending[-1]
            inner = None
            if current.kind is NodeKind.CONTAINER:
                for child in self.store.children(current):
                    if child.kind is NodeKind.CONTAINER:
                        inner = child
                        break
                    self.store.remove(child)
                    removed += 1
            if inner is not None:
                pending.append(inner)
                continue
            self.store.remove(pending.pop())
            removed += 1
        return removed

    def _existing(self, path: NodePath) -> StoredNode:
        node = self.get(path)
        if node is None or path.parent not in self.parents:
            raise NodeNotFound(f"no allocation at {path}")
        return node

    def _ensure_container(self, path: NodePath, new: NewNode) -> StoredNode:
        container = self.store.lookup(ROOT)[0]
        for depth in range(1, len(path) + 1):
            inner = NodePath(path.parts[:depth])
            found = self.store.lookup(inner)
            if len(found) <= depth:
                try:
                    container = self.store.create(container, inner.name, new)
                    continue
                except DuplicateNode:
                    found = self.store.lookup(inner)
            container = found[-1]
            if container.kind is not NodeKind.CONTAINER:
                raise InvalidArgument(f"{inner} is not a container")
        return container
