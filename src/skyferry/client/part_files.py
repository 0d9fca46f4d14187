"""A download's bytes before they are whole: a private file beside the destination that a later run goes on with."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from skyferry.client.digests import BLOCK, PrefixMD5
from skyferry.client.errors import LocalFault
from skyferry.vospace.faults import InvalidArgument

_WORTH_RESUMING = 256 * 1024
"""A file below this is fetched again sooner than its part is looked for."""
_HARDLY_BEGUN = 16 * 1024
_WORTH_A_LOOK = 32 * 1024 * 1024

_LONGEST_NAME = 255
_VERSION_LENGTH = len("0123456789abcdef.part")


class Part:
    """``.NAME-<id>.part`` beside the destination, locked; the id is of the version of the bytes, so parts never mix.

    All local failures are `LocalFault`.
    """

    def __init__(self, destination: Path, version: str | None) -> None:
        self.destination = destination
        self.placed = False
        """Whether it is the destination by now."""
        self.path = part_path(destination, version or os.urandom(8).hex())
        self.descriptor = self._open()

    def _open(self) -> int:
        for path in (self.path, part_path(self.destination, os.urandom(8).hex())):
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
            except OSError as error:
                raise LocalFault(error, self.destination) from error
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # another process is at it
                os.close(descriptor)
                continue
            self.path = path
            return descriptor
        raise LocalFault(FileExistsError(17, "another download of it is under way"), self.destination)

    def write_at(self, offset: int, block: bytes) -> None:
        """Hand bytes to the file system."""
        try:
            view = memoryview(block)
            while view:
                written = os.pwrite(self.descriptor, view, offset)
                offset, view = offset + written, view[written:]
        except OSError as error:
            raise LocalFault(error, self.destination) from error

    def place(self, mtime: int | None) -> None:
        """Make the bytes durable and put them under the destination's name, in one step."""
        try:
            _keep_mode(self.destination, self.descriptor)
            if mtime is not None:
                os.utime(self.descriptor, ns=(mtime, mtime))
            os.fsync(self.descriptor)
            self.path.replace(self.destination)
            self.placed = True
            if os.fstat(self.descriptor).st_size >= _WORTH_RESUMING:
                _remove_stale_parts(self.destination)
            directory = os.open(self.destination.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        except OSError as error:
            raise LocalFault(error, self.destination) from error

    def discard(self) -> None:
        """Remove it: its bytes are of no use."""
        self.path.unlink(missing_ok=True)

    def leave(self, held: int) -> None:
        """Let go of it; remove it if the bytes it holds are not worth going on with."""
        if held < _HARDLY_BEGUN and not self.placed:
            self.discard()
        os.close(self.descriptor)
        self.descriptor = -1


class PartFile(Part):
    """A part that is filled from its beginning on, by one stream. Writes are gathered into blocks."""

    def __init__(self, destination: Path, version: str | None) -> None:
        super().__init__(destination, version)
        self.length = 0
        """Bytes it holds, those still gathered included."""
        self._md5 = PrefixMD5(self.descriptor)
        self._gathered: list[bytes] = []
        self._size = 0

    def take_up(self) -> None:
        """Keep what an earlier run wrote."""
        self.length = os.fstat(self.descriptor).st_size
        self._md5.grow(self.length)

    def start_over(self) -> None:
        """Forget all bytes."""
        self._gathered.clear()
        self._size = self.length = 0
        self._md5.close()
        self._md5 = PrefixMD5(self.descriptor)
        os.ftruncate(self.descriptor, 0)

    def write(self, block: bytes) -> None:
        self._gathered.append(block)
        self._size += len(block)
        self.length += len(block)
        if self._size >= BLOCK:
            self.flush()

    def flush(self) -> None:
        """Hand what was gathered to the file system."""
        if not self._size:
            return
        block = self._gathered[0] if len(self._gathered) == 1 else b"".join(self._gathered)
        self._gathered.clear()
        self._size = 0
        self.write_at(self.length - len(block), block)
        self._md5.grow(self.length)

    def hexdigest(self) -> str:
        """MD5 of all bytes; waits for the end of the hashing."""
        self.flush()
        try:
            return self._md5.hexdigest()
        except OSError as error:
            raise LocalFault(error, self.destination) from error

    def place(self, mtime: int | None) -> None:
        self.flush()
        super().place(mtime)

    def close(self) -> None:
        """Leave what has come so far for a later run, if it is worth that."""
        if self.descriptor < 0:
            return
        try:
            self.flush()
        finally:
            self._md5.close()
            self.leave(self.length)


def part_path(destination: Path, version: str) -> Path:
    """Where the part of this version lies; `version` is any text."""
    suffix = b"-" + hashlib.sha256(version.encode()).hexdigest()[:16].encode() + b".part"
    name = os.fsencode(destination.name)[: _LONGEST_NAME - len(suffix) - 1]
    return destination.parent / os.fsdecode(b"." + name + suffix)


def has_part(destination: Path, md5: str | None, length: int) -> bool:
    """Whether an earlier run left something worth going on with, of a file that has this digest, if that is known."""
    if length < _WORTH_RESUMING:
        return False
    if md5 is not None and part_path(destination, md5).exists():
        return True
    # Where answers name no digest, versions are told by entity tags: only a look at the directory tells.
    return (md5 is None or length >= _WORTH_A_LOOK) and any(_parts(destination))


def _parts(destination: Path) -> Iterator[Path]:
    model = part_path(destination, "").name
    beginning = model[:-_VERSION_LENGTH]
    try:
        with os.scandir(destination.parent) as entries:
            for entry in entries:
                same = len(entry.name) == len(model) and entry.name.startswith(beginning)
                if same and entry.name.endswith(".part"):
                    yield Path(entry.path)
    except OSError:
        return


def _remove_stale_parts(destination: Path) -> None:
    """Remove parts of versions that are of no use now, except those that another process is writing."""
    for path in _parts(destination):
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        except OSError:
            continue
        finally:
            os.close(descriptor)


def resolved_destination(path: Path) -> Path:
    """The file to replace: a link's target rather than the link.

    Raises
    ------
    InvalidArgument
        If something is there that is no regular file: a device or a FIFO would be replaced, not written.
    """
    try:
        mode = path.stat().st_mode
    except OSError:
        return path
    if not stat.S_ISREG(mode):
        raise InvalidArgument(f"{path} is not a regular file (vcat writes to standard output)")
    return path.resolve() if path.is_symlink() else path


def _keep_mode(existing: Path, descriptor: int) -> None:
    """Keep the permissions of the file that is about to be replaced."""
    try:
        os.fchmod(descriptor, stat.S_IMODE(existing.stat().st_mode))
    except FileNotFoundError:
        return
