"""Sends a large file as segments of a put transaction, and goes on where an earlier try or run stopped."""

from __future__ import annotations

import asyncio

from skyferry.client.digests import RunningMD5, md5_of_range
from skyferry.client.errors import ChecksumMismatch, ConnectionLost
from skyferry.client.messages import Request, Response
from skyferry.client.outcomes import Progress
from skyferry.client.put_transactions import PutTransaction
from skyferry.client.retry import persistently
from skyferry.client.source_files import FileBody, SourceFile
from skyferry.client.upload_notes import UploadNote
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import Fault, InvalidArgument, PreconditionFailed
from skyferry.vospace.paths import NodePath


class SegmentSender:
    """One file's way into a node through a put transaction at `url`."""

    def __init__(
        self,
        space: VOSpace,
        path: NodePath,
        source: SourceFile,
        progress: Progress,
        url: str,
        headers: dict[str, str],
    ) -> None:
        self.digest = ""
        """MD5 of the whole file, once it has been sent."""
        self.moved = 0
        """Bytes that travelled in this run."""
        self._http = space.http
        self._node = space.uri(path)
        self._source = source
        self._progress = progress
        self._url = url
        self._headers = headers
        self._transaction: PutTransaction | None = None
        self._md5 = RunningMD5()
        self._hashed = 0
        self._note = UploadNote(source, self._node)

    async def send(self) -> Response:
        """Return the answer to the commit (or what HEAD says, if that answer was lost)."""
        with self._note:
            try:
                response = await persistently(self._attempt, progress=self._safe)
            finally:
                self._md5.close()
            self._note.clear()
            return response

    def _safe(self) -> int:
        return self._transaction.held if self._transaction is not None else 0

    async def _attempt(self) -> Response:
        if self.digest and (arrived := await self._arrived()) is not None:
            return arrived
        transaction = await self._resumed() or await self._started()
        while transaction.held < self._source.length:
            await self._append(transaction, transaction.next_length(self._source.length))
        self._source.require_unchanged()
        self.digest = self._md5.hexdigest()
        try:
            return await transaction.commit(self.digest)
        except InvalidArgument as fault:  # unknown: ended by a commit whose answer was lost, or expired
            if (arrived := await self._arrived()) is not None:
                return arrived
            self._forget()
            raise ConnectionLost(f"the upload of {self._node} was given up by the service: {fault.detail}") from fault
        except PreconditionFailed as fault:
            await self._give_up(transaction)
            raise ChecksumMismatch(f"{self._node} arrived damaged: {fault.detail}") from fault

    async def _arrived(self) -> Response | None:
        """What the service tells of the file, if it is the one that a commit was sent for."""
        response = await self._http.send(Request(method="HEAD", url=self._url, accept=frozenset({404})))
        return response if response.status < 400 and response.md5 == self.digest else None

    async def _append(self, transaction: PutTransaction, length: int) -> None:
        before = self._md5.copy()
        segment = FileBody(self._source, transaction.held, length, self._md5, self._progress)
        try:
            await transaction.append(segment)
        except BaseException:
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

    async def _started(self) -> PutTransaction:
        transaction = await PutTransaction.start(self._http, self._url, self._source.length, self._headers)
        self._note.write(transaction.id)
        self._transaction = transaction
        self._md5.close()
        self._md5, self._hashed = RunningMD5(), 0
        return transaction

    async def _resumed(self) -> PutTransaction | None:
        """The transaction of an earlier try or run, if what it holds is the beginning of this very file."""
        transaction, unchanged = self._transaction, True
        if transaction is None:
            noted = self._note.transaction()
            if noted is None:
                return None
            transaction, unchanged = PutTransaction(self._http, self._url, noted[0]), noted[1]
        try:
            await transaction.refresh()
        except InvalidArgument:
            self._forget()
            return None
        if not unchanged or not await self._holds_our_beginning(transaction):
            await self._give_up(transaction)
            return None
        self._transaction = transaction
        self._progress(transaction.held)
        return transaction

    async def _holds_our_beginning(self, transaction: PutTransaction) -> bool:
        if transaction.held > self._source.length:
            return False
        if transaction.held != self._hashed:
            self._md5.close()
            self._md5 = await asyncio.to_thread(md5_of_range, self._source.descriptor, transaction.held)
            self._hashed = transaction.held
        return transaction.held == 0 or transaction.md5 in (None, self._md5.hexdigest())

    async def _give_up(self, transaction: PutTransaction) -> None:
        self._forget()
        try:
            await transaction.abandon()
        except Fault:
            return  # it expires by itself

    def _forget(self) -> None:
        self._note.clear()
        self._transaction = None
        self.digest = ""
