"""Deep copies, inside a service or to another one of the site.

The order of a walk is fixed, so its last item says where it goes on. Of items in doubt after a restart,
those that are at the destination as they should be were copied; nothing was there when the job began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from skyferry.site.jobs.destination import choose_destination
from skyferry.site.jobs.ledger import BATCH
from skyferry.site.jobs.walk import top_down
from skyferry.site.jobs.work import Outcome, Work, spelled_like
from skyferry.site.space.bytes import Digests, Preconditions, UploadRequest
from skyferry.site.space.space import Space
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace import properties
from skyferry.vospace.faults import (
    DuplicateNode,
    Fault,
    InternalFault,
    InvalidArgument,
    NodeNotFound,
    PermissionDenied,
    PreconditionFailed,
    QuotaExceeded,
)
from skyferry.vospace.jobs import JobResult, Phase
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath


def copy(work: Work) -> Outcome:
    """Copy what the posted transfer names, and all below it, to where its direction says."""
    tree = prepare(work)
    tree.run()
    ledger = work.ledger
    if not ledger.done:
        raise ledger.first_fault or InternalFault("nothing was copied, and no reason is known")
    results: tuple[JobResult, ...] = (tree.result,)
    if not ledger.failed:
        return Outcome(Phase.COMPLETED, results)
    counts = (
        JobResult("errorcount", f"final:{ledger.failed}"),
        JobResult("successcount", f"final:{ledger.done}"),
    )
    return Outcome(Phase.ABORTED, results + counts)


def prepare(work: Work, *, moving: bool = False) -> TreeCopy:
    """Find source and destination; the destination is decided at the first execution and kept."""
    transfer = work.transfer()
    if transfer.destination is None or len(transfer.targets) != 1:
        raise InvalidArgument("one target and one destination are needed")
    path = work.locate_here(transfer.targets[0])
    space, wanted = work.locate(transfer.destination)
    source = work.space.node(work.caller, path)
    if work.ledger.position is None:
        destination = choose_destination(space, work.caller, wanted, source.path.name)
        if space is work.space and destination.is_below(source.path):
            raise InvalidArgument(f"Cannot copy container node into its descendants: {path} to {destination}")
        _check_room(work, space, destination.parent, source)
        work.ledger.position = {"destination": _hex(destination), "last": None}
        work.ledger.settle()
    destination = _path(work.ledger.position["destination"])
    result = JobResult("destination", spelled_like(transfer.destination, destination))
    return TreeCopy(work, space, source, destination, result, moving)


@dataclass(frozen=True, slots=True)
class TreeCopy:
    """A tree on its way to `destination` in `space`."""

    work: Work
    space: Space
    source: StoredNode
    destination: NodePath
    result: JobResult
    moving: bool
    """Whether sharing and locks go along."""

    def run(self) -> None:
        """Copy everything that is not copied yet; the ledger says what became of it."""
        work, ledger = self.work, self.work.ledger
        last = ledger.position["last"]
        after = None if last is None else tuple(bytes.fromhex(part) for part in last)
        nodes = top_down(work.space, work.caller, self.source, after)
        while batch := list(islice(nodes, BATCH)):
            ledger.begin(node.path for node in batch)
            for node in batch:
                ledger.check()
                self._copy_counted(node)
                ledger.position["last"] = [part.hex() for part in self._below(node)]
                if ledger.is_due:
                    ledger.settle()
            ledger.settle()

    def _copy_counted(self, node: StoredNode) -> None:
        target = NodePath((*self.destination.parts, *self._below(node)))
        ledger = self.work.ledger
        try:
            if not (ledger.in_doubt(node.path) and self._is_there(node, target)):
                self._copy_node(node, target)
            self._add_properties(node, target)
        except Fault as fault:
            ledger.fail(node.path, fault)
        else:
            ledger.succeed(node.path, node.length if node.kind is NodeKind.DATA else 0)

    def _copy_node(self, node: StoredNode, target: NodePath) -> None:
        work = self.work
        if node.kind is not NodeKind.DATA and not work.space.rights(work.caller, node).readable:
            raise PermissionDenied(work.authority.node_uri(work.space.service, node.path))
        if self.space is work.space:
            self.space.copy_node(work.caller, node.path, target)
        elif node.kind is NodeKind.DATA:
            self._copy_bytes(node, target)
        else:
            uri = work.authority.node_uri(self.space.service, target)
            self.space.create(work.caller, target, NodeDocument(uri=uri, kind=node.kind, target=node.target))

    def _copy_bytes(self, node: StoredNode, target: NodePath) -> None:
        work = self.work
        found, reader = work.space.open(work.caller, node.path)
        try:
            request = UploadRequest(
                length=reader.length,
                content_type=found.content_type,
                content_encoding=found.content_encoding,
                mtime=found.mtime,
                preconditions=Preconditions(if_none_match=("*",)),
            )
            upload = self.space.upload(work.caller, target, request)
            if upload.node is not None:
                upload.abort()
                raise DuplicateNode(f"destination exists: {target}")
            try:
                for block in reader.blocks(0, reader.length):
                    work.ledger.check()
                    upload.write(block)
                upload.finish(Digests(md5=found.md5))
            finally:
                upload.abort()
        except PreconditionFailed as fault:
            raise DuplicateNode(f"destination exists, or the bytes changed: {target}: {fault.detail}") from None
        finally:
            reader.close()

    def _add_properties(self, node: StoredNode, target: NodePath) -> None:
        """Give the copy what the store did not: all of it in another service, sharing where it is a move."""
        values: dict[str, str | None] = {}
        if self.space is not self.work.space:
            values.update(node.properties)
        if self.moving:
            values.update(_sharing(node))
        if values:
            uri = self.work.authority.node_uri(self.space.service, target)
            self.space.update(self.work.caller, target, NodeDocument(uri=uri, properties=values))

    def _is_there(self, node: StoredNode, target: NodePath) -> bool:
        try:
            found = self.space.node(self.work.caller, target)
        except NodeNotFound:
            return False
        same_bytes = found.length == node.length and (found.md5 or node.md5) == (node.md5 or found.md5)
        return found.kind is node.kind and (found.kind is not NodeKind.DATA or same_bytes)

    def _below(self, node: StoredNode) -> tuple[bytes, ...]:
        return node.path.parts[len(self.source.path) :]


def _sharing(node: StoredNode) -> Iterator[tuple[str, str | None]]:
    sharing = node.sharing
    yield properties.ISPUBLIC, properties.boolean(sharing.public)
    yield properties.GROUPREAD, " ".join(sharing.read_groups) or None
    yield properties.GROUPWRITE, " ".join(sharing.write_groups) or None
    if node.kind is NodeKind.CONTAINER:
        yield properties.INHERIT_PERMISSIONS, properties.boolean(sharing.inherit)
    if node.locked and node.kind is not NodeKind.CONTAINER:
        yield properties.ISLOCKED, "true"


def _check_room(work: Work, space: Space, container: NodePath, source: StoredNode) -> None:
    document = space.document(work.caller, space.node(work.caller, container, follow=True))
    available = document.properties.get(properties.AVAILABLE_SPACE)
    if available is not None and source.length > int(available):
        quota = document.properties.get(properties.QUOTA) or "unknown"
        raise QuotaExceeded(f"quota {quota} bytes, {available} left, asked {source.length}")


def _hex(path: NodePath) -> list[str]:
    return [part.hex() for part in path.parts]


def _path(parts: list[str]) -> NodePath:
    return NodePath(tuple(bytes.fromhex(part) for part in parts))
