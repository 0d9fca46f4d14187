"""Recursive properties: one document merged into every node of a tree, children before their container.

Names come in one order, so the last node done says where the walk goes on. A batch that a restart cut
short is merged once more, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from skyferry.site.jobs.ledger import BATCH
from skyferry.site.jobs.work import Outcome, Work, counted
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace import properties
from skyferry.vospace.faults import Fault, InternalFault, InvalidArgument, NodeNotFound, PermissionDenied
from skyferry.vospace.node_xml import read_node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath


def set_properties(work: Work) -> Outcome:
    """Merge the posted document into its node and all below it."""
    if work.job.info is None:
        raise InternalFault(f"job {work.job.id} has lost its document")
    document = read_node(work.job.info.encode())
    for uri in sorted(properties.ADMIN_SET & document.properties.keys()):
        raise InvalidArgument(f"{uri} cannot be set on a whole tree")
    path = work.locate_here(document.uri)
    top = work.space.node(work.caller, path)
    ledger = work.ledger
    for number, (node, allowed) in enumerate(_bottom_up(work, top, _resumed(work, top.path)), 1):
        ledger.check()
        _merge(work, node, document, allowed)
        ledger.position = [part.hex() for part in node.path.parts]
        if number % BATCH == 0 or ledger.is_due:
            ledger.settle()
    ledger.settle()
    return counted(ledger)


def _merge(work: Work, node: StoredNode, document: NodeDocument, allowed: bool) -> None:
    uri = work.authority.node_uri(work.job.service, node.path)
    try:
        if not allowed:
            raise PermissionDenied(uri)
        # Neither type nor target of the document: it is meant for nodes of every type.
        work.space.update(work.caller, node.path, NodeDocument(uri=uri, properties=document.properties))
    except Fault as fault:
        work.ledger.fail(node.path, fault)
    else:
        work.ledger.succeed(node.path)


def _resumed(work: Work, top: NodePath) -> tuple[bytes, ...] | None:
    """The last node that was done, as components below `top`; None at the first execution."""
    if work.ledger.position is None:
        return None
    parts = tuple(bytes.fromhex(part) for part in work.ledger.position)
    return parts[len(top) :]


class _Level:
    """A container whose children are being visited, before it is itself."""

    def __init__(self, node: StoredNode, children: Iterator[StoredNode], resumed: tuple[bytes, ...] | None) -> None:
        self.node = node
        self.children = children
        self.resumed = resumed
        """Of the last node done, the components from the children on; None once it has been passed."""


def _bottom_up(work: Work, top: StoredNode, resumed: tuple[bytes, ...] | None) -> Iterator[tuple[StoredNode, bool]]:
    """Yield nodes after everything below them, and whether the caller may write them.

    Below a node that may not be written nothing is visited.
    """
    if resumed == ():
        return  # the top itself was the last
    levels: list[_Level] = []
    waiting: list[tuple[StoredNode, tuple[bytes, ...] | None]] = [(top, resumed)]
    while waiting or levels:
        if waiting:
            node, resumed = waiting.pop()
            allowed = work.space.rights(work.caller, node).changeable
            if node.kind is not NodeKind.CONTAINER or not allowed:
                yield node, allowed
            else:
                levels.append(_Level(node, _children(work, node, resumed[0] if resumed else b""), resumed))
            continue
        level = levels[-1]
        child = next(level.children, None)
        if child is None:
            levels.pop()
            yield level.node, True
            continue
        inside, level.resumed = level.resumed, None
        if inside and child.path.name == inside[0]:
            if len(inside) > 1:
                waiting.append((child, inside[1:]))
        else:
            waiting.append((child, None))


def _children(work: Work, container: StoredNode, start: bytes) -> Iterator[StoredNode]:
    try:
        yield from work.space.children(work.caller, container, start=start)
    except NodeNotFound:
        return  # it went away meanwhile, and says so itself
