"""Files opened to be read and written at any offset: in place where the store can, else as one new version at close."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from skyferry.site.access.identity import Caller
from skyferry.site.space import wishes
from skyferry.site.space.admission import Admission, Place
from skyferry.site.space.audit import Audit
from skyferry.site.space.bytes import NO_DIGESTS, Handle, OpenMode, Upload, UploadRequest
from skyferry.site.space.permissions import Permissions
from skyferry.site.space.quotas import Quotas, Room
from skyferry.site.space.resolution import Resolver
from skyferry.site.storage.base import BLOCK, FileStatus, InPlace, OpenFile, Reader, Store
from skyferry.site.storage.nodes import NewNode, StoredNode
from skyferry.vospace.faults import DuplicateNode, Fault, InternalFault, InvalidArgument, NodeBusy, NodeNotFound
from skyferry.vospace.nodes import PRIVATE, NodeKind
from skyferry.vospace.paths import NodePath

_ATTEMPTS = 8
StartUpload = Callable[[Caller, NodePath, UploadRequest], Upload]


@dataclass(frozen=True, slots=True)
class Handles:
    """Opens files of one service.

    Parameters
    ----------
    staging
        Where versions grow that appear at close; None: the system's directory for temporary files.
    """

    store: Store
    resolver: Resolver
    permissions: Permissions
    admission: Admission
    quotas: Quotas
    audit: Audit
    start_upload: StartUpload
    staging: Path | None

    def open(self, caller: Caller, path: NodePath, mode: OpenMode) -> Handle:
        """As `Space.open_handle`."""
        if not mode.write:
            return self._open_to_read(caller, path)
        try:
            return self._open_to_write(caller, path, mode)
        except Fault as refusal:
            self.audit.record(caller, "open to write", path, refusal.name)
            raise

    def _open_to_read(self, caller: Caller, path: NodePath) -> Handle:
        resolved = self.resolver.resolve(caller, path, follow=True)
        node = resolved.node
        if node.kind is not NodeKind.DATA:
            raise InvalidArgument(f"not a data node: {self.admission.names.uri(path)}")
        self.permissions.check_read(resolved.caller, resolved.chain)
        if self.store.in_place is not None:
            return FileHandle(self.store.in_place.open(node, writable=False))
        return ReaderHandle(node, self.store.read(node))

    def _open_to_write(self, caller: Caller, path: NodePath, mode: OpenMode) -> Handle:
        if mode.exclusive and self.resolver.resolve(caller, path, follow=False).exists:
            raise DuplicateNode(self.admission.names.uri(path))
        place = self.admission.admit(caller, path)
        if place.node is None and not mode.create:
            raise NodeNotFound(self.admission.names.uri(path))
        if place.node is not None and mode.read:
            self.permissions.check_read(place.caller, (*place.parent, place.node))
        if self.store.in_place is not None:
            return self._in_place(self.store.in_place, caller, path, place, mode)
        room = self.quotas.admit(place.parent, None, freed=place.freed)
        held = None if place.node is None or mode.truncate else self.store.read(place.node)
        upload = StagedUpload(self.start_upload, caller, place.path)
        return StagedHandle(_described(place), room, upload, self.staging, held, changed=held is None)

    def _in_place(self, files: InPlace, caller: Caller, path: NodePath, place: Place, mode: OpenMode) -> Handle:
        for _ in range(_ATTEMPTS):
            try:
                file = self._make(files, place) if place.node is None else files.open(place.node, writable=True)
            except (DuplicateNode, NodeNotFound):
                if mode.exclusive:
                    raise
                place = self.admission.admit(caller, path)
                if place.node is None and not mode.create:
                    raise NodeNotFound(self.admission.names.uri(path)) from None
                continue
            if mode.truncate and place.node is not None:
                file.truncate(0)
            self.audit.record(caller, "open to write", place.path, "done")
            return FileHandle(file)
        raise NodeBusy(f"{self.admission.names.uri(path)} keeps changing")

    def _make(self, files: InPlace, place: Place) -> OpenFile:
        assert place.caller.name is not None
        parent = place.parent[-1]
        sharing = wishes.inherit(PRIVATE, parent, NodeKind.DATA)
        new = NewNode(kind=NodeKind.DATA, owner=place.caller.name, sharing=sharing)
        return files.make(parent, place.path.name, new)


class FileHandle:
    """`Handle` of a file that is written where it lies: what is written is there at once."""

    visible = True

    def __init__(self, file: OpenFile) -> None:
        self._file = file
        self.node = file.node
        self.status = file.status
        self.read = file.read
        self.write = file.write
        self.truncate = file.truncate
        self.set_mtime = file.set_mtime
        self.sync = file.sync
        self.close = file.close

    def abort(self) -> None:
        """What was written stays: it was there for everybody."""
        self._file.close()


class ReaderHandle:
    """`Handle` of a version that stays as it was when it was opened."""

    visible = True

    def __init__(self, node: StoredNode, reader: Reader) -> None:
        self.node = node
        self._reader = reader

    def status(self) -> FileStatus:
        return FileStatus(self._reader.length, self.node.mtime or self.node.changed)

    def read(self, offset: int, size: int) -> bytes:
        size = min(size, self._reader.length - offset)
        return self._reader.read(offset, size) if size > 0 else b""

    def write(self, offset: int, block: bytes | bytearray | memoryview) -> None:
        raise InvalidArgument(f"{self.node.path} was opened for reading")

    def truncate(self, length: int) -> None:
        raise InvalidArgument(f"{self.node.path} was opened for reading")

    def set_mtime(self, mtime: int) -> None:
        raise InvalidArgument(f"{self.node.path} was opened for reading")

    def sync(self) -> None:
        """Nothing was written."""

    def close(self) -> None:
        self._reader.close()

    def abort(self) -> None:
        self._reader.close()


class Versions(Protocol):
    """Where a staged file goes at its end."""

    def place(self, file: int, mtime: int | None) -> None: ...


@dataclass(frozen=True, slots=True)
class StagedUpload:
    """Sends a staged file through the one write path."""

    start: StartUpload
    caller: Caller
    path: NodePath

    def place(self, file: int, mtime: int | None) -> None:
        """Make the file's bytes a new version of the node, whole or not at all; durable on return."""
        length = os.fstat(file).st_size
        upload = self.start(self.caller, self.path, UploadRequest(length=length, mtime=mtime))
        try:
            for offset in range(0, length, BLOCK):
                upload.write(os.pread(file, min(BLOCK, length - offset), offset))
            upload.finish(NO_DIGESTS)
        finally:
            upload.abort()


