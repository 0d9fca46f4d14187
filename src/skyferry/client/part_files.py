"""A download's bytes before they are whole: a private file beside the destination that a later run goes on with."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from skyferry.client.digests import BLOCK, RunningMD5, md5_of_range
from skyferry.client.errors import LocalFault
from skyferry.vospace.faults import InvalidArgument

_LONGEST_NAME = 255
_VERSION_LENGTH = len("0123456789abcdef.part")


class PartFile:
    """``.NAME-<id>.part`` beside the destination; the id is of the version of the bytes, so parts never mix.

    Writes are gathered into blocks. All local failures are `LocalFault`.
    """

    def __init__(self, destination: Path, version: str | None) -> None:
        self.destination = destination
        self.path = part_path(destination, version or os.urandom(8).hex())
        self.length = 0
        """Bytes it holds, those still gathered included."""
        self.md5 = RunningMD5()
        self._gathered: list[bytes] = []
        self._size = 0
        self._descriptor = self._open()

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

    def take_up(self) -> None:
        """Keep what an earlier run wrote; reads it for the digest."""
        self.length = os.fstat(self._descriptor).st_size
        self.md5.close()
        self.md5 = md5_of_range(self._descriptor, self.length)

    def start_over(self) -> None:
        """Forget all bytes."""
        self._gathered.clear()
        self._size = self.length = 0
        self.md5.close()
        self.md5 = RunningMD5()
        os.ftruncate(self._descriptor, 0)

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
        offset = self.length - len(block)
        try:
            view = memoryview(block)
            while view:
                written = os.pwrite(self._descriptor, view, offset)
                offset, view = offset + written, view[written:]
        except OSError as error:
            raise LocalFault(error, self.destination) from error
        finally:
            self._gathered.clear()
            self._size = 0
        self.md5.update(block)

    def place(self, mtime: int | None) -> None:
        """Make the bytes durable and put them under the destination's name, in one step."""
        self.flush()
        try:
            _keep_mode(self.destination, self._descriptor)
            if mtime is not None:
                os.utime(self._descriptor, ns=(mtime, mtime))
            os.fsync(self._descriptor)
            self.path.replace(self.destination)
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

    def close(self) -> None:
        """Leave what has come so far for a later run; an empty part is removed."""
        if self._descriptor < 0:
            return
        try:
            self.flush()
            if self.length == 0:
                self.discard()
        finally:
            self.md5.close()
            os.close(self._descriptor)
            self._descriptor = -1


def part_path(destination: Path, version: str) -> Path:
    """Where the part of this version lies; `version` is any text."""
    suffix = b"-" + hashlib.sha256(version.encode()).hexdigest()[:16].encode() + b".part"
    name = os.fsencode(destination.name)[: _LONGEST_NAME - len(suffix) - 1]
    return destination.parent / os.fsdecode(b"." + name + suffix)


def has_part(destination: Path) -> bool:
    """Whether an earlier run left a part of some version."""
    return any(_parts(destination))


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
