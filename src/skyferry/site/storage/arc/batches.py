"""Many small files placed at once: the order of `placing`, each of its steps for all of them together."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass

from sqlalchemy import Connection

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.nodes import stored_node
from skyferry.site.storage.arc.placing import FILE_MODE, check_exact, check_name, record_of, retire
from skyferry.site.storage.arc.records import (
    Digest,
    Known,
    Record,
    drop_records,
    put_digests,
    put_records,
    records_of,
)
from skyferry.site.storage.arc.refusals import fault_of, refusals
from skyferry.site.storage.arc.renaming import rename_new, rename_over
from skyferry.site.storage.arc.staging import Staging, forget, one_at_a_time, temporary_name
from skyferry.site.storage.arc.tree import Directory, Entry, Tree, key_of
from skyferry.site.storage.arc.usage import Growth, account_many, reserve_many
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.durable import sync_bytes, sync_names
from skyferry.site.storage.nodes import Loose, Placement, StoredNode
from skyferry.vospace.faults import Fault, InternalFault
from skyferry.vospace.paths import NodePath

_AT_ONCE = 16
"""Files that wait for the medium together: the file system takes them in one go."""

Outcome = StoredNode | Fault


class Batches:
    """Gives many files their places in one tree."""

    def __init__(self, tree: Tree, staging: Staging, database: Database) -> None:
        self._tree = tree
        self._staging = staging
        self._database = database
        self._writers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="batch")

    def close(self) -> None:
        self._writers.shutdown()

    def place_many(self, files: Sequence[Loose]) -> Sequence[Outcome]:
        """As the contract says."""
        with refusals("storing many files"), ExitStack() as opened:
            batch = _Batch(self._tree, self._database)
            self._open(batch, files, opened)
            for file in batch.left():
                opened.callback(file.let_go)
            left = batch.left()
            writing = [self._writers.submit(batch.write, left[start::_AT_ONCE]) for start in range(_AT_ONCE)]
            wait(writing)  # also if one of them fails: the others are still at work
            for one in writing:
                one.result()
            reached("arc.after-sync")
            batch.reserve()
            reached("arc.after-reserve")
            batch.rename()
            reached("arc.after-rename")
            batch.sync()
            reached("arc.after-directory-sync")
            batch.commit()
            reached("arc.after-commit")
            return batch.outcomes()

    def _open(self, batch: _Batch, files: Sequence[Loose], opened: ExitStack) -> None:
        """Hold the directories open that the files go into, and their staging directories."""
        places: dict[object, tuple[Directory, int] | Fault] = {}
        for loose in files:
            parent = loose.placement.parent
            if parent.key not in places:
                try:
                    directory = opened.enter_context(self._tree.container(parent))
                    places[parent.key] = (directory, opened.enter_context(self._staging.beside(directory)))
                except Fault as gone:
                    places[parent.key] = gone
            batch.add(loose, places[parent.key])


@dataclass(slots=True)
class _File:
    """One file on its way."""

    loose: Loose
    directory: Directory
    staging: int
    temporary: bytes
    descriptor: int = -1
    made: Entry | None = None
    """The bytes on the medium."""
    reserved: bool = False
    record: Record | None = None
    old: Record | None = None
    """Of what is replaced."""
    out: Entry | None = None
    """What was replaced; its name is the temporary one now."""
    refused: Fault | None = None
    node: StoredNode | None = None

    @property
    def placement(self) -> Placement:
        return self.loose.placement

    @property
    def path(self) -> NodePath:
        return self.placement.parent.path / self.placement.name

    @property
    def entry(self) -> Entry:
        assert self.made is not None
        return self.made

    def let_go(self) -> None:
        """Forget the temporary, which a placed file has no more unless it replaced another."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        if self.node is None or self.out is not None:
            forget(self.staging, self.temporary)


