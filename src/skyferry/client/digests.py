"""MD5 beside the transfer: hashing is slower than TLS, so large files get a thread for it."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import queue
import threading

from skyferry.client.streams import to_its_end

_WORTH_A_THREAD = 256 * 1024
_BLOCKS_AHEAD = 8
_BEGUN_AT_ONCE = 8 * 1024 * 1024
_SYNC_FILE_RANGE_WRITE = 2
_PIECE = 64 * 1024 * 1024
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


class PrefixMD5:
    """MD5 of a file that is being filled: read back, from the page cache, as its beginning grows.

    A large file gets a thread for it, which also has the file system begin to write, so that little is left to
    wait for when the file is made durable.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._known = self._hashed = 0
        self._error: OSError | None = None
        self._ended = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def grow(self, prefix: int) -> None:
        """Tell that so many bytes are there without a gap."""
        with self._changed:
            self._known = max(prefix, self._known)
            self._changed.notify_all()
        if self._thread is None and self._known >= BLOCK:
            self._thread = threading.Thread(target=self._follow, name="md5", daemon=True)
            self._thread.start()

    def hexdigest(self) -> str:
        """Wait for the digest of all that was told; raises `OSError` if it could not be read back."""
        if self._thread is None:
            while self._hashed < self._known:
                self._hash(self._hashed, self._known - self._hashed)
        with self._changed:
            self._changed.wait_for(lambda: self._hashed == self._known or self._error is not None)
            if self._error is not None:
                raise self._error
            return self._md5.hexdigest()

    def close(self) -> None:
        """End the thread, before the descriptor is closed."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _follow(self) -> None:
        begun = 0
        try:
            while (stretch := self._next()) is not None:
                self._hash(*stretch)
                if self._hashed - begun >= _BEGUN_AT_ONCE:
                    begin_writing(self._descriptor, begun, self._hashed - begun)
                    begun = self._hashed
        except OSError as error:
            with self._changed:
                self._error = error
                self._changed.notify_all()

    def _hash(self, offset: int, size: int) -> None:
        block = os.pread(self._descriptor, size, offset)
        if not block:
            raise OSError(errno.EIO, "a part became shorter while it was written")
        self._md5.update(block)
        with self._changed:
            self._hashed += len(block)
            self._changed.notify_all()

    def _next(self) -> tuple[int, int] | None:
        """Where to read next, and how much; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._hashed < self._known)
            if self._ended:
                return None
            return self._hashed, min(BLOCK, self._known - self._hashed)


def begin_writing(descriptor: int, offset: int, size: int) -> None:
    """Have the file system begin to write a stretch to the disk, where it can be asked to (Linux)."""
    if (ask := getattr(ctypes.CDLL(None), "sync_file_range", None)) is not None:
        ask(descriptor, ctypes.c_int64(offset), ctypes.c_int64(size), ctypes.c_uint(_SYNC_FILE_RANGE_WRITE))


async def md5_of_range(descriptor: int, length: int) -> RunningMD5:
    """MD5 of the first `length` bytes of an open file; fewer if it is shorter. It can be cancelled."""
    running = RunningMD5()
    offset = 0
    while offset < length:
        size = await to_its_end(_hash_piece, running, descriptor, offset, min(_PIECE, length - offset))
        if not size:
            break
        offset += size
    return running


def _hash_piece(running: RunningMD5, descriptor: int, start: int, length: int) -> int:
    offset = start
    while offset < start + length:
        block = os.pread(descriptor, min(BLOCK, start + length - offset), offset)
        if not block:
            break
        running._md5.update(block)  # this is a thread of its own already
        offset += len(block)
    return offset - start
