"""Whether what was to arrive is there: names, sizes, digests, from two trees or from a manifest."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.errors import InvalidUsage, LocalFault
from skyferry.client.local_trees import LocalTree
from skyferry.client.locations import LocalLocation, Location
from skyferry.client.manifests import Entry, ManifestReader
from skyferry.client.node_trees import node_tree, uri_at
from skyferry.client.trees import Joined, Kind, Tree, TreeEntry
from skyferry.vospace.faults import Fault, NodeNotFound
from skyferry.vospace.uris import NodeURI

_AT_ONCE = 8
_MOST_CANDIDATES = 10_000
"""Files among which samples are chosen."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A file that is not as it should be."""

    name: str
    why: str
    exit_code: int


@dataclass(slots=True)
class Verification:
    """What was looked for, and what was found."""

    files: int = 0
    """Files that should be there."""
    bytes: int = 0
    found: int = 0
    found_bytes: int = 0
    digests: int = 0
    """Files whose MD5 was compared, and fits."""
    unknown_digests: int = 0
    """Files of which one side tells no MD5; their sizes fit."""
    extra: int = 0
    """Files at the destination that the source does not have."""
    mismatches: list[Mismatch] = field(default_factory=list)
    at_destination: list[tuple[str, int]] = field(default_factory=list)
    """Names and sizes of some files that are there, for samples."""

    @property
    def counts_match(self) -> bool:
        return self.found == self.files and not any(one.exit_code == 2 for one in self.mismatches)

    @property
    def sizes_match(self) -> bool:
        return self.found_bytes == self.bytes

    @property
    def digests_match(self) -> bool:
        return self.digests + self.unknown_digests == self.files

    def miss(self, name: str, why: str) -> None:
        self.mismatches.append(Mismatch(name, why, 2))

    def judge(self, name: str, wanted: tuple[int, str | None], there: tuple[int, str | None]) -> None:
        """Compare size and MD5 of a file that is there."""
        (length, md5), (found_length, found_md5) = wanted, there
        self.found += 1
        self.found_bytes += found_length
        if length != found_length:
            self.mismatches.append(Mismatch(name, f"{found_length} bytes instead of {length}", 5))
        elif (md5 is None or found_md5 is None) and length:
            self.unknown_digests += 1
        elif length and md5 != found_md5:
            self.mismatches.append(Mismatch(name, f"MD5 {found_md5} instead of {md5}", 5))
        else:
            self.digests += 1
        if len(self.at_destination) < _MOST_CANDIDATES:
            self.at_destination.append((name, found_length))


# --- two trees
async def compare_trees(client: Client, source: Location, destination: Location) -> Verification:
    """Compare what is in two directories or containers, or two files, wherever they are. Links are left out.

    Raises
    ------
    Fault
        If one of them is not there.
    """
    ours, theirs = await _End.open(client, source), await _End.open(client, destination)
    result = Verification()
    if ours.file is not None:
        await _compare_file(result, ours, ours.file, theirs)
        return result
    if theirs.tree is None or ours.tree is None:
        raise InvalidUsage(f"{source.text} is a directory and {destination.text} is a file")
    joined = Joined.of(ours.tree, theirs.tree)
    async for left, right in joined.pairs():
        await _compare_entries(result, ours, theirs, left, right)
    return result


async def _compare_file(result: Verification, ours: _End, file: TreeEntry, theirs: _End) -> None:
    result.files, result.bytes = 1, file.length
    if theirs.file is None:
        result.miss(theirs.location.text, "it is a directory: name the file in it")
        return
    wanted = file.length, await ours.md5(file)
    result.judge(theirs.location.text, wanted, (theirs.file.length, await theirs.md5(theirs.file)))


async def _compare_entries(
    result: Verification, ours: _End, theirs: _End, left: TreeEntry | None, right: TreeEntry | None
) -> None:
    for end, entry in ((ours, left), (theirs, right)):
        if entry is not None and entry.kind is Kind.ERROR:
            why = entry.fault.detail if entry.fault is not None else "cannot be looked at"
            result.mismatches.append(Mismatch(end.name(entry), why, 13))
    if left is None or left.kind is not Kind.FILE:
        result.extra += right is not None and right.kind is Kind.FILE
        return
    result.files += 1
    result.bytes += left.length
    name = theirs.name(left)
    if right is None:
        result.miss(name, "is not there")
    elif right.kind is not Kind.FILE:
        result.miss(name, "is not a file")
    elif left.length != right.length:
        result.judge(name, (left.length, None), (right.length, None))
    else:
        result.judge(name, (left.length, await ours.md5(left)), (right.length, await theirs.md5(right)))


