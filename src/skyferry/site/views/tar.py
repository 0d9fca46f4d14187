"""Tar archives (POSIX.1-2001, pax): any length of name and file, UTF-8 names."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

from skyferry.site.views.archives import Open
from skyferry.site.views.package_entries import Entry, EntryKind

_TYPES = {EntryKind.FILE: tarfile.REGTYPE, EntryKind.CONTAINER: tarfile.DIRTYPE, EntryKind.LINK: tarfile.SYMTYPE}
_MODES = {EntryKind.FILE: 0o644, EntryKind.CONTAINER: 0o755, EntryKind.LINK: 0o777}


class TarArchive:
    """See `Archive`."""

    def measure(self, entry: Entry) -> int:
        return len(_header(entry)) + entry.length + _padding(entry.length)

    def write(self, entry: Entry, open: Open) -> Iterator[bytes]:
        yield _header(entry)
        if entry.length:
            yield from open(entry)
            yield bytes(_padding(entry.length))

    def end(self) -> Iterator[bytes]:
        yield bytes(2 * tarfile.BLOCKSIZE)


def _header(entry: Entry) -> bytes:
    info = tarfile.TarInfo(entry.name)
    info.type = _TYPES[entry.kind]
    info.mode = _MODES[entry.kind]
    info.size = entry.length
    info.mtime = entry.mtime
    info.linkname = entry.target
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")


def _padding(length: int) -> int:
    return -length % tarfile.BLOCKSIZE
