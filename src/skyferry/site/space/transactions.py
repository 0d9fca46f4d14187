"""Put transactions: uploads in segments, which survive a lost connection, a restart and another process."""

from __future__ import annotations

import hashlib
import time
import uuid
from contextlib import suppress
from dataclasses import replace
from functools import partial

from skyferry.site.access.identity import Caller
from skyferry.site.space.admission import Admission, Place
from skyferry.site.space.audit import Audit
from skyferry.site.space.bytes import Digests, Part, PartsState, Range, TransactionState, UploadRequest
from skyferry.site.space.checksums import Checksums
from skyferry.site.space.hashing import HexDigest, md5
from skyferry.site.space.names import AUTO, Names
from skyferry.site.space.part_hashing import PartHashing
from skyferry.site.space.part_rows import PartRows, merged
from skyferry.site.space.parts import HeldPart, SpacePart
from skyferry.site.space.quotas import Quotas, Room
from skyferry.site.space.segments import SpaceSegment
from skyferry.site.space.transaction_rows import Lease, Transaction, TransactionRows, unknown
from skyferry.site.space.uploads import check_digests, check_length, place_bytes
from skyferry.site.storage.base import Stage, Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import InvalidArgument, NodeBusy, PermissionDenied, PreconditionFailed
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

HASHING_SECONDS = 60.0
"""How long a commit waits until the bytes of parts are hashed."""
_TAKE_ATTEMPTS = 100
_TAKE_AGAIN = 0.05


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
        parts: PartRows,
    ) -> None:
        self._store = store
        self._admission = admission
        self._quotas = quotas
        self._rows = rows
        self._names = names
        self._checksums = checksums
        self._audit = audit
        self._parts = parts
        self._hashing = PartHashing(rows, parts, self._stage_of)

    def start(self, caller: Caller, path: NodePath, request: UploadRequest) -> TransactionState:
        """Admit an upload, of `request.length` bytes in all if that is known, and reserve its room."""
        place = self._admission.admit(caller, self._names.chosen(path), request.preconditions, job=request.job)
        assert caller.name is not None
        id = uuid.uuid4().hex
        if request.length is not None:
            self._quotas.admit(place.parent, request.length, freed=place.freed, holder=id)
        return self._rows.add(id, path, place.path, caller.name, request).state

    def state(self, caller: Caller, path: NodePath, id: str) -> TransactionState | PartsState:
        transaction = self._own(caller, path, id)
        return self._state_of_parts(id) if transaction.in_parts else transaction.state

    def part(self, caller: Caller, path: NodePath, id: str, where: Range, announced: Digests) -> Part:
        transaction = self._own(caller, path, id)
        place = self._judge(caller, path, transaction)
        total = transaction.request.length
        if total is None:
            raise InvalidArgument("parts need the length of the whole file when the put transaction starts")
        if where[1] > total:
            raise InvalidArgument(f"the part ends at {where[1]}, the file has {total} bytes")
        self._room(transaction, place, None)
        claim = self._parts.claim(id, where)
        if claim is None:
            return HeldPart(self._stage_of(transaction), where, announced)
        try:
            return SpacePart(
                self._store.stage(id, place.parent[-1]), claim, announced, partial(self._hashing.nudge, id)
            )
        except BaseException:
            claim.release()
            raise

    def append(self, caller: Caller, path: NodePath, id: str, length: int | None, announced: Digests) -> SpaceSegment:
        place = self._judge(caller, path, _sequential(self._own(caller, path, id)))
        lease = self._rows.take(id)
        try:
            # What another request held when we first looked may have grown before we got the lease.
            transaction = _sequential(self._rows.get(id))
            room = self._room(transaction, place, length)
            stage = self._store.stage(id, place.parent[-1])
            return SpaceSegment(transaction, lease, stage, room, length, announced)
        except BaseException:
            lease.release()
            raise

    def revert(self, caller: Caller, path: NodePath, id: str) -> TransactionState:
        place = self._judge(caller, path, _sequential(self._own(caller, path, id)))
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
    ) -> StoredNode | PartsState:
        own = self._own(caller, path, id)
        if own.in_parts and not self._is_hashed(own):
            return self._state_of_parts(id)
        with self._audit.change(caller, "put bytes", own.path, bytes=own.length, transaction=id):
            lease = self._take(id)
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

    def _is_hashed(self, transaction: Transaction) -> bool:
        """Whether all bytes of parts are hashed, after having waited for it; raises `PreconditionFailed` for gaps."""
        assert transaction.request.length is not None
        total = transaction.request.length
        held = self._state_of_parts(transaction.id).held
        if held != ((0, total),):
            raise PreconditionFailed(f"checksum mismatch: of {total} bytes there are only {_written(held)}")
        return self._hashing.complete(transaction.id, total, HASHING_SECONDS)

    def _state_of_parts(self, id: str) -> PartsState:
        # In this order: what is hashed between the two looks is then seen twice, not left out.
        parts = self._parts.held(id)
        transaction = self._rows.get(id)
        assert transaction.request.length is not None
        held = merged([(0, transaction.length), *parts])
        return PartsState(id, transaction.request.length, tuple(held), transaction.state)

    def _take(self, id: str) -> Lease:
        """Take the lease, even if the hashing of parts lets go of it only now."""
        for _ in range(_TAKE_ATTEMPTS):
            with suppress(NodeBusy):
                return self._rows.take(id)
            if not self._rows.get(id).in_parts:
                break
            time.sleep(_TAKE_AGAIN)
        return self._rows.take(id)

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
        self._stage_of(transaction).discard()
        self._forget(transaction.id)

    def _stage_of(self, transaction: Transaction) -> Stage:
        chain = self._store.lookup(transaction.path.parent)
        nearest = next(node for node in reversed(chain) if node.kind is NodeKind.CONTAINER)
        return self._store.stage(transaction.id, nearest)

    def _forget(self, id: str) -> None:
        self._rows.remove(id)
        self._quotas.release(id)


def _sequential(transaction: Transaction) -> Transaction:
    """The transaction; raises `InvalidArgument` if its bytes come in parts."""
    if transaction.in_parts:
        raise InvalidArgument("the put transaction is one in parts: say x-skyferry-offset, and abort it to go back")
    return transaction


def _written(held: tuple[Range, ...]) -> str:
    return ", ".join(f"{start}-{stop - 1}" for start, stop in held) or "none"


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
