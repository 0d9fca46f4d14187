"""Moving bytes between the network and the space, in blocks, with the next one always under way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
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
            position = self._start
            ahead = start_transfer(self._reader.read, position, self._size(position))
            try:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                if position == self._stop:
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
                while position < self._stop:
                    block = await ahead
                    if not block:
                        raise InternalFault("the bytes ended too early")
                    position += len(block)
                    if position < self._stop:
                        ahead = start_transfer(self._reader.read, position, self._size(position))
                    await send({"type": "http.response.body", "body": block, "more_body": position < self._stop})
            finally:
                # A thread may still be reading; only after it may the descriptor be closed.
                await asyncio.wait([ahead])
                self._reader.close()

    def _size(self, position: int) -> int:
        return min(block_size(), self._stop - position)


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
