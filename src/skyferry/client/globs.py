"""Wildcards in node paths: ``vos:survey/*.fits``; a name that holds such characters literally wins."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import AsyncIterator

from skyferry.client.nodes import Node
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.paths import ROOT, NodePath

_MAGIC = re.compile(rb"[*?\[]")


async def expand(space: VOSpace, pattern: NodePath) -> AsyncIterator[Node]:
    """Yield the nodes a path with wildcards means, in the service's order.

    Raises
    ------
    NodeNotFound
        If a path without wildcards is not there, or nothing matches.
    """
    if not any(_MAGIC.search(part) for part in pattern.parts):
        yield await space.node(pattern)
        return
    literal = await space.find(pattern)
    if literal is not None:
        yield literal
        return
    found = False
    async for node in _matching(space, ROOT, pattern.parts):
        found = True
        yield node
    if not found:
        raise NodeNotFound(f"{space.uri(pattern)}: nothing matches")


async def _matching(space: VOSpace, below: NodePath, parts: tuple[bytes, ...]) -> AsyncIterator[Node]:
    plain = 0
    while plain < len(parts) and not _MAGIC.search(parts[plain]):
        plain += 1
    start = NodePath(below.parts + parts[:plain])
    if plain == len(parts):
        node = await space.find(start)
        if node is not None:
            yield node
        return
    container = await space.find(start)
    if container is None:
        return
    if container.is_link:
        container = await space.resolved(start)
    if not container.is_container:
        return
    wanted, rest = parts[plain], parts[plain + 1 :]
    async for child in space.children(container):
        if not _matches(child.name, wanted):
            continue
        if not rest:
            yield child
        elif not child.is_data:
            async for node in _matching(space, child.uri.path, rest):
                yield node


def _matches(name: bytes, pattern: bytes) -> bool:
    """As shells do: a leading dot is matched by a dot only."""
    if name.startswith(b".") and not pattern.startswith(b"."):
        return False
    return fnmatch.fnmatchcase(name, pattern)
