"""Digests of bytes on their way in, computed beside the writing of them."""

from __future__ import annotations

import hashlib
import queue
import threading
from typing import Protocol

INLINE = 1 << 20
"""Up to so many bytes are hashed at once: a thread costs more than it saves."""
_AHEAD = 2

Block = bytes | bytearray | memoryview


class Digest(Protocol):
    """What `hashlib` and `ResumableMD5` have in common."""

    def update(self, block: Block, /) -> None: ...


class HexDigest(Digest, Protocol):
    """A digest that can be read."""

    def hexdigest(self) -> str: ...


class Hasher:
    """Feeds blocks to digests, in a thread of its own once there are many.

    MD5 is slower than most networks and disks, and releases the interpreter lock: hashing one block while
    the next is received and written makes an upload as fast as the slowest of the three.
    """

    def __init__(self, *digests: Digest) -> None:
        self._digests = digests
        self._inline = INLINE
        self._queue: queue.Queue[Block | None] | None = None
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    def update(self, block: Block) -> None:
        """Take a block. One that can change must stay as it is until `settle` returns."""
        if self._queue is None:
            if len(block) <= self._inline:
                self._inline -= len(block)
                self._hash(block)
                return
            self._queue = queue.Queue(_AHEAD)
            self._thread = threading.Thread(target=self._run, args=(self._queue,), name="hasher", daemon=True)
            self._thread.start()
        self._queue.put(block)

    def settle(self) -> None:
        """Return when every block taken has been hashed, and the digests can be read; raises what hashing raised."""
        if self._queue is not None:
            self._queue.join()
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """End the thread; idempotent."""
        if self._queue is not None and self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._queue = self._thread = None

    def _run(self, blocks: queue.Queue[Block | None]) -> None:
        while (block := blocks.get()) is not None:
            try:
                if self._failure is None:
                    self._hash(block)
            except Exception as failure:  # noqa: BLE001  # raised again in the thread that waits
                self._failure = failure
            finally:
                blocks.task_done()
        blocks.task_done()

    def _hash(self, block: Block) -> None:
        for digest in self._digests:
            digest.update(block)


def md5() -> HexDigest:
    """A fresh MD5: the checksum of VOSpace, not a protection."""
    return hashlib.md5(usedforsecurity=False)
