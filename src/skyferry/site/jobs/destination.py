"""Where a copy goes: decided once, before anything is made there."""

from __future__ import annotations

import uuid

from skyferry.site.access.identity import Caller
from skyferry.site.space.names import AUTO
from skyferry.site.space.space import Space
from skyferry.vospace.faults import DuplicateNode, NodeNotFound, UnreadableLinkTarget
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath


def choose_destination(space: Space, caller: Caller, path: NodePath, name: bytes) -> NodePath:
    """Return the path of a node that is not there yet.

    Links are followed. An existing container takes the copy under `name`; otherwise `path` is the new
    node's own, if it is free. ``.auto`` stands for a name nobody has.

    Raises
    ------
    DuplicateNode
        If something is there already.
    NodeNotFound
        If the container that should hold it is not there.
    """
    if path.name == AUTO:
        path = path.parent / uuid.uuid4().hex.encode()
    try:
        found = space.node(caller, path, follow=True)
    except NodeNotFound:
        return space.node(caller, path.parent, follow=True).path / path.name
    except UnreadableLinkTarget:
        raise DuplicateNode(f"destination exists: {path}") from None
    if found.kind is not NodeKind.CONTAINER:
        raise DuplicateNode(f"destination exists: {path}")
    inside = found.path / name
    try:
        space.node(caller, inside)
    except NodeNotFound:
        return inside
    raise DuplicateNode(f"destination exists: {inside}")
