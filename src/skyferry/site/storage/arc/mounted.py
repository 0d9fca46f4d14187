"""arc as programs on a mount use it: files written where they lie, changes there at once and durable when asked for."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.beneath import open_beneath
from skyferry.site.storage.arc.in_place import ArcFile
from skyferry.site.storage.arc.ledger import Ledger
from skyferry.site.storage.arc.links import Links
from skyferry.site.storage.arc.nodes import stored_node
from skyferry.site.storage.arc.placing import FILE_MODE
from skyferry.site.storage.arc.recent import Held, RecentFinding
from skyferry.site.storage.arc.records import Known, Record
from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.renaming import rename_new
from skyferry.site.storage.arc.rooms import Rooms
from skyferry.site.storage.arc.store import ArcStore
from skyferry.site.storage.arc.tree import Entry, key_of
from skyferry.site.storage.base import InPlace
from skyferry.site.storage.durable import sync_names
from skyferry.site.storage.nodes import KEEP, Changes, NewNode, Order, StoredNode
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, InvalidArgument, NodeNotFound
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority


class MountedArcStore(ArcStore):
    """An `ArcStore` for the process that serves mounts.

    What is asked for thousands of times, making, renaming and removing files, and setting their times, goes
    straight to the tree, and to the database by the `Ledger`; all else takes the way of `ArcStore`.
    """

    def __init__(
        self,
        database: Database,
        root: Path,
        staging: Path,
        *,
        authority: Authority,
        service: str = "arc",
        mounted_as: Sequence[Path] = (),
    ) -> None:
        super().__init__(database, root, staging, authority=authority, service=service, mounted_as=mounted_as)
        self._ledger = Ledger(database)
        self._recent = RecentFinding(
            self._tree, database, Links(authority, service, [self._tree.root, *mounted_as]), self._ledger
        )
        self._rooms = Rooms(database, self._ledger)
        self.in_place: InPlace = FilesInPlace(self._recent, self._rooms, self._ledger, self._tree.descriptor)

    def settle(self) -> None:
        """Let the database hear of everything now, and give back the room that nothing uses."""
        self._rooms.give_back()
        self._ledger.settle()

    def close(self) -> None:
        self._rooms.give_back()
        self._ledger.close()
        super().close()

    def lookup(self, path: NodePath) -> tuple[StoredNode, ...]:
        return self._recent.lookup(path)

    def children(
        self,
        container: StoredNode,
        *,
        start: bytes = b"",
        order: Order = Order.NAME,
        descending: bool = False,
    ) -> Iterator[StoredNode]:
        return self._recent.children(container, start=start, order=order, descending=descending)

    def create(self, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
        self._ledger.settle()
        made = super().create(parent, name, new)
        self._ledger.forget_recent([key_of(made)])
        return made

    def update(self, node: StoredNode, changes: Changes) -> StoredNode:
        if node.kind is NodeKind.DATA and _is_light(changes):
            changed = self._change_lightly(node, changes)
            if changed is not None:
                return changed
        self._ledger.settle()
        changed = super().update(node, changes)
        self._ledger.forget_recent([key_of(node), key_of(changed)])
        self._recent.forget_ways()
        return changed

    def remove(self, node: StoredNode) -> None:
        if node.kind is NodeKind.CONTAINER:
            self._ledger.settle()
            super().remove(node)
            self._ledger.forget_recent([key_of(node)])
            self._recent.forget_ways()
            return
        with refusals(f"removing {node.path}"), self._holding(node) as (held, entry):
            os.unlink(node.path.name, dir_fd=held.descriptor)
            self._let_go(held, entry)

    def move(
        self, node: StoredNode, parent: StoredNode, name: bytes, *, replaces: StoredNode | None = None
    ) -> StoredNode:
        if node.kind is not NodeKind.CONTAINER and parent.path == node.path.parent:
            moved = self._rename(node, parent, name, replaces)
            if moved is not None:
                return moved
        self._ledger.settle()
        moved = super().move(node, parent, name, replaces=replaces)
        self._ledger.forget_recent([key_of(node)])
        self._recent.forget_ways()
        return moved

    def _rename(
        self, node: StoredNode, parent: StoredNode, name: bytes, replaces: StoredNode | None
    ) -> StoredNode | None:
        """Rename inside one directory; None, with nothing done, where the database has to do with it."""
        path = parent.path / name
        with refusals(f"moving {node.path} to {path}"), self._holding(node) as (held, entry):
            record = self._ledger.records([entry.key]).get(entry.key)
            # What came over HTTP has a digest to keep, what other programs made has no owner to keep it.
            if record is None or record.owner is None or record.sharing is None or record.content_date is not None:
                return None
            if held.entry.hides(name):
                raise InvalidArgument(f"the name {os.fsdecode(name)} is taken by the site itself")
            if replaces is None:
                rename_new(held.descriptor, node.path.name, held.descriptor, name)
            else:
                out = self._look(held, replaces)
                try:
                    os.rename(node.path.name, name, src_dir_fd=held.descriptor, dst_dir_fd=held.descriptor)
                except (FileNotFoundError, IsADirectoryError):
                    raise NodeNotFound(str(path)) from None
                self._let_go(held, out)
            moved = self._tree.entry(held.descriptor, name)
            known = Known({moved.key: record})
            return stored_node(path, moved, known, parent, lambda: node.target or "")

    def _change_lightly(self, node: StoredNode, changes: Changes) -> StoredNode | None:
        """Set time and sharing of a file that was made here; None, with nothing done, for any other."""
        with refusals(f"changing {node.path}"), self._holding(node) as (held, entry):
            record = self._ledger.records([entry.key]).get(entry.key)
            # What came over HTTP has a date of its bytes to keep beside its mtime.
            if record is None or record.sharing is None or record.content_date is not None:
                return None
            sharing = changes.shared(record.sharing)
            if record.sharing.public and not sharing.public:
                return None  # what is hidden is hidden for certain once the answer is there
            if changes.mtime is not KEEP:
                times = (time.time_ns(), changes.mtime)
                os.utime(node.path.name, ns=times, dir_fd=held.descriptor, follow_symlinks=False)
            if sharing != record.sharing:
                self._ledger.share(record, sharing)
            now = self._tree.entry(held.descriptor, node.path.name)
            changed = max(now.mtime, now.ctime)
            return replace(node, sharing=sharing, changed=changed, mtime=now.mtime, ctime=now.ctime)

    @contextmanager
    def _holding(self, node: StoredNode) -> Iterator[tuple[Held, Entry]]:
        """Hold the container of a node open, and look at the node's file; raises `NodeNotFound`."""
        try:
            with self._recent.hold(node.path.parent) as held:
                yield held, self._look(held, node)
        except ContainerNotFound:
            raise NodeNotFound(str(node.path)) from None

    def _look(self, held: Held, node: StoredNode) -> Entry:
        """The file of a node in its open directory; raises `NodeNotFound` if it is another one by now."""
        try:
            entry = self._tree.entry(held.descriptor, node.path.name)
        except FileNotFoundError:
            raise NodeNotFound(str(node.path)) from None
        if entry.key != node.key:
            raise NodeNotFound(f"{node.path} was replaced meanwhile")
        return entry

    def _let_go(self, held: Held, entry: Entry) -> None:
        """Forget a file that has no name in `held` any more."""
        if entry.kind is NodeKind.DATA:
            self._ledger.account(held.containers, -self._rooms.removed(entry.key, entry.size))
        if entry.links == 1:
            self._ledger.drop(entry.key)


