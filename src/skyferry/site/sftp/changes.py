"""Changes that a connection makes by name: what POSIX calls mean to nodes."""

from __future__ import annotations

from dataclasses import dataclass

from skyferry.site.access.identity import Caller
from skyferry.site.sftp.attributes import Attributes
from skyferry.site.sftp.opened import Opened, OpenedFile
from skyferry.site.sftp.tree import Place, Tree
from skyferry.site.space.bytes import OpenMode
from skyferry.vospace.faults import InvalidArgument, NodeBusy, NodeNotFound
from skyferry.vospace.nodes import NodeDocument, NodeKind

_OTHERS_READ = 0o004


@dataclass(frozen=True, slots=True)
class Changes:
    """What one caller changes in the tree."""

    tree: Tree
    caller: Caller
    opened: Opened

    def make_directory(self, raw: bytes) -> None:
        place = self.tree.place(raw)
        document = NodeDocument(uri=self.tree.uri(place), kind=NodeKind.CONTAINER)
        place.space.create(self.caller, place.path, document)

    def make_link(self, *, target: bytes, raw: bytes) -> None:
        """Make a link to what `target` means there; raises `InvalidArgument` where that is out of the tree."""
        place = self.tree.place(raw)
        uri = self.tree.link_target(target, place)
        place.space.create(
            self.caller, place.path, NodeDocument(uri=self.tree.uri(place), kind=NodeKind.LINK, target=uri)
        )

    def remove(self, raw: bytes) -> None:
        """Remove a file or a link."""
        place = self.tree.place(raw)
        growing = self.opened.growing(place.parts)
        if growing is not None:
            self.opened.forget_growing(growing)
        try:
            node = place.space.node(self.caller, place.path, checksum=False)
        except NodeNotFound:
            if growing is not None:
                return
            raise
        if node.kind is NodeKind.CONTAINER:
            raise InvalidArgument(f"is a directory: {place.path}")
        place.space.remove(self.caller, place.path)

    def remove_directory(self, raw: bytes) -> None:
        place = self.tree.place(raw)
        node = place.space.node(self.caller, place.path, checksum=False)
        if node.kind is not NodeKind.CONTAINER:
            raise InvalidArgument(f"not a directory: {place.path}")
        place.space.remove(self.caller, place.path)

    def rename(self, source: bytes, destination: bytes, *, replace: bool) -> None:
        """Give a node another name; what has that name gives way where `replace` says so, else `DuplicateNode`."""
        origin, place = self.tree.place(source), self.tree.place(destination)
        if self.opened.growing(origin.parts) is not None:
            raise NodeBusy(f"{origin.path} is still being written; close it first")
        if origin.space is not place.space:
            raise InvalidArgument("a rename stays inside arc or vault: copy the file and remove it")
        origin.space.rename(self.caller, origin.path, place.path, replace=replace)

    def set_of_path(self, raw: bytes, wanted: Attributes) -> None:
        """Give the node at a path a size, a mode, a time; owners are nobody's to change here.

        A time is a link's own: a mount has followed it before it asks, and means the link where it still is one.
        """
        place = self.tree.locate(raw)
        if place is None:
            return
        growing = self.opened.growing(place.parts)
        if growing is not None:
            self.set_of_file(growing, wanted)
            return
        if wanted.size is not None:
            handle = place.space.open_handle(self.caller, place.path, OpenMode(write=True, truncate=not wanted.size))
            try:
                handle.truncate(wanted.size)
                handle.close()
            finally:
                handle.abort()
        self._adjust(place, wanted)

    def set_of_file(self, file: OpenedFile, wanted: Attributes) -> None:
        """As `set_of_path`, for an open file."""
        if wanted.size is not None:
            file.handle.truncate(wanted.size)
        if wanted.mtime is not None and file.writable:
            file.handle.set_mtime(wanted.mtime)
            wanted = Attributes(mode=wanted.mode)
        if file.writable and not file.handle.visible:
            file.public = _public(wanted)
        elif wanted.mode is not None or wanted.mtime is not None:
            place = self._place_of(file)
            # Another node may have the path by now; what the file was then has no name to be changed by.
            if place.space.node(self.caller, place.path, checksum=False).key == file.handle.node.key:
                self._adjust(place, wanted)

    def after_close(self, file: OpenedFile) -> None:
        """Do what was asked for a file that only now is there."""
        if file.public is not None:
            self._place_of(file).space.adjust(self.caller, file.handle.node.path, public=file.public)

    def _adjust(self, place: Place, wanted: Attributes) -> None:
        if wanted.mode is not None or wanted.mtime is not None:
            place.space.adjust(self.caller, place.path, mtime=wanted.mtime, public=_public(wanted))

    def _place_of(self, file: OpenedFile) -> Place:
        return Place(self.tree.space(file.service), file.handle.node.path)


def _public(wanted: Attributes) -> bool | None:
    """What a mode says of everybody; nothing else of it has a meaning here."""
    return None if wanted.mode is None else bool(wanted.mode & _OTHERS_READ)
