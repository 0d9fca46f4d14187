"""Finding nodes for mounts: the way to a directory is remembered for a moment, what lies in it never."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.beneath import open_beneath
from skyferry.site.storage.arc.finding import Finding
from skyferry.site.storage.arc.ledger import RECENT_SECONDS, Containers, Ledger
from skyferry.site.storage.arc.links import Links
from skyferry.site.storage.arc.nodes import stored_node
from skyferry.site.storage.arc.records import Known
from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.tree import ENDS_A_CHAIN, Entry, Tree, key_of
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import ContainerNotFound
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

_REMEMBERED = 4096


class Held(NamedTuple):
    """An open directory."""

    descriptor: int
    entry: Entry
    containers: Containers
    """Its key and those of all above it."""


class RecentFinding(Finding):
    """As `Finding`, for a process in which the same few directories are asked for thousands of times.

    The nodes that lead to a directory count for `RECENT_SECONDS`, as long as its path still leads to it; so a
    change of who may pass, made by another process, is seen that much later. Digests are not told: nobody on a
    mount asks for them, and every change of bytes ends them.
    """

    def __init__(self, tree: Tree, database: Database, links: Links, ledger: Ledger) -> None:
        super().__init__(tree, database, links)
        self._ledger = ledger
        self._ways: dict[NodePath, tuple[float, tuple[StoredNode, ...]]] = {}

    def known(self, entries: Sequence[Entry], data: Sequence[Entry]) -> Known:
        return Known(self._ledger.records([entry.key for entry in entries]))

    def lookup(self, path: NodePath) -> tuple[StoredNode, ...]:
        """As the contract says, of containers as they were a moment ago."""
        if path.is_root:
            return super().lookup(path)
        way = self._way(path.parent)
        if way is None:
            return self._remember(path, super().lookup(path))
        with refusals(f"looking for {path}"):
            try:
                directory = open_beneath(self._tree.descriptor, path.parent.parts, os.O_PATH | os.O_DIRECTORY)
            except OSError as error:
                if error.errno not in ENDS_A_CHAIN:
                    raise
                return super().lookup(path)
            try:
                above = self._tree.entry(directory)
                if above.key != way[-1].key:
                    return self._remember(path, super().lookup(path))
                if above.hides(path.name):
                    return way
                entry = self._tree.entry(directory, path.name)
                if entry.kind is None:
                    return way
                target = partial(self._target_in, directory, path.name, path.parent)
                node = stored_node(path, entry, self.known([entry], []), way[-1], target)
            except OSError as error:
                if error.errno not in ENDS_A_CHAIN:
                    raise
                return way
            finally:
                os.close(directory)
        return (*way, node)

    @contextmanager
    def hold(self, path: NodePath, key: object = None) -> Iterator[Held]:
        """Hold a directory open; raises `ContainerNotFound` if it is not there, or has another key than this one."""
        try:
            descriptor = open_beneath(self._tree.descriptor, path.parts, os.O_RDONLY | os.O_DIRECTORY)
        except (FileNotFoundError, NotADirectoryError):
            raise ContainerNotFound(str(path)) from None
        try:
            entry = self._tree.entry(descriptor)
            if key is not None and entry.key != key:
                raise ContainerNotFound(str(path))
            yield Held(descriptor, entry, self.containers(path))
        finally:
            os.close(descriptor)

    def entry(self, descriptor: int) -> Entry:
        """Look at an open file."""
        return self._tree.entry(descriptor)

    def containers(self, path: NodePath) -> Containers:
        """The keys of the containers from the root down to `path`."""
        way = self._way(path)
        if way is None:
            way = self._remember(path, super().lookup(path))
        return tuple(key_of(node) for node in way)

    def forget_ways(self) -> None:
        """Look at every way anew: a container was changed, moved or removed here."""
        self._ways.clear()

    def _way(self, path: NodePath) -> tuple[StoredNode, ...] | None:
        until, way = self._ways.get(path, (0.0, ()))
        return way if until > time.monotonic() else None

    def _remember(self, path: NodePath, chain: tuple[StoredNode, ...]) -> tuple[StoredNode, ...]:
        if len(self._ways) > _REMEMBERED:
            self._ways.clear()
        until = time.monotonic() + RECENT_SECONDS
        if len(chain) >= len(path) and chain[len(path) - 1].kind is NodeKind.CONTAINER:
            self._ways[path.parent] = (until, chain[: len(path)])
        if len(chain) == len(path) + 1 and chain[-1].kind is NodeKind.CONTAINER:
            self._ways[path] = (until, chain)
        return chain
