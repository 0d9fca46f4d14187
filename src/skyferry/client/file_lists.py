"""Names from a file: what `--files-from` brings, as a tree of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from skyferry.client.errors import InvalidUsage, LocalFault
from skyferry.client.local_trees import LocalTree
from skyferry.client.trees import Key, Kind, Tree, TreeEntry
from skyferry.vospace.faults import NodeNotFound


def read_names(file: str, *, nul: bool) -> list[bytes]:
    """Read names, one a line, or each ended by NUL; ``-`` is standard input. Empty lines are skipped.

    Raises
    ------
    LocalFault
        If the file cannot be read.
    InvalidUsage
        If it holds no name.
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise LocalFault(error, file) from error
    lines = content.split(b"\0") if nul else (line.rstrip(b"\r") for line in content.split(b"\n"))
    names = [line for line in lines if line]
    if not names:
        raise InvalidUsage(f"--files-from {file}: no names in it")
    return names


def keys_of(names: list[bytes]) -> list[Key]:
    """The keys of names below a tree's top, in order; what lies in another one of them is left out.

    Raises
    ------
    InvalidUsage
        For names that are absolute or lead out of the tree.
    """
    keys = []
    for name in names:
        parts = [part for part in name.split(b"/") if part not in (b"", b".")]
        if name.startswith(b"/") or b".." in parts:
            raise InvalidUsage(f"--files-from: {os.fsdecode(name)} does not lie below the source")
        keys.append(b"\0".join(parts))
    ordered: list[Key] = []
    for key in sorted(set(keys)):
        if not ordered or not is_at_or_below(key, ordered[-1]):
            ordered.append(key)
    return ordered


def is_at_or_below(key: Key, other: Key) -> bool:
    return not other or key == other or key.startswith(other + b"\0")


class ListTree(LocalTree):
    """Of a local directory what a list names: files, directories with all below them, and the directories above."""

    def __init__(self, directory: Path, keys: list[Key], *, follow_links: bool = False) -> None:
        super().__init__(directory, follow_links=follow_links)
        self._entries = self._listed(os.fsencode(directory), keys)

    def _listed(self, directory: bytes, keys: list[Key]) -> Iterator[TreeEntry]:
        last: Key = b""
        for key in keys:
            for above in _new_containers(last, key):
                yield TreeEntry(above, Kind.CONTAINER)
            last = key
            path = os.path.join(directory, key.replace(b"\0", b"/")) if key else directory  # noqa: PTH118 (bytes)
            entry = self._entry(path, key)
            if key:
                yield entry
            if entry.kind is Kind.CONTAINER:
                yield from self._walk(path, key, ())

    def _entry(self, path: bytes, key: Key) -> TreeEntry:
        try:
            return self.describe(os.lstat(path), path, key)
        except FileNotFoundError:
            return TreeEntry(key, Kind.ERROR, fault=NodeNotFound(f"Can't access source: {os.fsdecode(path)}"))
        except OSError as error:
            return TreeEntry(key, Kind.ERROR, fault=LocalFault(error, os.fsdecode(path)))


class ChosenTree:
    """Of another tree what a list names. What it names and the tree has not, comes as an error."""

    def __init__(self, tree: Tree, keys: list[Key], name: str) -> None:
        self._tree = tree
        self._keys = keys
        self._name = name
        self._next = 0
        self._found = False

    async def batch(self) -> list[TreeEntry]:
        while entries := await self._tree.batch():
            if chosen := [one for entry in entries for one in self._choose(entry)]:
                return chosen
        return [self._missing() for _ in range(self._next, len(self._keys)) if not self._skip_found()]

    def skip(self, key: Key) -> None:
        self._tree.skip(key)

    def _choose(self, entry: TreeEntry) -> Iterator[TreeEntry]:
        keys = self._keys
        while self._next < len(keys):
            wanted = keys[self._next]
            if is_at_or_below(entry.key, wanted):
                self._found = True
                yield entry
                return
            if entry.key < wanted:
                if entry.kind is Kind.CONTAINER and is_at_or_below(wanted, entry.key):
                    yield entry
                return
            if not self._skip_found():
                yield self._missing()

    def _skip_found(self) -> bool:
        """Go on to the next name, if this one was found."""
        if self._found:
            self._next += 1
            self._found = False
            return True
        return False

    def _missing(self) -> TreeEntry:
        key = self._keys[self._next]
        self._next += 1
        name = key.replace(b"\0", b"/").decode("utf-8", "replace")
        return TreeEntry(key, Kind.ERROR, fault=NodeNotFound(f"Can't access source: {self._name}/{name}"))


def _new_containers(last: Key, key: Key) -> Iterator[Key]:
    """What is above `key` and not above `last`, from the top down."""
    parts = key.split(b"\0")
    for depth in range(1, len(parts)):
        above = b"\0".join(parts[:depth])
        if not is_at_or_below(last, above):
            yield above
