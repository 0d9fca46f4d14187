"""Many nodes opened one after the other: judged like single ones, looked up and opened many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from skyferry.site.access.identity import Caller
from skyferry.site.space.bytes import Collected
from skyferry.site.space.names import Names
from skyferry.site.space.permissions import Permissions
from skyferry.site.space.resolution import Resolver
from skyferry.site.storage.base import Reader, Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault, NodeNotFound, PermissionDenied
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

TOGETHER = 64
"""Nodes that are looked up, and files that are open, at a time."""

Open = Callable[[Caller, NodePath], tuple[StoredNode, Reader]]


@dataclass(frozen=True, slots=True)
class Collecting:
    """Opens nodes of one service. `open` opens a single file, links followed."""

    store: Store
    resolver: Resolver
    permissions: Permissions
    names: Names
    open: Open

    def collect(self, caller: Caller, container: NodePath, paths: Iterable[NodePath]) -> Iterator[Collected]:
        """As `Space.collect`."""
        asked = iter(paths)
        while chunk := list(islice(asked, TOGETHER)):
            for directory, inside in groupby(chunk, key=lambda path: path.parent):
                yield from self._in_directory(caller, container, directory, [path.name for path in inside])

    def _in_directory(
        self, caller: Caller, container: NodePath, directory: NodePath, names: Sequence[bytes]
    ) -> Iterator[Collected]:
        where = NodePath((*container.parts, *directory.parts))
        readers: dict[bytes, Reader] = {}
        try:
            nodes: dict[bytes, StoredNode | Fault] = {}
            refusal: Fault | None = None
            try:
                nodes, readers = self._look(caller, where, names)
            except Fault as fault:
                refusal = fault
            for name in names:
                path = directory / name
                found = refusal or nodes.get(name) or NodeNotFound(self.names.uri(where / name))
                if isinstance(found, Fault):
                    yield Collected(path, None, None, found)
                elif found.kind is NodeKind.CONTAINER or name in readers:
                    yield Collected(path, found, readers.pop(name, None), None)
                else:
                    yield self._alone(caller, path, where / name)
        finally:
            for reader in readers.values():
                reader.close()

    def _look(
        self, caller: Caller, where: NodePath, names: Sequence[bytes]
    ) -> tuple[dict[bytes, StoredNode | Fault], dict[bytes, Reader]]:
        """What has these names, and readers of the files that may be read."""
        resolved = self.resolver.resolve(caller, where, follow=True)
        chain = resolved.existing()
        if chain[-1].kind is not NodeKind.CONTAINER:
            raise NodeNotFound(self.names.uri(where))
        may_pass = self.permissions.passage(resolved.caller, chain)
        found: dict[bytes, StoredNode | Fault] = dict(self.store.named(chain[-1], names))
        data = []
        for name in names:
            node = found.get(name)
            if not may_pass(resolved.path / name):
                found[name] = PermissionDenied(self.names.uri(where / name))
                continue
            if isinstance(node, StoredNode) and node.kind is NodeKind.DATA:
                if self.permissions.may_read(resolved.caller, (*chain, node)):
                    data.append(node)
                else:
                    found[name] = PermissionDenied(self.names.uri(node.path))
        return found, dict(self.store.read_many(chain[-1], data))

    def _alone(self, caller: Caller, path: NodePath, where: NodePath) -> Collected:
        """A link, or a file that changed since it was looked up."""
        try:
            node, reader = self.open(caller, where)
        except Fault as fault:
            return Collected(path, None, None, fault)
        return Collected(path, node, reader, None)
