"""A file that exists only in an answer: its name, its type, its bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from skyferry.site.storage.base import BLOCK, Reader
from skyferry.site.storage.linux import is_cached


@dataclass(frozen=True, slots=True)
class Derived:
    """What a view makes of a node's bytes. Whoever gets it closes the reader."""

    name: bytes
    content_type: str
    reader: Reader


class MemoryReader:
    """Bytes in memory as a `Reader`."""

    version = ""

    def __init__(self, held: bytes) -> None:
        self._held = held
        self.length = len(held)

    def read(self, offset: int, size: int) -> bytes:
        return self._held[offset : offset + size]

    def cached(self, offset: int, size: int) -> bytes | None:
        return self.read(offset, size)

    def blocks(self, start: int, stop: int) -> Iterator[bytes]:
        for offset in range(start, min(stop, self.length), BLOCK):
            yield self.read(offset, min(BLOCK, stop - offset))

    def close(self) -> None:
        self._held = b""


class FileReader:
    """A file that nobody else knows as a `Reader`, which owns it."""

    version = ""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.length = os.fstat(file.fileno()).st_size

    def read(self, offset: int, size: int) -> bytes:
        return os.pread(self._file.fileno(), size, offset)

    def cached(self, offset: int, size: int) -> bytes | None:
        return self.read(offset, size) if is_cached(self._file.fileno(), offset, size) else None

    def blocks(self, start: int, stop: int) -> Iterator[bytes]:
        for offset in range(start, min(stop, self.length), BLOCK):
            yield self.read(offset, min(BLOCK, stop - offset))

    def close(self) -> None:
        self._file.close()
