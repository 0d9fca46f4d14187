"""What one connection has open: files and directory listings, by the names it knows them under."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from skyferry.site.sftp.tree import Parts
from skyferry.site.sftp.wire import Malformed, u32
from skyferry.site.space.bytes import Handle
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault, ServiceBusy

MOST = 1024
"""Handles that one connection may have open."""


@dataclass(slots=True)
class OpenedFile:
    """A file; several handles share one that appears only when it is closed."""

    service: str
    parts: Parts
    handle: Handle
    writable: bool
    append: bool = False
    users: int = 1
    public: bool | None = None
    """Whether everybody may read it, where that was said before it appeared."""


@dataclass(slots=True)
class OpenedDirectory:
    """A listing on its way: names and nodes that were not told yet."""

    entries: Iterator[tuple[Space, bytes, StoredNode]]


class Opened:
    """The open files and directories of a connection."""

    def __init__(self) -> None:
        self._next = 0
        self._files: dict[bytes, OpenedFile] = {}
        self._directories: dict[bytes, OpenedDirectory] = {}
        self._growing: dict[Parts, OpenedFile] = {}

    def check_room(self) -> None:
        """Raise `ServiceBusy` where the connection has enough open."""
        if len(self._files) + len(self._directories) >= MOST:
            raise ServiceBusy(f"this connection has {MOST} files open; close some")

    def add_file(self, file: OpenedFile) -> bytes:
        """Keep an open file and return its name."""
        name = self._name()
        self._files[name] = file
        if file.writable and not file.handle.visible:
            self._growing[file.parts] = file
        return name

    def add_directory(self, directory: OpenedDirectory) -> bytes:
        name = self._name()
        self._directories[name] = directory
        return name

    def file(self, name: bytes) -> OpenedFile:
        """Return an open file; raises `Malformed` where there is none of this name."""
        try:
            return self._files[name]
        except KeyError:
            raise Malformed("no open file has this handle") from None

    def directory(self, name: bytes) -> OpenedDirectory:
        try:
            return self._directories[name]
        except KeyError:
            raise Malformed("no open directory has this handle") from None

    def growing(self, parts: Parts) -> OpenedFile | None:
        """The file that this connection writes under a path where it will only appear once it is closed."""
        return self._growing.get(parts)

    def forget_growing(self, file: OpenedFile) -> None:
        """Let go of a file that shall not appear."""
        self._growing.pop(file.parts, None)
        file.handle.abort()

    def drop(self, name: bytes) -> OpenedFile | None:
        """Forget a handle; returns the file if nobody has it open any more. Raises `Malformed`."""
        if self._directories.pop(name, None) is not None:
            return None
        file = self.file(name)
        del self._files[name]
        file.users -= 1
        if file.users:
            return None
        if self._growing.get(file.parts) is file:
            del self._growing[file.parts]
        return file

    def abort(self) -> None:
        """Let go of everything; what has not appeared never will."""
        for file in self._files.values():
            with suppress(Fault, OSError):
                file.handle.abort()
        self._files.clear()
        self._directories.clear()
        self._growing.clear()

    def _name(self) -> bytes:
        self._next += 1
        return u32(self._next & 0xFFFFFFFF)