@dataclass(slots=True)
class _End:
    """One of the two things that are compared: a tree, or a file."""

    client: Client
    location: Location
    top: NodeURI | None
    tree: Tree | None = None
    file: TreeEntry | None = None

    @classmethod
    async def open(cls, client: Client, location: Location) -> _End:
        if isinstance(location, LocalLocation):
            try:
                facts = location.path.stat()
            except OSError as error:
                raise LocalFault(error, location.path) from error
            if location.path.is_dir():
                return cls(client, location, None, tree=LocalTree(location.path))
            return cls(client, location, None, file=TreeEntry(b"", Kind.FILE, facts.st_size, facts.st_mtime_ns))
        space = await client.space(location)
        node = await space.resolved(location.uri.path)
        if node.is_container:
            return cls(client, location, node.uri, tree=node_tree(space, node))
        return cls(client, location, node.uri, file=TreeEntry(b"", Kind.FILE, node.length, node.mtime, node.md5))

    def name(self, entry: TreeEntry) -> str:
        if self.top is not None:
            return self.client.name(uri_at(self.top, entry.key))
        return os.fspath(self._path(entry))

    async def md5(self, entry: TreeEntry) -> str | None:
        """As the service tells it; of a local file computed."""
        if self.top is not None:
            return entry.md5
        return await asyncio.to_thread(_md5, self._path(entry))

    def _path(self, entry: TreeEntry) -> Path:
        assert isinstance(self.location, LocalLocation)
        return self.location.path / os.fsdecode(entry.path)


# --- a manifest
async def compare_manifest(client: Client, path: Path) -> Verification:
    """Look at every file that a run of `vcp` or `vsync` says it brought.

    Raises
    ------
    Fault
        If there is no manifest there.
    """
    result = Verification()
    reader = ManifestReader(path)
    waiting: list[Entry] = []
    for entry in reader.entries():
        if entry.verdict == "failed":
            result.files += 1
            result.miss(entry.path, f"failed when it was copied: {entry.reason}")
        elif entry.is_there:
            result.files += 1
            result.bytes += entry.size or 0
            waiting.append(entry)
        if len(waiting) == _AT_ONCE:
            await _compare_all(client, result, waiting)
            waiting.clear()
    await _compare_all(client, result, waiting)
    if not reader.is_whole:
        result.mismatches.append(Mismatch(str(path), "the run that wrote this manifest did not come to its end", 23))
    return result


async def _compare_all(client: Client, result: Verification, entries: Iterable[Entry]) -> None:
    listed = list(entries)
    looked = await asyncio.gather(*(_look(client, entry) for entry in listed))
    for entry, there in zip(listed, looked, strict=True):
        name = _short(client, entry.path)
        if isinstance(there, Fault):
            if there.exit_code == NodeNotFound.exit_code:
                result.miss(name, "is not there")
            else:
                result.mismatches.append(Mismatch(name, there.detail, there.exit_code))
        else:
            result.judge(name, (entry.size or 0, entry.md5), there)


async def _look(client: Client, entry: Entry) -> tuple[int, str | None] | Fault:
    """Size and MD5 of what is there now."""
    try:
        if entry.path.startswith("vos://"):
            uri = NodeURI.parse(entry.path)
            node = await (await client.space(uri)).resolved(uri.path)
            return node.length, node.md5
        path = Path(entry.path)
        return await asyncio.to_thread(_size_and_md5, path, entry.size)
    except OSError as error:
        return LocalFault(error, entry.path)
    except Fault as fault:
        return fault


def _size_and_md5(path: Path, size: int | None) -> tuple[int, str | None]:
    """The MD5 only of a file of the right size."""
    length = path.stat().st_size
    return length, _md5(path) if length == size else None


def _short(client: Client, path: str) -> str:
    return client.name(NodeURI.parse(path)) if path.startswith("vos://") else path


def _md5(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    except OSError as error:
        raise LocalFault(error, path) from error
