"""One service's space, put together from its rules: the implementation of `Space`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from skyferry.site.access.identity import Caller
from skyferry.site.database.engine import Database
from skyferry.site.space.admission import Admission
from skyferry.site.space.audit import Audit
from skyferry.site.space.bytes import (
    NO_DIGESTS,
    Collected,
    Delivery,
    Digests,
    Handle,
    OpenMode,
    Part,
    PartsState,
    Range,
    Segment,
    TransactionState,
    Upload,
    UploadRequest,
)
from skyferry.site.space.checksums import Checksums
from skyferry.site.space.collecting import Collecting
from skyferry.site.space.deliveries import SpaceDelivery
from skyferry.site.space.documents import Extras, describe
from skyferry.site.space.handles import Handles
from skyferry.site.space.holds import Holds
from skyferry.site.space.moves import Moves
from skyferry.site.space.names import NULL, Names
from skyferry.site.space.nearby import NearbyAllocations
from skyferry.site.space.nodes import Nodes
from skyferry.site.space.part_rows import PartRows
from skyferry.site.space.permissions import Permissions
from skyferry.site.space.quotas import Quotas, limiting
from skyferry.site.space.resolution import Resolver
from skyferry.site.space.space import Allowance, Hold, Listed, Rights, Space
from skyferry.site.space.transaction_rows import IDLE_SECONDS, TransactionRows
from skyferry.site.space.transactions import PutTransactions
from skyferry.site.space.trees import list_tree
from skyferry.site.space.uploads import DiscardedUpload, SpaceUpload
from skyferry.site.storage.base import Reader, Store
from skyferry.site.storage.nodes import Order, StoredNode
from skyferry.vospace.faults import Fault, InternalFault, InvalidArgument, NodeNotFound, PermissionDenied
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority

_OPEN_ATTEMPTS = 8


def open_space(
    service: str,
    store: Store,
    database: Database,
    authority: Authority,
    allocation_parents: Iterable[NodePath],
    *,
    is_account: Callable[[str], bool],
    transaction_seconds: int = IDLE_SECONDS,
    staging: Path | None = None,
) -> Space:
    """Put the rules over a store.

    Parameters
    ----------
    service
        ``arc`` or ``vault``: the part after ``~`` of its node URIs.
    allocation_parents
        The containers whose child containers are allocations.
    is_account
        Whether an account has this name, and may own a node.
    transaction_seconds
        How long a put transaction lives after its last append.
    staging
        Where versions grow that appear when their handle is closed; None: where the system keeps temporary files.
    """
    parents = frozenset(allocation_parents)
    return ServiceSpace(service, store, database, authority, parents, is_account, transaction_seconds, staging)


class ServiceSpace:
    """A store under the rules. See `Space` for what each method promises."""

    def __init__(
        self,
        service: str,
        store: Store,
        database: Database,
        authority: Authority,
        parents: frozenset[NodePath],
        is_account: Callable[[str], bool],
        transaction_seconds: int = IDLE_SECONDS,
        staging: Path | None = None,
    ) -> None:
        self.service = service
        self._store = store
        self._names = Names(service, authority, utf8_only=store.features.names_are_utf8)
        self._permissions = Permissions(self._names, parents)
        self._allocations = NearbyAllocations(store, self._permissions)
        self._resolver = Resolver(store, self._permissions, self._names)
        self._holds = Holds(database, self._names)
        self._nodes = Nodes(store, self._resolver, self._permissions, self._names, self._holds, is_account)
        self._admission = Admission(store, self._resolver, self._permissions, self._names, self._holds)
        self._quotas = Quotas(database, service)
        self._checksums = Checksums(store)
        self._audit = Audit(service)
        self._collecting = Collecting(store, self._resolver, self._permissions, self._names, self.open)
        self._moves = Moves(store, self._nodes, self._resolver, self._permissions, self._quotas, self._names)
        self._handles = Handles(
            store,
            self._resolver,
            self._permissions,
            self._admission,
            self._quotas,
            self._audit,
            self.upload,
            staging,
        )
        self._transactions = PutTransactions(
            store,
            self._admission,
            self._quotas,
            TransactionRows(database, service, transaction_seconds),
            self._names,
            self._checksums,
            self._audit,
            PartRows(database, transaction_seconds),
        )

    # --- nodes

    def node(self, caller: Caller, path: NodePath, *, follow: bool = False, checksum: bool = True) -> StoredNode:
        self._refuse_grant(caller, path)
        found = self._resolver.resolve(caller, path, follow=follow).node
        node = self._checksums.complete(found) if checksum else found
        return replace(node, busy=True) if node.path in self._holds.busy() else node

    def rights(self, caller: Caller, node: StoredNode) -> Rights:
        chain = (*self._allocations.above(node.path), node)
        changeable = self._permissions.may_write(caller, chain)
        return Rights(
            readable=self._permissions.may_read(caller, chain),
            writable=changeable and not node.locked,
            changeable=changeable,
        )

    def children(
        self,
        caller: Caller,
        container: StoredNode,
        *,
        start: bytes = b"",
        limit: int | None = None,
        order: Order = Order.NAME,
        descending: bool = False,
    ) -> Iterator[StoredNode]:
        self._refuse_grant(caller, container.path)
        chain = self._store.lookup(container.path)
        if chain[-1].key != container.key:
            raise NodeNotFound(self._names.uri(container.path))
        if limit == 0 or not self._permissions.may_read(caller, chain):
            return iter(())
        children = islice(self._store.children(container, start=start, order=order, descending=descending), limit)
        busy = self._holds.busy()
        return (replace(child, busy=child.path in busy) for child in children) if busy else children

    def tree(
        self, caller: Caller, container: StoredNode, *, after: tuple[bytes, ...] = (), depth: int | None = None
    ) -> Iterator[Listed]:
        self._refuse_grant(caller, container.path)
        chain = self._store.lookup(container.path)
        if chain[-1].key != container.key:
            raise NodeNotFound(self._names.uri(container.path))
        may_list = partial(self._permissions.may_read, caller)
        return list_tree(self._store, may_list, chain, after=after, depth=depth) if may_list(chain) else iter(())

    def document(self, caller: Caller, node: StoredNode, *, detail: str = "properties") -> NodeDocument:
        if detail == "min":
            return describe(self._names, node, detail=detail)
        rights = self.rights(caller, node) if detail == "max" else Rights(readable=False, writable=False)
        extras = Extras(available=self._available(node), readable=rights.readable, writable=rights.writable)
        return describe(self._names, node, extras, detail=detail)

    def create(self, caller: Caller, path: NodePath, document: NodeDocument) -> StoredNode:
        self._refuse_grant(caller, path)
        with self._audit.change(caller, "create", path, kind=document.kind):
            return self._nodes.create(caller, path, document)

    def update(self, caller: Caller, path: NodePath, document: NodeDocument) -> StoredNode:
        self._refuse_grant(caller, path)
        with self._audit.change(caller, "update", path, properties=len(document.properties)):
            return self._nodes.update(caller, path, document)

    def adjust(
        self,
        caller: Caller,
        path: NodePath,
        *,
        mtime: int | None = None,
        public: bool | None = None,
    ) -> StoredNode:
        self._refuse_grant(caller, path)
        with self._audit.change(caller, "update", path, mtime=mtime, public=public):
            return self._nodes.adjust(caller, path, mtime=mtime, public=public)

    def remove(self, caller: Caller, path: NodePath) -> None:
        self._refuse_grant(caller, path)
        with self._audit.change(caller, "remove", path):
            self._nodes.remove(caller, path)

    def remove_data(self, caller: Caller, path: NodePath) -> None:
        self._refuse_grant(caller, path)
        with self._audit.change(caller, "remove", path):
            self._nodes.remove(caller, path, kind=NodeKind.DATA)

    def move(self, caller: Caller, source: NodePath, destination: NodePath) -> StoredNode:
        self._refuse_grant(caller, source)
        with self._audit.change(caller, "move", source, destination=str(destination)):
            return self._moves.move(caller, source, destination)

    def rename(self, caller: Caller, source: NodePath, destination: NodePath, *, replace: bool) -> StoredNode:
        self._refuse_grant(caller, source)
        with self._audit.change(caller, "move", source, destination=str(destination)):
            return self._moves.rename(caller, source, destination, replace=replace)

    def copy_node(self, caller: Caller, source: NodePath, destination: NodePath) -> StoredNode:
        self._refuse_grant(caller, source)
        with self._audit.change(caller, "copy", source, destination=str(destination)):
            return self._moves.copy(caller, source, destination)

    # --- bytes

    def visible_data(self, caller: Caller, path: NodePath, *, checksum: bool = True) -> StoredNode:
        node = self._data(self._resolver.resolve(caller, path, follow=True).node, path)
        return self._checksums.complete(node) if checksum else node

    def readable_data(self, caller: Caller, path: NodePath) -> StoredNode:
        resolved = self._resolver.resolve(caller, path, follow=True)
        node = self._data(resolved.node, path)
        self._permissions.check_read(resolved.caller, resolved.chain)
        return node

    def open(self, caller: Caller, path: NodePath) -> tuple[StoredNode, Reader]:
        for _ in range(_OPEN_ATTEMPTS):
            node = self.readable_data(caller, path)
            reader = self._store.read(node)
            if reader.version == node.version:
                return self._checksums.complete(node), reader
            reader.close()
        raise InternalFault(f"{self._names.uri(path)} keeps changing")

    def collect(self, caller: Caller, container: NodePath, paths: Iterable[NodePath]) -> Iterator[Collected]:
        self._refuse_grant(caller, container)
        return self._collecting.collect(caller, container, paths)

    def upload(self, caller: Caller, path: NodePath, request: UploadRequest) -> Upload:
        if path.name == NULL:
            return DiscardedUpload(path, self._may_discard(caller, path), request)
        try:
            return SpaceUpload(self._admission, self._quotas, self._audit, caller, self._names.chosen(path), request)
        except Fault as refusal:
            self._audit.record(caller, "put bytes", path, refusal.name)
            raise

    def open_handle(self, caller: Caller, path: NodePath, mode: OpenMode) -> Handle:
        self._refuse_grant(caller, path)
        return self._handles.open(caller, path, mode)

    def allowance(self, caller: Caller, path: NodePath) -> Allowance:
        self._refuse_grant(caller, path)
        container = limiting(self._resolver.resolve(caller, path, follow=True).chain)
        return Allowance(None, 0) if container is None else Allowance(container.quota, container.length)

    def deliver(self, caller: Caller, container: NodePath) -> Delivery:
        self._refuse_grant(caller, container)
        node = self._resolver.resolve(caller, container, follow=True).node
        if node.kind is not NodeKind.CONTAINER:
            raise InvalidArgument(f"not a container: {self._names.uri(container)}")
        if caller.name is None:
            raise PermissionDenied(self._names.uri(container))
        return SpaceDelivery(self._admission, self._nodes, self._quotas, self._audit, caller, node.path)

    def writable_data(self, caller: Caller, path: NodePath, length: int | None = None) -> NodePath:
        if path.name == NULL:
            self._may_discard(caller, path)
            return path
        place = self._admission.admit(caller, self._names.chosen(path))
        if length is not None:
            self._quotas.check(place.parent, length, freed=place.freed)
        return place.path

    def hold(self, path: NodePath, job: str) -> Hold:
        return self._holds.take(path, job)

    # --- put transactions

    def start_transaction(self, caller: Caller, path: NodePath, request: UploadRequest) -> TransactionState:
        return self._transactions.start(caller, path, request)

    def transaction(self, caller: Caller, path: NodePath, id: str) -> TransactionState | PartsState:
        return self._transactions.state(caller, path, id)

    def part(self, caller: Caller, path: NodePath, id: str, where: Range, announced: Digests = NO_DIGESTS) -> Part:
        return self._transactions.part(caller, path, id, where, announced)

    def append(
        self, caller: Caller, path: NodePath, id: str, length: int | None, announced: Digests = NO_DIGESTS
    ) -> Segment:
        return self._transactions.append(caller, path, id, length, announced)

    def revert(self, caller: Caller, path: NodePath, id: str) -> TransactionState:
        return self._transactions.revert(caller, path, id)

    def commit(
        self, caller: Caller, path: NodePath, id: str, expected: Digests, mtime: int | None = None
    ) -> StoredNode | PartsState:
        return self._transactions.commit(caller, path, id, expected, mtime)

    def abandon(self, caller: Caller, path: NodePath, id: str) -> None:
        self._transactions.abandon(caller, path, id)

    # --- upkeep

    def tidy(self) -> int:
        return self._transactions.tidy() + self._quotas.tidy() + self._holds.tidy()

    def _refuse_grant(self, caller: Caller, path: NodePath) -> None:
        """A pre-authorised URL is for bytes alone."""
        if caller.grant is not None:
            raise PermissionDenied(self._names.uri(path))

    def _may_discard(self, caller: Caller, path: NodePath) -> str:
        """Judge bytes for `NULL`: anybody known who may pass through its container. Returns the caller's name."""
        self._resolver.resolve(caller, path, follow=False).parent()
        if caller.name is None:
            raise PermissionDenied(self._names.uri(path))
        return caller.name

    def _data(self, node: StoredNode, path: NodePath) -> StoredNode:
        if node.kind is not NodeKind.DATA:
            raise InvalidArgument(f"target is not a data node: {self._names.uri(path)}")
        return node

    def _available(self, node: StoredNode) -> int | None:
        """Bytes left under the quota that holds for a container."""
        if node.kind is not NodeKind.CONTAINER:
            return None
        container = node if node.quota is not None else limiting(self._store.lookup(node.path))
        if container is None or container.quota is None:
            return None
        return max(0, container.quota - container.length)
