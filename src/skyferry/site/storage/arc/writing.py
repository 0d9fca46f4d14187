"""Bytes on their way in: one upload in a temporary, or a put transaction in a stage."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

from skyferry.site.storage.arc.placing import Held, Placing
from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.staging import forget, temporary_name
from skyferry.site.storage.base import BLOCK
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.durable import Writeback, sync_bytes, sync_names
from skyferry.site.storage.nodes import Placement, StoredNode

_MODE = 0o600


class ArcWriter:
    """The contract's `Writer`. Owns the handle on its staging directory."""

    def __init__(self, placing: Placing, staging: int) -> None:
        self._placing = placing
        self._staging = staging
        self._name = temporary_name()
        self._open = ExitStack()
        self._open.callback(os.close, staging)
        with refusals("starting to write"):
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
            self.descriptor = os.open(self._name, flags, _MODE, dir_fd=staging)
        self._open.callback(os.close, self.descriptor)
        self._open.callback(forget, staging, self._name)
        self._writeback = Writeback(self.descriptor)
        self.length = 0

    def write(self, block: bytes | bytearray | memoryview) -> None:
        """As the contract says."""
        with refusals("writing"):
            self.length += _write_all(self.descriptor, block, self.length)
        self._writeback.reached(self.length)
        reached("arc.after-block")

    def copied(self, size: int) -> None:
        """Tell that the kernel appended `size` bytes to the descriptor."""
        self.length += size
        self._writeback.reached(self.length)

    def settle(self) -> None:
        """As the contract says."""
        with refusals("writing"):
            sync_bytes(self.descriptor)

    def finish(self, placement: Placement) -> StoredNode:
        """As the contract says."""
        node = self._placing.place(Held(self._staging, self._name, self.descriptor), placement)
        self._open.close()
        return node

    def abort(self) -> None:
        """As the contract says."""
        self._open.close()

    def __del__(self) -> None:
        self.abort()


class ArcStage:
    """The contract's `Stage`. Owns the handle on its staging directory."""

    def __init__(self, placing: Placing, staging: int, name: bytes) -> None:
        self._placing = placing
        self._staging = staging
        self._name = name
        self._closed = False
        self._open = ExitStack()
        self._open.callback(os.close, staging)
        with refusals("opening a stage"):
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._descriptor = os.open(name, flags, _MODE, dir_fd=staging)
            self._open.callback(os.close, self._descriptor)
            sync_names(staging)

    def segment(self, offset: int) -> ArcStageWriter:
        """As the contract says."""
        self.truncate(offset)
        return ArcStageWriter(self, self._descriptor, offset)

    def part(self, offset: int) -> ArcPartWriter:
        """As the contract says."""
        return ArcPartWriter(self, self._descriptor, offset)

    def truncate(self, length: int) -> None:
        """As the contract says."""
        with refusals("truncating a stage"):
            if os.fstat(self._descriptor).st_size > length:
                os.ftruncate(self._descriptor, length)

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """As the contract says."""
        while start < stop:
            with refusals("reading a stage"):
                block = os.pread(self._descriptor, min(BLOCK, stop - start), start)
            if not block:
                return
            yield block
            start += len(block)

    def finish(self, placement: Placement) -> StoredNode:
        """As the contract says; after a fault the stage is as it was."""
        name = temporary_name()
        with refusals("finishing a stage"):
            # The rename takes a second name: should it happen and then the site die, the stage still holds
            # the same bytes, never those they replaced, and the commit can be asked for again.
            os.link(self._name, name, src_dir_fd=self._staging, dst_dir_fd=self._staging, follow_symlinks=False)
        try:
            node = self._placing.place(Held(self._staging, name, self._descriptor, alias=self._name), placement)
        finally:
            forget(self._staging, name)
        self.close()
        return node

    def discard(self) -> None:
        """As the contract says."""
        if not self._closed:
            forget(self._staging, self._name)
            self.close()

    def close(self) -> None:
        """Let go of the stage, which stays; idempotent."""
        self._closed = True
        self._open.close()

    def __del__(self) -> None:
        self.close()


class ArcPartWriter:
    """The contract's `StageWriter` for a part: what an aborted one wrote is written over some day."""

    def __init__(self, stage: ArcStage, descriptor: int, offset: int) -> None:
        self._stage = stage  # keeps the descriptor open
        self._descriptor = descriptor
        self._start = self._end = offset
        self._writeback = Writeback(descriptor, offset)
        self._ended = False

    def write(self, block: bytes | bytearray | memoryview) -> None:
        """As the contract says."""
        with refusals("writing a segment"):
            self._end += _write_all(self._descriptor, block, self._end)
        self._writeback.reached(self._end)
        reached("arc.after-block")

    def finish(self) -> None:
        """As the contract says."""
        with refusals("keeping a segment"):
            sync_bytes(self._descriptor)
        self._ended = True
        reached("arc.after-segment")

    def abort(self) -> None:
        """As the contract says."""
        self._ended = True


class ArcStageWriter(ArcPartWriter):
    """The contract's `StageWriter` for a segment."""

    def abort(self) -> None:
        """As the contract says."""
        if not self._ended:
            self._ended = True
            self._stage.truncate(self._start)


def _write_all(descriptor: int, block: bytes | bytearray | memoryview, offset: int) -> int:
    """Write a whole block at `offset`; returns its length."""
    rest = memoryview(block).cast("B")
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        offset += written
        rest = rest[written:]
    return memoryview(block).nbytes
