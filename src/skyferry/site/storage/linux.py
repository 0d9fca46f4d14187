"""System calls that Python does not offer: openat2, statx, renameat2, sync_file_range."""

from __future__ import annotations

import ctypes
import os
import struct
import threading
from typing import NamedTuple

AT_FDCWD = -100
AT_SYMLINK_NOFOLLOW = 0x100
AT_NO_AUTOMOUNT = 0x800
AT_EMPTY_PATH = 0x1000

RESOLVE_NO_SYMLINKS = 0x04
RESOLVE_BENEATH = 0x08

RENAME_NOREPLACE = 1
RENAME_EXCHANGE = 2

_STATX_BASIC = 0x7FF
_STATX_BTIME = 0x800
_STATX_MOUNT_ID = 0x1000
_ATTRIBUTE_MOUNT_ROOT = 0x2000
_SYNC_FILE_RANGE_WRITE = 2
_SYSCALL_OPENAT2 = 437  # the same on every architecture

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_libc.statx.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_uint, ctypes.c_char_p]
_libc.renameat2.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
_libc.sync_file_range.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint]

# The fields that are wanted of struct statx, and room for the others.
_STATX = struct.Struct("=I4xQI8xH2xQQ8xQ16xqI4xqI4xqI12xIIQ")
_STATX_SIZE = 256
_local = threading.local()


class Statx(NamedTuple):
    """What statx knows; times in ns since 1970 UTC."""

    mode: int
    inode: int
    size: int
    links: int
    device: int
    mount: int
    """Identity of the mount, or of the device where the kernel has none (before 5.8)."""
    is_mount_top: bool
    btime: int
    """0 where the file system keeps none."""
    ctime: int
    mtime: int


def statx(directory: int, name: bytes = b"") -> Statx:
    """Look at `name` in `directory` without following a link, or at the open file `directory` itself.

    Raises `OSError` as `os.stat` does.
    """
    try:
        buffer = _local.statx
    except AttributeError:
        buffer = _local.statx = ctypes.create_string_buffer(_STATX_SIZE)
    flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (0 if name else AT_EMPTY_PATH)
    if _libc.statx(directory, name, flags, _STATX_BASIC | _STATX_BTIME | _STATX_MOUNT_ID, buffer) != 0:
        raise _error(name)
    mask, attributes, links, mode, inode, size, known_attributes, *times, major, minor, mount = _STATX.unpack_from(
        buffer
    )
    birth_s, birth_ns, change_s, change_ns, modify_s, modify_ns = times
    device = os.makedev(major, minor)
    return Statx(
        mode=mode,
        inode=inode,
        size=size,
        links=links,
        device=device,
        mount=mount if mask & _STATX_MOUNT_ID else device,
        is_mount_top=bool(attributes & known_attributes & _ATTRIBUTE_MOUNT_ROOT),
        btime=birth_s * 1_000_000_000 + birth_ns if mask & _STATX_BTIME else 0,
        ctime=change_s * 1_000_000_000 + change_ns,
        mtime=modify_s * 1_000_000_000 + modify_ns,
    )


def openat2(directory: int, path: bytes, flags: int, resolve: int) -> int:
    """Open `path` below `directory` under the `resolve` rules; raises `OSError`."""
    how = struct.pack("=QQQ", flags | os.O_CLOEXEC, 0, resolve)
    descriptor = _libc.syscall(
        ctypes.c_long(_SYSCALL_OPENAT2),
        ctypes.c_int(directory),
        ctypes.c_char_p(path),
        ctypes.c_char_p(how),
        ctypes.c_size_t(len(how)),
    )
    if descriptor < 0:
        raise _error(path)
    return int(descriptor)


def renameat2(source: int, source_name: bytes, target: int, target_name: bytes, flags: int) -> None:
    """Rename between two directories under `flags`; raises `OSError`."""
    if _libc.renameat2(source, source_name, target, target_name, flags) != 0:
        raise _error(target_name)


def is_cached(descriptor: int, offset: int, size: int) -> bool:
    """Whether a read of these bytes of a file finds them in memory.

    Only the two ends are tried: pages arrive in order, so what lies between is there as well. Where it
    is not after all, the read that follows waits once.
    """
    return _holds(descriptor, offset + size - 1) and _holds(descriptor, offset)


def _holds(descriptor: int, offset: int) -> bool:
    try:
        return os.preadv(descriptor, [bytearray(1)], offset, os.RWF_NOWAIT) == 1
    except OSError:
        return False  # not in memory, or a file system that cannot tell


def start_writeback(descriptor: int, offset: int, size: int) -> None:
    """Ask the kernel to begin to write these bytes to the medium, without waiting. No promise is made."""
    _libc.sync_file_range(descriptor, offset, size, _SYNC_FILE_RANGE_WRITE)


def _error(name: bytes) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number), name)
