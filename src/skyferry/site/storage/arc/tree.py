"""The tree as POSIX knows it: entries, and handles on directories, found without following a link."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from skyferry.site.storage import linux
from skyferry.site.storage.arc.beneath import open_beneath
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import ContainerNotFound
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

STAGING_NAME = b".skyferry-staging"
"""The private directory at the top of a mounted file system; as a node, the name does not exist there."""

ENDS_A_CHAIN = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EACCES, errno.ENAMETOOLONG)
_KINDS = {stat.S_IFDIR: NodeKind.CONTAINER, stat.S_IFREG: NodeKind.DATA, stat.S_IFLNK: NodeKind.LINK}


class Key(NamedTuple):
    """What stays with a file through every rename. 64-bit numbers are signed, as databases keep them."""

    inode: int
    btime: int
    device: int


def key_of(node: StoredNode) -> Key:
    """The key of a node that came from this store."""
    if not isinstance(node.key, Key):
        raise TypeError(f"{node.path} is no node of arc")
    return node.key


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the tree. Times are ns since 1970 UTC."""

    key: Key
    kind: NodeKind | None
    """None for what is never a node: sockets, devices, FIFOs."""
    size: int
    mtime: int
    ctime: int
    links: int
    mount: int
    is_mount_top: bool

    @property
    def btime(self) -> int | None:
        return self.key.btime or None

    def has_bytes_of(self, other: Entry) -> bool:
        """Whether nothing says that the bytes differ: the same file, size and mtime."""
        return (self.key, self.size, self.mtime) == (other.key, other.size, other.mtime)

    def hides(self, name: bytes) -> bool:
        """Whether `name` in this directory is none of the users' business."""
        return self.is_mount_top and name == STAGING_NAME


@dataclass(frozen=True, slots=True)
class Directory:
    """An open directory and the entries from the root down to it."""

    path: NodePath
    chain: tuple[Entry, ...]
    descriptor: int

    @property
    def entry(self) -> Entry:
        return self.chain[-1]

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys of this directory and of all above it: those whose usage counts what lies in it."""
        return tuple(entry.key for entry in self.chain)


class Tree:
    """Everything below one root directory.

    Raises
    ------
    OSError
        By every method, as the kernel does.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve(strict=True)
        self.descriptor = os.open(self.root, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        self._device = linux.statx(self.descriptor).device
        self._file_systems = {self._device: 0}

    def close(self) -> None:
        os.close(self.descriptor)

    def chain(self, path: NodePath) -> tuple[Entry, ...]:
        """The entries from the root down `path`, up to what is missing or to the first that is no directory."""
        chain, descriptor = self._walk(path)
        os.close(descriptor)
        return chain

    @contextmanager
    def directory(self, path: NodePath) -> Iterator[Directory]:
        """Hold a directory open, to list it, to place names in it, to sync it."""
        chain, handle = self._walk(path)
        try:
            if len(chain) != len(path) + 1:
                raise FileNotFoundError(2, "No such directory", path.text())
            descriptor = os.open(b".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=handle)
        finally:
            os.close(handle)
        try:
            yield Directory(path, chain, descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def container(self, node: StoredNode) -> Iterator[Directory]:
        """Hold the directory of a container node open; raises `ContainerNotFound` if it is not there any more."""
        with ExitStack() as opened:
            try:
                directory = opened.enter_context(self.directory(node.path))
            except (FileNotFoundError, NotADirectoryError):
                raise ContainerNotFound(str(node.path)) from None
            if directory.entry.key != node.key:
                raise ContainerNotFound(str(node.path))
            yield directory

    def open(self, path: NodePath, flags: int) -> int:
        """Open a file for its bytes; never waits for the other end of a FIFO."""
        return open_beneath(self.descriptor, path.parts, flags | os.O_NONBLOCK)

    def entry(self, directory: int, name: bytes = b"") -> Entry:
        """Look at `name` in an open directory, or at the open file itself."""
        known = linux.statx(directory, name)
        return Entry(
            key=Key(_signed(known.inode), known.btime, self._file_system(known.device, directory, name)),
            kind=_KINDS.get(stat.S_IFMT(known.mode)),
            size=known.size,
            mtime=known.mtime,
            ctime=known.ctime,
            links=known.links,
            mount=known.mount,
            is_mount_top=known.is_mount_top,
        )

    def _walk(self, path: NodePath) -> tuple[tuple[Entry, ...], int]:
        handle = os.dup(self.descriptor)
        try:
            chain = [self.entry(handle)]
            for name in path.parts:
                if chain[-1].kind is not NodeKind.CONTAINER or chain[-1].hides(name):
                    break
                try:
                    further = open_beneath(handle, (name,), os.O_PATH)
                except OSError as error:
                    if error.errno in ENDS_A_CHAIN:
                        break
                    raise
                os.close(handle)
                handle = further
                entry = self.entry(handle)
                if entry.kind is None:
                    break
                chain.append(entry)
        except BaseException:
            os.close(handle)
            raise
        return tuple(chain), handle

    def _file_system(self, device: int, directory: int, name: bytes) -> int:
        """0 for the root's own file system, else its id, which outlives a reboot where the kernel's number may not."""
        known = self._file_systems.get(device)
        if known is None:
            handle = open_beneath(directory, (name,), os.O_PATH) if name else os.dup(directory)
            try:
                known = self._file_systems[device] = _signed(os.fstatvfs(handle).f_fsid) or device
            finally:
                os.close(handle)
        return known


def names_in(directory: int) -> Iterator[bytes]:
    """The names in an open directory, as they come."""
    with os.scandir(directory) as entries:
        for entry in entries:
            yield os.fsencode(entry.name)


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number
