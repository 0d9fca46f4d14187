"""Changes of properties, of one node or of a whole tree, and how they are told."""

from __future__ import annotations

import logging

from skyferry.client.jobs import count
from skyferry.client.locations import NodeLocation
from skyferry.client.vospace import VOSpace
from skyferry.commands.display import note
from skyferry.commands.running import SOME_FAILED
from skyferry.vospace.jobs import Phase
from skyferry.vospace.nodes import NodeDocument

log = logging.getLogger(__name__)


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
    job = await space.update_tree(document)
    end = await job.wait()
    updated, failed = count(end, "successcount"), count(end, "errorcount")
    if end.phase is Phase.COMPLETED:
        log.info("DONE. updated count: %d", updated)
        return 0
    if not updated and not failed:
        raise await job.error()
    note(f"WARN. updated count: {updated}, failed count: {failed}")
    return SOME_FAILED
