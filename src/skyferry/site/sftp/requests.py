"""The requests of SFTP version 3 as calls on spaces, and the answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog

from skyferry.site.access.identity import Caller
from skyferry.site.sftp.attributes import Attributes, NumberOf, attributes, directory_attributes, long_name
from skyferry.site.sftp.changes import Changes
from skyferry.site.sftp.extensions import EXTENSIONS
from skyferry.site.sftp.opened import Opened, OpenedDirectory, OpenedFile
from skyferry.site.sftp.statuses import code_of
from skyferry.site.sftp.tree import Place, Tree, plain
from skyferry.site.sftp.wire import (
    LARGEST_READ,
    VERSION,
    Fields,
    Kind,
    Malformed,
    OpenFlag,
    Status,
    answer,
    data,
    status,
    string,
    u32,
)
from skyferry.site.space.bytes import OpenMode
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import DuplicateNode, Fault, InvalidArgument
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import ROOT

_LISTING_BYTES = 48 << 10
"""An answer to READDIR ends soon after so many bytes."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that is to be had in a thread."""

    work: Callable[[], bytes]
    aside: bool = False
    """Whether requests behind this one need not wait."""


class Requests:
    """Answers the requests of one connection, one after the other.

    Parameters
    ----------
    number_of
        The POSIX number of an account's name.
    """

    def __init__(self, tree: Tree, caller: Caller, number_of: NumberOf) -> None:
        assert caller.name is not None
        self.tree = tree
        self.caller = caller
        self.opened = Opened()
        self.changes = Changes(tree, caller, self.opened)
        self._number_of = number_of
        self._own_number = number_of(caller.name)
        self._began = time.time_ns()
        self._answers: dict[int, Callable[[int, Fields], bytes]] = {
            Kind.OPEN: self._open,
            Kind.CLOSE: self._close,
            Kind.READ: self._read,
            Kind.WRITE: self._write,
            Kind.LSTAT: partial(self._stat, follow=False),
            Kind.STAT: partial(self._stat, follow=True),
            Kind.FSTAT: self._fstat,
            Kind.SETSTAT: self._setstat,
            Kind.FSETSTAT: self._fsetstat,
            Kind.OPENDIR: self._opendir,
            Kind.READDIR: self._readdir,
            Kind.REMOVE: self._remove,
            Kind.MKDIR: self._mkdir,
            Kind.RMDIR: self._rmdir,
            Kind.REALPATH: self._realpath,
            Kind.RENAME: self._rename,
            Kind.READLINK: self._readlink,
            Kind.SYMLINK: self._symlink,
            Kind.EXTENDED: self._extended,
        }

    def greeting(self) -> bytes:
        """The answer to INIT: the version, and the extensions that are served."""
        extensions = b"".join(string(name) + string(one.version) for name, one in EXTENSIONS.items())
        body = u32(VERSION) + extensions
        return u32(len(body) + 1) + bytes((Kind.VERSION,)) + body

    def take(self, kind: int, packet: bytes) -> bytes | Later:
        """The answer to a packet, or how to get it where that may have to wait for the medium."""
        if kind == Kind.CLOSE:
            return self._take_close(kind, packet)
        if kind in _QUICK or (kind in _QUICK_IN_PLACE and _is_in_place(packet)):
            return self.answer(kind, packet)
        return Later(partial(self.answer, kind, packet))

    def answer(self, kind: int, packet: bytes | memoryview) -> bytes:
        """The answer to one packet without its length, which begins with type and request id."""
        fields = Fields(packet, 1)
        id = fields.u32()
        known = self._answers.get(kind)
        if known is None:
            return status(id, Status.OP_UNSUPPORTED, f"requests of type {kind} are not served")
        return self._answered(kind, id, lambda: known(id, fields))

    def _answered(self, kind: int, id: int, work: Callable[[], bytes]) -> bytes:
        """What the work answers, or the fault that it meets."""
        try:
            return work()
        except Fault as fault:
            return status(id, code_of(fault), str(fault))
        except Malformed as error:
            return status(id, Status.BAD_MESSAGE, str(error))
        except Exception as error:  # noqa: BLE001  whatever it is, the connection goes on
            _log.exception("request failed", kind=kind, caller=self.caller.name)
            return status(id, Status.FAILURE, f"InternalFault: {type(error).__name__}")

    def close(self) -> None:
        """Let go of everything that is open."""
        self.opened.abort()

    # --- files

    def _open(self, id: int, fields: Fields) -> bytes:
        raw, flags = fields.string(), OpenFlag(fields.u32() & 0x3F)
        writable = bool(flags & OpenFlag.WRITE)
        place = self.tree.place(raw) if writable else self.tree.locate(raw)
        if place is None:
            raise InvalidArgument("the root of the tree is a directory")
        self.opened.check_room()
        growing = self.opened.growing(place.parts)
        if growing is not None:
            return self._join(id, growing, flags)
        mode = OpenMode(
            read=bool(flags & OpenFlag.READ) or not writable,
            write=writable,
            create=bool(flags & OpenFlag.CREATE),
            exclusive=flags & OpenFlag.CREATE | flags & OpenFlag.EXCLUSIVE == OpenFlag.CREATE | OpenFlag.EXCLUSIVE,
            truncate=bool(flags & OpenFlag.TRUNCATE),
        )
        handle = place.space.open_handle(self.caller, place.path, mode)
        file = OpenedFile(place.space.service, place.parts, handle, writable, bool(flags & OpenFlag.APPEND))
        return answer(Kind.HANDLE, id, string(self.opened.add_file(file)))

    def _join(self, id: int, file: OpenedFile, flags: OpenFlag) -> bytes:
        if flags & OpenFlag.EXCLUSIVE:
            raise DuplicateNode("the file is being written")
        if flags & OpenFlag.TRUNCATE:
            file.handle.truncate(0)
        file.users += 1
        return answer(Kind.HANDLE, id, string(self.opened.add_file(file)))

    def _take_close(self, kind: int, packet: bytes) -> bytes | Later:
        try:
            fields = Fields(packet, 1)
            id, file = fields.u32(), self.opened.drop(fields.string())
        except Malformed:
            return self.answer(kind, packet)
        if file is None:
            return status(id, Status.OK)
        if not file.writable:
            file.handle.close()
            return status(id, Status.OK)
        # What is visible already only becomes durable: nothing that follows needs to wait for that.
        return Later(partial(self._answered, kind, id, lambda: self._finish(id, file)), aside=file.handle.visible)

    def _close(self, id: int, fields: Fields) -> bytes:
        file = self.opened.drop(fields.string())
        return status(id, Status.OK) if file is None else self._finish(id, file)

    def _finish(self, id: int, file: OpenedFile) -> bytes:
        try:
            file.handle.close()
        finally:
            file.handle.abort()
        self.changes.after_close(file)
        return status(id, Status.OK)

    def _read(self, id: int, fields: Fields) -> bytes:
        file, offset, size = self.opened.file(fields.string()), fields.u64(), fields.u32()
        block = file.handle.read(offset, min(size, LARGEST_READ))
        return data(id, block) if block or not size else status(id, Status.EOF)

    def _write(self, id: int, fields: Fields) -> bytes:
        file, offset, block = self.opened.file(fields.string()), fields.u64(), fields.block()
        if not file.writable:
            raise InvalidArgument("the file was opened for reading")
        file.handle.write(file.handle.status().length if file.append else offset, block)
        return status(id, Status.OK)

    def _fstat(self, id: int, fields: Fields) -> bytes:
        return answer(Kind.ATTRS, id, self._of_file(self.opened.file(fields.string())))

    def _fsetstat(self, id: int, fields: Fields) -> bytes:
        self.changes.set_of_file(self.opened.file(fields.string()), Attributes.read(fields))
        return status(id, Status.OK)

    # --- names

    def _stat(self, id: int, fields: Fields, *, follow: bool) -> bytes:
        place = self.tree.locate(fields.string())
        if place is None:
            return answer(Kind.ATTRS, id, directory_attributes(self._own_number, self._began))
        growing = self.opened.growing(place.parts)
        if growing is not None:
            return answer(Kind.ATTRS, id, self._of_file(growing))
        node = place.space.node(self.caller, place.path, follow=follow, checksum=False)
        return answer(Kind.ATTRS, id, self._of_node(place.space, node))

    def _setstat(self, id: int, fields: Fields) -> bytes:
        self.changes.set_of_path(fields.string(), Attributes.read(fields))
        return status(id, Status.OK)

    def _opendir(self, id: int, fields: Fields) -> bytes:
        place = self.tree.locate(fields.string())
        self.opened.check_room()
        if place is None:
            tops = [(space, space.service.encode(), self._top(space)) for space in self.tree.tops()]
            return answer(Kind.HANDLE, id, string(self.opened.add_directory(OpenedDirectory(iter(tops)))))
        node = place.space.node(self.caller, place.path, follow=True, checksum=False)
        if node.kind is not NodeKind.CONTAINER:
            raise InvalidArgument(f"not a container: {node.path}")
        children = ((place.space, child.path.name, child) for child in place.space.children(self.caller, node))
        return answer(Kind.HANDLE, id, string(self.opened.add_directory(OpenedDirectory(children))))

    def _readdir(self, id: int, fields: Fields) -> bytes:
        directory = self.opened.directory(fields.string())
        entries: list[bytes] = []
        size = 0
        for space, name, node in directory.entries:
            long = long_name(name, node, self._number_of(node.owner))
            entry = string(name) + string(long) + self._of_node(space, node)
            entries.append(entry)
            size += len(entry)
            if size > _LISTING_BYTES:
                break
        if not entries:
            return status(id, Status.EOF)
        return answer(Kind.NAME, id, u32(len(entries)), *entries)

    def _realpath(self, id: int, fields: Fields) -> bytes:
        path = b"/" + b"/".join(plain(fields.string()))
        return answer(Kind.NAME, id, u32(1), string(path), string(path), u32(0))

    def _readlink(self, id: int, fields: Fields) -> bytes:
        place = self.tree.place(fields.string())
        node = place.space.node(self.caller, place.path, checksum=False)
        if node.kind is not NodeKind.LINK:
            raise InvalidArgument(f"not a link: {node.path}")
        text = self.tree.link_text(node.target or "", Place(place.space, node.path))
        return answer(Kind.NAME, id, u32(1), string(text), string(text), u32(0))

    def _remove(self, id: int, fields: Fields) -> bytes:
        self.changes.remove(fields.string())
        return status(id, Status.OK)

    def _mkdir(self, id: int, fields: Fields) -> bytes:
        self.changes.make_directory(fields.string())
        return status(id, Status.OK)

    def _rmdir(self, id: int, fields: Fields) -> bytes:
        self.changes.remove_directory(fields.string())
        return status(id, Status.OK)

    def _rename(self, id: int, fields: Fields) -> bytes:
        self.changes.rename(fields.string(), fields.string(), replace=False)
        return status(id, Status.OK)

    def _symlink(self, id: int, fields: Fields) -> bytes:
        # The target comes first: everybody does as OpenSSH does, not as the draft says.
        self.changes.make_link(target=fields.string(), raw=fields.string())
        return status(id, Status.OK)

    def _extended(self, id: int, fields: Fields) -> bytes:
        name = fields.string()
        extension = EXTENSIONS.get(name)
        if extension is None:
            return status(id, Status.OP_UNSUPPORTED, f"{name.decode('ascii', 'backslashreplace')} is not served")
        return extension.answer(self, id, fields)

    def _of_file(self, file: OpenedFile) -> bytes:
        now = file.handle.status()
        node = file.handle.node
        return attributes(node, self._number_of(node.owner), now.length, now.mtime)

    def _top(self, space: Space) -> StoredNode:
        return space.node(self.caller, ROOT, checksum=False)

    def _of_node(self, space: Space, node: StoredNode) -> bytes:
        length = None
        if node.kind is NodeKind.LINK:
            length = len(self.tree.link_text(node.target or "", Place(space, node.path)))
        return attributes(node, self._number_of(node.owner), length)


_QUICK = frozenset(
    {
        *(Kind.READ, Kind.WRITE, Kind.LSTAT, Kind.STAT, Kind.FSTAT),
        *(Kind.OPENDIR, Kind.READDIR, Kind.REALPATH, Kind.READLINK),
    }
)
_QUICK_IN_PLACE = frozenset({Kind.OPEN, Kind.SETSTAT, Kind.FSETSTAT, Kind.REMOVE, Kind.RENAME, Kind.EXTENDED})
"""Requests that are quick where files lie in a tree: their paths begin with its service's name."""
_IN_PLACE = b"/arc/"
_POSIX_RENAME = b"posix-rename@openssh.com"


def _is_in_place(packet: bytes) -> bool:
    """Whether a request is about a path of the service whose files lie in a tree, or a handle."""
    kind, fields = packet[0], Fields(packet, 5)
    if kind == Kind.FSETSTAT:
        return True
    try:
        first = fields.string()
        if kind == Kind.EXTENDED:
            if first != _POSIX_RENAME:
                return False
            first = fields.string()
    except Malformed:
        return False
    return first.startswith(_IN_PLACE)
