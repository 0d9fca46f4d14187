"""Making nodes without bytes, changing metadata, moving, removing."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import replace

from sqlalchemy import Connection

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.finding import Finding
from skyferry.site.storage.arc.links import Links
from skyferry.site.storage.arc.nodes import content_date
from skyferry.site.storage.arc.placing import FILE_MODE, check_name
from skyferry.site.storage.arc.records import (
    Known,
    Record,
    change_record,
    digests_of,
    drop_records,
    ensure_records,
    put_digest,
    put_record,
    records_of,
)
from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.renaming import rename_new
from skyferry.site.storage.arc.staging import Staging, forget, one_at_a_time, temporary_name
from skyferry.site.storage.arc.tree import Directory, Entry, Tree
from skyferry.site.storage.arc.usage import account, reserve
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.durable import sync_bytes, sync_names
from skyferry.site.storage.nodes import KEEP, Changes, NewNode, StoredNode
from skyferry.vospace.faults import InvalidArgument, NodeNotEmpty, NodeNotFound
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

_DIRECTORY_MODE = 0o755


class Changing:
    """Changes one tree; its methods keep the contract of the `Store`."""

    def __init__(self, tree: Tree, staging: Staging, database: Database, links: Links, finding: Finding) -> None:
        self._tree = tree
        self._staging = staging
        self._database = database
        self._links = links
        self._finding = finding

    def create(self, parent: StoredNode, name: bytes, new: NewNode) -> StoredNode:
        path = parent.path / name
        with refusals(f"making {path}"), self._tree.container(parent) as directory:
            check_name(directory, name)
            with self._staging.beside(directory) as staging:
                temporary = temporary_name()
                try:
                    self._make(staging, temporary, new, parent.path)
                    entry = self._tree.entry(staging, temporary)
                    with self._database.writing() as connection:
                        put_record(connection, Record.of_new(entry.key, new))
                    reached("arc.create.after-record")
                    try:
                        rename_new(staging, temporary, directory.descriptor, name)
                    except BaseException:
                        with self._database.writing(durable=False) as connection:
                            drop_records(connection, [entry.key])
                        raise
                finally:
                    forget(staging, temporary)
            reached("arc.create.after-rename")
            sync_names(directory.descriptor)
            return self._finding.node_in(parent, self._tree.entry(directory.descriptor, name), path)

    def update(self, node: StoredNode, changes: Changes) -> StoredNode:
        with refusals(f"changing {node.path}"):
            if node.path.is_root:
                root = self._tree.descriptor
                self._record_changes(root, b".", node, self._tree.entry(root), changes)
            else:
                self._update_below_root(node, changes)
        chain = self._finding.lookup(node.path)
        if len(chain) != len(node.path) + 1:
            raise NodeNotFound(str(node.path))
        return chain[-1]

    def remove(self, node: StoredNode) -> None:
        with refusals(f"removing {node.path}"), self._finding.present(node) as (directory, entry):
            if entry.kind is NodeKind.CONTAINER:
                self._remove_directory(directory, node.path, entry)
                return
            with self._staging.beside(directory) as staging:
                # Taken out by a rename, what is removed is known exactly, whoever replaces it meanwhile.
                temporary = temporary_name()
                try:
                    with one_at_a_time(staging, directory, node.path.name):
                        os.rename(node.path.name, temporary, src_dir_fd=directory.descriptor, dst_dir_fd=staging)
                except FileNotFoundError:
                    raise NodeNotFound(str(node.path)) from None
                out = self._tree.entry(staging, temporary)
                if out.kind is NodeKind.CONTAINER:
                    rename_new(staging, temporary, directory.descriptor, node.path.name)
                    raise NodeNotFound(f"{node.path} was replaced meanwhile")
                reached("arc.remove.after-rename")
                sync_names(directory.descriptor)
                with self._database.writing() as connection:
                    if out.kind is NodeKind.DATA:
                        account(connection, directory.keys, -out.size)
                    if out.links == 1:
                        drop_records(connection, [out.key])
                reached("arc.remove.after-commit")
                forget(staging, temporary)

    def move(self, node: StoredNode, parent: StoredNode, name: bytes, replaces: StoredNode | None) -> StoredNode:
        path = parent.path / name
        with (
            refusals(f"moving {node.path} to {path}"),
            self._finding.present(node) as (source, entry),
            self._tree.container(parent) as target,
        ):
            check_name(target, name)
            if entry.key in target.keys:
                raise InvalidArgument(f"cannot move {node.path} into itself: {path}")
            if source.entry.mount != target.entry.mount or entry.mount != source.entry.mount:
                raise InvalidArgument(f"{path} is on another file system than {node.path}: copy it and remove it")
            out = None if replaces is None else self._giving_way(target, name, replaces)
            joined = [key for key in target.keys if key not in source.keys]
            left = [key for key in source.keys if key not in target.keys]
            with self._database.writing() as connection:
                size = _pin(connection, entry, node)
                reserve(connection, joined, size, replacing=0 if out is None else _bytes_of(out))
                md5 = Known({}, digests_of(connection, [entry.key])).md5(entry)
            reached("arc.move.after-reserve")
            try:
                if out is None:
                    rename_new(source.descriptor, node.path.name, target.descriptor, name)
                else:
                    _rename_over(source, node.path, target, path)
            except BaseException:
                with self._database.writing(durable=False) as connection:
                    account(connection, joined, -size)
                raise
            reached("arc.move.after-rename")
            sync_names(target.descriptor)
            sync_names(source.descriptor)
            moved = self._tree.entry(target.descriptor, name)
            with self._database.writing() as connection:
                account(connection, left, -size)
                if out is not None:
                    account(connection, target.keys, -_bytes_of(out))
                    if out.links == 1 or out.kind is NodeKind.CONTAINER:
                        drop_records(connection, [out.key])
                # The rename moved ctime; that the bytes are the same, size and mtime tell.
                if md5 is not None and moved.has_bytes_of(entry):
                    put_digest(connection, moved, md5)
            return self._finding.node_in(parent, moved, path)

    def _giving_way(self, directory: Directory, name: bytes, node: StoredNode) -> Entry:
        """What lies where a node is to be replaced; raises `NodeNotFound` if it is not that node any more."""
        try:
            entry = self._tree.entry(directory.descriptor, name)
        except FileNotFoundError:
            raise NodeNotFound(str(node.path)) from None
        if entry.key != node.key:
            raise NodeNotFound(f"{node.path} was replaced meanwhile")
        return entry

    def _update_below_root(self, node: StoredNode, changes: Changes) -> None:
        with self._finding.present(node) as (directory, entry):
            if changes.target is not KEEP and entry.kind is NodeKind.LINK:
                self._retarget(directory, node, entry, changes, changes.target)
            else:
                self._record_changes(directory.descriptor, node.path.name, node, entry, changes)

    def _make(self, staging: int, temporary: bytes, new: NewNode, container: NodePath) -> None:
        """Make a node under its temporary name."""
        match new.kind:
            case NodeKind.CONTAINER:
                os.mkdir(temporary, 0o700, dir_fd=staging)
                os.chmod(temporary, _DIRECTORY_MODE, dir_fd=staging)
            case NodeKind.LINK:
                if new.target is None:
                    raise InvalidArgument("a link without a target")
                os.symlink(self._links.symlink_text(new.target, container), temporary, dir_fd=staging)
            case NodeKind.DATA:
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, dir_fd=staging)
                try:
                    os.fchmod(descriptor, FILE_MODE)
                    sync_bytes(descriptor)
                finally:
                    os.close(descriptor)
        if new.mtime is not None:
            _set_mtime(staging, temporary, new.mtime)

    def _record_changes(self, directory: int, name: bytes, node: StoredNode, entry: Entry, changes: Changes) -> None:
        with self._database.writing() as connection:
            ensure_records(connection, [entry.key])
            record = records_of(connection, [entry.key], for_change=True)[entry.key].changed_by(changes, node)
            if changes.mtime is not KEEP and changes.mtime != entry.mtime:
                if entry.kind is NodeKind.DATA:
                    record = _keep_content_date(record, entry, changes.mtime)
                change_record(connection, record)
                _set_mtime(directory, name, changes.mtime)
            else:
                change_record(connection, record)

    def _retarget(self, directory: Directory, node: StoredNode, entry: Entry, changes: Changes, target: str) -> None:
        """Replace the symlink by another one, which takes over the record: the text of a symlink never changes."""
        with self._staging.beside(directory) as staging:
            temporary = temporary_name()
            try:
                os.symlink(self._links.symlink_text(target, node.path.parent), temporary, dir_fd=staging)
                _set_mtime(staging, temporary, entry.mtime if changes.mtime is KEEP else changes.mtime)
                made = self._tree.entry(staging, temporary)
                with self._database.writing() as connection:
                    old = records_of(connection, [entry.key], for_change=True).get(entry.key, Record(key=entry.key))
                    put_record(connection, replace(old.changed_by(changes, node), key=made.key))
                reached("arc.retarget.after-record")
                os.rename(temporary, node.path.name, src_dir_fd=staging, dst_dir_fd=directory.descriptor)
            finally:
                forget(staging, temporary)
        sync_names(directory.descriptor)
        with self._database.writing(durable=False) as connection:
            drop_records(connection, [entry.key])

    def _remove_directory(self, directory: Directory, path: NodePath, entry: Entry) -> None:
        try:
            os.rmdir(path.name, dir_fd=directory.descriptor)
        except (FileNotFoundError, NotADirectoryError):
            raise NodeNotFound(str(path)) from None
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            raise NodeNotEmpty(f"container node '{path}' is not empty") from None
        reached("arc.remove.after-rename")
        sync_names(directory.descriptor)
        with self._database.writing() as connection:
            drop_records(connection, [entry.key])


def _bytes_of(entry: Entry) -> int:
    return entry.size if entry.kind is NodeKind.DATA else 0


def _rename_over(source: Directory, old: NodePath, target: Directory, new: NodePath) -> None:
    try:
        os.rename(old.name, new.name, src_dir_fd=source.descriptor, dst_dir_fd=target.descriptor)
    except FileNotFoundError:
        raise NodeNotFound(str(old)) from None
    except (IsADirectoryError, NotADirectoryError):
        raise NodeNotFound(f"{new} was replaced meanwhile") from None
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        raise NodeNotEmpty(f"container node '{new}' is not empty") from None


def _pin(connection: Connection, entry: Entry, node: StoredNode) -> int:
    """Keep what a node has only by where it lies, for it is about to move. Returns the bytes it brings along."""
    record = records_of(connection, [entry.key], for_change=True).get(entry.key)
    if record is None or record.owner is None or record.sharing is None:
        ensure_records(connection, [entry.key])
        record = records_of(connection, [entry.key], for_change=True)[entry.key]
        change_record(
            connection,
            replace(
                record,
                owner=node.owner if record.owner is None else record.owner,
                sharing=node.sharing if record.sharing is None else record.sharing,
            ),
        )
    return entry.size if entry.kind is NodeKind.DATA else record.used


def _keep_content_date(record: Record, entry: Entry, mtime: int) -> Record:
    """Carry the date of the last change of bytes over a change of mtime."""
    return replace(record, content_date=content_date(entry, record), content_mtime=mtime)


def _set_mtime(directory: int, name: bytes, mtime: int) -> None:
    os.utime(name, ns=(time.time_ns(), mtime), dir_fd=directory, follow_symlinks=False)
