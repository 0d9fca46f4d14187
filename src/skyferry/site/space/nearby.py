"""Allocations remembered for a moment, for what is told of every node of a listing."""

from __future__ import annotations

import time

from skyferry.site.space.permissions import Chain, Permissions
from skyferry.site.storage.base import Store
from skyferry.vospace.paths import NodePath

_SECONDS = 1.0
_ENTRIES = 256


class NearbyAllocations:
    """The chains that lead to allocations, at most a second old.

    Good enough to tell rights, never to judge by: whoever then acts is judged anew.
    """

    def __init__(self, store: Store, permissions: Permissions) -> None:
        self._store = store
        self._permissions = permissions
        self._known: dict[NodePath, tuple[float, Chain]] = {}

    def above(self, path: NodePath) -> Chain:
        """The nodes from the root to the allocation that `path` lies in, without the node at `path` itself."""
        allocation = self._permissions.allocation_path(path)
        if allocation is None or allocation == path:
            return self._store.lookup(path)[: len(path)]
        taken, chain = self._known.get(allocation, (0.0, ()))
        if time.monotonic() - taken > _SECONDS:
            chain = self._store.lookup(allocation)
            if len(self._known) >= _ENTRIES:
                self._known.clear()
            self._known[allocation] = (time.monotonic(), chain)
        return chain
