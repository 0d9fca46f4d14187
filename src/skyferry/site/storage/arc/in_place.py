"""Files written where they lie, as POSIX programs do it: the one way in that needs no staging.

Room is taken from the quotas before the bytes are written, in pieces that grow with the file, and what was taken
too much is given back when nobody here writes the file any more. A crash leaves usage counted too high at most
by one piece, which the next recount puts right.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.finding import Finding
from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.tree import Key, Tree
from skyferry.site.storage.arc.usage import account, reserve
from skyferry.site.storage.base import FileStatus, StoredNode
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.durable import Writeback, sync_bytes, sync_names
from skyferry.vospace.faults import InvalidArgument, NodeNotFound, QuotaExceeded
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

_EXACT = 1 << 20
"""A file takes room to the byte until it has this size."""
_LARGEST_PIECE = 64 << 20


class FilesInPlace:
    """The contract's `InPlace` for one tree."""

    def __init__(self, tree: Tree, database: Database, finding: Finding) -> None:
        self._tree = tree
        self._finding = finding
        self._rooms = _Rooms(database)

    def open(self, node: StoredNode, *, writable: bool) -> ArcFile:
        """As the contract says."""
        if node.kind is not NodeKind.DATA:
            raise InvalidArgument(f"{node.path} is not a data node")
        flags = os.O_RDWR if writable else os.O_RDONLY
        with refusals(f"opening {node.path}"), self._finding.present(node) as (directory, _):
            try:
                descriptor = self._tree.open(node.path, flags)
            except (FileNotFoundError, NotADirectoryError) as error:
                raise NodeNotFound(str(node.path)) from error
            try:
                entry = self._tree.entry(descriptor)
                if entry.kind is not NodeKind.DATA:
                    raise NodeNotFound(f"{node.path} was replaced meanwhile")
                room = self._rooms.enter(entry.key, directory.keys, entry.size) if writable else None
            except BaseException:
                os.close(descriptor)
                raise
        return ArcFile(node, descriptor, self._tree, self._rooms, room)


class ArcFile:
    """The contract's `OpenFile`. Owns the descriptor."""

    def __init__(self, node: StoredNode, descriptor: int, tree: Tree, rooms: _Rooms, room: _Room | None) -> None:
        self.node = node
        self._tree = tree
        self._rooms = rooms
        self._room = room
        self._descriptor: int | None = descriptor
        self._writeback = Writeback(descriptor)
        self._changed = False

    def status(self) -> FileStatus:
        known = os.fstat(self._held)
        return FileStatus(known.st_size, known.st_mtime_ns)

    def read(self, offset: int, size: int) -> bytes:
        with refusals(f"reading {self.node.path}"):
            block = os.pread(self._held, size, offset)
            while 0 < len(block) < size:
                more = os.pread(self._held, size - len(block), offset + len(block))
                if not more:
                    break
                block += more
        return block

    def write(self, offset: int, block: bytes | bytearray | memoryview) -> None:
        end = offset + len(block)
        self._rooms.ensure(self._writable, end)
        self._changed = True
        rest = memoryview(block)
        with refusals(f"writing {self.node.path}"):
            while rest:
                written = os.pwrite(self._held, rest, end - len(rest))
                rest = rest[written:]
        self._writeback.reached(end)
        reached("arc.after-block")

    def truncate(self, length: int) -> None:
        self._rooms.ensure(self._writable, length)
        self._changed = True
        with refusals(f"truncating {self.node.path}"):
            os.ftruncate(self._held, length)

    def set_mtime(self, mtime: int) -> None:
        with refusals(f"setting the time of {self.node.path}"):
            os.utime(self._held, ns=(time.time_ns(), mtime))

    def sync(self) -> None:
        with refusals(f"keeping {self.node.path}"):
            sync_bytes(self._held)
            self._sync_name()

    def close(self) -> None:
        if self._descriptor is None:
            return
        descriptor = self._descriptor
        try:
            if self._changed:
                self.sync()
        finally:
            self._descriptor = None
            if self._room is not None:
                self._rooms.leave(self._room, os.fstat(descriptor).st_size)
            os.close(descriptor)

    def __del__(self) -> None:
        self.close()

    @property
    def _held(self) -> int:
        if self._descriptor is None:
            raise ValueError("the file is closed")
        return self._descriptor

    @property
    def _writable(self) -> _Room:
        if self._room is None:
            raise InvalidArgument(f"{self.node.path} was opened for reading")
        return self._room

    def _sync_name(self) -> None:
        """Make the file's name durable too, where it still has the one under which it was opened."""
        parent: NodePath = self.node.path.parent
        try:
            with self._tree.directory(parent) as directory:
                sync_names(directory.descriptor)
        except (FileNotFoundError, NotADirectoryError):
            return


class _Room:
    """What one file takes of the quotas above it, for all who write it in this process."""

    def __init__(self, key: Key, containers: Sequence[Key], counted: int) -> None:
        self.key = key
        self.containers = containers
        self.counted = counted
        """Bytes of this file that usage counts now."""
        self.writers = 0
        self.lock = threading.Lock()


class _Rooms:
    """The files that are open for writing in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: dict[Key, _Room] = {}
        self._lock = threading.Lock()

    def enter(self, key: Key, containers: Sequence[Key], size: int) -> _Room:
        """Join those who write the file."""
        with self._lock:
            room = self._open.get(key)
            if room is None:
                room = self._open[key] = _Room(key, containers, size)
            room.writers += 1
        return room

    def ensure(self, room: _Room, end: int) -> None:
        """Take room for the file up to `end`; raises `QuotaExceeded`."""
        if end <= room.counted:
            return
        with room.lock:
            needed = end - room.counted
            if needed <= 0:
                return
            piece = needed if end <= _EXACT else max(needed, min(room.counted, _LARGEST_PIECE))
            try:
                self._reserve(room, piece)
            except QuotaExceeded:
                if piece == needed:
                    raise
                self._reserve(room, needed)

    def leave(self, room: _Room, size: int) -> None:
        """Leave the file, which has `size` bytes now; the last one gives back what was taken too much."""
        with self._lock:
            room.writers -= 1
            if room.writers:
                return
            del self._open[room.key]
        if size != room.counted:
            with self._database.writing(durable=False) as connection:
                account(connection, room.containers, size - room.counted)

    def _reserve(self, room: _Room, size: int) -> None:
        with self._database.writing(durable=False) as connection:
            reserve(connection, room.containers, size)
        room.counted += size