class StagedHandle:
    """`Handle` of a new version: it grows in a private file that has no name, and appears when it is closed."""

    visible = False

    def __init__(
        self,
        node: StoredNode,
        room: Room,
        versions: Versions,
        staging: Path | None,
        held: Reader | None,
        *,
        changed: bool,
    ) -> None:
        self.node = node
        self._room = room
        self._versions = versions
        self._changed = changed
        self._mtime: int | None = None
        self._file = tempfile.TemporaryFile(dir=staging, buffering=0)  # noqa: SIM115 (closed with the handle)
        if held is not None:
            try:
                for block in held.blocks(0, held.length):
                    self._file.write(block)
            finally:
                held.close()

    def status(self) -> FileStatus:
        known = os.fstat(self._file.fileno())
        unchanged = self.node.mtime if not self._changed else None
        return FileStatus(known.st_size, self._mtime or unchanged or known.st_mtime_ns)

    def read(self, offset: int, size: int) -> bytes:
        return os.pread(self._file.fileno(), size, offset)

    def write(self, offset: int, block: bytes | bytearray | memoryview) -> None:
        end = offset + len(block)
        self._room.check(end)
        self._changed = True
        self._mtime = None
        rest = memoryview(block)
        try:
            while rest:
                rest = rest[os.pwrite(self._file.fileno(), rest, end - len(rest)) :]
        except OSError as error:
            raise InternalFault(f"writing {self.node.path}: {error.strerror}") from error

    def truncate(self, length: int) -> None:
        self._room.check(length)
        self._changed = True
        os.ftruncate(self._file.fileno(), length)

    def set_mtime(self, mtime: int) -> None:
        self._changed = True
        self._mtime = mtime

    def sync(self) -> None:
        """Nothing of it is anywhere before it is closed."""

    def close(self) -> None:
        if self._file.closed:
            return
        try:
            if self._changed:
                self._versions.place(self._file.fileno(), self._mtime)
        finally:
            self._file.close()

    def abort(self) -> None:
        self._file.close()


def _described(place: Place) -> StoredNode:
    """The node that a staged version will be, as far as it is known before it is there."""
    if place.node is not None:
        return place.node
    assert place.caller.name is not None
    sharing = wishes.inherit(PRIVATE, place.parent[-1], NodeKind.DATA)
    return StoredNode(path=place.path, kind=NodeKind.DATA, key=None, owner=place.caller.name, sharing=sharing)
