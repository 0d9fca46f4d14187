"""What synchronous calls tell about nodes."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, Literal

from skyferry.client.api.nodes import Info, Node
from skyferry.client.api.reach import Reach
from skyferry.client.client import Client as AsyncClient
from skyferry.client.globs import expand
from skyferry.client.locations import NodeLocation
from skyferry.client.nodes import Node as KnownNode
from skyferry.client.vospace import VOSpace
from skyferry.vospace import properties
from skyferry.vospace.faults import (
    ContainerNotFound,
    NodeNotFound,
    NotAuthenticated,
    PermissionDenied,
    UnreadableLinkTarget,
)
from skyferry.vospace.nodes import NodeKind

_MISSING = (NodeNotFound, ContainerNotFound, UnreadableLinkTarget)
_WITHHELD = (PermissionDenied, NotAuthenticated)
_MAGIC = re.compile(r"[*?\[]")
_SERVICE = re.compile(r"(?:vos://[^/]+|/arc(?=/)|[A-Za-z][A-Za-z0-9._-]*:(?:/*(?:arc|vault):)?)/*", re.IGNORECASE)
_AT_ONCE = 1000


class Looking(Reach):
    """Nodes, listings and questions."""

    def get_node(self, uri: str, limit: int | None = 0, force: bool = False) -> Node:
        """Read a node; always anew, so `force` changes nothing.

        Parameters
        ----------
        limit
            How many children to read into `node_list`: none (0), so many, or all (None).
        """

        async def read(client: AsyncClient, space: VOSpace, where: NodeLocation) -> Node:
            known = await space.node(where.uri.path)
            node = Node.of(known)
            if limit != 0 and known.is_container:
                async for child in space.children(known):
                    node.add_child(Node.of(child))
                    if len(node.node_list) == limit:
                        break
            return node

        return self._at(uri, read)

    def get_info(self, uri: str) -> Info:
        """What `Node.get_info` tells of a node, a link followed: ``size``, ``date``, ``MD5``, ``permissions`` …"""

        async def read(client: AsyncClient, space: VOSpace, where: NodeLocation) -> Node:
            return Node.of(await space.resolved(where.uri.path))

        return self._at(uri, read).get_info()

    def get_children_info(
        self, uri: str, sort: Any = None, order: Literal["asc", "desc"] | None = None, force: bool = False
    ) -> Iterator[Node]:
        """Yield the nodes in a container, a file itself; each unpacks into name and `Node.get_info`.

        Parameters
        ----------
        sort, order
            ``core#length`` or ``core#date`` (or an enumeration of these), and ``asc`` or ``desc``.
        """
        nodes: Iterable[Node] = self._children(uri)
        if order not in (None, "asc", "desc"):
            raise ValueError('order must be either "asc" or "desc"')
        if sort is not None:
            key = str(getattr(sort, "value", sort)).rpartition("#")[2]
            if key not in ("length", "date"):
                raise TypeError("sort must be core#length or core#date")
            field = "size" if key == "length" else "date"
            nodes = sorted(nodes, key=lambda node: node.get_info()[field], reverse=order == "desc")
        return iter(nodes)

    def get_info_list(self, uri: str) -> list[Node]:
        """The nodes in a container, a file itself; each unpacks into name and `Node.get_info`."""
        return list(self.get_children_info(uri))

    def listdir(self, uri: str, force: bool = False) -> list[str]:
        """Names of what is in a container, links to containers followed; of a file its own name."""
        return [node.name for node in self._children(uri)]

    def glob(self, pathname: str) -> list[str]:
        """Paths that match a pattern of ``*``, ``?`` and ``[…]``; none if nothing does."""
        return list(self.iglob(pathname))

    def iglob(self, pathname: str) -> Iterator[str]:
        """As `glob`.

        Raises
        ------
        NotFound
            If a path without wildcards is not there.
        """
        service = _SERVICE.match(pathname)
        before = service[0] if service else ""

        async def read(client: AsyncClient, space: VOSpace, where: NodeLocation) -> list[str]:
            try:
                return [before + node.uri.path.text() async for node in expand(space, where.uri.path)]
            except NodeNotFound:
                if _MAGIC.search(pathname):
                    return []
                raise

        yield from self._at(pathname, read)

    def isdir(self, uri: str) -> bool:
        """Whether there is a container, or a link to one."""
        kind = self._kind(uri)
        return kind is NodeKind.CONTAINER

    def isfile(self, uri: str) -> bool:
        """Whether it is a file, or a link to one.

        Raises
        ------
        NotFound
            If it is nothing.
        """
        kind = self._kind(uri)
        if kind is None:
            self.get_node(uri)
        return kind is not NodeKind.CONTAINER

    def access(self, uri: str, mode: int = os.O_RDONLY) -> bool:
        """Whether a node may be read; with ``os.O_WRONLY`` or ``os.O_RDWR``, written."""

        async def look(client: AsyncClient, space: VOSpace, where: NodeLocation) -> bool:
            try:
                node = await space.node(where.uri.path, detail="max")
            except (*_MISSING, *_WITHHELD):
                return False
            asked = properties.READABLE if mode == os.O_RDONLY else properties.WRITABLE
            told = node.get(asked)
            # Our own sites tell what is so and are silent about the rest; others may not tell at all.
            return told == "true" if told is not None else not space.takes_direct_requests

        return self._at(uri, look)

    def status(self, uri: str, code: object = None) -> bool:
        """True if a node is there; otherwise `NotFound` is raised."""
        self.get_node(uri)
        return True

    def size(self, uri: str) -> int:
        """Bytes of a file, a link followed."""
        return int(self.get_info(uri)["size"])

    def _kind(self, uri: str) -> NodeKind | None:
        """What is there, links followed; None for nothing."""

        async def look(client: AsyncClient, space: VOSpace, where: NodeLocation) -> NodeKind | None:
            try:
                node = await space.node(where.uri.path)
            except _MISSING:
                return None
            if node.is_link and not node.target.startswith("vos:"):
                return NodeKind.DATA
            return (await space.resolved(where.uri.path)).document.kind if node.is_link else node.document.kind

        return self._at(uri, look)

    def _children(self, uri: str) -> Iterator[Node]:
        """What is in a container, a thousand at a time; of a file itself."""

        async def begin(client: AsyncClient, space: VOSpace, where: NodeLocation) -> AsyncIterator[KnownNode]:
            node = await space.resolved(where.uri.path)
            return space.children(node) if node.is_container else _itself(node)

        children = self._at(uri, begin)

        async def more(client: AsyncClient) -> list[KnownNode]:
            found: list[KnownNode] = []
            async for child in children:
                found.append(child)
                if len(found) == _AT_ONCE:
                    break
            return found

        def batches() -> Iterator[Node]:
            while batch := self._run(uri, more):
                yield from (Node.of(child) for child in batch)

        return batches()


async def _itself(node: KnownNode) -> AsyncIterator[KnownNode]:
    yield node
