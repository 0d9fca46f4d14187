"""Walks through two trees at once: containers and directories are made on the way, and there is a step per file."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.errors import CertificateExpired, LocalFault, ServiceUnreachable
from skyferry.client.file_lists import ChosenTree, ListTree
from skyferry.client.local_trees import LocalTree
from skyferry.client.node_trees import node_of, node_tree, uri_at
from skyferry.client.nodes import Node
from skyferry.client.steps import (
    FailedStep,
    MakeContainerStep,
    RemoveFileStep,
    RemoveNodeStep,
    SkipStep,
    Step,
)
from skyferry.client.trees import EmptyTree, Joined, Key, Kind, Tree, TreeEntry
from skyferry.vospace.faults import DuplicateNode, Fault, PermissionDenied
from skyferry.vospace.uris import NodeURI

ChooseUp = Callable[[TreeEntry, str, NodeURI, TreeEntry | None], Step]
"""What becomes of a local file, given its path, the container at the top, and what is there now."""

ChooseDown = Callable[[TreeEntry, NodeURI, str, TreeEntry | None], Step]
"""What becomes of a data node, given the container at the top, the local path it is for, and what is there now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How trees are walked."""

    follow_links: bool = False
    delete: bool = False
    """Also yield what the destination has and the source has not."""
    dry: bool = False
    """Make nothing on the way."""
    listed: list[Key] | None = None
    """Only these, of what is below the source."""


@dataclass(frozen=True, slots=True)
class UpwardWalk:
    """From directories to containers."""

    client: Client
    choose: ChooseUp
    manner: Manner

    async def steps(self, directory: Path, node: NodeURI, *, is_new: bool) -> AsyncIterator[Step]:
        """Walk a directory.

        Parameters
        ----------
        is_new
            Whether it is certain that nothing is at `node`.
        """
        try:
            there = None if is_new else await self._container(node)
            if there is None and not self.manner.dry:
                yield MakeContainerStep(node)
            space = await self.client.space(node)
            known: Tree = EmptyTree() if there is None else node_tree(space, there)
            async for step in self._joined(directory, node if there is None else there.uri, known):
                yield step
        except (CertificateExpired, ServiceUnreachable):
            raise
        except Fault as fault:
            yield FailedStep(os.fspath(directory), fault)

    async def _joined(self, directory: Path, node: NodeURI, known: Tree) -> AsyncIterator[Step]:
        join = Joined.of(self._source(directory), known)
        top = os.fspath(directory)
        async for entry, there in join.pairs():
            if entry is None:
                assert there is not None
                if there.kind is Kind.CONTAINER:
                    join.destination.skip(there.key)
                if self.manner.delete and there.kind is not Kind.ERROR:
                    yield RemoveNodeStep(node_of(node, there))
                continue
            path = local_path(top, entry.key)
            if entry.kind is Kind.FILE:
                if there is not None and there.kind is Kind.CONTAINER:
                    join.destination.skip(there.key)
                    yield FailedStep(path, DuplicateNode(f"{self._name(node, entry.key)} is a container"))
                else:
                    yield self.choose(entry, path, node, there)
            elif entry.kind is Kind.CONTAINER:
                if there is None:
                    if not self.manner.dry:
                        yield MakeContainerStep(uri_at(node, entry.key))
                elif there.kind is not Kind.CONTAINER:
                    join.source.skip(entry.key)
                    async for step in self._through(Path(path), uri_at(node, entry.key), there):
                        yield step
            else:
                join.destination.skip(entry.key)
                yield _left_out(entry, path)

    def _source(self, directory: Path) -> Tree:
        if self.manner.listed is None:
            return LocalTree(directory, follow_links=self.manner.follow_links)
        return ListTree(directory, self.manner.listed, follow_links=self.manner.follow_links)

    async def _through(self, path: Path, node: NodeURI, there: TreeEntry) -> AsyncIterator[Step]:
        """A directory where a file or a link is."""
        if there.kind is Kind.LINK:
            async for step in self.steps(path, node, is_new=False):
                yield step
        else:
            yield FailedStep(os.fspath(path), self._no_container(node))

    async def _container(self, node: NodeURI) -> Node | None:
        """The container that is there, behind a link too; None if nothing is."""
        space = await self.client.space(node)
        container = await space.find(node.path)
        if container is not None and container.is_link:
            container = await space.resolved(node.path)
        if container is not None and not container.is_container:
            raise self._no_container(node)
        return container

    def _no_container(self, node: NodeURI) -> DuplicateNode:
        return DuplicateNode(f"{self.client.name(node)} is there and is not a container")

    def _name(self, node: NodeURI, key: Key) -> str:
        return self.client.name(uri_at(node, key))


@dataclass(frozen=True, slots=True)
class DownwardWalk:
    """From containers to directories."""

    client: Client
    choose: ChooseDown
    manner: Manner

    async def steps(self, container: Node, directory: Path) -> AsyncIterator[Step]:
        """Walk a container."""
        try:
            known = _known(directory)
            if not self.manner.dry:
                os.makedirs(directory, exist_ok=True)  # noqa: PTH103
            space = await self.client.space(container.uri)
            tree = node_tree(space, container)
            if self.manner.listed is not None:
                tree = ChosenTree(tree, self.manner.listed, self.client.name(container.uri))
            join = Joined.of(tree, known)
            async for step in self._joined(join, container.uri, os.fspath(directory)):
                yield step
        except OSError as error:
            yield FailedStep(self.client.name(container.uri), LocalFault(error, directory))
        except (CertificateExpired, ServiceUnreachable):
            raise
        except Fault as fault:
            yield FailedStep(self.client.name(container.uri), fault)

    async def _joined(self, join: Joined, top: NodeURI, directory: str) -> AsyncIterator[Step]:
        async for entry, there in join.pairs():
            if entry is None:
                assert there is not None
                if there.kind is Kind.CONTAINER:
                    join.destination.skip(there.key)
                if self.manner.delete and not _is_part(there.key.rpartition(b"\0")[2]):
                    yield self._surplus(local_path(directory, there.key), there)
                continue
            if entry.kind is not Kind.CONTAINER and there is not None and there.kind is Kind.CONTAINER:
                join.destination.skip(there.key)  # a directory in the way is not surplus
            if entry.kind is Kind.FILE:
                yield self._file(entry, top, local_path(directory, entry.key), there)
            elif entry.kind is Kind.CONTAINER:
                if not entry.is_readable:
                    join.destination.skip(entry.key)
                    name = self._name(top, entry)
                    yield FailedStep(name, PermissionDenied(f"{name}: its contents may not be read"))
                elif there is None or there.kind is not Kind.CONTAINER:
                    failed = self._make(local_path(directory, entry.key))
                    if failed is not None:
                        join.source.skip(entry.key)
                        yield failed
            elif entry.kind is Kind.LINK:
                yield await self._link(entry, top, local_path(directory, entry.key), there)
            else:
                join.destination.skip(entry.key)
                yield _left_out(entry, self._name(top, entry))

    def _file(self, entry: TreeEntry, top: NodeURI, path: str, there: TreeEntry | None) -> Step:
        if there is not None and there.kind is Kind.CONTAINER:
            return FailedStep(self._name(top, entry), LocalFault(IsADirectoryError(21, "Is a directory"), path))
        return self.choose(entry, top, path, there)

    def _make(self, path: str) -> FailedStep | None:
        try:
            if not self.manner.dry:
                os.makedirs(path, exist_ok=True)  # noqa: PTH103 (a hundred thousand of them)
        except OSError as error:
            return FailedStep(path, LocalFault(error, path))
        return None

    def _surplus(self, path: str, there: TreeEntry) -> Step:
        if there.fault is not None and not Path(path).is_symlink():
            return FailedStep(path, there.fault)
        return RemoveFileStep(Path(path))

    async def _link(self, entry: TreeEntry, top: NodeURI, path: str, there: TreeEntry | None) -> Step:
        """Links inside a tree: what they lead to if that is a file; not a container, for it may lead back up."""
        name = self._name(top, entry)
        if not self.manner.follow_links:
            return SkipStep(name, "link")
        try:
            resolved = await (await self.client.space(top)).resolved(uri_at(top, entry.key).path)
        except Fault as fault:
            return FailedStep(name, fault)
        if not resolved.is_data:
            return SkipStep(name, "link to a container")
        followed = TreeEntry(entry.key, Kind.FILE, resolved.length, resolved.mtime, resolved.md5)
        return self._file(followed, top, path, there)

    def _name(self, top: NodeURI, entry: TreeEntry) -> str:
        return self.client.name(uri_at(top, entry.key))


def _known(directory: Path) -> Tree:
    return LocalTree(directory, follow_links=True) if directory.is_dir() else EmptyTree()


def below(uri: NodeURI, name: bytes) -> NodeURI:
    """The node of this name in a container."""
    return NodeURI(uri.authority, uri.service, uri.path / name)


def local_path(directory: str, key: Key) -> str:
    """The path of this key below a directory."""
    if not key:
        return directory
    below = key.decode("utf-8", "surrogateescape").replace("\0", "/")
    return directory + below if directory.endswith("/") else f"{directory}/{below}"


def _is_part(name: bytes) -> bool:
    """Whether this is the part of a download under way."""
    return name.startswith(b".") and name.endswith(b".part")


def _left_out(entry: TreeEntry, name: str) -> Step:
    if entry.fault is not None:
        return FailedStep(name, entry.fault)
    return SkipStep(name, "symbolic link" if entry.kind is Kind.LINK else "neither file nor directory")
