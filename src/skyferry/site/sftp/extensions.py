"""Extensions of SFTP that OpenSSH defined (its file PROTOCOL, §4) and programs on a mount profit from."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skyferry.site.sftp.attributes import Attributes
from skyferry.site.sftp.opened import MOST
from skyferry.site.sftp.wire import (
    LARGEST_PACKET,
    LARGEST_READ,
    LARGEST_WRITE,
    Fields,
    Kind,
    Status,
    answer,
    status,
    u64,
)
from skyferry.site.space.space import Allowance
from skyferry.site.storage.base import BLOCK
from skyferry.vospace.paths import NodePath

if TYPE_CHECKING:
    from skyferry.site.sftp.requests import Requests

_STATVFS = struct.Struct(">11Q")
_UNIT = 4096
_ENDLESS = 1 << 50
"""Bytes shown as the size of what has no quota."""
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Extension:
    version: bytes
    answer: Callable[[Requests, int, Fields], bytes]


def _posix_rename(requests: Requests, id: int, fields: Fields) -> bytes:
    requests.changes.rename(fields.string(), fields.string(), replace=True)
    return status(id, Status.OK)


def _fsync(requests: Requests, id: int, fields: Fields) -> bytes:
    requests.opened.file(fields.string()).handle.sync()
    return status(id, Status.OK)


def _lsetstat(requests: Requests, id: int, fields: Fields) -> bytes:
    requests.changes.set_of_path(fields.string(), Attributes.read(fields))
    return status(id, Status.OK)


def _statvfs(requests: Requests, id: int, fields: Fields) -> bytes:
    """The quota that holds at a path; at the root that of the caller's own home, which ``df`` on a mount shows."""
    place = requests.tree.locate(fields.string())
    if place is None or place.path.is_root:
        assert requests.caller.name is not None
        space = requests.tree.space("arc") if place is None else place.space
        name = requests.caller.name.encode()
        path = NodePath((b"home", name)) if space.service == "arc" else NodePath((name,))
    else:
        space, path = place.space, place.path
    return answer(Kind.EXTENDED_REPLY, id, _shown(space.allowance(requests.caller, path)))


def _fstatvfs(requests: Requests, id: int, fields: Fields) -> bytes:
    file = requests.opened.file(fields.string())
    space = requests.tree.space(file.service)
    return answer(Kind.EXTENDED_REPLY, id, _shown(space.allowance(requests.caller, file.handle.node.path)))


def _shown(allowance: Allowance) -> bytes:
    total = _ENDLESS if allowance.quota is None else allowance.quota
    units = -(-total // _UNIT)
    free = max(0, total - allowance.used) // _UNIT
    names = 1 << 32
    return _STATVFS.pack(_UNIT, _UNIT, units, free, free, names, names, names, 0, 0, _LONGEST_NAME)


def _limits(_requests: Requests, id: int, _fields: Fields) -> bytes:
    return answer(Kind.EXTENDED_REPLY, id, u64(LARGEST_PACKET), u64(LARGEST_READ), u64(LARGEST_WRITE), u64(MOST))


def _copy_data(requests: Requests, id: int, fields: Fields) -> bytes:
    source, start, length = requests.opened.file(fields.string()), fields.u64(), fields.u64()
    target, at = requests.opened.file(fields.string()), fields.u64()
    if source is target or not target.writable:
        return status(id, Status.FAILURE, "InvalidArgument: copies go from one file to another that is open to write")
    left = length or 1 << 63
    while left and (block := source.handle.read(start, min(left, BLOCK))):
        target.handle.write(at, block)
        start, at, left = start + len(block), at + len(block), left - len(block)
    return status(id, Status.OK)


EXTENSIONS: dict[bytes, Extension] = {
    b"posix-rename@openssh.com": Extension(b"1", _posix_rename),
    b"statvfs@openssh.com": Extension(b"2", _statvfs),
    b"fstatvfs@openssh.com": Extension(b"2", _fstatvfs),
    b"fsync@openssh.com": Extension(b"1", _fsync),
    b"lsetstat@openssh.com": Extension(b"1", _lsetstat),
    b"limits@openssh.com": Extension(b"1", _limits),
    b"copy-data": Extension(b"1", _copy_data),
}
"""By the names under which they are advertised."""
