"""What `vsync` does: one side made like the other, by size and time where they tell, by MD5 where they do not."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.comparing import Comparison
from skyferry.client.errors import InvalidUsage, LocalFault, NotSupported
from skyferry.client.globs import expand
from skyferry.client.locations import LocalLocation, Location, NodeLocation, local_name
from skyferry.client.node_trees import node_of, uri_at
from skyferry.client.nodes import Node
from skyferry.client.site_walks import SiteWalk
from skyferry.client.steps import DownloadStep, FailedStep, SameStep, SiteCopyStep, SkipStep, Step, UploadStep
from skyferry.client.telling import whole_path
from skyferry.client.trees import Key, Kind, TreeEntry
from skyferry.client.walking import DownwardWalk, Manner, UpwardWalk, below
from skyferry.vospace.faults import InvalidArgument, NodeNotFound
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import NodeURI


def everything(path: str) -> bool:
    """The choice that leaves nothing out."""
    return True


@dataclass(slots=True)
class SyncPlan:
    """The way from some sources to one destination, a directory or container.

    A source written with a trailing ``/`` means what is in it, without one it means the directory itself.
    """

    client: Client
    sources: list[Location]
    destination: Location
    comparison: Comparison = field(default_factory=Comparison)
    manner: Manner = field(default_factory=Manner)
    wanted: Callable[[str], bool] = everything
    """Whether a file goes, by its path below the destination."""

    def steps(self) -> AsyncIterator[Step]:
        """Yield steps; missing parents are made.

        Raises
        ------
        Fault
            If the sources are not there, or both sides are local.
        """
        if isinstance(self.destination, NodeLocation):
            return self._up(self.destination)
        return self._down(self.destination)

    async def _up(self, destination: NodeLocation) -> AsyncIterator[Step]:
        space = await self.client.space(destination)
        if not self.manner.dry:
            await space.make_containers(destination.uri.path)
        walk = UpwardWalk(self.client, self._upload_entry, self.manner)
        for source in self.sources:
            if isinstance(source, NodeLocation):
                async for step in self._at_site(source, destination):
                    yield step
                continue
            path = source.path
            if path.is_dir():
                name = os.fsencode(path.resolve().name)
                target = destination.uri if self._is_flat(source) else below(destination.uri, name)
                async for step in walk.steps(path, target, is_new=False):
                    yield step
            elif path.exists():
                node = below(destination.uri, os.fsencode(path.name))
                yield self._upload_file(path, node, await space.find(node.path))
            else:
                yield FailedStep(source.text, NodeNotFound(f"Can't access source: {source.text}"))

    async def _at_site(self, source: NodeLocation, destination: NodeLocation) -> AsyncIterator[Step]:
        if self.manner.listed is not None:
            raise NotSupported("--files-from goes between this machine and a site")
        space = await self.client.space(source)
        whole = self.wanted is everything and await self.client.are_at_one_site(source.uri, destination.uri)
        walk = SiteWalk(self.client, self._copy_entry, self.manner, whole)
        async for found in expand(space, source.uri.path):
            node = await space.resolved(found.uri.path) if found.is_link else found
            inside = below(destination.uri, found.name)
            if node.is_container:
                async for step in walk.steps(node, destination.uri if source.as_container else inside):
                    yield step
                continue
            entry = TreeEntry(found.name, Kind.FILE, node.length, node.mtime, node.md5)
            there = await (await self.client.space(inside)).find(inside.path)
            known = None if there is None else TreeEntry(b"", Kind.FILE, there.length, there.mtime, there.md5)
            yield self._copy_entry(entry, _above(found.uri), destination.uri, known)

    def _copy_entry(self, entry: TreeEntry, top: NodeURI, destination: NodeURI, there: TreeEntry | None) -> Step:
        name = self.client.name(uri_at(top, entry.key))
        if not self._goes(destination, entry.key):
            return SkipStep(name, "left out as asked")
        target = uri_at(destination, entry.key)
        if there is not None and self.comparison.is_same_at_site(entry, there):
            return SameStep(name, entry.length, there.md5, lambda: (str(uri_at(top, entry.key)), str(target)))
        return SiteCopyStep(node_of(top, entry), target, replaces=there is not None)

    def _upload_entry(self, entry: TreeEntry, path: str, top: NodeURI, there: TreeEntry | None) -> Step:
        if not self._goes(top, entry.key):
            return SkipStep(path, "left out as asked")
        if there is not None and self.comparison.is_same(entry.length, entry.mtime or 0, there.length, there.mtime):
            return SameStep(path, entry.length, there.md5, lambda: (whole_path(path), str(uri_at(top, entry.key))))
        known = None if there is None else node_of(top, there)
        return UploadStep(Path(path), uri_at(top, entry.key), entry.length, known)

    def _upload_file(self, path: Path, node: NodeURI, there: Node | None) -> Step:
        if not self.wanted(os.fspath(path.name)):
            return SkipStep(os.fspath(path), "left out as asked")
        try:
            facts = path.stat()
        except OSError as error:
            return FailedStep(os.fspath(path), LocalFault(error, path))
        if there is not None and self.comparison.is_same(facts.st_size, facts.st_mtime_ns, there.length, there.mtime):
            return SameStep(os.fspath(path), facts.st_size, there.md5, lambda: (whole_path(path), str(node)))
        return UploadStep(path, node, facts.st_size, there)

    def _is_flat(self, source: Location) -> bool:
        """Whether what is in a source goes, rather than the source itself."""
        return source.as_container or self.manner.listed is not None

    def _goes(self, top: NodeURI, key: Key) -> bool:
        """Whether a file is wanted, by its path below the destination."""
        if self.wanted is everything:
            return True
        assert isinstance(self.destination, NodeLocation)
        return self.wanted(NodePath(uri_at(top, key).path.parts[len(self.destination.uri.path) :]).text())

    async def _down(self, destination: LocalLocation) -> AsyncIterator[Step]:
        _require_no_file(destination)
        walk = DownwardWalk(self.client, self._download_entry, self.manner)
        for source in self.sources:
            if isinstance(source, LocalLocation):
                raise InvalidUsage(f"{source.text} and {destination.text} are both local paths; rsync does that")
            space = await self.client.space(source)
            async for found in expand(space, source.uri.path):
                node = await space.resolved(found.uri.path) if found.is_link else found
                inside = destination.path / local_name(found.name)
                if node.is_container:
                    async for step in walk.steps(node, destination.path if self._is_flat(source) else inside):
                        yield step
                    continue
                if not self.manner.dry:
                    _make_directory(destination.path)
                yield self._download_file(Node(found.uri, node.document), inside)

    def _download_entry(self, entry: TreeEntry, top: NodeURI, path: str, there: TreeEntry | None) -> Step:
        if self.wanted is not everything and not self.wanted(os.path.relpath(path, self.destination.text)):
            return SkipStep(self.client.name(uri_at(top, entry.key)), "left out as asked")
        if there is not None and self.comparison.is_same(entry.length, entry.mtime or 0, there.length, there.mtime):
            return SameStep(path, entry.length, entry.md5, lambda: (str(uri_at(top, entry.key)), whole_path(path)))
        return DownloadStep(node_of(top, entry), Path(path))

    def _download_file(self, node: Node, target: Path) -> Step:
        name = self.client.name(node.uri)
        if not self.wanted(os.path.relpath(target, self.destination.text)):
            return SkipStep(name, "left out as asked")
        try:
            facts = target.stat()
        except OSError:
            return DownloadStep(node, target)
        if target.is_dir():
            return FailedStep(name, LocalFault(IsADirectoryError(21, "Is a directory"), target))
        if self.comparison.is_same(node.length, node.mtime or 0, facts.st_size, facts.st_mtime_ns):
            return SameStep(name, node.length, node.md5, lambda: (str(node.uri), whole_path(target)))
        return DownloadStep(node, target)


def _above(uri: NodeURI) -> NodeURI:
    return NodeURI(uri.authority, uri.service, uri.path.parent)


def _require_no_file(destination: LocalLocation) -> None:
    if destination.path.exists() and not destination.path.is_dir():
        raise InvalidArgument(f"{destination.text} is a file; vsync needs a directory to write to")


def _make_directory(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalFault(error, path) from error
