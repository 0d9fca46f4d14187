"""Sends a large file as parts of one put transaction, several at once (`files#parts-1.0`)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from functools import partial

from skyferry.client.digests import BLOCK
from skyferry.client.errors import ChecksumMismatch, ConnectionLost
from skyferry.client.put_transactions import PutTransaction
from skyferry.client.retry import persistently
from skyferry.client.source_files import FileBody
from skyferry.client.streams import to_its_end, together
from skyferry.client.stretches import Stretches, pieces
from skyferry.client.transaction_sender import TransactionSender, Way
from skyferry.client.upload_notes import UploadNote
from skyferry.vospace.faults import Fault, InvalidArgument, PreconditionFailed

PART = 32 * 1024 * 1024
"""Most bytes of one request: what an interruption costs each stream."""
_SMALLEST_PART = 8 * 1024 * 1024
_MOST_DAMAGED = 8

_Part = tuple[int, int, str]
"""Start, end and MD5."""


class PartsSender(TransactionSender):
    """Fills a transaction by several streams behind one reader.

    The reader is never further ahead than one part for each stream and one more, so the service hashes the file's
    beginning as it grows, and the parts are read a second time from memory.
    """

    in_parts = True

    def __init__(self, way: Way, note: UploadNote, streams: int) -> None:
        super().__init__(way, note)
        self._streams = streams
        self._held = Stretches()
        self._on_the_way: dict[int, int] = {}
        self._damaged = 0

    def _safe(self) -> int:
        return self._held.total

    def _helps(self, fault: Fault) -> bool:
        """A file of which parts arrive damaged again and again is given up as a whole."""
        return fault.retryable and self._damaged < _MOST_DAMAGED

    async def _fits(self, transaction: PutTransaction) -> bool:
        self._held = transaction.parts
        self._tell()
        return all(end <= self._source.length for _, end in self._held)

    async def _fill(self, transaction: PutTransaction) -> None:
        self._held = transaction.parts
        self._on_the_way.clear()
        ready: asyncio.Queue[_Part | None] = asyncio.Queue(1)
        senders = [self._send_parts(transaction, ready) for _ in range(self._streams)]
        await together([self._read(transaction, ready), *senders])

    # --- the reader
    async def _read(self, transaction: PutTransaction, ready: asyncio.Queue[_Part | None]) -> None:
        held = Stretches(self._held)
        for start, end in self._stretches(held, transaction.largest):
            if held.holds(start, end):
                await to_its_end(self._hash, start, end)
            else:
                await ready.put((start, end, await to_its_end(self._hash, start, end)))
        for _ in range(self._streams):
            await ready.put(None)

    def _stretches(self, held: Stretches, largest: int) -> Iterator[tuple[int, int]]:
        """The whole file in its order: what is held, and parts of what lacks."""
        length = self._source.length
        size = min(largest, PART, max(_SMALLEST_PART, -(-length // self._streams)))
        yield from sorted([*pieces(held, PART), *pieces(held.missing(length), size)])

    def _hash(self, start: int, end: int) -> str:
        """MD5 of a stretch; what was not hashed for the whole yet is."""
        part = hashlib.md5(usedforsecurity=False)
        position = start
        while position < end:
            block = self._source.read(position, min(BLOCK, end - position))
            part.update(block)
            position += len(block)
            if position > self._hashed:
                self._md5.update(block[self._hashed - position :])
                self._hashed = position
        return part.hexdigest()

    # --- the senders
    async def _send_parts(self, transaction: PutTransaction, ready: asyncio.Queue[_Part | None]) -> None:
        while (part := await ready.get()) is not None:
            sending = partial(self._send_part, transaction, *part)
            await persistently(sending, helps=self._helps)

    async def _send_part(self, transaction: PutTransaction, start: int, end: int, md5: str) -> None:
        def progress(position: int) -> None:
            self._on_the_way[start] = position - start
            self._tell()

        body = FileBody(self._source, start, end - start, None, progress)
        try:
            await transaction.put_part(start, body, md5)
        except PreconditionFailed as fault:
            self._source.require_unchanged()
            self._damaged += 1
            raise ChecksumMismatch(f"a part of {self._node} arrived damaged: {fault.detail}") from fault
        except InvalidArgument as fault:  # ended, or it holds another division of the file: its state tells
            raise ConnectionLost(f"{self._node}: the service does not take a part any more: {fault.detail}") from fault
        finally:
            self._on_the_way.pop(start, None)
        self.moved += end - start
        self._held.add(start, end)
        self._tell()

    def _tell(self) -> None:
        self._progress(self._held.total + sum(self._on_the_way.values()))
