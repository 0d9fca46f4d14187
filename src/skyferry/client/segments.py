"""Sends a large file as segments of a put transaction, one after the other."""

from __future__ import annotations

import time

from skyferry.client.digests import RunningMD5, md5_of_range
from skyferry.client.errors import ChecksumMismatch
from skyferry.client.put_transactions import PutTransaction
from skyferry.client.source_files import FileBody
from skyferry.client.transaction_sender import TransactionSender, Way
from skyferry.client.upload_notes import UploadNote

SEGMENT = 64 * 1024 * 1024
"""Bytes of the first segment, where the service's limits allow."""
_QUICK = 4.0
"""Seconds: after a segment that took less, the next is twice as long. What an interruption costs is bounded in time,
and the wait for a segment's answer weighs little on a long line."""
_LONGEST = 1024 * 1024 * 1024


class SegmentSender(TransactionSender):
    """Fills a transaction from its beginning on, and compares digests after every segment."""

    def __init__(self, way: Way, note: UploadNote) -> None:
        super().__init__(way, note)
        self._segment = SEGMENT

    def _safe(self) -> int:
        return self._transaction.held if self._transaction is not None else 0

    async def _fits(self, transaction: PutTransaction) -> bool:
        if transaction.held > self._source.length or transaction.parts.total:
            return False
        if transaction.held != self._hashed:
            self._md5.close()
            self._md5 = await md5_of_range(self._source.descriptor, transaction.held)
            self._hashed = transaction.held
        self._progress(transaction.held)
        return transaction.held == 0 or transaction.md5 in (None, self._md5.hexdigest())

    async def _fill(self, transaction: PutTransaction) -> None:
        while transaction.held < self._source.length:
            began = time.monotonic()
            await self._append(transaction, transaction.next_length(self._source.length, self._segment))
            if time.monotonic() - began < _QUICK:
                self._segment = min(2 * self._segment, _LONGEST)

    async def _append(self, transaction: PutTransaction, length: int) -> None:
        before = self._md5.copy()
        segment = FileBody(self._source, transaction.held, length, self._md5, self._progress)
        try:
            await transaction.append(segment)
        except BaseException:
            self._segment = SEGMENT
            self._go_back(before)
            raise
        self.moved += length
        if transaction.md5 is not None and transaction.md5 != self._md5.hexdigest():
            self._go_back(before)
            await transaction.revert()
            raise ChecksumMismatch(f"a segment of {self._node} arrived damaged")
        self._hashed += length

    def _go_back(self, before: RunningMD5) -> None:
        self._md5.close()
        self._md5 = before
