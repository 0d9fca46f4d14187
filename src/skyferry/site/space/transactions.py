"""Put transactions: uploads in segments, which survive a lost connection, a restart and another process."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace

from skyferry.site.access.identity import Caller
from skyferry.site.space.admission import Admission, Place
from skyferry.site.space.audit import Audit
from skyferry.site.space.checksums import Checksums
from skyferry.site.space.hashing import HexDigest, md5
from skyferry.site.space.names import AUTO, Names
from skyferry.site.space.quotas import Quotas, Room
from skyferry.site.space.segments import SpaceSegment
from skyferry.site.space.space import Digests, TransactionState, UploadRequest
from skyferry.site.space.transaction_rows import Lease, Transaction, TransactionRows, unknown
from skyferry.site.space.uploads import check_digests, check_length, place_bytes
from skyferry.site.storage.base import Stage, Store, StoredNode
from skyferry.vospace.faults import InvalidArgument, PermissionDenied
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath


class PutTransactions:
    """The put transactions of one service."""

    def __init__(
        self,
        store: Store,
        admission: Admission,
        quotas: Quotas,
        rows: TransactionRows,
        names: Names,
        checksums: Checksums,
        audit: Audit,
    ) -> None:
        self._store = store
        self._admission = admission
        self._quotas = quotas
        self._rows = rows
        self._names = names
        self._checksums = checksums
        self._audit = audit

    def start(self, caller: Caller, path: NodePath, request: UploadRequest) -> TransactionState:
        """Admit an upload, of `request.length` bytes in all if that is known, and reserve its room."""
        place = self._admission.admit(caller, self._names.chosen(path), request.preconditions, job=request.job)
        assert caller.name is not None
        id = uuid.uuid4().hex
        if request.length is not None:
            self._quotas.admit(place.parent, request.length, freed=place.freed, holder=id)
        return self._rows.add(id, path, place.path, caller.name, request).state

    def state(self, caller: Caller, path: NodePath, id: str) -> TransactionState:
        return self._own(caller, path, id).state

    def append(self, caller: Caller, path: NodePath, id: str, length: int | None, announced: Digests) -> SpaceSegment:
        place = self._judge(caller, path, self._own(caller, path, id))
        lease = self._rows.take(id)
        try:
            # What another request held when we first looked may have grown before we got the lease.
            transaction = self._rows.get(id)
            room = self._room(transaction, place, length)
            stage = self._store.stage(id, place.parent[-1])
            return SpaceSegment(transaction, lease, stage, room, length, announced)
        except BaseException:
            lease.release()
            raise

    def revert(self, caller: Caller, path: NodePath, id: str) -> TransactionState:
        place = self._judge(caller, path, self._own(caller, path, id))
        lease = self._rows.take(id)
        try:
            transaction = self._rows.get(id)
            if transaction.previous_length is None:
                raise InvalidArgument(f"nothing to revert in the put transaction {id}")
            self._rows.revert(id, lease)
            self._store.stage(id, place.parent[-1]).truncate(transaction.previous_length)
        finally:
            lease.release()
        return self._rows.get(id).state

    def commit(
        self, caller: Caller, path: NodePath, id: str, expected: Digests, mtime: int | None = None
    ) -> StoredNode:
        own = self._own(caller, path, id)
        with self._audit.change(caller, "put bytes", own.path, bytes=own.length, transaction=id):
            lease = self._rows.take(id)
            try:
                transaction = self._rows.get(id)
                if mtime is not None:
                    transaction = replace(transaction, request=replace(transaction.request, mtime=mtime))
                node = self._commit(caller, path, transaction, lease, expected)
            except BaseException:
                lease.release()
                raise
            self._forget(id)
            return node

    def abandon(self, caller: Caller, path: NodePath, id: str) -> None:
        transaction = self._own(caller, path, id)
        lease = self._rows.take(id)
        try:
            self._discard(transaction)
        except BaseException:
            lease.release()
            raise

    def tidy(self) -> int:
        """Forget transactions that nobody went on with, and return how many."""
        expired = self._rows.expired()
        for transaction in expired:
            self._discard(transaction)
        return len(expired)

    def _commit(
        self, caller: Caller, path: NodePath, transaction: Transaction, lease: Lease, expected: Digests
    ) -> StoredNode:
        # Without preconditions: they are judged when the bytes are placed, and if they are, they may not hold now.
        place = self._admission.judge(caller, self._target(path, transaction))
        stage = self._store.stage(transaction.id, place.parent[-1])
        check_length(transaction.request.length, transaction.length)
        digest = transaction.md5 or md5().hexdigest()
        check_digests(expected, digest, _sha256(stage, transaction, expected))
        if transaction.committing is not None:
            # The last commit may have gone further than its caller knows.
            if place.node is not None and self._is_placed(transaction, place.node):
                stage.discard()
                return place.node
            if not _holds(stage, transaction.length):
                self._forget(transaction.id)
                raise unknown(transaction.id)  # placed, and replaced by others since
        self._rows.begin_commit(transaction.id, lease)
        return place_bytes(
            self._admission,
            stage.finish,
            caller,
            self._target(path, transaction),
            transaction.path,
            transaction.request,
            md5=digest,
            length=transaction.length,
        )

    def _is_placed(self, transaction: Transaction, node: StoredNode) -> bool:
        """Whether the node has the bytes of a transaction whose commit had begun."""
        if node.length != transaction.length:
            return False
        return not node.length or self._checksums.complete(node).md5 == transaction.md5

    def _own(self, caller: Caller, path: NodePath, id: str) -> Transaction:
        """The transaction, if it is the caller's and about this path."""
        if caller.grant is not None and not (
            caller.grant.write and (caller.grant.service, caller.grant.path) == (self._names.service, path)
        ):
            raise PermissionDenied(self._names.uri(path))
        transaction = self._rows.get(id)
        if transaction.subject != caller.name or path not in (transaction.requested, transaction.path):
            raise unknown(id)
        return transaction

    def _judge(self, caller: Caller, path: NodePath, transaction: Transaction) -> Place:
        return self._admission.judge(caller, self._target(path, transaction), transaction.request.preconditions)

    def _target(self, path: NodePath, transaction: Transaction) -> NodePath:
        return transaction.path if path.name == AUTO else path

    def _room(self, transaction: Transaction, place: Place, length: int | None) -> Room:
        total = transaction.request.length
        asked = total if total is not None else None if length is None else transaction.length + length
        return self._quotas.admit(place.parent, asked, freed=place.freed, holder=transaction.id)

    def _discard(self, transaction: Transaction) -> None:
        chain = self._store.lookup(transaction.path.parent)
        nearest = next(node for node in reversed(chain) if node.kind is NodeKind.CONTAINER)
        self._store.stage(transaction.id, nearest).discard()
        self._forget(transaction.id)

    def _forget(self, id: str) -> None:
        self._rows.remove(id)
        self._quotas.release(id)


def _holds(stage: Stage, length: int) -> bool:
    """Whether the stage still has the last of its bytes; of no bytes that cannot be told."""
    return length > 0 and any(stage.read(length - 1, length))


def _sha256(stage: Stage, transaction: Transaction, expected: Digests) -> HexDigest | None:
    if expected.sha256 is None:
        return None
    digest = hashlib.sha256()
    for block in stage.read(0, transaction.length) if transaction.length else ():
        digest.update(block)
    return digest
