"""Files written where they lie, as POSIX programs do it: the one way in that needs no staging."""

from __future__ import annotations

import os
import time
from typing import Protocol

from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.rooms import Room, Rooms
from skyferry.site.storage.base import FileStatus
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.durable import Writeback, sync_bytes
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import InvalidArgument


class Settle(Protocol):
    """Makes the name and the record of a node durable."""

    def __call__(self, node: StoredNode) -> None: ...


class ArcFile:
    """The contract's `OpenFile`. Owns the descriptor.

    Parameters
    ----------
    room
        What the file takes of the quotas; None where it was opened for reading.
    """

    def __init__(self, node: StoredNode, descriptor: int, rooms: Rooms, room: Room | None, settle: Settle) -> None:
        self.node = node
        self._rooms = rooms
        self._room = room
        self._settle = settle
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
        self._changed = True
        with refusals(f"setting the time of {self.node.path}"):
            os.utime(self._held, ns=(time.time_ns(), mtime))

    def made(self) -> None:
        """Say that the file is new: its name has to become durable even if nothing is written."""
        self._changed = True

    def sync(self) -> None:
        with refusals(f"keeping {self.node.path}"):
            sync_bytes(self._held)
        self._settle(self.node)

    def close(self) -> None:
        if self._descriptor is None:
            return
        try:
            if self._changed:
                self.sync()
        finally:
            self._let_go()

    def __del__(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            if self._room is not None:
                self._rooms.leave(self._room, os.fstat(descriptor).st_size)
            os.close(descriptor)

    @property
    def _held(self) -> int:
        if self._descriptor is None:
            raise ValueError("the file is closed")
        return self._descriptor

    @property
    def _writable(self) -> Room:
        if self._room is None:
            raise InvalidArgument(f"{self.node.path} was opened for reading")
        return self._room
