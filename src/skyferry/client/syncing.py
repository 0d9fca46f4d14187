"""What `vsync` does: one side made like the other, by size and time where they tell, by MD5 where they do not."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.errors import InvalidUsage, LocalFault, NotSupported
from skyferry.client.globs import expand
from skyferry.client.locations import LocalLocation, Location, NodeLocation, local_name
from skyferry.client.nodes import Node
from skyferry.client.steps import DownloadStep, FailedStep, SameStep, SkipStep, Step, UploadStep
from skyferry.client.walking import DownwardWalk, Manner, UpwardWalk, below
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import NodeURI

_GRAIN = 1_000_000
"""Times travel in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """When two files count as the same. Different sizes never do."""

    overwrite: bool = False
    """Never: everything is sent."""
    by_time_only: bool = False
    """If the destination is not older; digests are not looked at."""

    def is_same(self, length: int, mtime: int, other_length: int, other_mtime: int | None) -> bool:
        """Whether size and time alone tell that the destination (`other`) needs nothing."""
        if self.overwrite or length != other_length or other_mtime is None:
            return False
        if self.by_time_only:
            return other_mtime // _GRAIN >= mtime // _GRAIN
        return other_mtime // _GRAIN == mtime // _GRAIN


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
    wanted: Callable[[str], bool] = field(default=lambda name: True)
    """Whether a file goes, by its path below the destination."""

    def steps(self) -> AsyncIterator[Step]:
        """Yield steps; missing parents are made.

        Raises
        ------
        Fault
            If the sources are not there, or both sides are of one kind.
        """
        if isinstance(self.destination, NodeLocation):
            return self._up(self.destination)
        return self._down(self.destination)

    async def _up(self, destination: NodeLocation) -> AsyncIterator[Step]:
        space = await self.client.space(destination)
        if not self.manner.dry:
            await space.make_containers(destination.uri.path)
        walk = UpwardWalk(self.client, self._upload_step, self.manner)
        for source in self.sources:
            if isinstance(source, NodeLocation):
                raise NotSupported(f"{source.text} and {destination.text} are both nodes; vsync cannot do that yet")
            path = source.path
            if path.is_dir():
                name = os.fsencode(path.resolve().name)
                target = destination.uri if source.as_container else below(destination.uri, name)
                async for step in walk.steps(path, target, is_new=False):
                    yield step
            elif path.exists():
                node = below(destination.uri, os.fsencode(path.name))
                yield self._upload_step(path, node, await space.find(node.path))
            else:
                yield FailedStep(source.text, NodeNotFound(f"Can't access source: {source.text}"))

    def _upload_step(self, path: Path, node: NodeURI, there: Node | None) -> Step:
        if not self.wanted(self._below_destination(node)):
            return SkipStep(os.fspath(path), "left out as asked")
        try:
            facts = path.stat()
        except OSError as error:
            return FailedStep(os.fspath(path), LocalFault(error, path))
        if there is not None and self.comparison.is_same(facts.st_size, facts.st_mtime_ns, there.length, there.mtime):
            return SameStep(os.fspath(path), facts.st_size)
        return UploadStep(path, node, facts.st_size, there)

    def _below_destination(self, node: NodeURI) -> str:
        assert isinstance(self.destination, NodeLocation)
        return NodePath(node.path.parts[len(self.destination.uri.path) :]).text()

    async def _down(self, destination: LocalLocation) -> AsyncIterator[Step]:
        walk = DownwardWalk(self.client, self._download_step, self.manner)
        for source in self.sources:
            if isinstance(source, LocalLocation):
                raise InvalidUsage(f"{source.text} and {destination.text} are both local paths; rsync does that")
            space = await self.client.space(source)
            async for found in expand(space, source.uri.path):
                node = await space.resolved(found.uri.path) if found.is_link else found
                inside = destination.path / local_name(found.name)
                if node.is_container:
                    async for step in walk.steps(node, destination.path if source.as_container else inside):
                        yield step
                    continue
                if not self.manner.dry:
                    _make_directory(destination.path)
                yield self._download_step(Node(found.uri, node.document), inside)

    def _download_step(self, node: Node, target: Path) -> Step:
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
            return SameStep(name, node.length)
        return DownloadStep(node, target)


def _make_directory(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalFault(error, path) from error
