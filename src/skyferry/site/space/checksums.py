"""MD5 sums of bytes that other programs wrote, computed when somebody asks and it does not take too long."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from skyferry.site.space.hashing import md5
from skyferry.site.storage.base import Reader, Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault
from skyferry.vospace.nodes import NodeKind

LONGEST = 60.0
"""Seconds; a sum that would take longer is left out."""
_AT_ONCE = 2
_FIRST_RATE = 300e6
"""Bytes per second, until it has been measured."""
_TELLING = 64 << 20
"""Fewer bytes say nothing about the rate."""


class Checksums:
    """Completes nodes of one store with sums that are not known."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rate = _FIRST_RATE
        self._slots = threading.BoundedSemaphore(_AT_ONCE)

    def complete(self, node: StoredNode) -> StoredNode:
        """Return the node with its MD5, or as it is where there are no bytes, or too many."""
        if node.md5 is not None or node.kind is not NodeKind.DATA or not node.length or not node.version:
            return node
        deadline = time.monotonic() + LONGEST
        if node.length / self._rate > LONGEST or not self._slots.acquire(timeout=LONGEST):
            return node
        try:
            known = self._store.lookup(node.path)[-1]
            if known.key == node.key and known.version == node.version and known.md5 is not None:
                return replace(node, md5=known.md5)
            reader = self._store.read(node)
            try:
                return self._compute(node, reader, deadline)
            finally:
                reader.close()
        except Fault:
            return node  # it vanished, or changed while it was read: there is no sum to tell
        finally:
            self._slots.release()

    def _compute(self, node: StoredNode, reader: Reader, deadline: float) -> StoredNode:
        if reader.version != node.version:
            return node
        digest = md5()
        began = time.monotonic()
        for block in reader.blocks(0, reader.length):
            digest.update(block)
            if time.monotonic() > deadline:
                self._rate = min(self._rate, node.length / (2 * LONGEST))
                return node
        if reader.length > _TELLING:
            self._rate = (self._rate + reader.length / max(time.monotonic() - began, 1e-3)) / 2
        value = digest.hexdigest()
        self._store.remember_digest(node, reader, value)
        return replace(node, md5=value)
