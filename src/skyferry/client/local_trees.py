"""A local directory as a stream of entries in the order of sites' listings, read by a thread, a batch at a time."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from skyferry.client.errors import LocalFault
from skyferry.client.trees import Key, Kind, TreeEntry
from skyferry.vospace.faults import InvalidArgument

BATCH = 2000


class LocalTree:
    """All below a directory; of every directory on the way down the names are held, of the rest nothing.

    Parameters
    ----------
    follow_links
        Take symbolic links for what they lead to, except those that lead back up.
    """

    def __init__(self, directory: Path, *, follow_links: bool = False) -> None:
        self._follow = follow_links
        self._skipped = b"\0"  # no key begins so
        self._entries = self._walk(os.fsencode(directory), b"", ())

    async def batch(self) -> list[TreeEntry]:
        return await asyncio.to_thread(self._take)

    def skip(self, key: Key) -> None:
        self._skipped = key + b"\0"

    def _take(self) -> list[TreeEntry]:
        return list(islice(self._entries, BATCH))

    def _walk(self, directory: bytes, key: Key, above: tuple[tuple[int, int], ...]) -> Iterator[TreeEntry]:
        try:
            if self._follow:
                facts = os.stat(directory)  # noqa: PTH116 (bytes)
                if (facts.st_dev, facts.st_ino) in above:
                    loop = InvalidArgument(f"{os.fsdecode(directory)} is a link that leads back up")
                    yield TreeEntry(key, Kind.ERROR, fault=loop)
                    return
                above = (*above, (facts.st_dev, facts.st_ino))
            with os.scandir(directory) as found:
                entries = sorted(found, key=_name)
        except OSError as error:
            yield TreeEntry(key, Kind.ERROR, fault=LocalFault(error, os.fsdecode(directory)))
            return
        prefix = key + b"\0" if key else b""
        for entry in entries:
            child = prefix + entry.name
            if child.startswith(self._skipped):
                return
            yield (described := self._describe(entry, child))
            if described.kind is Kind.CONTAINER:
                yield from self._walk(entry.path, child, above)

    def _describe(self, entry: os.DirEntry[bytes], key: Key) -> TreeEntry:
        try:
            if entry.is_dir(follow_symlinks=False):
                return TreeEntry(key, Kind.CONTAINER)
            return self.describe(entry.stat(follow_symlinks=False), entry.path, key)
        except OSError as error:
            return TreeEntry(key, Kind.ERROR, fault=LocalFault(error, os.fsdecode(entry.path)))

    def describe(self, facts: os.stat_result, path: bytes, key: Key) -> TreeEntry:
        """The entry of what was found at a path; raises `OSError` for a link that leads nowhere."""
        if stat.S_ISLNK(facts.st_mode):
            if not self._follow:
                return TreeEntry(key, Kind.LINK)
            facts = os.stat(path)  # noqa: PTH116 (bytes)
        if stat.S_ISREG(facts.st_mode):
            return TreeEntry(key, Kind.FILE, facts.st_size, facts.st_mtime_ns)
        return TreeEntry(key, Kind.CONTAINER if stat.S_ISDIR(facts.st_mode) else Kind.OTHER)


def _name(entry: os.DirEntry[bytes]) -> bytes:
    return entry.name
