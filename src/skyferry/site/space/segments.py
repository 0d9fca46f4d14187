"""One append to a put transaction."""

from __future__ import annotations

import hashlib

from skyferry.site.space.bytes import Digests, TransactionState
from skyferry.site.space.hashing import Block, Hasher, HexDigest, md5
from skyferry.site.space.quotas import Room
from skyferry.site.space.transaction_rows import Held, Lease, Transaction
from skyferry.site.space.uploads import check_digests, check_length
from skyferry.site.storage.base import Stage, StageWriter
from skyferry.site.storage.digests import ResumableMD5, RunningMD5
from skyferry.vospace.faults import PreconditionFailed


class SpaceSegment:
    """One append. The transaction is as it was until `finish` returns."""

    def __init__(
        self,
        transaction: Transaction,
        lease: Lease,
        stage: Stage,
        room: Room,
        length: int | None,
        announced: Digests,
    ) -> None:
        self._transaction = transaction
        self._lease = lease
        self._room = room
        self._length = length
        self._received = 0
        self._whole = resume_md5(stage, transaction)
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
            check_digests(expected, self._md5.hexdigest(), self._sha256)
            if not self._received:
                return self._transaction.state
            self._lease.check()
            self._writer.finish()
            held = Held(self._transaction.length + self._received, self._whole.hexdigest(), self._whole.state())
            self._lease.advance(held)
            return TransactionState(self._transaction.id, held.length, held.md5)
        finally:
            self.abort()

    def abort(self) -> None:
        self._hasher.close()
        if self._lease.holds:
            # Without the lease, the bytes behind our start may be somebody else's by now.
            self._writer.abort()
        self._lease.release()


def resume_md5(stage: Stage, transaction: Transaction) -> RunningMD5:
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
