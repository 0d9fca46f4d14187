"""A tree on either side as a stream of entries in one order, and two such streams joined: nothing is held whole.

The order is that of sites' recursive listings: component by component, by the bytes of the names, a container before
what is in it. A `Key` has this order already: it is the path below the tree's top with NUL for ``/``, and NUL sorts
before every byte that a name can hold.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from skyferry.vospace.faults import Fault

Key = bytes


class Kind(Enum):
    """What an entry is; `OTHER` is neither file nor directory, `ERROR` what could not be looked at."""

    FILE = "file"
    CONTAINER = "container"
    LINK = "link"
    OTHER = "other"
    ERROR = "error"


@dataclass(slots=True)
class TreeEntry:
    """A file, directory or link of a tree, local or at a site; not frozen, because there are millions of them."""

    key: Key
    kind: Kind
    length: int = 0
    mtime: int | None = None
    """Of the bytes, ns since 1970 UTC."""
    md5: str | None = None
    target: str = ""
    """Where a link points."""
    is_readable: bool = True
    """False for a container whose children are not known."""
    fault: Fault | None = None
    """Why an `ERROR` could not be looked at."""

    @property
    def path(self) -> bytes:
        """The path below the top of its tree."""
        return self.key.replace(b"\0", b"/")


class Tree(Protocol):
    """One side of a comparison."""

    async def batch(self) -> list[TreeEntry]:
        """Return the next entries, in order; none at the end.

        Raises
        ------
        Fault
            If the tree cannot be read on.
        """
        ...

    def skip(self, key: Key) -> None:
        """What is in the container of this key is of no interest: the tree need not bring it."""
        ...


class EmptyTree:
    """A tree of nothing."""

    async def batch(self) -> list[TreeEntry]:
        return []

    def skip(self, key: Key) -> None:
        return None


class Side:
    """A tree that is read entry by entry."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._batch: list[TreeEntry] = []
        self._next = 0
        self._skipped: Key | None = None
        self.head: TreeEntry | None = None
        """The entry that comes next, once `advance` was awaited."""

    async def advance(self) -> None:
        while True:
            if self._next == len(self._batch):
                self._batch, self._next = await self._tree.batch(), 0
                if not self._batch:
                    self.head = None
                    return
            entry = self._batch[self._next]
            self._next += 1
            if self._skipped is None or not entry.key.startswith(self._skipped):
                self._skipped = None
                self.head = entry
                return

    def skip(self, key: Key) -> None:
        """Leave out what is below `key`; of the tree's top, everything."""
        self._skipped = key + b"\0" if key else b""
        self._tree.skip(key)

    async def catch_up(self) -> None:
        """Leave the entry that comes next behind, if it is among the skipped."""
        if self._skipped is not None and self.head is not None and self.head.key.startswith(self._skipped):
            await self.advance()


@dataclass(slots=True)
class Joined:
    """Two trees side by side. While a pair is looked at, either `Side` can leave out what is in it."""

    source: Side
    destination: Side

    @classmethod
    def of(cls, source: Tree, destination: Tree) -> Joined:
        return cls(Side(source), Side(destination))

    async def pairs(self) -> AsyncIterator[tuple[TreeEntry | None, TreeEntry | None]]:
        """Yield what both have, or one of them, in order.

        An entry is fetched only when the pair before it has been dealt with: what was skipped is never asked for.
        """
        source, destination = self.source, self.destination
        await source.advance()
        await destination.advance()
        while True:
            left, right = source.head, destination.head
            if left is None and right is None:
                return
            if right is None or (left is not None and left.key < right.key):
                yield left, None
                await source.advance()
                await destination.catch_up()
            elif left is None or right.key < left.key:
                yield None, right
                await destination.advance()
                await source.catch_up()
            else:
                yield left, right
                await source.advance()
                await destination.advance()
