"""Bytes of a node as an open file: read by ranges, one version from beginning to end."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import io
import os
import tempfile
from typing import IO, TYPE_CHECKING

from skyferry.client.errors import ChecksumMismatch, ConnectionLost, SourceChanged
from skyferry.client.messages import Request, Response
from skyferry.client.retry import persistently
from skyferry.vospace.faults import Fault, PreconditionFailed, RangeNotSatisfiable

if TYPE_CHECKING:
    from skyferry.client.api.connection import Connection
    from skyferry.client.client import Client

READ_AHEAD = 1024 * 1024
"""Least that one request fetches: many small reads cost one round trip."""

_IN_MEMORY = 16 * 1024 * 1024


class VOFile(io.RawIOBase):
    """The bytes behind an address, read from the service as they are asked for.

    Parameters
    ----------
    url_list
        The address, or several of the same bytes: the first that answers counts.
    connector
        Who asks.
    method
        ``GET`` or ``HEAD``.
    size
        Length in bytes, where it is known already.
    follow_redirect, possible_partial_read
        Accepted.
    byte_range
        ``bytes=FIRST-LAST``: only these, counted from zero.
    """

    def __init__(
        self,
        url_list: str | list[str],
        connector: Connection,
        method: str = "GET",
        size: int | None = None,
        follow_redirect: bool = True,
        byte_range: str | None = None,
        possible_partial_read: bool = False,
    ) -> None:
        super().__init__()
        self.connector = connector
        self.method = method
        self.URLs = [url_list] if isinstance(url_list, str) else list(url_list)
        self.md5sum: str | None = None
        self._first, self._end = _stretch(byte_range)
        self._length = size
        self._etag: str | None = None
        self._position = 0
        self._block = b""
        self._block_start = 0
        self._whole: IO[bytes] | None = None
        if method == "HEAD":
            self._ask_facts()

    @property
    def url(self) -> str:
        """Where the bytes are."""
        return self.URLs[0]

    @property
    def size(self) -> int:
        """Length in bytes of what can be read here."""
        if self._length is None:
            self._ask_facts()
        assert self._length is not None
        end = self._length if self._end is None else min(self._end, self._length)
        return max(0, end - self._first)

    def get_file_info(self) -> tuple[int, str | None]:
        """Length of the whole file, and its MD5 where the service tells it."""
        self._ask_facts()
        assert self._length is not None
        return self._length, self.md5sum

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, loc: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size if loc == os.SEEK_END else 0}[loc]
        if base + offset < 0:
            raise OSError(errno.EINVAL, "a position before the beginning")
        self._position = base + offset
        return self._position

    def read(self, size: int | None = None) -> bytes:
        """Return up to `size` bytes from here on; all of them without it."""
        if self.closed:
            raise ValueError("read of a closed file")
        wanted = self.size - self._position
        if size is not None and size >= 0:
            wanted = min(wanted, size)
        pieces = []
        while wanted > 0 and (piece := self._piece(wanted)):
            pieces.append(piece)
            self._position += len(piece)
            wanted -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower, as all callers are
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def write(self, buf: object) -> int:
        raise OSError(errno.ENOSYS, "a node is written as a whole, with Client.copy")

    def close(self) -> None:
        if self._whole is not None:
            self._whole.close()
        self._block = b""
        super().close()

    # --- the bytes
    def _piece(self, wanted: int) -> bytes:
        """What is at the position: from the block that is here, else fetched."""
        if self._whole is not None:
            self._whole.seek(self._first + self._position)
            return self._whole.read(wanted)
        offset = self._position - self._block_start
        if not 0 <= offset < len(self._block):
            self._fetch(self._position, min(max(wanted, READ_AHEAD), self.size - self._position))
            if self._whole is not None:
                return self._piece(wanted)
            offset = 0
        return self._block[offset : offset + wanted]

    def _fetch(self, position: int, length: int) -> None:
        first = self._first + position
        headers = {"Range": f"bytes={first}-{first + length - 1}"}
        if self._etag is not None:
            headers["If-Match"] = self._etag
        whole = _Whole()
        response = self.connector.run(lambda client: self._get(client, headers, whole))
        self._etag = self._etag or response.etag
        if response.status == 206:
            self._block, self._block_start = whole.content(), position
            whole.file.close()
        else:  # a service without ranges sends everything, and once is enough
            self._whole = whole.file

    async def _get(self, client: Client, headers: dict[str, str], whole: _Whole) -> Response:
        refused: Fault | None = None
        for url in list(self.URLs):
            request = Request(method="GET", url=url, headers=headers, sink=whole)
            try:
                response = await persistently(lambda request=request: _checked(client, request, whole))  # type: ignore[misc]
            except (PreconditionFailed, RangeNotSatisfiable) as fault:
                raise SourceChanged(f"{url.split('?')[0]} changed while it was read") from fault
            except Fault as fault:
                refused = fault
                continue
            self.URLs = [url]
            return response
        raise refused if refused is not None else ConnectionLost("no address to read from")

    def _ask_facts(self) -> None:
        async def ask(client: Client) -> Response:
            return await persistently(lambda: client.http.send(Request(method="HEAD", url=self.url)))

        response = self.connector.run(ask)
        self._etag = response.etag
        self.md5sum = response.md5
        self._length = response.length or 0
        if response.headers.get("accept-ranges") != "bytes" and self.method != "HEAD":
            whole = _Whole()  # also of a document that the service makes up as it sends it
            self.connector.run(lambda client: self._get(client, {}, whole))
            self._whole, self._length = whole.file, whole.file.tell()


async def _checked(client: Client, request: Request, whole: _Whole) -> Response:
    response = await client.http.send(request)
    await asyncio.to_thread(whole.check, response, request.url)
    return response


class _Whole:
    """Takes an answer's bytes, large ones on disk."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (closed by its user)

    def begin(self, response: Response) -> None:
        self.file.seek(0)
        self.file.truncate()

    def write(self, block: bytes) -> None:
        self.file.write(block)

    def content(self) -> bytes:
        self.file.seek(0)
        return self.file.read()

    def check(self, response: Response, url: str) -> None:
        """Whether all bytes came; where they are the whole file, whether they are the right ones.

        Raises
        ------
        ConnectionLost, ChecksumMismatch
        """
        size = self.file.tell()
        if response.length is not None and size != response.length:
            raise ConnectionLost(f"{size} of {response.length} bytes arrived")
        stretch = response.content_range
        if response.md5 is None or (stretch is not None and stretch[2] != size):
            return
        self.file.seek(0)
        md5 = hashlib.md5(usedforsecurity=False)
        while block := self.file.read(READ_AHEAD):
            md5.update(block)
        if md5.hexdigest() != response.md5:
            raise ChecksumMismatch(f"{url.split('?')[0]} arrived with MD5 {md5.hexdigest()}, not {response.md5}")


def _stretch(byte_range: str | None) -> tuple[int, int | None]:
    """First byte and end of ``bytes=FIRST-LAST``."""
    if not byte_range:
        return 0, None
    first, _, last = byte_range.removeprefix("bytes=").partition("-")
    if not first.isdigit() or (last and not last.isdigit()):
        raise ValueError(f"a byte range is bytes=FIRST-LAST, not {byte_range}")
    return int(first), int(last) + 1 if last else None
