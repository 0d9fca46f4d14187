"""Changes of properties, of one node or of a whole tree, and how they are told."""

from __future__ import annotations

from skyferry.client.locations import NodeLocation
from skyferry.client.vospace import VOSpace
from skyferry.commands.tree_jobs import tell_end
from skyferry.vospace.nodes import NodeDocument


async def change_properties(
    space: VOSpace, location: NodeLocation, change: dict[str, str | None], *, recursive: bool
) -> int:
    """Set the properties in `change`, delete those that are None; return the exit status.

    Raises
    ------
    Fault
        If nothing could be changed.
    """
    node = await space.node(location.uri.path)
    document = NodeDocument(uri=str(location.uri), kind=node.document.kind, properties=change)
    if not recursive:
        await space.update(location.uri.path, document)
        return 0
    return await tell_end(await space.update_tree(document), "updated")
