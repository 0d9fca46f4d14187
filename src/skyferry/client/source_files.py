"""A local file that is being sent, and the bodies made of it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from skyferry.client.digests import RunningMD5
from skyferry.client.errors import LocalFault, SourceChanged
from skyferry.client.outcomes import Progress
from skyferry.vospace.faults import InvalidArgument


class SourceFile:
    """An open local file that must not change while it is read. Use as ``with``."""

    def __init__(self, path: Path) -> None:
        try:
            # Not blocking: opening a FIFO would wait for its writer.
            self.descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise LocalFault(error, path) from error
        self.path = path
        self._first = os.fstat(self.descriptor)
        if not stat.S_ISREG(self._first.st_mode):
            os.close(self.descriptor)
            raise InvalidArgument(f"{path} is not a regular file")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.descriptor)

    @property
    def facts(self) -> os.stat_result:
        """What the file was when it was opened."""
        return self._first

    @property
    def length(self) -> int:
        return self._first.st_size

    @property
    def mtime(self) -> int:
        """Modification time, ns since 1970 UTC."""
        return self._first.st_mtime_ns

    @property
    def version(self) -> tuple[int, int, int, int]:
        """What changes when the file does: inode, size, modification and change time."""
        return self._first.st_ino, self._first.st_size, self._first.st_mtime_ns, self._first.st_ctime_ns

    def read(self, offset: int, size: int) -> bytes:
        """Return exactly `size` bytes.

        Raises
        ------
        SourceChanged
            If the file has become shorter.
        """
        try:
            block = os.pread(self.descriptor, size, offset)
        except OSError as error:
            raise LocalFault(error, self.path) from error
        if not block and size:
            raise SourceChanged(f"{self.path} became shorter while it was read")
        return block if len(block) == size else block + self.read(offset + len(block), size - len(block))

    def require_unchanged(self) -> None:
        """Raise `SourceChanged` if the file is not the one that was opened any more."""
        now = os.fstat(self.descriptor)
        if (now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns) != self.version:
            raise SourceChanged(f"{self.path} changed while it was read")


class FileBody:
    """A stretch of a file as a request's body; counts what it hands out, and hashes it if asked to."""

    def __init__(
        self, source: SourceFile, offset: int, length: int, md5: RunningMD5 | None, progress: Progress
    ) -> None:
        self.length = length
        self._source = source
        self._offset = offset
        self._end = offset + length
        self._md5 = md5
        self._progress = progress

    def read(self, size: int) -> bytes:
        size = min(size, self._end - self._offset)
        if size <= 0:
            return b""
        block = self._source.read(self._offset, size)
        self._offset += len(block)
        if self._md5 is not None:
            self._md5.update(block)
        self._progress(self._offset)
        return block
