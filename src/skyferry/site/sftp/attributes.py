"""Nodes as POSIX attributes, and attributes that clients send (draft-ietf-secsh-filexfer-02 §5)."""

from __future__ import annotations

import stat
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from skyferry.site.sftp.wire import Fields
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.nodes import NodeKind, Sharing

_SIZE, _OWNER, _MODE, _TIMES, _EXTENDED = 1, 2, 4, 8, 1 << 31
_ALL = struct.Struct(">IQIIIII")
_DIRECTORY_SIZE = 4096
_LATEST = (1 << 32) - 1
_NS = 1_000_000_000

NOBODY = 65534
"""The number of an owner whom the site does not know."""

NumberOf = Callable[[str], int]
"""The POSIX number of an account's name."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a client asks for; None where it says nothing. Owners it sends are passed over."""

    size: int | None = None
    mode: int | None = None
    mtime: int | None = None
    """ns since 1970 UTC."""

    @classmethod
    def read(cls, fields: Fields) -> Attributes:
        flags = fields.u32()
        size = fields.u64() if flags & _SIZE else None
        if flags & _OWNER:
            fields.u32(), fields.u32()
        mode = fields.u32() if flags & _MODE else None
        mtime = None
        if flags & _TIMES:
            fields.u32()
            mtime = fields.u32() * _NS
        if flags & _EXTENDED:
            for _ in range(min(fields.u32(), 64)):
                fields.block(), fields.block()
        return cls(size, mode, mtime)


def mode_of(kind: NodeKind, sharing: Sharing) -> int:
    """The mode that tells most of who may do what: owner, groups, everybody."""
    if kind is NodeKind.LINK:
        return stat.S_IFLNK | 0o777
    mode = 0o600
    if sharing.read_groups or sharing.write_groups:
        mode |= 0o040
    if sharing.write_groups:
        mode |= 0o020
    if sharing.public:
        mode |= 0o044
    if kind is NodeKind.DATA:
        return stat.S_IFREG | mode
    return stat.S_IFDIR | mode | (mode & 0o444) >> 2


def attributes(node: StoredNode, number: int, length: int | None = None, mtime: int | None = None) -> bytes:
    """The ATTRS of a node; `length` and `mtime`, of its open file or its link's text, count instead of its own."""
    if node.kind is NodeKind.CONTAINER:
        length = _DIRECTORY_SIZE
    size = node.length if length is None else length
    when = _seconds(node.mtime or node.changed if mtime is None else mtime)
    return _packed(mode_of(node.kind, node.sharing), number, size, when)


def directory_attributes(number: int, when: int) -> bytes:
    """The ATTRS of a directory that is no node: the root above the services."""
    return _packed(stat.S_IFDIR | 0o755, number, _DIRECTORY_SIZE, when // _NS)


def long_name(name: bytes, node: StoredNode, number: int) -> bytes:
    """A line as of ``ls -l``, which people see in ``sftp`` (§7)."""
    mode = stat.filemode(mode_of(node.kind, node.sharing)).encode()
    size = node.length if node.kind is NodeKind.DATA else 0
    when = _day(_seconds(node.mtime or node.changed))
    return b"%s    1 %-8s %-8d %12d %s %s" % (mode, node.owner.encode()[:32], number, size, when, name)


def _packed(mode: int, number: int, size: int, when: int) -> bytes:
    return _ALL.pack(_SIZE | _OWNER | _MODE | _TIMES, size, number, number, mode, when, when)


def _seconds(ns: int) -> int:
    return min(max(ns // _NS, 0), _LATEST)


@lru_cache(maxsize=1024)
def _day(seconds: int) -> bytes:
    return time.strftime("%b %e %H:%M", time.gmtime(seconds)).encode()
