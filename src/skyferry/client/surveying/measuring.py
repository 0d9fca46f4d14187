"""What is to be moved: how many files, of what sizes and kinds, and what would stand in their way."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from skyferry.client.client import Client
from skyferry.client.errors import LocalFault
from skyferry.client.globs import expand
from skyferry.client.local_trees import LocalTree
from skyferry.client.locations import LocalLocation, Location, NodeLocation
from skyferry.client.node_trees import node_tree
from skyferry.client.trees import Key, Kind, Tree, TreeEntry

SMALL = 1024 * 1024
"""Below this a file's time goes into the asking, not into its bytes."""

_MOST_PROBLEMS = 1000

CLASSES = (
    ("empty", 1),
    ("< 1 KiB", 1024),
    ("< 1 MiB", SMALL),
    ("< 100 MiB", 100 * 1024**2),
    ("< 1 GiB", 1024**3),
    ("< 100 GiB", 100 * 1024**3),
    ("larger", 2**63),
)
"""Sizes as people think of them: a name, and the size below which it holds."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that would not go."""

    name: str
    why: str


@dataclass(slots=True)
class Measure:
    """Sources, added up."""

    files: int = 0
    directories: int = 0
    links: int = 0
    bytes: int = 0
    largest: int = 0
    small: int = 0
    """Files below `SMALL`."""
    small_bytes: int = 0
    sizes: Counter[str] = field(default_factory=Counter)
    """Files of each of `CLASSES`."""
    types: Counter[str] = field(default_factory=Counter)
    """Files by the end of their names, in small letters."""
    sample: tuple[str, int] | None = None
    """The largest file, for a probe."""
    problems: list[Problem] = field(default_factory=list)

    def add_file(self, name: str, length: int) -> None:
        self.files += 1
        self.bytes += length
        if length >= self.largest:
            self.largest, self.sample = length, (name, length)
        if length < SMALL:
            self.small += 1
            self.small_bytes += length
        self.sizes[next(label for label, limit in CLASSES if length < limit)] += 1
        self.types[_suffix(name)] += 1

    def add_problem(self, name: str, why: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(name, why))

    @property
    def is_mostly_small(self) -> bool:
        """Whether asking for each file by itself would take longer than moving the bytes."""
        return self.small >= 100 and self.small >= self.files * 0.5

    def kinds(self, most: int = 4) -> str:
        """The commonest kinds in a few words: ``412 .fits, 3 .txt``."""
        named = [f"{count} {suffix}" for suffix, count in self.types.most_common(most)]
        rest = self.files - sum(count for _, count in self.types.most_common(most))
        return ", ".join(named + ([f"{rest} others"] if rest else [])) or "nothing"


Look = Callable[[str, Key], str | None]
"""Given a file's name and its path below the source: why it would not go, or None."""


async def measure(client: Client, sources: list[Location], look: Look | None = None) -> Measure:
    """Add up what sources hold; links are left out, as `vcp` does.

    Raises
    ------
    Fault
        If a source is not there.
    """
    found = Measure()
    for source in sources:
        async for name, entry in _entries(client, source):
            match entry.kind:
                case Kind.FILE:
                    found.add_file(name, entry.length)
                case Kind.CONTAINER:
                    found.directories += 1
                    if not entry.is_readable:
                        found.add_problem(name, "what is in it may not be listed")
                case Kind.LINK:
                    found.links += 1
                case Kind.OTHER:
                    found.add_problem(name, "neither file nor directory")
                case Kind.ERROR:
                    found.add_problem(name, entry.fault.detail if entry.fault is not None else "cannot be looked at")
            why = look(name, entry.key) if look is not None else None
            if why is not None:
                found.add_problem(name, why)
    return found


async def _entries(client: Client, source: Location) -> AsyncIterator[tuple[str, TreeEntry]]:
    """All of a source: for files by themselves one entry whose key is the name."""
    if isinstance(source, LocalLocation):
        async for entry in _local(source):
            yield entry
        return
    async for found in _remote(client, source):
        yield found


async def _local(source: LocalLocation) -> AsyncIterator[tuple[str, TreeEntry]]:
    path = source.path
    try:
        facts = path.stat()
    except OSError as error:
        raise LocalFault(error, path) from error
    if path.is_dir():
        async for entry in _all(LocalTree(path)):
            yield os.fspath(path / os.fsdecode(entry.path)), entry
    else:
        yield source.text, TreeEntry(os.fsencode(path.name), Kind.FILE, facts.st_size, facts.st_mtime_ns)


async def _remote(client: Client, source: NodeLocation) -> AsyncIterator[tuple[str, TreeEntry]]:
    space = await client.space(source)
    async for found in expand(space, source.uri.path):
        node = await space.resolved(found.uri.path) if found.is_link else found
        name = client.name(found.uri)
        if not node.is_container:
            yield name, TreeEntry(found.name, Kind.FILE, node.length, node.mtime, node.md5)
            continue
        async for entry in _all(node_tree(space, node)):
            yield f"{name.rstrip('/')}/{os.fsdecode(entry.path)}", entry


async def _all(tree: Tree) -> AsyncIterator[TreeEntry]:
    while batch := await tree.batch():
        for entry in batch:
            yield entry


def _suffix(name: str) -> str:
    path = PurePosixPath(name.rpartition("/")[2])
    suffix = "".join(path.suffixes[-2:]) if path.suffix in (".gz", ".fz", ".bz2", ".xz", ".zst") else path.suffix
    return suffix.lower() if 1 < len(suffix) <= 12 else "without suffix"
