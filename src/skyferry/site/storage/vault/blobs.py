"""Where the bytes of blobs lie: the contract of object stores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

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

    def cached(self, offset: int, size: int) -> bytes | None:
        """As `read`, if that needs to wait for no medium and no network; None otherwise."""
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
