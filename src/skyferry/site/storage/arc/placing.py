"""The one atomic step by which bytes appear, and everything around it that must survive a crash.

The order is the point. Bytes and times reach the medium; usage is reserved and the record of the new inode
committed, so that owner and sharing are there before the node is; one rename makes it visible; its directory
reaches the medium; digest and exact usage are committed; only then the caller hears of it. A crash between
any two steps leaves the old node or the new one whole, and at most a temporary, a record without file and
usage counted too high, which upkeep frees.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.finding import Finding
from skyferry.site.storage.arc.nodes import version_of
from skyferry.site.storage.arc.records import Record, change_record, drop_records, put_digest, put_record, records_of
from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.renaming import rename_new, rename_over
from skyferry.site.storage.arc.staging import forget, one_at_a_time
from skyferry.site.storage.arc.tree import Directory, Entry, Tree, key_of
from skyferry.site.storage.arc.usage import account, reserve
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.durable import sync_bytes, sync_names
from skyferry.site.storage.nodes import Placement, StoredNode
from skyferry.vospace.faults import DuplicateNode, InternalFault, InvalidArgument, NodeNotFound

FILE_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Held:
    """Finished bytes that wait in a staging directory."""

    staging: int
    name: bytes
    descriptor: int
    alias: bytes | None = None
    """A second name of the same bytes, to be dropped as soon as they are placed."""


class Placing:
    """Gives bytes their place in one tree."""

    def __init__(self, tree: Tree, database: Database, finding: Finding) -> None:
        self._tree = tree
        self._database = database
        self._finding = finding

    def place(self, held: Held, placement: Placement) -> StoredNode:
        """Make the bytes a node; raises as `Writer.finish`. After a fault the bytes are still held."""
        path = placement.parent.path / placement.name
        with refusals(f"storing {path}"), self._tree.container(placement.parent) as directory:
            check_name(directory, placement.name)
            made = self._settle(held, placement)
            old = self._reserve(made, placement, directory)
            reached("arc.after-reserve")
            try:
                if placement.replaces is None:
                    rename_new(held.staging, held.name, directory.descriptor, placement.name)
                    out = None
                else:
                    with one_at_a_time(held.staging, directory, placement.name):
                        if placement.exact:
                            check_exact(self._tree, placement.replaces, directory)
                        out = rename_over(self._tree, held.staging, held.name, directory.descriptor, placement.name)
            except BaseException:
                self._give_back(made, directory)
                raise
            reached("arc.after-rename")
            if held.alias is not None:
                forget(held.staging, held.alias)
            sync_names(directory.descriptor)
            reached("arc.after-directory-sync")
            entry = self._tree.entry(held.descriptor)
            self._commit(made, entry, out, old, placement, directory)
            reached("arc.after-commit")
            if out is not None:
                forget(held.staging, held.name)
            return self._finding.node_in(placement.parent, entry, path)

    def _settle(self, held: Held, placement: Placement) -> Entry:
        """Give the bytes their mode and times, and wait until they are on the medium."""
        os.fchmod(held.descriptor, FILE_MODE)
        # Never the kernel's own coarse time: a write by another program a moment later then shows in it.
        now = time.time_ns()
        os.utime(held.descriptor, ns=(now, now if placement.new.mtime is None else placement.new.mtime))
        sync_bytes(held.descriptor)
        reached("arc.after-sync")
        made = self._tree.entry(held.descriptor)
        if made.size != placement.length:
            raise InternalFault(f"{made.size} bytes are held, not {placement.length}")
        return made

    def _reserve(self, made: Entry, placement: Placement, directory: Directory) -> Record | None:
        """Reserve the space and commit the new record; returns the one of the node that is replaced."""
        with self._database.writing() as connection:
            replaces = placement.replaces
            replacing = replaces.length if replaces is not None else 0
            reserve(connection, directory.keys, made.size, replacing=replacing)
            old = None
            if replaces is not None:
                key = key_of(replaces)
                old = records_of(connection, [key]).get(key) or Record.of_node(key, replaces)
            put_record(connection, record_of(made, placement, old))
        return old

    def _give_back(self, made: Entry, directory: Directory) -> None:
        with self._database.writing() as connection:
            account(connection, directory.keys, -made.size)
            drop_records(connection, [made.key])

    def _commit(
        self,
        made: Entry,
        entry: Entry,
        out: Entry | None,
        old: Record | None,
        placement: Placement,
        directory: Directory,
    ) -> None:
        # A power cut may take back a digest, which can be computed again, but not a change of what was replaced.
        with self._database.writing(durable=out is not None) as connection:
            if out is not None:
                account(connection, directory.keys, -out.size)
                retire(connection, out, old, made, placement)
            if entry.has_bytes_of(made) and entry.size:
                put_digest(connection, entry, placement.md5)


def check_name(directory: Directory, name: bytes) -> None:
    """Raise `InvalidArgument` for a name that must not exist in `directory`."""
    if directory.entry.hides(name):
        raise InvalidArgument(f"the name {os.fsdecode(name)} is taken by the site itself")


def check_exact(tree: Tree, old: StoredNode, directory: Directory) -> None:
    """Judge whether what is replaced is what it was judged to be; nobody else may replace it meanwhile."""
    try:
        entry = tree.entry(directory.descriptor, old.path.name)
    except FileNotFoundError:
        raise NodeNotFound(str(old.path)) from None
    if version_of(entry) != old.version:
        raise DuplicateNode(f"{old.path} has another version")


def record_of(made: Entry, placement: Placement, old: Record | None) -> Record:
    """The record of the placed bytes: new, or that of the node they replace."""
    new = placement.new
    now = time.time_ns()
    if old is None:
        return replace(Record.of_new(made.key, new), content_date=now, content_mtime=made.mtime)
    return replace(
        old,
        key=made.key,
        content_type=old.content_type if new.content_type is None else new.content_type,
        content_encoding=old.content_encoding if new.content_encoding is None else new.content_encoding,
        content_date=now,
        content_mtime=made.mtime,
        changed=now,
    )


def retire(connection: Connection, out: Entry, old: Record | None, made: Entry, placement: Placement) -> None:
    """Let go of what was replaced, after taking over what was changed in its record since we read it."""
    last = records_of(connection, [out.key], for_change=True).get(out.key)
    if last is not None and last != old:
        change_record(connection, record_of(made, placement, last))
    if out.links == 1:
        drop_records(connection, [out.key])
