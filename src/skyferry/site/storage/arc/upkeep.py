"""Counting usage anew, and freeing what nothing refers to."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import delete, update

from skyferry.site.database.engine import Database
from skyferry.site.database.tables.arc import arc_digests, arc_nodes
from skyferry.site.storage.arc.beneath import open_beneath
from skyferry.site.storage.arc.records import keyed, keys_named, records_of
from skyferry.site.storage.arc.staging import Staging
from skyferry.site.storage.arc.tree import STAGING_NAME, Entry, Key, Tree, key_of, names_in
from skyferry.site.storage.arc.usage import account
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

_BATCH = 500
_MISSES = 2
"""Walks in a row that must miss a file before its rows go: a `mv` during a walk can hide it from that one."""


@dataclass(slots=True)
class _Level:
    """A directory that the recount is inside of."""

    path: NodePath
    key: Key
    used: int
    """As recorded when the count of this directory began."""
    counted: int = 0
    containers: list[tuple[bytes, Key, int]] = field(default_factory=list)


class Upkeep:
    """Looks through a whole tree; memory grows with the depth of the tree and the width of one directory only."""

    def __init__(self, tree: Tree, staging: Staging, database: Database) -> None:
        self._tree = tree
        self._staging = staging
        self._database = database

    def recount(self, container: StoredNode) -> int:
        """As the contract says. Usage of every container below is put right too, and the difference told upwards.

        What the service itself writes or removes meanwhile is added to the count, never lost.
        """
        with self._tree.container(container) as directory:
            above = directory.keys[:-1]
        top = self._enter(container.path, key_of(container), self._used([key_of(container)])[key_of(container)])
        if top is None:
            raise NodeNotFound(str(container.path))
        levels = [top]
        while True:
            level = levels[-1]
            if level.containers:
                name, key, used = level.containers.pop()
                below = self._enter(level.path / name, key, used)
                if below is not None:
                    levels.append(below)
                continue
            levels.pop()
            difference = level.counted - level.used
            if difference:
                with self._database.writing(durable=False) as connection:
                    account(connection, [level.key] if levels else [level.key, *above], difference)
            if not levels:
                return level.counted
            levels[-1].counted += level.counted

    def tidy(self, older_than: int) -> int:
        """As the contract says. Stages belong to their transactions and stay; rows go after two walks missed them."""
        freed = self._staging.clear(self._staging.main, older_than)
        started = time.time_ns()
        devices: set[int] = set()
        complete = True
        pending = [NodePath()]
        while pending:
            path = pending.pop()
            try:
                for batch in self._batches(path, hidden=lambda handle: self._staging.clear(handle, older_than)):
                    devices.update(entry.key.device for _, entry in batch)
                    self._mark([entry.key for _, entry in batch])
                    pending.extend(path / name for name, entry in batch if name and entry.kind is NodeKind.CONTAINER)
            except FileNotFoundError:
                continue
            except OSError:  # what cannot be read may hold anything: no row is without file then
                complete = False
        return freed + (self._sweep(devices, started, older_than) if complete else 0)

    def _enter(self, path: NodePath, key: Key, used: int) -> _Level | None:
        """Count the files of one directory; None if it has gone or cannot be read."""
        level = _Level(path, key, used)
        try:
            for batch in self._batches(path):
                containers = [(name, entry.key) for name, entry in batch if name and entry.kind is NodeKind.CONTAINER]
                recorded = self._used([key for _, key in containers])
                level.containers.extend((name, key, recorded[key]) for name, key in containers)
                level.counted += sum(entry.size for _, entry in batch if entry.kind is NodeKind.DATA)
        except OSError:
            return None
        return level

    def _used(self, keys: list[Key]) -> dict[Key, int]:
        with self._database.reading() as connection:
            records = records_of(connection, keys) if keys else {}
        return {key: records[key].used if key in records else 0 for key in keys}

    def _batches(
        self, path: NodePath, hidden: Callable[[int], object] = lambda handle: None
    ) -> Iterator[list[tuple[bytes, Entry]]]:
        """The entries of a directory, itself first under the name ``b""``; `hidden` gets its staging directory."""
        descriptor = open_beneath(self._tree.descriptor, path.parts, os.O_RDONLY | os.O_DIRECTORY)
        try:
            itself = self._tree.entry(descriptor)
            yield [(b"", itself)]
            names = names_in(descriptor)
            while batch := list(islice(names, _BATCH)):
                entries = []
                for name in batch:
                    if itself.hides(name):
                        self._look_into(descriptor, hidden)
                        continue
                    try:
                        entries.append((name, self._tree.entry(descriptor, name)))
                    except FileNotFoundError:
                        continue
                yield entries
        finally:
            os.close(descriptor)

    def _look_into(self, top: int, hidden: Callable[[int], object]) -> None:
        handle = open_beneath(top, (STAGING_NAME,), os.O_RDONLY | os.O_DIRECTORY)
        try:
            hidden(handle)
        finally:
            os.close(handle)

    def _mark(self, keys: list[Key]) -> None:
        if keys:
            with self._database.writing(durable=False) as connection:
                for table in (arc_nodes, arc_digests):
                    met = update(table).where(keyed(table)).values(seen=time.time_ns(), missed=0)
                    connection.execute(met, keys_named(keys))

    def _sweep(self, devices: set[int], started: int, older_than: int) -> int:
        freed = 0
        with self._database.writing() as connection:
            for table in (arc_nodes, arc_digests):
                unseen = (table.c.seen < started) & table.c.device.in_(devices)
                connection.execute(update(table).where(unseen).values(missed=table.c.missed + 1))
                freed += connection.execute(
                    delete(table).where(unseen, table.c.missed >= _MISSES, table.c.seen < older_than)
                ).rowcount
        return freed
