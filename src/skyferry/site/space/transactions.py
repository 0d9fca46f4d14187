"""Put transactions: uploads in segments, which survive a lost connection, a restart and another process."""

from __future__ import annotations

import hashlib
import uuid

from skyferry.site.access.identity import Caller
from skyferry.site.space.audit import Audit
from skyferry.site.space.checksums import Checksums
from skyferry.site.space.hashing import Block, Hasher, HexDigest, md5
from skyferry.site.space.names import AUTO, Names
from skyferry.site.space.quotas import Quotas, Room
from skyferry.site.space.space import Digests, TransactionState, UploadRequest
from skyferry.site.space.transaction_rows import Held, Lease, Transaction, TransactionRows, unknown
from skyferry.site.space.uploads import Admission, Place, check_digests, check_length, place_bytes
from skyferry.site.storage.base import Stage, StageWriter, Store, StoredNode
from skyferry.site.storage.digests import ResumableMD5, RunningMD5
from skyferry.vospace.faults import InvalidArgument, PermissionDenied, PreconditionFailed
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

SEGMENT_MIN = 1
SEGMENT_MAX = 1 << 30
"""Bytes of one segment as advertised: a slow disk has stored the largest well before a client loses patience."""


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
        place = self._admission.judge(caller, self._names.chosen(path), request.preconditions)
        assert caller.name is not None
        id = uuid.uuid4().hex
        if request.length is not None:
            self._quotas.admit(place.parent, request.length, freed=place.freed, holder=id)
        return _state(self._rows.add(id, path, place.path, caller.name, request))

    def state(self, caller: Caller, path: NodePath, id: str) -> TransactionState:
        return _state(self._own(caller, path, id))

    def append(self, caller: Caller, path: NodePath, id: str, length: int | None, announced: Digests) -> SpaceSegment:
        place = self._judge(caller, path, self._own(caller, path, id))
        lease = self._rows.take(id)
        try:
            # What another request held when we first looked may have grown before we got the lease.
            transaction = self._rows.get(id)
            room = self._room(transaction, place, length)
            stage = self._store.stage(id, place.parent[-1])
            return SpaceSegment(self._rows, transaction, lease, stage, room, length, announced)
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
        return _state(self._rows.get(id))

    def commit(self, caller: Caller, path: NodePath, id: str, expected: Digests) -> StoredNode:
        own = self._own(caller, path, id)
        with self._audit.change(caller, "put bytes", own.path, bytes=own.length, transaction=id):
            lease = self._rows.take(id)
            try:
                node = self._commit(caller, path, self._rows.get(id), lease, expected)
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


class SpaceSegment:
    """One append. The transaction is as it was until `finish` returns."""

    def __init__(
        self,
        rows: TransactionRows,
        transaction: Transaction,
        lease: Lease,
        stage: Stage,
        room: Room,
        length: int | None,
        announced: Digests,
    ) -> None:
        self._rows = rows
        self._transaction = transaction
        self._lease = lease
        self._room = room
        self._length = length
        self._received = 0
        self._whole = _resume(stage, transaction)
        self._md5: HexDigest = md5() if announced.md5 is not None and transaction.length else self._whole
        self._sha256 = hashlib.sha256() if announced.sha256 is not None else None
        digests = {id(digest): digest for digest in (self._whole, self._md5, self._sha256) if digest is not None}
        self._hasher = Hasher(*digests.values())
        self._writer: StageWriter = stage.segment(transaction.length)

    def write(self, block: Block) -> None:
        self._received += len(block)
        total = self._transaction.request.length
        if total is not None and self._transaction.length + self._received > total:
            raise PreconditionFailed(f"checksum mismatch: more than the {total} bytes announced")
        self._room.check(self._transaction.length + self._received)
        self._lease.check()
        self._hasher.update(block)
        self._writer.write(block)
        if not isinstance(block, bytes):
            self._hasher.settle()

    def finish(self, expected: Digests) -> TransactionState:
        try:
            self._hasher.settle()
            check_length(self._length, self._received)
            segment_md5 = self._md5.hexdigest()
            check_digests(expected, segment_md5, self._sha256)
            if not self._received:
                return _state(self._transaction)
            self._lease.check()
            self._writer.finish()
            held = Held(self._transaction.length + self._received, self._whole.hexdigest(), self._whole.state())
            self._rows.advance(self._transaction.id, self._lease, held)
            return TransactionState(self._transaction.id, held.length, held.md5)
        finally:
            self.abort()

    def abort(self) -> None:
        self._hasher.close()
        if self._lease.holds:
            # Without the lease, the bytes behind our start may be somebody else's by now.
            self._writer.abort()
        self._lease.release()


def _resume(stage: Stage, transaction: Transaction) -> RunningMD5:
    """An MD5 that has seen what is held: from its kept state, or else by reading all of it again."""
    if transaction.md5_state is not None:
        try:
            return ResumableMD5.from_state(transaction.md5_state)
        except ValueError:
            pass  # kept by a process of another make
    running = ResumableMD5()
    if transaction.length:
        for block in stage.read(0, transaction.length):
            running.update(block)
    return running


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


def _state(transaction: Transaction) -> TransactionState:
    return TransactionState(transaction.id, transaction.length, transaction.md5)
