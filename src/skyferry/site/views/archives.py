"""Archives written as a stream, their length known before the first byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from skyferry.site.views.package_entries import Entry

Open = Callable[[Entry], Iterator[bytes]]
"""Returns the bytes of a file's entry, exactly as many as it says, or raises."""


class Archive(Protocol):
    """A format. One instance writes, or measures, one archive."""

    def measure(self, entry: Entry) -> int:
        """Count an entry and return how many bytes it takes where it stands."""
        ...

    def write(self, entry: Entry, open: Open) -> Iterator[bytes]:
        """Yield an entry: exactly as many bytes as `measure` says."""
        ...

    def end(self) -> Iterator[bytes]:
        """Yield what follows the last entry that was written or measured."""
        ...


def length_of(archive: Archive, entries: Iterable[Entry], check: Callable[[], None]) -> int:
    """The length of the archive of these entries; `check` is called for each, and may raise."""
    total = 0
    for entry in entries:
        check()
        total += archive.measure(entry)
    return total + sum(map(len, archive.end()))


def write_archive(archive: Archive, entries: Iterable[Entry], open: Open) -> Iterator[bytes]:
    """Yield the archive of these entries."""
    for entry in entries:
        yield from archive.write(entry, open)
    yield from archive.end()
