"""Objects of an S3-compatible store (Ceph, SeaweedFS, MinIO, AWS), through obstore."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from skyferry.site.storage.base import BLOCK
from skyferry.site.storage.crash_points import reached
from skyferry.site.storage.vault.blobs import Block, ObjectReader, ObjectWriter
from skyferry.vospace.faults import InternalFault

if TYPE_CHECKING:
    # Known to type checkers alone.
    from obstore.store import S3Config

_PART = 8 << 20
"""Bytes of a part of a multipart upload."""

_PARTS_ON_THE_WAY = 2

_RANGE = 4 << 20
"""Bytes asked for at once when reading in order; the next range comes while one is given out."""

_READ_AHEADS = 32


class BucketBlobs:
    """A `BlobStore` of S3 objects. Give the bucket a lifecycle rule that ends multipart uploads a crash left open."""

    # Multipart uploads have at most 10,000 parts.
    largest_object = 8192 * _PART

    def __init__(self, bucket: S3Store) -> None:
        self._bucket = bucket
        self._ahead = ThreadPoolExecutor(_READ_AHEADS, thread_name_prefix="read-ahead")

    @classmethod
    def from_url(cls, url: str) -> BucketBlobs:
        """Open ``s3://bucket[/prefix]?endpoint=…``; every other key of the query is obstore's `S3Config`."""
        parts = urlsplit(url)
        config: S3Config = {"region": "us-east-1", **dict(parse_qsl(parts.query))}  # type: ignore[typeddict-item]
        bucket = S3Store(
            parts.netloc,
            prefix=unquote(parts.path).strip("/") or None,
            config=config,
            client_options={"timeout": "120s", "allow_http": config.get("endpoint", "").startswith("http://")},
            retry_config={"max_retries": 5, "retry_timeout": timedelta(seconds=30)},
        )
        return cls(bucket)

    def write(self, key: str) -> ObjectWriter:
        return _PartsWriter(self._bucket, key)

    def open(self, key: str) -> ObjectReader:
        return _RangesReader(self._bucket, key, self._ahead)

    def delete(self, keys: Sequence[str]) -> None:
        if keys:
            with _refusals("deleting"), contextlib.suppress(FileNotFoundError):
                obstore.delete(self._bucket, list(keys))

    def keys(self, older_than: int) -> Iterator[list[str]]:
        before = datetime.fromtimestamp(older_than / 1e9, UTC)
        with _refusals("listing"):
            for batch in obstore.list(self._bucket, chunk_size=1000):
                old = [entry["path"] for entry in batch if entry["last_modified"] < before]
                if old:
                    yield old

    def tidy(self, older_than: int) -> int:
        return 0


class _PartsWriter:
    def __init__(self, bucket: S3Store, key: str) -> None:
        self._bucket = bucket
        self._key = key
        self._file = obstore.open_writer(bucket, key, buffer_size=_PART, max_concurrency=_PARTS_ON_THE_WAY)
        self._open = True

    def write(self, block: Block) -> None:
        with _refusals("writing"):
            # A copy, because obstore keeps what it is given, and pumps use their buffers again.
            self._file.write(bytes(block))
        reached("vault.after-block")

    def finish(self) -> None:
        with _refusals("storing"):
            self._open = False
            self._file.close()
        reached("vault.after-rename")

    def abort(self) -> None:
        if not self._open:
            return
        self._open = False
        # Ending a multipart upload is the one way to free its parts; the object is nobody's.
        with contextlib.suppress(BaseError, OSError):
            self._file.close()
        with contextlib.suppress(BaseError, OSError):
            obstore.delete(self._bucket, self._key)


class _RangesReader:
    def __init__(self, bucket: S3Store, key: str, ahead: ThreadPoolExecutor) -> None:
        self._bucket = bucket
        self._key = key
        self._ahead = ahead

    def read(self, offset: int, size: int) -> bytes:
        return bytes(self._range(offset, offset + size)) if size else b""

    def cached(self, offset: int, size: int) -> bytes | None:
        return None

    def blocks(self, start: int, stop: int) -> Iterator[bytes]:
        coming: Future[memoryview] | None = None
        for at in range(start, stop, _RANGE):
            end = min(at + _RANGE, stop)
            held = coming.result() if coming else self._range(at, end)
            if end < stop:
                coming = self._ahead.submit(self._range, end, min(end + _RANGE, stop))
            for offset in range(0, len(held), BLOCK):
                yield bytes(held[offset : offset + BLOCK])

    def close(self) -> None:
        pass

    def _range(self, start: int, stop: int) -> memoryview:
        with _refusals("reading"):
            held = memoryview(obstore.get_range(self._bucket, self._key, start=start, end=stop))
        if len(held) != stop - start:
            raise InternalFault("stored bytes are missing: an object of the vault is shorter than it was")
        return held


@contextlib.contextmanager
def _refusals(doing: str) -> Iterator[None]:
    """Turn what the object store refuses into the fault of it."""
    try:
        yield
    except (BaseError, OSError) as error:
        reason = str(error).strip().splitlines()[0][:200] if str(error) else type(error).__name__
        raise InternalFault(f"{doing} stored bytes failed: {reason}") from error
