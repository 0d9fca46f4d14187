"""Where bytes wait before they have a name: private directories on the file systems of their targets.

One directory serves the mount of the root and lies outside it, so that no name in the tree is special.
Renaming works only inside one mount: for another one below the root, a hidden `STAGING_NAME` at its top
serves, which no listing shows and no path reaches. If the root itself is a mount point, nothing of its file
system lies outside it, and the same holds there.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from skyferry.site.storage import linux
from skyferry.site.storage.arc.beneath import open_beneath
from skyferry.site.storage.arc.tree import STAGING_NAME, Directory, Tree, names_in
from skyferry.site.storage.durable import sync_names
from skyferry.vospace.faults import InternalFault

_TEMPORARY = b"t-"
_STAGE = b"s-"
_LOCK = b"lock"
_FLOCK = struct.Struct("hhqqi")


class Staging:
    """The staging directories of one tree.

    Raises
    ------
    ValueError
        At construction, if `main` is not on the mount of the tree, lies where users see it, or is someone else's.
    """

    def __init__(self, tree: Tree, main: Path) -> None:
        self._tree = tree
        main.mkdir(mode=0o700, parents=True, exist_ok=True)
        main = main.resolve(strict=True)
        self._main = os.open(main, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        root = tree.entry(tree.descriptor)
        hidden = root.is_mount_top and main == tree.root / os.fsdecode(STAGING_NAME)
        if main.is_relative_to(tree.root) and not hidden:
            raise ValueError(f"the staging directory {main} lies in the tree {tree.root}, where users would see it")
        if linux.statx(self._main).mount != root.mount:
            raise ValueError(f"the staging directory {main} must be on the same mount as the tree {tree.root}")
        if os.fstat(self._main).st_uid != os.geteuid():
            raise ValueError(f"the staging directory {main} must belong to this account")
        os.fchmod(self._main, 0o700)
        self._mount = root.mount

    def close(self) -> None:
        os.close(self._main)

    @contextmanager
    def beside(self, directory: Directory) -> Iterator[int]:
        """Hold the staging directory open from which one rename leads into `directory`."""
        if directory.entry.mount == self._mount:
            yield self._main
            return
        depth = len(directory.path)
        while directory.chain[depth - 1].mount == directory.entry.mount:
            depth -= 1
        handle = self._at_top(directory, depth)
        try:
            yield handle
        finally:
            os.close(handle)

    def clear(self, handle: int, older_than: int) -> int:
        """Remove temporaries whose bytes nobody touched since `older_than`; stages stay. Returns how many."""
        freed = 0
        for name in names_in(handle):
            with suppress(FileNotFoundError):
                if name.startswith(_TEMPORARY) and linux.statx(handle, name).ctime < older_than:
                    forget(handle, name)
                    freed += 1
        return freed

    @property
    def main(self) -> int:
        return self._main

    def _at_top(self, directory: Directory, depth: int) -> int:
        """Open, or make, the staging directory of another mount whose top is the first `depth` names."""
        top = open_beneath(self._tree.descriptor, directory.path.parts[:depth], os.O_RDONLY | os.O_DIRECTORY)
        try:
            with suppress(FileExistsError):
                os.mkdir(STAGING_NAME, 0o700, dir_fd=top)
                sync_names(top)
            handle = open_beneath(top, (STAGING_NAME,), os.O_RDONLY | os.O_DIRECTORY)
        finally:
            os.close(top)
        if not _is_private(handle) or linux.statx(handle).mount != directory.entry.mount:
            os.close(handle)
            where = f"{directory.path.parts[:depth]}/{os.fsdecode(STAGING_NAME)}"
            raise InternalFault(f"{where} must be a directory of the site's own account, mode 0700")
        return handle


def temporary_name() -> bytes:
    """A fresh name for a staging directory."""
    return _TEMPORARY + secrets.token_hex(12).encode()


@contextmanager
def one_at_a_time(staging: int, directory: Directory, name: bytes) -> Iterator[None]:
    """Be the only one, of all processes of the site, to replace or remove the file `name` in `directory`.

    For a moment between looking and renaming, on a file system where many machines may meet: hence a lock
    on one byte of a file there, which belongs to the name and to hardly any other.
    """
    byte = zlib.crc32(name, directory.entry.key.inode & 0xFFFFFFFF)
    handle = os.open(_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600, dir_fd=staging)
    try:
        # Of the open file, not of the process: threads exclude each other, and closing lets go.
        fcntl.fcntl(handle, fcntl.F_OFD_SETLKW, _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0))
        yield
    finally:
        os.close(handle)


def stage_name(name: str) -> bytes:
    """The name of the stage of a put transaction."""
    if not (name.isascii() and name.isalnum()):
        raise ValueError(f"not letters and digits: {name}")
    return _STAGE + name.encode()


def forget(handle: int, name: bytes) -> None:
    """Remove a temporary of any kind; nothing if it is gone."""
    with suppress(FileNotFoundError):
        try:
            os.unlink(name, dir_fd=handle)
        except IsADirectoryError:
            os.rmdir(name, dir_fd=handle)


def _is_private(handle: int) -> bool:
    known = os.fstat(handle)
    return known.st_uid == os.geteuid() and not stat.S_IMODE(known.st_mode) & 0o077
