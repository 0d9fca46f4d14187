"""Moves: one atomic step inside a service; to another service of the site a copy, and then the source's end."""

from __future__ import annotations

from skyferry.site.jobs.copy import prepare
from skyferry.site.jobs.delete import remove_all
from skyferry.site.jobs.work import Outcome, Work, spelled_like
from skyferry.site.space.names import NULL
from skyferry.vospace.faults import InternalFault, InvalidArgument, NodeLocked, NodeNotFound, PermissionDenied
from skyferry.vospace.jobs import JobResult, Phase
from skyferry.vospace.paths import NodePath


def move(work: Work) -> Outcome:
    """Move what the posted transfer names to where its direction says; to ``.null`` removes it."""
    transfer = work.transfer()
    if transfer.destination is None or len(transfer.targets) != 1:
        raise InvalidArgument("one target and one destination are needed")
    source = work.locate_here(transfer.targets[0])
    space, destination = work.locate(transfer.destination)
    if space is not work.space and destination.name != NULL:
        return _move_across(work, source)
    try:
        work.ledger.begin([source])
        place = work.space.move(work.caller, source, destination).path
    except NodeNotFound:
        # Begun before a restart, and gone: this job moved it.
        if not work.ledger.in_doubt(source):
            raise
        place = _moved_to(work, source, destination)
    work.ledger.succeed(source)
    work.ledger.settle()
    return Outcome(Phase.COMPLETED, (JobResult("destination", spelled_like(transfer.destination, place)),))


def _moved_to(work: Work, source: NodePath, destination: NodePath) -> NodePath:
    """Where an interrupted move has put its node: inside the destination, or there itself."""
    if destination.name == NULL:
        return destination
    inside = NodePath((*destination.parts, source.name))
    for path in (inside, destination):
        try:
            return work.space.node(work.caller, path).path
        except NodeNotFound:
            continue
    raise NodeNotFound(f"not found: {source}")


def _move_across(work: Work, source: NodePath) -> Outcome:
    ledger = work.ledger
    if ledger.position is not None and ledger.position.get("copied"):
        return _remove_source(work, source)
    node = work.space.node(work.caller, source)
    if node.locked:
        raise NodeLocked(work.authority.node_uri(work.job.service, node.path))
    parent = work.space.node(work.caller, node.path.parent)
    if not work.space.rights(work.caller, parent).writable:
        raise PermissionDenied(work.authority.node_uri(work.job.service, node.path))
    tree = prepare(work, moving=True)
    tree.run()
    if ledger.failed:
        raise ledger.first_fault or InternalFault("not everything could be copied; the source is as it was")
    ledger.position["copied"] = tree.result.href
    ledger.settle()
    return _remove_source(work, source)


def _remove_source(work: Work, source: NodePath) -> Outcome:
    """Every item was copied, its bytes verified by their digest: the source can go."""
    result = JobResult("destination", work.ledger.position["copied"])
    remove_all(work, source)
    if work.ledger.failed:
        raise work.ledger.first_fault or InternalFault("copied, but the source could not be removed")
    return Outcome(Phase.COMPLETED, (result,))
