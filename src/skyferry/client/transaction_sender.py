"""A large file's way into a node through a put transaction that a later try or run goes on with."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass

from skyferry.client.digests import RunningMD5
from skyferry.client.errors import ChecksumMismatch, ConnectionLost
from skyferry.client.messages import Request, Response
from skyferry.client.outcomes import Progress
from skyferry.client.put_transactions import PutTransaction
from skyferry.client.retry import persistently
from skyferry.client.source_files import SourceFile
from skyferry.client.upload_notes import UploadNote
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import Fault, InvalidArgument, PreconditionFailed
from skyferry.vospace.paths import NodePath

_ASKED_AGAIN_AFTER = 2
"""Seconds, where a service that is still hashing says nothing else."""


@dataclass(frozen=True, slots=True)
class Way:
    """What is sent where."""

    space: VOSpace
    path: NodePath
    source: SourceFile
    progress: Progress
    url: str
    headers: dict[str, str]
    """Sent with the start."""


class TransactionSender(ABC):
    """Opens a transaction or goes on with a noted one, has it filled, and commits it."""

    in_parts = False

    def __init__(self, way: Way, note: UploadNote) -> None:
        self.digest = ""
        """MD5 of the whole file, once it has been sent."""
        self.moved = 0
        """Bytes that travelled in this run."""
        self._http = way.space.http
        self._node = way.space.uri(way.path)
        self._source = way.source
        self._progress = way.progress
        self._url = way.url
        self._headers = way.headers
        self._note = note
        self._transaction: PutTransaction | None = None
        self._md5 = RunningMD5()
        self._hashed = 0

    async def send(self) -> Response:
        """Return the answer to the commit (or what HEAD says, if that answer was lost)."""
        try:
            response = await persistently(self._attempt, progress=self._safe, helps=self._helps)
        finally:
            self._md5.close()
        self._note.clear()
        return response

    @abstractmethod
    async def _fill(self, transaction: PutTransaction) -> None:
        """Send what lacks, and have all of the file hashed."""

    @abstractmethod
    async def _fits(self, transaction: PutTransaction) -> bool:
        """Whether what a transaction holds, as it has just told, can be gone on with."""

    @abstractmethod
    def _safe(self) -> int:
        """Bytes that need not be sent again."""

    def _helps(self, fault: Fault) -> bool:
        """Whether another try can help after a fault."""
        return fault.retryable

    async def _attempt(self) -> Response:
        if self.digest and (arrived := await self._arrived()) is not None:
            return arrived
        transaction = await self._resumed() or await self._started()
        await self._fill(transaction)
        self._source.require_unchanged()
        self.digest = await asyncio.to_thread(self._md5.hexdigest)
        try:
            return await self._committed(transaction)
        except InvalidArgument as fault:  # unknown: ended by a commit whose answer was lost, or expired
            if (arrived := await self._arrived()) is not None:
                return arrived
            self._forget()
            raise ConnectionLost(f"the upload of {self._node} was given up by the service: {fault.detail}") from fault
        except PreconditionFailed as fault:
            await self._give_up(transaction)
            raise ChecksumMismatch(f"{self._node} arrived damaged: {fault.detail}") from fault

    async def _committed(self, transaction: PutTransaction) -> Response:
        """Commit, and wait while the service is still hashing."""
        while (response := await transaction.commit(self.digest)).status == 202:
            wait = response.retry_after
            await asyncio.sleep(_ASKED_AGAIN_AFTER if wait is None else wait)
        return response

    async def _arrived(self) -> Response | None:
        """What the service tells of the file, if it is the one that a commit was sent for."""
        response = await self._http.send(Request(method="HEAD", url=self._url, accept=frozenset({404})))
        return response if response.status < 400 and response.md5 == self.digest else None

    async def _started(self) -> PutTransaction:
        transaction = await PutTransaction.start(self._http, self._url, self._source.length, self._headers)
        self._note.write(transaction.id, in_parts=self.in_parts)
        self._transaction = transaction
        self._hash_anew()
        return transaction

    async def _resumed(self) -> PutTransaction | None:
        """The transaction of an earlier try or run, if what it holds is of this very file."""
        transaction, unchanged = self._transaction, True
        if transaction is None:
            noted = self._note.transaction()
            if noted is None:
                return None
            transaction, unchanged = PutTransaction(self._http, self._url, noted.id), noted.unchanged
        try:
            await transaction.refresh()
        except InvalidArgument:
            self._forget()
            return None
        if not unchanged or not await self._fits(transaction):
            await self._give_up(transaction)
            return None
        self._transaction = transaction
        return transaction

    def _hash_anew(self) -> None:
        self._md5.close()
        self._md5, self._hashed = RunningMD5(), 0

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
