"""Walks through trees, up and down: containers and directories are made on the way, one step per file."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.errors import LocalFault
from skyferry.client.locations import local_name
from skyferry.client.nodes import Node
from skyferry.client.steps import FailedStep, RemoveFileStep, RemoveNodeStep, SkipStep, Step
from skyferry.vospace.faults import DuplicateNode, Fault
from skyferry.vospace.uris import NodeURI

ChooseUp = Callable[[Path, NodeURI, Node | None], Step]
"""What becomes of a local file, given the node it is for and what is there now."""

ChooseDown = Callable[[Node, Path], Step]
"""What becomes of a data node, given the local path it is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How trees are walked."""

    follow_links: bool = False
    delete: bool = False
    """Also yield what the destination has and the source has not."""
    dry: bool = False
    """Make nothing on the way."""


@dataclass(frozen=True, slots=True)
class UpwardWalk:
    """From directories to containers."""

    client: Client
    choose: ChooseUp
    manner: Manner

    async def steps(self, directory: Path, node: NodeURI, *, is_new: bool) -> AsyncIterator[Step]:
        """Walk a directory. A container that is there is listed once, instead of asking for each of its children.

        Parameters
        ----------
        is_new
            Whether it is certain that nothing is at `node`.
        """
        try:
            known = {} if is_new else await self._known(node)
            if known is None or is_new:
                await self._make(node)
            entries = sorted(os.scandir(os.fsencode(directory)), key=lambda entry: entry.name)
        except OSError as error:
            yield FailedStep(os.fspath(directory), LocalFault(error, directory))
            return
        except Fault as fault:
            yield FailedStep(os.fspath(directory), fault)
            return
        is_new, known = is_new or known is None, known or {}
        for entry in entries:
            path, target = Path(os.fsdecode(entry.path)), below(node, entry.name)
            there = known.pop(entry.name, None)
            if entry.is_symlink() and not self.manner.follow_links:
                yield SkipStep(os.fspath(path), "symbolic link")
            elif entry.is_dir():
                async for step in self.steps(path, target, is_new=is_new or there is None):
                    yield step
            elif entry.is_file():
                yield self._file(path, target, there)
            else:
                yield SkipStep(os.fspath(path), "neither file nor directory")
        if self.manner.delete:
            for node_left in known.values():
                yield RemoveNodeStep(node_left)

    def _file(self, path: Path, target: NodeURI, there: Node | None) -> Step:
        if there is not None and there.is_container:
            return FailedStep(os.fspath(path), DuplicateNode(f"{self.client.name(target)} is a container"))
        return self.choose(path, target, there)

    async def _known(self, node: NodeURI) -> dict[bytes, Node] | None:
        """The children of a container by name; None if nothing is there."""
        space = await self.client.space(node)
        container = await space.find(node.path)
        if container is None:
            return None
        if container.is_link:
            container = await space.resolved(node.path)
        if not container.is_container:
            raise DuplicateNode(f"{self.client.name(node)} is there and is not a container")
        return {child.name: child async for child in space.children(container)}

    async def _make(self, node: NodeURI) -> None:
        if not self.manner.dry:
            await (await self.client.space(node)).make_container(node.path, exist_ok=True)


@dataclass(frozen=True, slots=True)
class DownwardWalk:
    """From containers to directories."""

    client: Client
    choose: ChooseDown
    manner: Manner

    async def steps(self, container: Node, directory: Path) -> AsyncIterator[Step]:
        """Walk a container, page by page."""
        space = await self.client.space(container.uri)
        seen: set[str] = set()
        try:
            if not self.manner.dry:
                _make_directory(directory)
            async for child in space.children(container):
                target = directory / local_name(child.name)
                if self.manner.delete:
                    seen.add(target.name)
                if child.is_link:
                    yield await self._link(child, target)
                elif child.is_container:
                    async for step in self.steps(child, target):
                        yield step
                else:
                    yield self.choose(child, target)
            for path in _others(directory, seen) if self.manner.delete else ():
                yield RemoveFileStep(path)
        except OSError as error:
            yield FailedStep(self.client.name(container.uri), LocalFault(error, directory))
        except Fault as fault:
            yield FailedStep(self.client.name(container.uri), fault)

    async def _link(self, link: Node, target: Path) -> Step:
        """Links inside a tree: what they lead to if that is a file; not a container, for it may lead back up."""
        name = self.client.name(link.uri)
        if not self.manner.follow_links:
            return SkipStep(name, "link")
        try:
            resolved = await (await self.client.space(link.uri)).resolved(link.uri.path)
        except Fault as fault:
            return FailedStep(name, fault)
        if not resolved.is_data:
            return SkipStep(name, "link to a container")
        return self.choose(Node(link.uri, resolved.document), target)


def below(uri: NodeURI, name: bytes) -> NodeURI:
    """The node of this name in a container."""
    return NodeURI(uri.authority, uri.service, uri.path / name)


def _make_directory(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)


def _others(directory: Path, seen: set[str]) -> list[Path]:
    """What a directory holds besides these names; parts of downloads under way are not of it."""
    if not directory.is_dir():
        return []
    return sorted(path for path in directory.iterdir() if path.name not in seen and not _is_part(path.name))


def _is_part(name: str) -> bool:
    return name.startswith(".") and name.endswith(".part")