class _Batch:
    """The files, and each step for all that are still on their way."""

    def __init__(self, tree: Tree, database: Database) -> None:
        self._tree = tree
        self._database = database
        self._files: list[_File | Fault] = []

    def add(self, loose: Loose, place: tuple[Directory, int] | Fault) -> None:
        """Take a file whose container is open, or why it is not."""
        if isinstance(place, Fault):
            self._files.append(place)
            return
        file = _File(loose, *place, temporary_name())
        try:
            check_name(file.directory, loose.placement.name)
        except Fault as fault:
            file.refused = fault
        self._files.append(file)

    def left(self) -> list[_File]:
        return [file for file in self._files if isinstance(file, _File) and file.refused is None]

    def outcomes(self) -> list[Outcome]:
        """What became of each."""
        found: list[Outcome] = []
        for file in self._files:
            outcome = file if isinstance(file, Fault) else file.refused or file.node
            assert outcome is not None
            found.append(outcome)
        return found

    def write(self, files: Sequence[_File]) -> None:
        """Bring the bytes to the medium, under temporary names. Called in several threads."""
        for file in files:
            self._write(file)

    def _write(self, file: _File) -> None:
        placement = file.placement
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        file.descriptor = os.open(file.temporary, flags, FILE_MODE, dir_fd=file.staging)
        written = os.write(file.descriptor, file.loose.content) if file.loose.content else 0
        if written != placement.length:
            raise InternalFault(f"{file.path}: {written} of {placement.length} bytes written")
        os.fchmod(file.descriptor, FILE_MODE)
        now = time.time_ns()  # not the kernel's coarse time, as for single files
        os.utime(file.descriptor, ns=(now, now if placement.new.mtime is None else placement.new.mtime))
        sync_bytes(file.descriptor)
        file.made = self._tree.entry(file.descriptor)

    def reserve(self) -> None:
        """Reserve the space and commit the new records, with what is replaced as it is now."""
        with self._database.writing() as connection:
            files = self.left()
            growths = [Growth(file.directory.keys, file.entry.size, _replaced_bytes(file)) for file in files]
            for file, tight in zip(files, reserve_many(connection, growths), strict=True):
                file.refused, file.reserved = tight, tight is None
            files = self.left()
            replaced = [key_of(file.placement.replaces) for file in files if file.placement.replaces is not None]
            old = records_of(connection, replaced) if replaced else {}
            for file in files:
                replaces = file.placement.replaces
                if replaces is not None:
                    key = key_of(replaces)
                    file.old = old.get(key) or Record.of_node(key, replaces)
                file.record = record_of(file.entry, file.placement, file.old)
            put_records(connection, [file.record for file in files if file.record is not None])

    def rename(self) -> None:
        """Make each file visible; whose place was taken is refused."""
        for file in self.left():
            try:
                file.out = self._rename(file)
                file.node = file.placement.parent  # from here on it is placed
            except Fault as fault:
                file.refused = fault
            except OSError as error:
                file.refused = fault_of(error, f"storing {file.path}")
            reached("arc.batch.after-rename")

    def sync(self) -> None:
        """Bring the names to the medium."""
        for descriptor in {file.directory.descriptor for file in self.left()}:
            sync_names(descriptor)

    def commit(self) -> None:
        """Keep digests and exact usage, and give back what was reserved in vain."""
        placed = [(file, self._tree.entry(file.descriptor)) for file in self.left()]
        kept = [(file, entry) for file, entry in placed if entry.has_bytes_of(file.entry) and entry.size]
        vain = [file for file in self._files if isinstance(file, _File) and file.refused and file.reserved]
        # A power cut may take back a digest, which can be computed again, but not a change of what was replaced.
        durable = bool(vain) or any(file.out is not None for file, _ in placed)
        with self._database.writing(durable=durable) as connection:
            account_many(connection, [Growth(file.directory.keys, -file.out.size) for file, _ in placed if file.out])
            for file, _ in placed:
                if file.out is not None:
                    retire(connection, file.out, file.old, file.entry, file.placement)
            put_digests(connection, [(entry, file.placement.md5) for file, entry in kept])
            self._give_back(connection, vain)
            changed = [entry.key for file, entry in placed if file.out is not None]
            known = {file.entry.key: file.record for file, _ in placed if file.record is not None}
            known |= records_of(connection, changed) if changed else {}
        digests = {entry.key: Digest(entry.size, entry.mtime, entry.ctime, file.placement.md5) for file, entry in kept}
        for file, entry in placed:
            file.node = stored_node(file.path, entry, Known(known, digests), file.placement.parent, str)

    def _rename(self, file: _File) -> Entry | None:
        directory, name = file.directory, file.placement.name
        replaces = file.placement.replaces
        if replaces is None:
            rename_new(file.staging, file.temporary, directory.descriptor, name)
            return None
        with one_at_a_time(file.staging, directory, name):
            if file.placement.exact:
                check_exact(self._tree, replaces, directory)
            return rename_over(self._tree, file.staging, file.temporary, directory.descriptor, name)

    def _give_back(self, connection: Connection, vain: Sequence[_File]) -> None:
        account_many(connection, [Growth(file.directory.keys, -file.entry.size) for file in vain])
        if vain:
            drop_records(connection, [file.entry.key for file in vain])


def _replaced_bytes(file: _File) -> int:
    return 0 if file.placement.replaces is None else file.placement.replaces.length
