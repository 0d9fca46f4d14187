"""Finding nodes: look-ups, listings, and whether a node is still the one that was judged."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from typing import NamedTuple

from skyferry.site.database.engine import Database
from skyferry.site.storage.arc.beneath import open_beneath
from skyferry.site.storage.arc.links import Links
from skyferry.site.storage.arc.nodes import stored_node
from skyferry.site.storage.arc.records import Known, known_of
from skyferry.site.storage.arc.refusals import refusals
from skyferry.site.storage.arc.tree import Directory, Entry, Tree, names_in
from skyferry.site.storage.nodes import Order, StoredNode
from skyferry.vospace.faults import ContainerNotFound, InvalidArgument, NodeNotFound, PermissionDenied
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

_BATCH = 500


class Finding:
    """Turns what lies in the tree into nodes."""

    def __init__(self, tree: Tree, database: Database, links: Links) -> None:
        self._tree = tree
        self._database = database
        self._links = links

    def known(self, entries: Sequence[Entry], data: Sequence[Entry]) -> Known:
        """What the database knows of `entries`, and the digests of `data` among them."""
        return known_of(self._database, entries, data)

    def lookup(self, path: NodePath) -> tuple[StoredNode, ...]:
        """As the contract says."""
        with refusals(f"looking for {path}"):
            chain = self._tree.chain(path)
        known = self.known(chain, [entry for entry in chain[-1:] if entry.kind is NodeKind.DATA])
        nodes: list[StoredNode] = []
        for depth, entry in enumerate(chain):
            here = NodePath(path.parts[:depth])
            parent = nodes[-1] if nodes else None
            nodes.append(stored_node(here, entry, known, parent, partial(self._target_at, here)))
        return tuple(nodes)

    def children(self, container: StoredNode, *, start: bytes, order: Order, descending: bool) -> Iterator[StoredNode]:
        """As the contract says; of nodes not yet yielded only the names are held, and what they are sorted by."""
        with refusals(f"listing {container.path}"), ExitStack() as opened:
            try:
                directory = opened.enter_context(self._tree.container(container))
            except PermissionError:
                return
            except ContainerNotFound:
                raise NodeNotFound(str(container.path)) from None
            names = self._names(directory)
            if order is Order.NAME:
                names.sort(reverse=descending)
                if start:
                    names = [name for name in names if (name <= start if descending else name >= start)]
            else:
                names = self._sorted(container, directory, names, order, descending)
            yield from self._nodes(container, directory, names)

    def listings(self, containers: Sequence[StoredNode], limit: int) -> dict[object, Sequence[StoredNode]]:
        """As the contract says; of the first containers in their order, as far as `limit` reaches."""
        found: dict[object, Sequence[StoredNode]] = {}
        seen: list[tuple[StoredNode, list[_Seen]]] = []
        for container in containers:
            try:
                with refusals(f"listing {container.path}"), self._tree.container(container) as directory:
                    names = sorted(self._names(directory))
                    limit -= len(names)
                    if limit < 0:
                        break
                    seen.append((container, self._look(container, directory, names)))
            except (ContainerNotFound, PermissionDenied):
                found[container.key] = ()
        known = self._known([one for _, inside in seen for one in inside])
        for container, inside in seen:
            found[container.key] = [one.node(known, container) for one in inside]
        return found

    def named(self, container: StoredNode, names: Sequence[bytes]) -> dict[bytes, StoredNode]:
        """As the contract says."""
        try:
            with refusals(f"looking into {container.path}"), self._tree.container(container) as directory:
                seen = self._look(container, directory, [name for name in names if not directory.entry.hides(name)])
        except (ContainerNotFound, PermissionDenied):
            return {}
        known = self._known(seen)
        return {one.path.name: one.node(known, container) for one in seen}

    @contextmanager
    def present(self, node: StoredNode) -> Iterator[tuple[Directory, Entry]]:
        """Hold the container of `node` open, and look at the node as it is now.

        Data whose bytes were replaced meanwhile still is the node if who owns and who sees it stayed the same.

        Raises
        ------
        NodeNotFound
            If the node has gone, or another one has its name.
        InvalidArgument
            For the root.
        """
        if node.path.is_root:
            raise InvalidArgument("the root stays as it is")
        with ExitStack() as opened:
            try:
                directory = opened.enter_context(self._tree.directory(node.path.parent))
                entry = self._tree.entry(directory.descriptor, node.path.name)
            except (FileNotFoundError, NotADirectoryError):
                raise NodeNotFound(str(node.path)) from None
            if entry.key != node.key and not self._is_same(node):
                raise NodeNotFound(f"{node.path} was replaced meanwhile")
            yield directory, entry

    def node_in(self, parent: StoredNode | None, entry: Entry, path: NodePath) -> StoredNode:
        """The node of an entry whose container is known; None for the root."""
        known = self.known([entry], [entry])
        return stored_node(path, entry, known, parent, partial(self._target_at, path))

    def _is_same(self, node: StoredNode) -> bool:
        chain = self.lookup(node.path)
        now = chain[-1]
        return (
            len(chain) == len(node.path) + 1
            and now.kind is node.kind is NodeKind.DATA
            and (now.owner, now.sharing) == (node.owner, node.sharing)
        )

    def _names(self, directory: Directory) -> list[bytes]:
        return [name for name in names_in(directory.descriptor) if not directory.entry.hides(name)]

    def _nodes(self, container: StoredNode, directory: Directory, names: Iterable[bytes]) -> Iterator[StoredNode]:
        remaining = iter(names)
        while batch := list(islice(remaining, _BATCH)):
            seen = self._look(container, directory, batch)
            known = self._known(seen)
            for one in seen:
                yield one.node(known, container)

    def _look(self, container: StoredNode, directory: Directory, names: Iterable[bytes]) -> list[_Seen]:
        """Look at each name; what is gone meanwhile, not for us to see, or never a node is left out."""
        seen = []
        for name in names:
            try:
                entry = self._tree.entry(directory.descriptor, name)
            except OSError:
                continue
            if entry.kind is NodeKind.LINK:
                target = self._target_in(directory.descriptor, name, container.path)
                seen.append(_Seen(NodePath((*container.path.parts, name)), entry, target))
            elif entry.kind is not None:
                seen.append(_Seen(NodePath((*container.path.parts, name)), entry))
        return seen

    def _known(self, seen: Sequence[_Seen]) -> Known:
        data = [one.entry for one in seen if one.entry.kind is NodeKind.DATA]
        return self.known([one.entry for one in seen], data)

    def _sorted(
        self, container: StoredNode, directory: Directory, names: list[bytes], order: Order, descending: bool
    ) -> list[bytes]:
        """The names in an order that only their nodes tell; ties go by name, in the same direction."""
        values = [
            (node.length if order is Order.LENGTH else node.changed, node.path.name)
            for node in self._nodes(container, directory, names)
        ]
        values.sort(reverse=descending)
        return [name for _, name in values]

    def _target_at(self, path: NodePath) -> str:
        try:
            handle = open_beneath(self._tree.descriptor, path.parts, os.O_PATH)
        except OSError:
            return ""
        try:
            return self._target_in(handle, b"", path.parent)
        finally:
            os.close(handle)

    def _target_in(self, directory: int, name: bytes, container: NodePath) -> str:
        try:
            text = os.readlink(name, dir_fd=directory)
        except OSError:  # gone meanwhile
            return ""
        return self._links.target(text, container)


class _Seen(NamedTuple):
    """What the tree tells of one name."""

    path: NodePath
    entry: Entry
    target: str = ""
    """Of a link: what the symlink says."""

    def node(self, known: Known, container: StoredNode) -> StoredNode:
        return stored_node(self.path, self.entry, known, container, lambda: self.target)
