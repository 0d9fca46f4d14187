"""Packages: trees of nodes as one archive, streamed, with its exact length and no temporary file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from skyferry.site.access.identity import Caller
from skyferry.site.space.space import Space
from skyferry.site.views.archives import Archive, length_of, write_archive
from skyferry.site.views.package_entries import Contents, Entry
from skyferry.site.views.tar import TarArchive
from skyferry.site.views.zip import ZipArchive
from skyferry.vospace.faults import Fault, InternalFault
from skyferry.vospace.uris import Authority


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of archive."""

    media_type: str
    ending: str
    make: Callable[[], Archive]
    links: bool
    """Whether it can hold symbolic links."""


FORMATS = {
    one.media_type: one
    for one in (
        Format("application/x-tar", "tar", TarArchive, links=True),
        Format("application/zip", "zip", ZipArchive, links=False),
    )
}


class Package:
    """A package as `caller` may read it now. Blocking.

    The tree is walked once to count and once to write. If they differ, the archive is broken off rather
    than wrong.
    """

    def __init__(
        self, format: Format, space: Space, authority: Authority, caller: Caller, targets: tuple[str, ...]
    ) -> None:
        self._format = format
        self._space = space
        self._caller = caller
        self._contents = Contents(space=space, authority=authority, caller=caller, targets=targets, links=format.links)

    def length(self, seconds: float) -> int | None:
        """The length of the archive in bytes; None if counting takes longer than that."""
        deadline = time.monotonic() + seconds

        def check() -> None:
            if time.monotonic() > deadline:
                raise TimeoutError

        try:
            return length_of(self._format.make(), self._contents.entries(), check)
        except TimeoutError:
            return None

    def blocks(self, length: int | None) -> Iterator[bytes]:
        """Yield the archive.

        Raises `InternalFault` if a file is no longer what its entry says, or the whole not `length` bytes.
        """
        sent = 0
        for block in write_archive(self._format.make(), self._contents.entries(), self._bytes_of):
            sent += len(block)
            if length is not None and sent > length:
                raise InternalFault("the tree grew while its package was sent")
            yield block
        if length is not None and sent != length:
            raise InternalFault("the tree changed while its package was sent")

    def _bytes_of(self, entry: Entry) -> Iterator[bytes]:
        if entry.source is None:
            yield entry.text
            return
        try:
            _, reader = self._space.open(self._caller, entry.source)
        except Fault as fault:
            raise InternalFault(f"{entry.name} went away while its package was sent: {fault}") from fault
        try:
            if reader.length != entry.length:
                raise InternalFault(f"{entry.name} changed while its package was sent")
            yield from reader.blocks(0, reader.length)
        finally:
            reader.close()