def _is_light(changes: Changes) -> bool:
    """Whether nothing changes but the time and who may see it."""
    return replace(changes, mtime=KEEP, sharing=KEEP) == Changes()


class FilesInPlace:
    """The contract's `InPlace`."""

    def __init__(self, finding: RecentFinding, rooms: Rooms, ledger: Ledger, root: int) -> None:
        self._finding = finding
        self._rooms = rooms
        self._ledger = ledger
        self._root = root

    def open(self, node: StoredNode, *, writable: bool) -> ArcFile:
        """As the contract says."""
        if node.kind is not NodeKind.DATA:
            raise InvalidArgument(f"{node.path} is not a data node")
        flags = (os.O_RDWR if writable else os.O_RDONLY) | os.O_NONBLOCK
        with refusals(f"opening {node.path}"):
            try:
                descriptor = open_beneath(self._root, node.path.parts, flags)
            except (FileNotFoundError, NotADirectoryError):
                raise NodeNotFound(str(node.path)) from None
            try:
                entry = self._finding.entry(descriptor)
                if entry.key != node.key:
                    raise NodeNotFound(f"{node.path} was replaced meanwhile")
                containers = self._finding.containers(node.path.parent) if writable else ()
            except BaseException:
                os.close(descriptor)
                raise
        room = self._rooms.enter(entry.key, containers, entry.size) if writable else None
        return ArcFile(node, descriptor, self._rooms, room, self._settle)

    def make(self, parent: StoredNode, name: bytes, new: NewNode) -> ArcFile:
        """As the contract says."""
        path = parent.path / name
        with refusals(f"making {path}"), self._finding.hold(parent.path, parent.key) as held:
            if held.entry.hides(name):
                raise InvalidArgument(f"the name {os.fsdecode(name)} is taken by the site itself")
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            try:
                descriptor = os.open(name, flags, FILE_MODE, dir_fd=held.descriptor)
            except FileExistsError:
                raise DuplicateNode(str(path)) from None
            except FileNotFoundError:
                raise ContainerNotFound(str(parent.path)) from None
            os.fchmod(descriptor, FILE_MODE)  # whatever the umask
            entry = self._finding.entry(descriptor)
            record = Record.of_new(entry.key, new)
            self._ledger.add(record)
        node = stored_node(path, entry, Known({entry.key: record}), parent, str)
        file = ArcFile(node, descriptor, self._rooms, self._rooms.enter(entry.key, held.containers, 0), self._settle)
        file.made()
        return file

    def _settle(self, node: StoredNode) -> None:
        try:
            directory = open_beneath(self._root, node.path.parent.parts, os.O_RDONLY | os.O_DIRECTORY)
        except (FileNotFoundError, NotADirectoryError):
            pass  # it has another name now, or none
        else:
            try:
                sync_names(directory)
            finally:
                os.close(directory)
        self._ledger.settle()
