"""MD5 beside the transfer: hashing is slower than TLS, so large files get a thread for it."""

from __future__ import annotations

import hashlib
import os
import queue
import threading

_WORTH_A_THREAD = 256 * 1024
_BLOCKS_AHEAD = 8
BLOCK = 1024 * 1024


class RunningMD5:
    """MD5 of blocks in their order. `update` returns before a large block is hashed, a few blocks ahead at most."""

    def __init__(self) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._waiting: queue.Queue[bytes] | None = None

    def update(self, block: bytes) -> None:
        if self._waiting is None and len(block) >= _WORTH_A_THREAD:
            self._waiting = queue.Queue(_BLOCKS_AHEAD)
            threading.Thread(target=self._hash, args=(self._waiting,), name="md5", daemon=True).start()
        if self._waiting is None:
            self._md5.update(block)
        else:
            self._waiting.put(block)

    def hexdigest(self) -> str:
        """The digest of all blocks so far."""
        self._catch_up()
        return self._md5.hexdigest()

    def copy(self) -> RunningMD5:
        """The state after all blocks so far."""
        self._catch_up()
        other = RunningMD5()
        other._md5 = self._md5.copy()
        return other

    def close(self) -> None:
        """End the thread; the digest stays."""
        if self._waiting is not None:
            self._catch_up()
            self._waiting.put(b"")
            self._waiting = None

    def _catch_up(self) -> None:
        if self._waiting is not None:
            self._waiting.join()

    def _hash(self, waiting: queue.Queue[bytes]) -> None:
        while block := waiting.get():
            self._md5.update(block)
            waiting.task_done()
        waiting.task_done()


def md5_of_range(descriptor: int, length: int) -> RunningMD5:
    """MD5 of the first `length` bytes of an open file; fewer if it is shorter."""
    running = RunningMD5()
    offset = 0
    while offset < length:
        block = os.pread(descriptor, min(BLOCK, length - offset), offset)
        if not block:
            break
        running._md5.update(block)  # this is a thread of its own already
        offset += len(block)
    return running
