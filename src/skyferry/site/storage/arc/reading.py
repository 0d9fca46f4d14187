"""Reading the bytes of one file, as it was when it was opened."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence

from skyferry.site.storage.arc.nodes import version_of
from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.tree import Entry, Tree
from skyferry.site.storage.base import BLOCK
from skyferry.site.storage.linux import is_cached
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import ContainerNotFound, InternalFault
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

CLOCK_GRAIN = 20_000_000
"""Two changes of a file less than this many ns apart may leave the same times (4 to 10 ms on Linux)."""


class ArcReader:
    """The contract's `Reader`. Owns the descriptor."""

    def __init__(self, tree: Tree, path: NodePath, descriptor: int) -> None:
        self._path = path
        self._tree = tree
        self._descriptor: int | None = descriptor
        self.began = time.time_ns()
        self.entry = tree.entry(descriptor)
        self.length = self.entry.size
        self.version = version_of(self.entry)
        self._modified = self.entry.mtime
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_SEQUENTIAL)

    def read(self, offset: int, size: int) -> bytes:
        """As the contract says."""
        size = max(0, min(size, self.length - offset))
        pieces = []
        with refusals(f"reading {self._path}"):
            while size > 0:
                piece = os.pread(self.descriptor, size, offset)
                if not piece:
                    break
                pieces.append(piece)
                offset += len(piece)
                size -= len(piece)
            known = os.fstat(self.descriptor)
        if size > 0 or known.st_size != self.length or known.st_mtime_ns != self._modified:
            raise InternalFault(f"{self._path} was changed while it was read")
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def cached(self, offset: int, size: int) -> bytes | None:
        """As the contract says."""
        size = min(size, self.length - offset)
        return self.read(offset, size) if size > 0 and is_cached(self.descriptor, offset, size) else None

    def blocks(self, start: int, stop: int) -> Iterator[bytes]:
        """As the contract says."""
        while start < stop:
            block = self.read(start, min(BLOCK, stop - start))
            if not block:
                return
            yield block
            start += len(block)

    def settled(self) -> Entry | None:
        """The entry whose bytes were read, if no write can have gone unseen since reading began; else None."""
        now = self._tree.entry(self.descriptor)
        if (now.size, now.mtime, now.ctime) != (self.entry.size, self.entry.mtime, self.entry.ctime):
            return None
        if max(now.mtime, now.ctime) > self.began - CLOCK_GRAIN:
            return None
        return now

    @property
    def descriptor(self) -> int:
        if self._descriptor is None:
            raise ValueError("the reader is closed")
        return self._descriptor

    def close(self) -> None:
        """As the contract says."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        self.close()


def open_many(tree: Tree, container: StoredNode, nodes: Sequence[StoredNode]) -> dict[bytes, ArcReader]:
    """Open files of one directory, without those that are no longer what they were."""
    found: dict[bytes, ArcReader] = {}
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        with tree.container(container) as directory:
            for node in nodes:
                try:
                    descriptor = os.open(node.path.name, flags, dir_fd=directory.descriptor)
                except OSError:
                    continue
                reader = ArcReader(tree, node.path, descriptor)
                if reader.version == node.version and reader.entry.kind is NodeKind.DATA:
                    found[node.path.name] = reader
                else:
                    reader.close()
    except ContainerNotFound:
        pass  # and all that was in it
    return found
