"""A node's bytes as a stream, checked at its end, for readers that cannot go back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from skyferry.client.errors import ChecksumMismatch, NotSupported, SourceChanged
from skyferry.client.messages import Request, Response
from skyferry.client.retry import persistently
from skyferry.client.vospace import VOSpace
from skyferry.vospace import standards
from skyferry.vospace.paths import NodePath
from skyferry.vospace.transfers import Direction


async def stream(space: VOSpace, path: NodePath, write: Callable[[bytes], object]) -> int:
    """Hand the bytes of a data node to `write` as they come; return how many.

    A lost connection is taken up where it broke, as long as the service still has the same version.

    Raises
    ------
    Fault
        What the service refuses; `ChecksumMismatch` at the end, when the bytes are out already.
    """
    reader = _Reader(await _address(space, path), write)

    async def attempt() -> Response:
        return await space.http.send(
            Request(method="GET", url=reader.url, headers=reader.headers_for_rest(), sink=reader)
        )

    await persistently(attempt, progress=lambda: reader.position)
    reader.check(str(space.uri(path)))
    return reader.position


async def _address(space: VOSpace, path: NodePath) -> str:
    if space.service.offers(standards.FILES):
        return space.files_url(path)
    offered = await space.endpoints(Direction.PULL_FROM, path)
    if not offered:
        raise NotSupported(f"no way to read the bytes of {space.uri(path)}")
    return offered[0].url


class _Reader:
    def __init__(self, url: str, write: Callable[[bytes], object]) -> None:
        self.url = url
        self.position = 0
        self._write = write
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._expected: str | None = None
        self._etag: str | None = None

    def headers_for_rest(self) -> dict[str, str]:
        if self.position == 0 or self._etag is None:
            return {}
        return {"Range": f"bytes={self.position}-", "If-Range": self._etag}

    def begin(self, response: Response) -> None:
        if self.position and (response.content_range or (0,))[0] != self.position:
            raise SourceChanged(f"{self.url.split('?')[0]} changed while it was read")
        self._expected, self._etag = response.md5, response.etag

    def write(self, block: bytes) -> None:
        self._write(block)
        self._md5.update(block)
        self.position += len(block)

    def check(self, name: str) -> None:
        if self._expected is not None and self._md5.hexdigest() != self._expected:
            raise ChecksumMismatch(f"{name}: what was written is not what the service stores; read it again")
