"""Changes that a connection makes by name: what POSIX calls mean to nodes."""

from __future__ import annotations

from dataclasses import dataclass

from skyferry.site.access.identity import Caller
from skyferry.site.sftp.attributes import Attributes, mode_of
from skyferry.site.sftp.opened import Opened, OpenedFile
from skyferry.site.sftp.tree import Place, Tree
from skyferry.site.space.space import OpenMode
from skyferry.site.storage.base import StoredNode
from skyferry.vospace import properties as prop
from skyferry.vospace.faults import InvalidArgument, NodeBusy, NodeNotFound
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.times import node_time

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

    def set_of_path(self, raw: bytes, wanted: Attributes, *, follow: bool) -> None:
        """Give the node at a path a size, a mode, a time; owners are nobody's to change here."""
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
        if wanted.mode is None and wanted.mtime is None:
            return
        node = place.space.node(self.caller, place.path, follow=follow, checksum=False)
        self._update(Place(place.space, node.path), node, wanted)

    def set_of_file(self, file: OpenedFile, wanted: Attributes) -> None:
        """As `set_of_path`, for an open file."""
        if wanted.size is not None:
            file.handle.truncate(wanted.size)
        if wanted.mtime is not None and file.writable:
            file.handle.set_mtime(wanted.mtime)
            wanted = Attributes(mode=wanted.mode)
        if file.writable and not file.handle.visible:
            file.public = None if wanted.mode is None else bool(wanted.mode & _OTHERS_READ)
        elif wanted.mode is not None or wanted.mtime is not None:
            place = self.tree.place(b"/".join(file.parts))
            node = place.space.node(self.caller, file.handle.node.path, checksum=False)
            if node.key == file.handle.node.key:
                self._update(Place(place.space, node.path), node, wanted)

    def after_close(self, file: OpenedFile) -> None:
        """Do what was asked for a file that only now is there."""
        if file.public is not None:
            place = self.tree.place(b"/".join(file.parts))
            node = place.space.node(self.caller, file.handle.node.path, checksum=False)
            self._update(Place(place.space, node.path), node, Attributes(mode=_OTHERS_READ if file.public else 0))

    def _update(self, place: Place, node: StoredNode, wanted: Attributes) -> None:
        properties: dict[str, str | None] = {}
        if wanted.mode is not None and self._shares(place, node, wanted.mode):
            properties[prop.ISPUBLIC] = "true" if wanted.mode & _OTHERS_READ else "false"
        if wanted.mtime is not None and wanted.mtime != node.mtime:
            properties[prop.MTIME] = node_time(wanted.mtime)
        if properties:
            place.space.update(self.caller, place.path, NodeDocument(uri=self.tree.uri(place), properties=properties))

    def _shares(self, place: Place, node: StoredNode, mode: int) -> bool:
        """Whether a mode changes who may see a node. Links have none, and allocations are shared on purpose only."""
        if node.kind is NodeKind.LINK or node.quota is not None:
            return False
        return bool(mode & _OTHERS_READ) != bool(mode_of(node.kind, node.sharing) & _OTHERS_READ)
