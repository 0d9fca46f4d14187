"""Where the bytes of blobs lie: objects of a directory or of an S3-compatible store, chosen by URL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

Block = bytes | bytearray | memoryview


class ObjectWriter(Protocol):
    """A new object on its way. One thread at a time."""

    def write(self, block: Block) -> None:
        """Append. Raises `InternalFault` when the medium refuses."""
        ...

    def finish(self) -> None:
        """Make the object durable and readable under its key. Raises `InternalFault`."""
        ...

    def abort(self) -> None:
        """Forget it; idempotent, harmless after `finish`."""
        ...


class ObjectReader(Protocol):
    """One object, which never changes. Raises `InternalFault` if its bytes are missing."""

    def read(self, offset: int, size: int) -> bytes:
        """Return exactly `size` bytes."""
        ...

    def blocks(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield bytes ``start:stop`` in blocks of at most `BLOCK`."""
        ...

    def close(self) -> None:
        """Let go; idempotent."""
        ...


class BlobStore(Protocol):
    """Objects by key (hex digits). An object is written once and never changes."""

    largest_object: int
    """Bytes that one object can hold."""

    def write(self, key: str) -> ObjectWriter:
        """Start the object of a key that was never used."""
        ...

    def open(self, key: str) -> ObjectReader:
        """Open an object. Raises `InternalFault` if it is missing."""
        ...

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; those that have gone already are no fault."""
        ...

    def keys(self, older_than: int) -> Iterator[list[str]]:
        """Yield, in batches, the keys of all objects finished before `older_than`, ns since 1970."""
        ...

    def tidy(self, older_than: int) -> int:
        """Delete what never became an object and was last written before `older_than`; return how many."""
        ...


def open_blobs(url: str) -> BlobStore:
    """Open ``file:///directory`` or ``s3://bucket[/prefix]?endpoint=https://host&region=…``.

    S3 credentials come from the URL (``access_key_id``, ``secret_access_key``) or, better, from the
    environment (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, as every S3 tool has it).
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        from skyferry.site.storage.vault.directory import DirectoryBlobs

        return DirectoryBlobs(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        from skyferry.site.storage.vault.buckets import BucketBlobs

        return BucketBlobs.from_url(url)
    raise ValueError(f"blobs lie in file:///directory or s3://bucket, not in {parts.scheme}:")
