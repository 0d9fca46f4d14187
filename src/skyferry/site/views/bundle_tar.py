"""Tar archives of bundles (POSIX.1-2001, pax): raw names, exact times, digests, and headers that cost little."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

from skyferry.site.views.archives import Open
from skyferry.site.views.package_entries import Entry, EntryKind

_BLOCK = tarfile.BLOCKSIZE
_PADDING = bytes(_BLOCK)
_TYPES = {EntryKind.FILE: b"0", EntryKind.CONTAINER: b"5"}
_MODES = {EntryKind.FILE: b"0000644\0", EntryKind.CONTAINER: b"0000755\0"}
_OWNER = b"0000000\0" * 2
_TAIL = b"ustar\x0000" + bytes(_BLOCK - 265)
_EMPTY_SUM = 8 * ord(" ")
_LARGEST = 8**11 - 1


class BundleTar:
    """See `Archive`."""

    def measure(self, entry: Entry) -> int:
        return len(_header(entry)) + entry.length + -entry.length % _BLOCK

    def write(self, entry: Entry, open: Open) -> Iterator[bytes]:
        yield _header(entry)
        if entry.length:
            yield from open(entry)
            yield _PADDING[: -entry.length % _BLOCK]

    def end(self) -> Iterator[bytes]:
        yield bytes(2 * _BLOCK)


def _header(entry: Entry) -> bytes:
    """The pax header of an entry, and the entry's own."""
    name = entry.name.encode("utf-8", "surrogateescape")
    if entry.kind is EntryKind.CONTAINER:
        name += b"/"
    records = _records(entry, name)
    pax = _ustar(b"pax", b"x", b"0000644\0", len(records), 0) + records + _PADDING[: -len(records) % _BLOCK]
    mode = _MODES[entry.kind]
    return (pax if records else b"") + _ustar(name[:100], _TYPES[entry.kind], mode, entry.length, entry.mtime)


def _records(entry: Entry, name: bytes) -> bytes:
    found = b""
    if not name.isascii() or len(name) > 100:
        try:
            name.decode("utf-8")
        except UnicodeDecodeError:
            found += _record(b"hdrcharset", b"BINARY")
        found += _record(b"path", name)
    if entry.mtime_ns is not None and entry.mtime_ns >= 0:
        found += _record(b"mtime", b"%d.%09d" % divmod(entry.mtime_ns, 1_000_000_000))
    if entry.length > _LARGEST:
        found += _record(b"size", b"%d" % entry.length)
    if entry.md5 is not None:
        found += _record(b"SKYFERRY.md5", entry.md5.encode("ascii"))
    if entry.omissions:
        found += _record(b"SKYFERRY.omissions", b"%d" % entry.omissions)
    return found


def _record(key: bytes, value: bytes) -> bytes:
    """``LENGTH KEY=VALUE\\n``, the length counting itself."""
    rest = len(key) + len(value) + 3
    length = rest + len(str(rest))
    if len(str(length)) > len(str(rest)):
        length = rest + len(str(length))
    return b"%d %b=%b\n" % (length, key, value)


def _ustar(name: bytes, type: bytes, mode: bytes, size: int, mtime: int) -> bytes:
    head = b"%b%b%011o\0%011o\0" % (
        name.ljust(100, b"\0") + mode,
        _OWNER,
        size if size <= _LARGEST else 0,
        min(mtime, _LARGEST),
    )
    checksum = sum(head) + _EMPTY_SUM + sum(type) + _TAIL_SUM
    return b"%b%06o\0 %b%b%b" % (head, checksum, type, bytes(100), _TAIL)


_TAIL_SUM = sum(_TAIL)
