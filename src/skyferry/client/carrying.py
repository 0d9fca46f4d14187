"""Carries bytes from one address to a node through this machine, none of them on its disk."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque

from skyferry.client.errors import ChecksumMismatch, ConnectionLost, NotSupported
from skyferry.client.http import Http
from skyferry.client.messages import Request, Response, digest_header
from skyferry.client.outcomes import Outcome, Progress
from skyferry.client.retry import persistently
from skyferry.client.vospace import VOSpace
from skyferry.vospace.faults import PreconditionFailed
from skyferry.vospace.paths import NodePath
from skyferry.vospace.transfers import Direction

_CAPACITY = 8 * 1024 * 1024


async def carry(source: Http, address: str, space: VOSpace, path: NodePath, progress: Progress) -> Outcome:
    """Read an address and write what comes to a node, whose parent exists; a broken line starts it over.

    Raises
    ------
    Fault
        What either side refuses; `ChecksumMismatch` if the bytes arrive damaged again and again.
    """
    return await persistently(lambda: _attempt(source, address, space, path, progress))


async def _attempt(source: Http, address: str, space: VOSpace, path: NodePath, progress: Progress) -> Outcome:
    pipe = _Pipe(progress)
    reading = asyncio.create_task(_read(source, address, pipe))
    try:
        await asyncio.wait([reading, begun := asyncio.create_task(pipe.begun.wait())], return_when="FIRST_COMPLETED")
        begun.cancel()
        if not pipe.begun.is_set():
            await reading
        try:
            answer = await _write(space, path, pipe)
        except ConnectionLost:
            if reading.done():
                await reading  # what broke the upload off, if it was the other line
            raise
        told = await reading
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    md5 = pipe.md5.hexdigest()
    for side in (told.md5, answer.md5):
        if side is not None and side != md5 and pipe.position:
            raise ChecksumMismatch(f"{space.uri(path)} arrived with MD5 {md5} instead of {side}")
    return Outcome(length=pipe.position, moved=pipe.position, md5=md5, verified=answer.md5 is not None)


async def _read(source: Http, address: str, pipe: _Pipe) -> Response:
    try:
        response = await source.send(Request(method="GET", url=address, sink=pipe, is_full=pipe.is_full))
        if pipe.length not in (-1, pipe.position):
            raise ConnectionLost(f"{pipe.position} of {pipe.length} bytes came from {address.split('?')[0]}")
    except BaseException as error:
        pipe.break_off(error)
        raise
    pipe.end()
    return response


async def _write(space: VOSpace, path: NodePath, pipe: _Pipe) -> Response:
    if space.takes_direct_requests:
        url = space.files_url(path)
    else:
        offered = await space.endpoints(Direction.PUSH_TO, path)
        if not offered:
            raise NotSupported(f"no way to send bytes to {space.uri(path)}")
        url = offered[0].url
    headers = {} if pipe.expected is None else {"Digest": digest_header(pipe.expected)}
    try:
        return await space.http.send(Request(method="PUT", url=url, headers=headers, body=pipe))
    except PreconditionFailed as fault:
        raise ChecksumMismatch(f"{space.uri(path)} arrived damaged: {fault.detail}") from fault


class _Pipe:
    """What came and has not gone yet; a sink on one side, a body on the other."""

    def __init__(self, progress: Progress) -> None:
        self.begun = asyncio.Event()
        self.length = -1
        self.position = 0
        """Bytes that came."""
        self.expected: str | None = None
        self.md5 = hashlib.md5(usedforsecurity=False)
        self._progress = progress
        self._blocks: deque[bytes] = deque()
        self._size = 0
        self._ended = False
        self._error: BaseException | None = None

    # --- the side of what comes
    def begin(self, response: Response) -> None:
        known = response.length if "content-encoding" not in response.headers else None
        self.length = 0 if response.status == 204 else -1 if known is None else known
        self.expected = response.md5
        self.begun.set()

    def write(self, block: bytes) -> None:
        self.md5.update(block)
        self.position += len(block)
        self._blocks.append(block)
        self._size += len(block)
        self._progress(self.position)

    def is_full(self) -> bool:
        return self._size >= _CAPACITY

    def end(self) -> None:
        self._ended = True

    def break_off(self, error: BaseException) -> None:
        self._error = error

    # --- the side of what goes
    def read(self, size: int) -> bytes | None:
        if self._error is not None:
            raise ConnectionLost("what was to be sent broke off") from self._error
        if not self._blocks:
            return b"" if self._ended else None
        block = self._blocks.popleft()
        if len(block) > size:
            self._blocks.appendleft(block[size:])
            block = block[:size]
        self._size -= len(block)
        return block
