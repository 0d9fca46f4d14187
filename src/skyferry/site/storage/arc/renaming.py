"""Renames that never replace, and one that replaces and shows what it replaced.

NFS and CephFS know neither flag of renameat2; there, links and plain renames do the same as closely as they can.
"""

from __future__ import annotations

import errno
import os

from skyferry.site.storage import linux
from skyferry.site.storage.arc.staging import forget
from skyferry.site.storage.arc.tree import Entry, Tree
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import readable

_ATTEMPTS = 16
_UNKNOWN = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)


def rename_new(source: int, source_name: bytes, target: int, target_name: bytes) -> None:
    """Rename from one open directory into another, never over anything.

    Raises
    ------
    DuplicateNode
        If the name is taken.
    ContainerNotFound
        If the target directory, or the source, has gone.
    OSError
        EINVAL for a directory into itself.
    """
    try:
        try:
            linux.renameat2(source, source_name, target, target_name, linux.RENAME_NOREPLACE)
        except OSError as error:
            if error.errno not in _UNKNOWN:
                raise
            _without_flag(source, source_name, target, target_name)
    except FileExistsError:
        raise DuplicateNode(f"{readable(target_name)} exists") from None
    except FileNotFoundError:
        raise ContainerNotFound(f"the container of {readable(target_name)} has gone") from None


def rename_over(tree: Tree, source: int, source_name: bytes, target: int, target_name: bytes) -> Entry | None:
    """Put a file in the place of another one; what was replaced then has the source's name.

    Returns
    -------
    Entry or None
        What was replaced, exactly, whoever else replaces at the same time. None if there was nothing.

    Raises
    ------
    DuplicateNode
        If the name belongs to something other than a file.
    ContainerNotFound
        If the target directory has gone.
    """
    for _ in range(_ATTEMPTS):
        try:
            if tree.entry(target, target_name).kind is not NodeKind.DATA:
                raise DuplicateNode(f"{readable(target_name)} is no data node")
            return _exchange(tree, source, source_name, target, target_name)
        except FileNotFoundError:
            pass
        try:
            rename_new(source, source_name, target, target_name)
        except DuplicateNode:
            continue
        return None
    raise DuplicateNode(f"{readable(target_name)} comes and goes")


def _exchange(tree: Tree, source: int, source_name: bytes, target: int, target_name: bytes) -> Entry:
    try:
        linux.renameat2(source, source_name, target, target_name, linux.RENAME_EXCHANGE)
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise
        replaced = tree.entry(target, target_name)
        os.rename(source_name, target_name, src_dir_fd=source, dst_dir_fd=target)
        return replaced
    replaced = tree.entry(source, source_name)
    if replaced.kind is not NodeKind.DATA:
        linux.renameat2(source, source_name, target, target_name, linux.RENAME_EXCHANGE)
        raise DuplicateNode(f"{readable(target_name)} is no data node")
    return replaced


def _without_flag(source: int, source_name: bytes, target: int, target_name: bytes) -> None:
    try:
        os.link(source_name, target_name, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
    except PermissionError:  # a directory
        try:
            os.stat(target_name, dir_fd=target, follow_symlinks=False)
        except FileNotFoundError:
            os.rename(source_name, target_name, src_dir_fd=source, dst_dir_fd=target)
            return
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target_name) from None
    forget(source, source_name)
