"""Brings one large file by several streams: pieces from the front on, so that its digest grows as they come."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from skyferry.client.digests import BLOCK
from skyferry.client.errors import ConnectionLost
from skyferry.client.http import Http
from skyferry.client.messages import Request, Response
from skyferry.client.outcomes import Progress
from skyferry.client.ranged_parts import RangedPart
from skyferry.client.retry import persistently
from skyferry.client.streams import to_its_end, together
from skyferry.client.stretches import pieces
from skyferry.vospace.faults import Fault, PermissionDenied, RangeNotSatisfiable

PIECE = 64 * 1024 * 1024
"""Most bytes of one request: what a crash costs each stream at most."""
_SMALLEST_PIECE = 8 * 1024 * 1024


class VersionChanged(Fault):
    """The service has other bytes now than when the download began: all of it must be fetched again."""

    exit_code, retryable = 5, True


class ParallelFetch:
    """One version of a file, as HEAD told it, on its way into a part. Use once.

    Parameters
    ----------
    now
        The answer to HEAD: length and version are known from it.
    """

    def __init__(
        self, http: Http, now: Response, destination: Path, version: str, streams: int, progress: Progress
    ) -> None:
        assert now.length is not None
        self.moved = 0
        """Bytes that travelled."""
        self._http = http
        self._now = now
        self._url = now.url
        self._located = now.url
        self._length = now.length
        self._streams = streams
        self._progress = progress
        self._pieces: deque[tuple[int, int]] = deque()
        self.part = RangedPart(destination, version, now.length)

    async def fetch(self) -> str:
        """Bring what lacks, and return the MD5 of the whole.

        Raises
        ------
        VersionChanged
            If the service replaced the file meanwhile; what was held of it is of no use.
        """
        await to_its_end(self.part.take_up)
        missing = self._length - self.part.held.total
        self._progress(self.part.held.total)
        size = min(PIECE, max(_SMALLEST_PIECE, -(-missing // self._streams)))
        self._pieces.extend(pieces(self.part.held.missing(self._length), size))
        try:
            await together(self._stream() for _ in range(min(self._streams, len(self._pieces))))
        except BaseException:
            self.part.log()
            raise
        return await to_its_end(self.part.hexdigest)

    async def _stream(self) -> None:
        """Bring one piece after the other, always the first that nobody brings yet."""
        while self._pieces:
            piece = _Piece(self, *self._pieces.popleft())
            await persistently(piece.fetch, progress=piece.held, helps=_asking_for_the_rest_helps)
            await to_its_end(self.part.log)

    async def get(self, piece: _Piece) -> Response:
        headers = {"Range": f"bytes={piece.position}-{piece.end - 1}"}
        if self._now.etag is not None:
            headers["If-Range"] = self._now.etag
        try:
            response = await self._http.send(Request(method="GET", url=self._located, headers=headers, sink=piece))
        except PermissionDenied:
            if self._located == self._url:
                raise
            self._located = self._url  # what was shown the way to has run out
            raise ConnectionLost(f"{self._url}: the address of its bytes has expired") from None
        except RangeNotSatisfiable as fault:
            raise VersionChanged(f"{self._url} became shorter while it was read") from fault
        self._located = response.url
        return response

    def require_same(self, response: Response, position: int) -> None:
        """Check that an answer is the asked range of the version that the download began with."""
        stretch = response.content_range
        fits = response.status == 206 and stretch is not None and stretch[::2] == (position, self._length)
        if not fits or (response.md5 or self._now.md5) != (self._now.md5 or response.md5):
            raise VersionChanged(f"{self._url} changed while it was read")

    def arrived(self, offset: int, block: bytes) -> None:
        self.part.write(offset, block)
        self.moved += len(block)
        self._progress(self.part.held.total)


class _Piece:
    """A range on its way; a sink."""

    def __init__(self, fetch: ParallelFetch, start: int, end: int) -> None:
        self.position = start
        self.end = end
        self._fetch = fetch
        self._gathered: list[bytes] = []
        self._size = 0

    def held(self) -> int:
        return self.position

    async def fetch(self) -> None:
        try:
            await self._fetch.get(self)
        finally:
            self._flush()
        if self.position != self.end:
            raise ConnectionLost(f"{self.end - self.position} bytes of a piece have not arrived")

    def begin(self, response: Response) -> None:
        self._fetch.require_same(response, self.position)

    def write(self, block: bytes) -> None:
        self._gathered.append(block)
        self._size += len(block)
        if self.position + self._size > self.end:
            raise ConnectionLost("more bytes arrived than were asked for")
        if self._size >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        if self._size:
            block = self._gathered[0] if len(self._gathered) == 1 else b"".join(self._gathered)
            self._gathered.clear()
            self._size = 0
            self._fetch.arrived(self.position, block)
            self.position += len(block)


def _asking_for_the_rest_helps(fault: Fault) -> bool:
    return fault.retryable and not isinstance(fault, VersionChanged)
