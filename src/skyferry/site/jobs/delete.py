"""Recursive deletion: a tree from its leaves up, by the rule that holds for each node alone.

The tree is its own record of what is left to do. Of an item that was begun before a restart and is
gone now, this job was the one that removed it.
"""

from __future__ import annotations

from collections.abc import Iterator

from skyferry.site.jobs.ledger import BATCH
from skyferry.site.jobs.work import Outcome, Work, batches, counted
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import ContainerNotFound, Fault, NodeNotFound, PermissionDenied
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath


def delete(work: Work) -> Outcome:
    """Delete what the parameter ``target`` names, and all below it; a link itself, never its target."""
    remove_all(work, work.locate_here(work.job.parameter("target") or ""))
    return counted(work.ledger)


def remove_all(work: Work, path: NodePath) -> None:
    """Remove the node at `path` and all below it; the ledger says what became of it.

    Raises
    ------
    NodeNotFound
        If it is not there, and this job did not remove it.
    """
    _settle_doubts(work)
    try:
        node = work.space.node(work.caller, path)
    except NodeNotFound:
        if work.ledger.done:
            return
        raise
    if node.kind is NodeKind.CONTAINER:
        _remove_tree(work, node)
    else:
        _remove(work, [path])


def _settle_doubts(work: Work) -> None:
    """Count what was begun before a restart and is gone; a walk would not see it any more."""
    gone = [path for path in work.ledger.doubts if not _exists(work, path)]
    if gone:
        work.ledger.begin(gone)
        for path in gone:
            work.ledger.succeed(path)
        work.ledger.settle()


def _exists(work: Work, path: NodePath) -> bool:
    try:
        work.space.node(work.caller, path)
    except (NodeNotFound, ContainerNotFound):
        return False
    return True


class _Level:
    """A container on the way down, whose inner containers are being removed."""

    def __init__(self, container: StoredNode, inner: Iterator[StoredNode], clean: bool) -> None:
        self.container = container
        self.inner = inner
        self.clean = clean
        """Whether nothing below has failed so far."""


def _remove_tree(work: Work, top: StoredNode) -> None:
    # A stack of our own: a tree may be deeper than Python calls.
    levels = [_enter(work, top)]
    while levels:
        level = levels[-1]
        work.ledger.check()
        container = next(level.inner, None)
        if container is not None:
            levels.append(_enter(work, container))
            continue
        levels.pop()
        if level.clean:
            level.clean = _remove(work, [level.container.path])
        if levels:
            levels[-1].clean &= level.clean


def _enter(work: Work, container: StoredNode) -> _Level:
    """Remove the children of a container that are not containers themselves."""
    if not work.space.rights(work.caller, container).readable:
        return _Level(container, iter(()), _refuse(work, container))
    clean = True
    leaves = (node.path for node in _children(work, container) if node.kind is not NodeKind.CONTAINER)
    for batch in batches(leaves, BATCH):
        clean &= _remove(work, batch)
    return _Level(container, (node for node in _children(work, container) if node.kind is NodeKind.CONTAINER), clean)


def _children(work: Work, container: StoredNode) -> Iterator[StoredNode]:
    try:
        yield from work.space.children(work.caller, container)
    except NodeNotFound:
        return  # somebody else removed it meanwhile


def _refuse(work: Work, container: StoredNode) -> bool:
    if not work.ledger.has_failed(container.path):
        work.ledger.fail(container.path, PermissionDenied(work.authority.node_uri(work.job.service, container.path)))
        work.ledger.settle()
    return False


def _remove(work: Work, paths: list[NodePath]) -> bool:
    """Remove nodes one by one; return whether all are gone."""
    ledger = work.ledger
    waiting = [path for path in paths if not ledger.has_failed(path)]
    ledger.begin(waiting)
    clean = len(waiting) == len(paths)
    for path in waiting:
        ledger.check()
        try:
            work.space.remove(work.caller, path)
        except Fault as fault:
            ledger.fail(path, fault)
            # What somebody else removed meanwhile is in nobody's way.
            clean = clean and isinstance(fault, NodeNotFound)
            continue
        ledger.succeed(path)
    ledger.settle()
    return clean
