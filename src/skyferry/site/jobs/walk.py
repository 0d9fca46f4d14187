"""Trees walked from the top down, in the order of the bytes of names, from anywhere in the middle."""

from __future__ import annotations

from collections.abc import Iterator

from skyferry.site.access.identity import Caller
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.nodes import NodeKind


def top_down(
    space: Space, caller: Caller, top: StoredNode, after: tuple[bytes, ...] | None = None
) -> Iterator[StoredNode]:
    """Yield `top` and everything below it that the caller may list, a container before its children.

    Parameters
    ----------
    after
        Components below `top` of the last node of an earlier walk: it and what comes before it are left out.
    """
    if after is None:
        yield top
    levels = [(_children(space, caller, top, after[0] if after else b""), after)]
    while levels:
        children, passed = levels[-1]
        node = next(children, None)
        if node is None:
            levels.pop()
            continue
        levels[-1] = (children, None)
        inside = passed[1:] if passed and node.path.name == passed[0] else None
        if inside is None:
            yield node
        if node.kind is NodeKind.CONTAINER:
            levels.append((_children(space, caller, node, inside[0] if inside else b""), inside))


def _children(space: Space, caller: Caller, container: StoredNode, start: bytes) -> Iterator[StoredNode]:
    if container.kind is not NodeKind.CONTAINER:
        return
    try:
        yield from space.children(caller, container, start=start)
    except NodeNotFound:
        return  # it went away meanwhile
