"""What is to be copied where: sources expanded, directories made, one transfer per file, as they are found."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.derived import HEADERS, Query, parse_cutout
from skyferry.client.errors import InvalidUsage, LocalFault, NotSupported
from skyferry.client.globs import expand
from skyferry.client.locations import LocalLocation, Location, NodeLocation, local_name
from skyferry.client.nodes import Node
from skyferry.vospace.faults import DuplicateNode, Fault, InvalidArgument, NodeNotFound
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import NodeURI


@dataclass(frozen=True, slots=True)
class UploadStep:
    """A local file for a node; `known` is the node as it is now, None where there is none."""

    source: Path
    node: NodeURI
    length: int
    known: Node | None


@dataclass(frozen=True, slots=True)
class DownloadStep:
    """A data node, or what the service makes of it by `query`, for a local file."""

    node: Node
    destination: Path
    query: Query = ()

    @property
    def length(self) -> int:
        return 0 if self.query else self.node.length


@dataclass(frozen=True, slots=True)
class SkipStep:
    """Something left out, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class FailedStep:
    """Something that cannot even be begun."""

    name: str
    fault: Fault


Step = UploadStep | DownloadStep | SkipStep | FailedStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the user said about which files go."""

    include: tuple[str, ...] = ()
    """Substrings of destinations; if there are any, only files with one of them go."""
    exclude: tuple[str, ...] = ()
    follow_links: bool = False
    headers_only: bool = False
    may_replace: Callable[[str], bool] | None = None
    """Asked before an existing destination is replaced."""

    def leaves_out(self, destination: str) -> bool:
        if any(part in destination for part in self.exclude):
            return True
        return bool(self.include) and not any(part in destination for part in self.include)


@dataclass(slots=True)
class Plan:
    """The way from some sources to one destination, as `cp -r` would go it."""

    client: Client
    sources: list[Location]
    destination: Location
    wishes: Wishes = field(default_factory=Wishes)

    async def steps(self) -> AsyncIterator[Step]:
        """Yield steps; containers and directories are made on the way.

        Raises
        ------
        Fault
            If the destination does not fit the sources.
        """
        if isinstance(self.destination, NodeLocation):
            async for step in self._to_nodes(self.destination):
                yield step
        else:
            async for step in self._to_files(self.destination):
                yield step

    # --- up
    async def _to_nodes(self, destination: NodeLocation) -> AsyncIterator[Step]:
        space = await self.client.space(destination)
        there = await self._container_or_leaf(destination)
        inside = destination.as_container or (there is not None and there.is_container)
        if len(self.sources) > 1 and not inside:
            raise NodeNotFound(
                f"{destination.text} is not there; several sources need a container (a name ending in /)"
            )
        if there is None and destination.as_container and all(_is_file(source) for source in self.sources):
            await space.make_containers(destination.uri.path)
            there = await space.node(destination.uri.path)
        for source in self.sources:
            if isinstance(source, NodeLocation):
                raise NotSupported(
                    f"copying {source.text} to {destination.text} at the site is not possible with vcp yet"
                )
            async for step in self._upload(source, destination, there):
                yield step

    async def _container_or_leaf(self, destination: NodeLocation) -> Node | None:
        space = await self.client.space(destination)
        there = await space.find(destination.uri.path)
        if there is not None and there.is_link:
            try:
                return await space.resolved(destination.uri.path)
            except NodeNotFound:
                return there
        return there

    async def _upload(self, source: LocalLocation, to: NodeLocation, there: Node | None) -> AsyncIterator[Step]:
        path = source.path
        if path.is_symlink() and not self.wishes.follow_links and not source.as_container:
            yield SkipStep(source.text, "symbolic link")
            return
        inside = there is not None and there.is_container
        if path.is_dir():
            if there is not None and not inside:
                raise InvalidArgument(f"Can't write a directory ({source.text}) to a file ({to.text})")
            target = to.uri.path / os.fsencode(path.resolve().name) if inside else to.uri.path
            async for step in self._upload_tree(
                path, NodeURI(to.uri.authority, to.uri.service, target), is_new=not inside
            ):
                yield step
            return
        if not path.exists():
            yield FailedStep(source.text, NodeNotFound(f"Can't access source: {source.text}"))
            return
        node = to.uri if not inside else _below(to.uri, os.fsencode(path.name))
        known = await (await self.client.space(node)).find(node.path) if inside else there
        yield self._upload_step(path, node, known)

    async def _upload_tree(self, directory: Path, node: NodeURI, *, is_new: bool) -> AsyncIterator[Step]:
        """Walk a directory; a container that was there is listed once instead of asking for each of its children."""
        space = await self.client.space(node)
        known: dict[bytes, Node] = {}
        container = None if is_new else await space.find(node.path)
        if container is None:
            await (space.make_containers(node.path) if is_new else space.make_container(node.path, exist_ok=True))
        else:
            if container.is_link:
                container = await space.resolved(node.path)
            if not container.is_container:
                yield FailedStep(os.fspath(directory), DuplicateNode(f"{node} is there and is not a container"))
                return
            known = {child.name: child async for child in space.children(container)}
        try:
            entries = sorted(os.scandir(os.fsencode(directory)), key=lambda entry: entry.name)
        except OSError as error:
            yield FailedStep(os.fspath(directory), LocalFault(error, directory))
            return
        for entry in entries:
            path = Path(os.fsdecode(entry.path))
            if entry.is_symlink() and not self.wishes.follow_links:
                yield SkipStep(os.fspath(path), "symbolic link")
            elif entry.is_dir():
                new = is_new or entry.name not in known
                async for step in self._guarded_tree(path, _below(node, entry.name), is_new=new):
                    yield step
            elif entry.is_file():
                yield self._upload_step(path, _below(node, entry.name), known.get(entry.name))
            else:
                yield SkipStep(os.fspath(path), "neither file nor directory")

    async def _guarded_tree(self, directory: Path, node: NodeURI, *, is_new: bool) -> AsyncIterator[Step]:
        """A directory that the service refuses does not end the rest."""
        try:
            async for step in self._upload_tree(directory, node, is_new=is_new):
                yield step
        except Fault as fault:
            yield FailedStep(os.fspath(directory), fault)

    def _upload_step(self, path: Path, node: NodeURI, known: Node | None) -> Step:
        name = self.client.name(node)
        if self.wishes.leaves_out(name):
            return SkipStep(os.fspath(path), "left out by --include or --exclude")
        if known is not None and known.is_container:
            return FailedStep(os.fspath(path), DuplicateNode(f"{name} is a container"))
        if known is not None and self.wishes.may_replace is not None and not self.wishes.may_replace(name):
            return SkipStep(os.fspath(path), f"{name} exists")
        try:
            return UploadStep(path, node, path.stat().st_size, known)
        except OSError as error:
            return FailedStep(os.fspath(path), LocalFault(error, path))

    # --- down
    async def _to_files(self, destination: LocalLocation) -> AsyncIterator[Step]:
        if destination.as_container:
            try:
                destination.path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LocalFault(error, destination.path) from error
        if len(self.sources) > 1 and not destination.path.is_dir():
            raise InvalidUsage(f"{destination.text} is not a directory; several sources need one")
        for source in self.sources:
            if isinstance(source, LocalLocation):
                raise InvalidUsage(f"{source.text} and {destination.text} are both local paths; cp copies those")
            async for step in self._download(source, destination):
                yield step

    async def _download(self, source: NodeLocation, destination: LocalLocation) -> AsyncIterator[Step]:
        space = await self.client.space(source)
        found, query = await self._sources_of(source)
        if len(found) > 1 and not destination.path.is_dir():
            raise InvalidUsage(f"{source.text} means {len(found)} nodes, and {destination.text} is not a directory")
        for node in found:
            if node.is_link:
                if not self.wishes.follow_links:
                    yield SkipStep(self.client.name(node.uri), "link")
                    continue
                resolved = await space.resolved(node.uri.path)
                node = Node(node.uri, resolved.document) if resolved.is_data else resolved
            target = destination.path
            if target.is_dir():
                target = target / local_name(node.name)
            elif node.is_container and target.exists():
                raise InvalidArgument(f"Can't write a directory ({source.text}) to a file ({destination.text})")
            if node.is_container:
                async for step in self._download_tree(node, target):
                    yield step
            else:
                yield self._download_step(node, target, query)

    async def _sources_of(self, source: NodeLocation) -> tuple[list[Node], Query]:
        """The nodes a source means; behind a name that is not there, a cutout may be."""
        space = await self.client.space(source)
        query = HEADERS if self.wishes.headers_only else ()
        cutout = parse_cutout(source.uri.path.text())
        if cutout is not None and await space.find(source.uri.path) is None:
            return [node async for node in expand(space, NodePath.from_text(cutout.name))], cutout.query
        try:
            return [node async for node in expand(space, source.uri.path)], query
        except NodeNotFound as fault:
            raise NodeNotFound(f"Can't access source: {source.text} ({fault.detail})") from fault

    async def _download_tree(self, container: Node, directory: Path) -> AsyncIterator[Step]:
        space = await self.client.space(container.uri)
        try:
            directory.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 (one call per directory)
            async for child in space.children(container):
                target = directory / local_name(child.name)
                if child.is_link:
                    yield await self._linked_step(child, target)
                elif child.is_container:
                    async for step in self._download_tree(child, target):
                        yield step
                else:
                    yield self._download_step(child, target, HEADERS if self.wishes.headers_only else ())
        except OSError as error:
            yield FailedStep(self.client.name(container.uri), LocalFault(error, directory))
        except Fault as fault:
            yield FailedStep(self.client.name(container.uri), fault)

    async def _linked_step(self, link: Node, target: Path) -> Step:
        """Links inside a tree: files they lead to with -L; containers not, for they may lead back up."""
        name = self.client.name(link.uri)
        if not self.wishes.follow_links:
            return SkipStep(name, "link")
        try:
            resolved = await (await self.client.space(link.uri)).resolved(link.uri.path)
        except Fault as fault:
            return FailedStep(name, fault)
        if not resolved.is_data:
            return SkipStep(name, "link to a container")
        return self._download_step(Node(link.uri, resolved.document), target, ())

    def _download_step(self, node: Node, target: Path, query: Query) -> Step:
        name = self.client.name(node.uri)
        if self.wishes.leaves_out(os.fspath(target)):
            return SkipStep(name, "left out by --include or --exclude")
        if target.is_dir():
            return FailedStep(name, LocalFault(IsADirectoryError(21, "Is a directory"), target))
        if target.exists() and self.wishes.may_replace is not None and not self.wishes.may_replace(os.fspath(target)):
            return SkipStep(name, f"{target} exists")
        return DownloadStep(node, target, query)


def _below(uri: NodeURI, name: bytes) -> NodeURI:
    return NodeURI(uri.authority, uri.service, uri.path / name)


def _is_file(source: Location) -> bool:
    return isinstance(source, LocalLocation) and not source.path.is_dir()
