"""Zip archives, stored, with zip64 where needed (APPNOTE 6.3): the checksum follows each file's bytes."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from skyferry.site.views.archives import Open
from skyferry.site.views.package_entries import Entry, EntryKind

_LARGE = 0xFFFFFFFF
_MANY = 0xFFFF
_VERSION, _VERSION_LARGE = 20, 45
_MADE_ON_UNIX = 3 << 8
_FLAGS = 1 << 3 | 1 << 11  # checksum and sizes after the bytes; names in UTF-8
_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_END_LARGE = struct.Struct("<4sQHHLLQQQQ")
_LOCATOR = struct.Struct("<4sLQL")
_MODES = {EntryKind.FILE: 0o100644, EntryKind.CONTAINER: 0o040755}


@dataclass(slots=True)
class _Written:
    """What the directory at the end says of an entry."""

    entry: Entry
    name: bytes
    offset: int
    checksum: int = 0


class ZipArchive:
    """See `Archive`. Holds the directory of what was written."""

    def __init__(self) -> None:
        self._written: list[_Written] = []
        self._offset = 0

    def measure(self, entry: Entry) -> int:
        written = self._add(entry)
        size = len(_local_header(written)) + entry.length + len(_descriptor(written))
        self._offset += size
        return size

    def write(self, entry: Entry, open: Open) -> Iterator[bytes]:
        written = self._add(entry)
        header = _local_header(written)
        yield header
        if entry.length:
            for block in open(entry):
                written.checksum = zlib.crc32(block, written.checksum)
                yield block
        descriptor = _descriptor(written)
        yield descriptor
        self._offset += len(header) + entry.length + len(descriptor)

    def end(self) -> Iterator[bytes]:
        start = self._offset
        size = 0
        for written in self._written:
            line = _directory_line(written)
            size += len(line)
            yield line
        count = len(self._written)
        if count >= _MANY or size >= _LARGE or start >= _LARGE:
            versions = (_VERSION_LARGE | _MADE_ON_UNIX, _VERSION_LARGE)
            yield _END_LARGE.pack(b"PK\6\6", _END_LARGE.size - 12, *versions, 0, 0, count, count, size, start)
            yield _LOCATOR.pack(b"PK\6\7", 0, start + size, 1)
        few = min(count, _MANY)
        yield _END.pack(b"PK\5\6", 0, 0, few, few, min(size, _LARGE), min(start, _LARGE), 0)

    def _add(self, entry: Entry) -> _Written:
        name = (entry.name + "/" * (entry.kind is EntryKind.CONTAINER)).encode()
        written = _Written(entry, name, self._offset)
        self._written.append(written)
        return written


def _local_header(written: _Written) -> bytes:
    entry = written.entry
    extra = _timestamp(entry)
    if entry.length >= _LARGE:
        extra += struct.pack("<HHQQ", 1, 16, 0, 0)
    # With zip64 the sizes here say "see there", and there they are zero until the bytes are over.
    size = _LARGE if entry.length >= _LARGE else 0
    head = _LOCAL.pack(
        b"PK\3\4", _version(entry), _FLAGS, 0, *_dos_time(entry), 0, size, size, len(written.name), len(extra)
    )
    return head + written.name + extra


def _descriptor(written: _Written) -> bytes:
    length = written.entry.length
    return struct.pack("<4sLQQ" if length >= _LARGE else "<4sLLL", b"PK\7\x08", written.checksum, length, length)


def _directory_line(written: _Written) -> bytes:
    entry, size, offset = written.entry, written.entry.length, written.offset
    large = b""
    if size >= _LARGE:
        large += struct.pack("<QQ", size, size)
    if offset >= _LARGE:
        large += struct.pack("<Q", offset)
    extra = _timestamp(entry) + (struct.pack("<HH", 1, len(large)) + large if large else b"")
    size, offset = min(size, _LARGE), min(offset, _LARGE)
    version = _VERSION_LARGE if large else _VERSION
    directory = 0x10 if entry.kind is EntryKind.CONTAINER else 0
    attributes = _MODES[entry.kind] << 16 | directory
    head = _CENTRAL.pack(
        *(b"PK\1\2", version | _MADE_ON_UNIX, version, _FLAGS, 0, *_dos_time(entry), written.checksum, size, size),
        *(len(written.name), len(extra), 0, 0, 0, attributes, offset),
    )
    return head + written.name + extra


def _version(entry: Entry) -> int:
    return _VERSION_LARGE if entry.length >= _LARGE else _VERSION


def _timestamp(entry: Entry) -> bytes:
    """The modification time in UTC, which the DOS fields cannot say."""
    return struct.pack("<HHBl", 0x5455, 5, 1, min(entry.mtime, 0x7FFFFFFF))


def _dos_time(entry: Entry) -> tuple[int, int]:
    year, month, day, hour, minute, second = time.gmtime(min(entry.mtime, 4354819198))[:6]
    if year < 1980:
        return 0, 1 << 5 | 1
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
