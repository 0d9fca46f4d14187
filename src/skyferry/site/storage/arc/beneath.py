"""Opening what lies below a directory handle, never through a link and never out of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from functools import cache

from skyferry.site.storage import linux

_RESOLVE = linux.RESOLVE_BENEATH | linux.RESOLVE_NO_SYMLINKS
_PATH_LIMIT = 4000  # the kernel takes 4096 bytes at a time


def open_beneath(directory: int, parts: Sequence[bytes], flags: int) -> int:
    """Open the path `parts` below `directory`; a link anywhere in it is refused by ELOOP or ENOTDIR.

    With ``O_PATH`` a link as last component is opened as itself. The components are names: none is empty,
    ``.`` or ``..``, none holds ``/`` or NUL. However long the path, it is opened in pieces the kernel takes.

    Raises
    ------
    OSError
        As `os.open`.
    """
    flags |= os.O_NOFOLLOW | os.O_CLOEXEC
    if not parts:
        return os.open(b".", flags, dir_fd=directory)
    pieces = _pieces(parts) if kernel_resolves() else [(part,) for part in parts]
    handle = directory
    try:
        for piece in pieces[:-1]:
            further = _open(handle, piece, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW)
            if handle != directory:
                os.close(handle)
            handle = further
        return _open(handle, pieces[-1], flags)
    finally:
        if handle != directory:
            os.close(handle)


@cache
def kernel_resolves() -> bool:
    """Whether openat2 is to be had: kernels before 5.6 lack it, some sandboxes forbid it."""
    try:
        os.close(linux.openat2(linux.AT_FDCWD, b".", os.O_PATH, _RESOLVE))
    except OSError as error:
        if error.errno in (errno.ENOSYS, errno.EPERM):
            return False
        raise
    return True


def _open(directory: int, piece: Sequence[bytes], flags: int) -> int:
    if kernel_resolves():
        return linux.openat2(directory, b"/".join(piece), flags, _RESOLVE)
    return os.open(piece[0], flags | os.O_CLOEXEC, dir_fd=directory)


def _pieces(parts: Sequence[bytes]) -> list[tuple[bytes, ...]]:
    pieces: list[tuple[bytes, ...]] = []
    piece: list[bytes] = []
    length = 0
    for part in parts:
        if piece and length + len(part) + 1 > _PATH_LIMIT:
            pieces.append(tuple(piece))
            piece, length = [], 0
        piece.append(part)
        length += len(part) + 1
    pieces.append(tuple(piece))
    return pieces
