"""Moving bytes between the network and the space in blocks; while one waits for the medium the next is under way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import Protocol

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from skyferry.site.http.threads import call, start_transfer
from skyferry.site.storage.base import BLOCK, Reader
from skyferry.vospace.faults import InternalFault

CROWD = 24
"""From this many transfers in one process on, blocks are smaller, to bound the memory of all together."""
SMALL_BLOCK = BLOCK // 4
CACHED_BLOCK = BLOCK // 4
"""Bytes that are copied at once from what is in memory."""
COLD_BYTES = 16 * BLOCK
"""Bytes that are read from the medium before memory is asked again."""

_running = 0


class Sink(Protocol):
    """What takes the bytes of a request: an upload or a segment of one."""

    def write(self, block: bytes) -> None: ...

    def abort(self) -> None: ...


class BytesAnswer(Response):
    """Bytes ``start:stop`` of a reader; one version from first to last. Owns and closes the reader."""

    def __init__(self, reader: Reader, start: int, stop: int, *, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(None, status, {**headers, "content-length": str(stop - start)})
        self._reader = reader
        self._start = start
        self._stop = stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with _one_more_transfer():
            try:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                if self._start == self._stop:
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                position = self._start
                async with aclosing(self._blocks()) as blocks:
                    async for block in blocks:
                        position += len(block)
                        await send({"type": "http.response.body", "body": block, "more_body": position < self._stop})
            finally:
                self._reader.close()

    async def _blocks(self) -> AsyncGenerator[bytes, None]:
        """Yield all bytes: what lies in memory in small blocks, read here; the rest by a thread, one block ahead.

        A thread's hop costs more than copying a block that is in memory, and what was just copied is
        still in the processor's cache when it is encrypted.
        """
        position = self._start
        while position < self._stop:
            block = self._reader.cached(position, min(CACHED_BLOCK, self._stop - position))
            if block:
                position += len(block)
                yield block
                continue
            stop = min(position + COLD_BYTES, self._stop)
            async with aclosing(self._from_medium(position, stop)) as blocks:
                async for block in blocks:
                    yield block
            position = stop

    async def _from_medium(self, position: int, stop: int) -> AsyncGenerator[bytes, None]:
        ahead: asyncio.Future[bytes] | None = None
        try:
            while position < stop:
                block = await (ahead or start_transfer(self._reader.read, position, min(block_size(), stop - position)))
                if not block:
                    raise InternalFault("the bytes ended too early")
                position += len(block)
                if position < stop:
                    ahead = start_transfer(self._reader.read, position, min(block_size(), stop - position))
                yield block
        finally:
            # A thread may still be reading; only after it may the descriptor be closed.
            if ahead is not None:
                await asyncio.wait([ahead])


async def receive_into(sink: Sink, receive: Receive) -> None:
    """Hand a request's body to `sink`: one block is hashed and stored while the next one arrives.

    Whatever goes wrong, `sink` is aborted before the fault goes on. Raises `ClientDisconnect` if the
    body does not come to its end, and whatever `sink` raises.
    """
    writing: asyncio.Future[None] | None = None
    try:
        with _one_more_transfer():
            async for block in _blocks(receive):
                if writing is not None:
                    await writing
                writing = start_transfer(sink.write, block)
            if writing is not None:
                await writing
    except BaseException:
        if writing is not None:
            await asyncio.wait([writing])
        await call(sink.abort)
        raise


def block_size() -> int:
    """Bytes to move at once, by how many transfers run."""
    return SMALL_BLOCK if _running > CROWD else BLOCK


async def _blocks(receive: Receive) -> AsyncIterator[bytes]:
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        if chunk:
            chunks.append(chunk)
            size += len(chunk)
        if size >= block_size() or (size and not more):
            block = chunks[0] if len(chunks) == 1 else b"".join(chunks)
            chunks.clear()
            size = 0
            yield block
            del block


@contextmanager
def _one_more_transfer() -> Iterator[None]:
    global _running
    _running += 1
    try:
        yield
    finally:
        _running -= 1
