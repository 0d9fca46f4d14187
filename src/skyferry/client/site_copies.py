"""Copies that a service makes by itself (VOSpace 2.1 §6.3.2)."""

from __future__ import annotations

import contextlib
import os

from skyferry.client.steps import SiteCopyStep
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import Fault, NodeNotFound


async def copy_at_site(source: VOSpace, to: VOSpace, step: SiteCopyStep) -> None:
    """Have a node of the space `source` copied into the space `to` of the same site, with all below it.

    A copy replaces nothing (VOSpace 2.1 §6.3.2): to replace a data node the copy is made beside it first, and takes
    its place when it is whole.

    Raises
    ------
    Fault
        The service's reason; `SomeFailed` if a part of it was done.
    """
    if not step.replaces:
        await (await source.copy(step.node.uri.path, step.destination)).succeed()
        return
    target = step.destination.path
    beside = target.parent / (b".%b-%b.copy" % (target.name[:200], os.urandom(4).hex().encode()))
    await (await source.copy(step.node.uri.path, to.uri(beside))).succeed()
    try:
        with contextlib.suppress(NodeNotFound):
            await to.remove(target)
        await (await to.move(beside, step.destination)).succeed()
    except Fault:
        with contextlib.suppress(Fault):
            if await to.find(target) is not None:  # else the copy is all that there is
                await to.remove(beside)
        raise
