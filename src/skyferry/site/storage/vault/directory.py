"""Objects as files below a directory of our own: ``objects/ab/KEY``, written in ``incoming`` first.

obstore's LocalStore does not wait for the medium, so the files are written here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from skyferry.site.storage.base import BLOCK
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.durable import Writeback
from skyferry.site.storage.linux import is_cached
from skyferry.site.storage.vault.blobs import Block, ObjectReader, ObjectWriter
from skyferry.vospace.faults import InternalFault

_PREFIX = 2
"""Hex digits of a key that name its directory: few enough that making one, which costs a sync, soon ends."""


class DirectoryBlobs:
    """A `BlobStore` of files. Nobody else may write below `root`."""

    largest_object = 1 << 62

    def __init__(self, root: Path) -> None:
        self._objects = root / "objects"
        self._incoming = root / "incoming"
        for directory in (self._objects, self._incoming):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_directory(root)

    def write(self, key: str) -> ObjectWriter:
        return _FileWriter(self._incoming / key, self._path(key))

    def open(self, key: str) -> ObjectReader:
        return _FileReader(self._path(key))

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._path(key).unlink(missing_ok=True)

    def keys(self, older_than: int) -> Iterator[list[str]]:
        for directory in sorted(self._objects.iterdir()):
            batch = [entry.name for entry in _older_files(directory, older_than)]
            if batch:
                yield batch

    def tidy(self, older_than: int) -> int:
        freed = 0
        for entry in _older_files(self._incoming, older_than):
            Path(entry.path).unlink(missing_ok=True)
            freed += 1
        return freed

    def _path(self, key: str) -> Path:
        return self._objects / key[:_PREFIX] / key


class _FileWriter:
    def __init__(self, temporary: Path, final: Path) -> None:
        self._temporary = temporary
        self._final = final
        self._length = 0
        self._descriptor = -1
        with _refusals("making a file"):
            self._descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._writeback = Writeback(self._descriptor)

    def write(self, block: Block) -> None:
        rest = memoryview(block)
        with _refusals("writing"):
            while rest:
                written = os.write(self._descriptor, rest)
                rest = rest[written:]
                self._length += written
        self._writeback.reached(self._length)
        reached("vault.after-block")

    def finish(self) -> None:
        with _refusals("storing"):
            # The age of an object counts from here, however long its bytes took to arrive.
            now = time.time_ns()
            os.utime(self._descriptor, ns=(now, now))
            os.fsync(self._descriptor)
            reached("vault.after-sync")
            self._close()
            _make_directory(self._final.parent)
            self._temporary.rename(self._final)
            reached("vault.after-rename")
            _sync_directory(self._final.parent)

    def abort(self) -> None:
        self._close()
        self._temporary.unlink(missing_ok=True)

    def __del__(self) -> None:
        self._close()

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class _FileReader:
    def __init__(self, path: Path) -> None:
        self._descriptor = -1
        with _refusals("opening"):
            self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(self, offset: int, size: int) -> bytes:
        with _refusals("reading"):
            block = os.pread(self._descriptor, size, offset)
            while len(block) < size:
                more = os.pread(self._descriptor, size - len(block), offset + len(block))
                if not more:
                    raise InternalFault("stored bytes are missing: a file of the vault is shorter than it was")
                block += more
        return block

    def cached(self, offset: int, size: int) -> bytes | None:
        return self.read(offset, size) if is_cached(self._descriptor, offset, size) else None

    def blocks(self, start: int, stop: int) -> Iterator[bytes]:
        os.posix_fadvise(self._descriptor, start, stop - start, os.POSIX_FADV_SEQUENTIAL)
        for offset in range(start, stop, BLOCK):
            yield self.read(offset, min(BLOCK, stop - offset))

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        self.close()


@contextlib.contextmanager
def _refusals(doing: str) -> Iterator[None]:
    """Turn what the medium refuses into the fault of it."""
    try:
        yield
    except OSError as error:
        full = " (disk full)" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        raise InternalFault(f"{doing} stored bytes failed: {error.strerror}{full}") from error


def _older_files(directory: Path, older_than: int) -> Iterator[os.DirEntry[str]]:
    with os.scandir(directory) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_mtime_ns < older_than:
                    yield entry


def _make_directory(directory: Path) -> None:
    if not directory.exists():
        with contextlib.suppress(FileExistsError):
            directory.mkdir(mode=0o700)
        # Also when another thread just made it: its sync may still be under way.
        _sync_directory(directory.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
