"""Open files of the file system: read by ranges; written to a temporary file first, and stored whole."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from fsspec.spec import AbstractBufferedFile

from skyferry.client.api.files import VOFile
from skyferry.client.client import Client
from skyferry.client.errors import NotSupported
from skyferry.vospace import standards
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.transfers import Direction

if TYPE_CHECKING:
    from skyferry.fs.filesystem import VOSpaceFileSystem


class NodeReader(AbstractBufferedFile):  # type: ignore[misc]  # fsspec has no types
    """The bytes of a node, one version from beginning to end."""

    def __init__(self, fs: VOSpaceFileSystem, path: str, mode: str = "rb", **more: Any) -> None:
        urls, size = fs.connection.run(lambda client: self._find(fs, client, path))
        self._source = VOFile(urls, fs.connection, size=size)
        super().__init__(fs, path, mode, size=size, **more)

    def fetch(self, start: int, end: int) -> bytes:
        """Bytes from one place to another."""
        self._source.seek(start)
        return self._source.read(end - start)

    def _fetch_range(self, start: int, end: int) -> bytes:
        return self.fetch(start, end)

    def close(self) -> None:
        self._source.close()
        super().close()

    async def _find(self, fs: VOSpaceFileSystem, client: Client, path: str) -> tuple[list[str], int]:
        """Where the bytes are, and how many."""
        space = await fs._space(client)
        where = fs._path(path)
        node = await space.resolved(where)
        if node.is_container:
            raise InvalidArgument(f"{node.uri} is a container")
        if space.service.offers(standards.FILES):
            return [space.files_url(where)], node.length
        urls = [endpoint.url for endpoint in await space.endpoints(Direction.PULL_FROM, where)]
        if not urls:
            raise NotSupported(f"no way to read the bytes of {node.uri}")
        return urls, node.length


class NodeWriter(io.BufferedIOBase):
    """Bytes for a node. It appears whole when the file is closed, and not at all if that comes by an exception.

    In a transaction (``with fs.transaction:``) it appears at its end.
    """

    def __init__(self, fs: VOSpaceFileSystem, path: str, mode: str, begun: bytes, *, autocommit: bool) -> None:
        super().__init__()
        self.fs = fs
        self.path = path
        self.mode = mode
        self.autocommit = autocommit
        self._temporary: IO[bytes] | None = tempfile.NamedTemporaryFile(prefix="skyferry-fs-")  # noqa: SIM115
        self._temporary.write(begun)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._bytes().write(data)

    def tell(self) -> int:
        return self._bytes().tell()

    def flush(self) -> None:
        """Nothing appears before the end."""

    def close(self) -> None:
        if self.closed:
            return
        super().close()
        if self.autocommit:
            self.commit()

    def commit(self) -> None:
        """Store what was written."""
        temporary = self._bytes()
        temporary.flush()
        try:
            self.fs._upload(Path(temporary.name), self.path)
        finally:
            self.discard()

    def discard(self) -> None:
        """Forget what was written."""
        temporary, self._temporary = self._temporary, None
        if temporary is not None:
            temporary.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.autocommit = False
            self.discard()
        self.close()

    def __del__(self) -> None:
        self.discard()  # who neither closes nor leaves a `with` has not finished the file

    def _bytes(self) -> IO[bytes]:
        if self._temporary is None:
            raise ValueError("the file is closed")
        return self._temporary
