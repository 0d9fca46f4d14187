"""Removes a node or a local path with all that is in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from skyferry.client.nodes import Node
from skyferry.client.vospace import VOSpace


async def remove_nodes(space: VOSpace, node: Node) -> None:
    """Delete a node; a container with all below it, as a job of the service.

    Raises
    ------
    Fault
        The service's reason, if anything is left.
    """
    if not node.is_container:
        await space.remove(node.uri.path)
        return
    job = await space.remove_tree(node.uri.path)
    await job.succeed()


def remove_files(path: Path) -> None:
    """Remove a local file, link, or directory with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
