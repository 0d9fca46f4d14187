"""What `vcp` copies where: sources expanded as `cp -r` would, one step per file, as they are found."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.derived import HEADERS, Query, parse_cutout
from skyferry.client.errors import InvalidUsage, LocalFault, NotSupported
from skyferry.client.globs import expand
from skyferry.client.locations import LocalLocation, Location, NodeLocation, WebLocation, local_name
from skyferry.client.node_trees import node_of, uri_at
from skyferry.client.nodes import Node
from skyferry.client.site_walks import SiteWalk
from skyferry.client.steps import (
    DownloadStep,
    FailedStep,
    ImportStep,
    SameStep,
    SiteCopyStep,
    SkipStep,
    Step,
    UploadStep,
)
from skyferry.client.trees import Key, TreeEntry
from skyferry.client.vospace import VOSpace
from skyferry.client.walking import DownwardWalk, Manner, UpwardWalk, below
from skyferry.vospace.faults import DuplicateNode, InvalidArgument, NodeNotFound
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import NodeURI


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the user said about which files go."""

    include: tuple[str, ...] = ()
    """Substrings of destinations; if there are any, only files with one of them go."""
    exclude: tuple[str, ...] = ()
    follow_links: bool = False
    headers_only: bool = False
    through_here: bool = False
    """Have bytes of addresses on the web come through this machine, rather than fetched by the site."""
    may_replace: Callable[[str], bool] | None = None
    """Asked before an existing destination is replaced."""
    listed: list[Key] | None = None
    """Only these of what is in the one source; they keep their paths below the destination."""

    @property
    def manner(self) -> Manner:
        """How trees are walked."""
        return Manner(follow_links=self.follow_links, listed=self.listed)

    def leaves_out(self, destination: str) -> bool:
        if any(part in destination for part in self.exclude):
            return True
        return bool(self.include) and not any(part in destination for part in self.include)


@dataclass(slots=True)
class Plan:
    """The way from some sources to one destination."""

    client: Client
    sources: Sequence[Location | WebLocation]
    destination: Location
    wishes: Wishes = field(default_factory=Wishes)

    def steps(self) -> AsyncIterator[Step]:
        """Yield steps; containers and directories are made on the way.

        Raises
        ------
        Fault
            If the destination does not fit the sources.
        """
        if self.wishes.listed is not None:
            return self._listed()
        if isinstance(self.destination, NodeLocation):
            return self._to_nodes(self.destination)
        return self._to_files(self.destination)

    async def _listed(self) -> AsyncIterator[Step]:
        """What a list names, of one directory or container."""
        source, destination = self.sources[0], self.destination
        if len(self.sources) > 1:
            raise InvalidUsage("--files-from takes one source, below which the names lie")
        if isinstance(source, LocalLocation) and isinstance(destination, NodeLocation):
            if not _is_directory(source.path):
                raise InvalidUsage(f"{source.text} is not a directory; --files-from names what is below one")
            await (await self.client.space(destination)).make_containers(destination.uri.path)
            steps = UpwardWalk(self.client, self._upload_entry, self.wishes.manner).steps(
                source.path, destination.uri, is_new=False
            )
        elif isinstance(source, NodeLocation) and isinstance(destination, LocalLocation):
            container = await (await self.client.space(source)).resolved(source.uri.path)
            if not container.is_container:
                raise InvalidUsage(f"{source.text} is not a container; --files-from names what is below one")
            steps = self._download_tree(container, destination.path)
        else:
            raise NotSupported("--files-from goes between this machine and a site")
        async for step in steps:
            yield step

    # --- up
    async def _to_nodes(self, destination: NodeLocation) -> AsyncIterator[Step]:
        space = await self.client.space(destination)
        there = await _found(space, destination.uri.path)
        is_container = there is not None and there.is_container
        if len(self.sources) > 1 and not (is_container or destination.as_container):
            raise NodeNotFound(f"{destination.text} is no container; several sources need one (a name ending in /)")
        if there is None and destination.as_container and not await self._is_one_directory():
            await space.make_containers(destination.uri.path)
            there = await space.node(destination.uri.path)
        for source in self.sources:
            if isinstance(source, WebLocation):
                yield self._import_step(source, destination, there)
                continue
            steps = (
                self._at_site(source, destination, there)
                if isinstance(source, NodeLocation)
                else self._upload(source, destination, there)
            )
            async for step in steps:
                yield step

    def _import_step(self, source: WebLocation, to: NodeLocation, there: Node | None) -> Step:
        inside = there is not None and there.is_container
        if inside and not source.name:
            raise InvalidArgument(f"{source.text} ends in no file name; say which node of {to.text} it is for")
        node = below(to.uri, source.name) if inside else to.uri
        name = self.client.name(node)
        if self.wishes.leaves_out(name):
            return SkipStep(source.text, "left out by --include or --exclude")
        return ImportStep(source.url, node, self.wishes.through_here)

    async def _is_one_directory(self) -> bool:
        """One directory becomes the container that is not there yet; anything else goes into it."""
        source = self.sources[0]
        if len(self.sources) > 1:
            return False
        if isinstance(source, WebLocation):
            return False
        if isinstance(source, LocalLocation):
            return _is_directory(source.path)
        found = await _found(await self.client.space(source), source.uri.path)
        return found is not None and found.is_container

    async def _at_site(self, source: NodeLocation, to: NodeLocation, there: Node | None) -> AsyncIterator[Step]:
        """Both ends are at sites: a site copies or fetches, and no byte comes here."""
        space = await self.client.space(source)
        found, query = await self._sources_of(space, source)
        if query or self.wishes.include or self.wishes.exclude:
            raise NotSupported("between two nodes whole trees are copied: no cutouts, headers, --include or --exclude")
        for node in found:
            if node.is_link and not self.wishes.follow_links:
                yield SkipStep(self.client.name(node.uri), "link")
                continue
            node = await _followed(space, node) if node.is_link else node
            inside = there is not None and there.is_container
            target = below(to.uri, node.name) if inside else to.uri
            if not node.is_container:
                known = await (await self.client.space(target)).find(target.path) if inside else there
                yield self._copy_step(node, target, known)
                continue
            await (await self.client.space(target)).make_containers(target.path.parent)
            whole = await self.client.are_at_one_site(node.uri, to.uri)
            async for step in SiteWalk(self.client, _copy_entry, self.wishes.manner, whole).steps(node, target):
                yield step

    def _copy_step(self, node: Node, target: NodeURI, known: Node | None) -> Step:
        """A file goes to a node, which a copy replaces as an upload would."""
        name = self.client.name(target)
        if known is None:
            return SiteCopyStep(node, target)
        if known.is_container:
            return FailedStep(name, DuplicateNode(f"{name} is a container"))
        if self.wishes.may_replace is not None and not self.wishes.may_replace(name):
            return SkipStep(self.client.name(node.uri), f"{name} exists")
        if known.is_data and node.md5 is not None and (node.md5, node.length) == (known.md5, known.length):
            return SameStep(str(node.uri), node.length, node.md5, lambda: (str(node.uri), str(target)))
        return SiteCopyStep(node, target, replaces=True)

    async def _upload(self, source: LocalLocation, to: NodeLocation, there: Node | None) -> AsyncIterator[Step]:
        path = source.path
        inside = there is not None and there.is_container
        if path.is_symlink() and not self.wishes.follow_links and not source.as_container:
            yield SkipStep(source.text, "symbolic link")
        elif path.is_dir():
            if there is not None and not inside:
                raise InvalidArgument(f"Can't write a directory ({source.text}) to a file ({to.text})")
            target = below(to.uri, os.fsencode(path.resolve().name)) if inside else to.uri
            if not inside:
                await (await self.client.space(target)).make_containers(target.path.parent)
            walk = UpwardWalk(self.client, self._upload_entry, self.wishes.manner)
            async for step in walk.steps(path, target, is_new=not inside):
                yield step
        elif not path.exists():
            yield FailedStep(source.text, NodeNotFound(f"Can't access source: {source.text}"))
        else:
            node = below(to.uri, os.fsencode(path.name)) if inside else to.uri
            known = await (await self.client.space(node)).find(node.path) if inside else there
            yield self._upload_step(path, node, known)

    def _upload_entry(self, entry: TreeEntry, path: str, top: NodeURI, there: TreeEntry | None) -> Step:
        known = None if there is None else node_of(top, there)
        return self._upload_step(Path(path), uri_at(top, entry.key), known, entry.length)

    def _upload_step(self, path: Path, node: NodeURI, known: Node | None, length: int | None = None) -> Step:
        name = self.client.name(node)
        if self.wishes.leaves_out(name):
            return SkipStep(os.fspath(path), "left out by --include or --exclude")
        if known is not None and self.wishes.may_replace is not None and not self.wishes.may_replace(name):
            return SkipStep(os.fspath(path), f"{name} exists")
        try:
            return UploadStep(path, node, path.stat().st_size if length is None else length, known)
        except OSError as error:
            return FailedStep(os.fspath(path), LocalFault(error, path))

    # --- down
    async def _to_files(self, destination: LocalLocation) -> AsyncIterator[Step]:
        if destination.as_container and (_exists(destination.path) or not await self._is_one_directory()):
            _make_directory(destination.path)
        if len(self.sources) > 1 and not _is_directory(destination.path):
            raise InvalidUsage(f"{destination.text} is not a directory; several sources need one")
        for source in self.sources:
            if isinstance(source, WebLocation):
                raise InvalidUsage(f"{source.text} is no node; curl -O fetches it to this machine")
            if isinstance(source, LocalLocation):
                raise InvalidUsage(f"{source.text} and {destination.text} are both local paths; cp copies those")
            async for step in self._download(source, destination):
                yield step

    async def _download(self, source: NodeLocation, destination: LocalLocation) -> AsyncIterator[Step]:
        space = await self.client.space(source)
        found, query = await self._sources_of(space, source)
        inside = _is_directory(destination.path)
        if len(found) > 1 and not inside:
            raise InvalidUsage(f"{source.text} means {len(found)} nodes, and {destination.text} is not a directory")
        for name, node in [(node.name, node) for node in found]:
            if node.is_link:
                if not self.wishes.follow_links:
                    yield SkipStep(self.client.name(node.uri), "link")
                    continue
                node = await _followed(space, node)
            target = destination.path / local_name(name) if inside else destination.path
            if not node.is_container:
                yield self._download_step(node, target, query)
                continue
            if not inside and _exists(target):
                raise InvalidArgument(f"Can't write a directory ({source.text}) to a file ({destination.text})")
            async for step in self._download_tree(node, target):
                yield step

    async def _sources_of(self, space: VOSpace, source: NodeLocation) -> tuple[list[Node], Query]:
        """The nodes a source means; behind a name that is not there, a cutout may be."""
        cutout = parse_cutout(source.uri.path.text())
        if cutout is not None and await space.find(source.uri.path) is None:
            return [node async for node in expand(space, NodePath.from_text(cutout.name))], cutout.query
        try:
            return [node async for node in expand(space, source.uri.path)], self._query
        except NodeNotFound as fault:
            raise NodeNotFound(f"Can't access source: {source.text} ({fault.detail})") from fault

    def _download_tree(self, container: Node, target: Path) -> AsyncIterator[Step]:
        walk = DownwardWalk(self.client, self._download_entry, self.wishes.manner)
        return walk.steps(container, target)

    def _download_entry(self, entry: TreeEntry, top: NodeURI, path: str, there: TreeEntry | None) -> Step:
        return self._download_step(node_of(top, entry), Path(path), self._query, is_there=there is not None)

    def _download_step(self, node: Node, target: Path, query: Query, *, is_there: bool = True) -> Step:
        name = self.client.name(node.uri)
        if self.wishes.leaves_out(os.fspath(target)):
            return SkipStep(name, "left out by --include or --exclude")
        if is_there and target.is_dir():
            return FailedStep(name, LocalFault(IsADirectoryError(21, "Is a directory"), target))
        may_replace = self.wishes.may_replace
        if may_replace is not None and is_there and target.exists() and not may_replace(os.fspath(target)):
            return SkipStep(name, f"{target} exists")
        return DownloadStep(node, target, query)

    @property
    def _query(self) -> Query:
        return HEADERS if self.wishes.headers_only else ()


def _copy_entry(entry: TreeEntry, top: NodeURI, destination: NodeURI, there: TreeEntry | None) -> Step:
    node, target = node_of(top, entry), uri_at(destination, entry.key)
    if there is not None and entry.md5 is not None and (entry.length, entry.md5) == (there.length, there.md5):
        return SameStep(str(node.uri), entry.length, entry.md5, lambda: (str(node.uri), str(target)))
    return SiteCopyStep(node, target, replaces=there is not None)


async def _found(space: VOSpace, path: NodePath) -> Node | None:
    """What is at a path, a link followed where it leads anywhere."""
    there = await space.find(path)
    if there is None or not there.is_link:
        return there
    try:
        return await space.resolved(path)
    except NodeNotFound:
        return there


async def _followed(space: VOSpace, link: Node) -> Node:
    """A link's target; a file keeps the link's name, and is read through it."""
    resolved = await space.resolved(link.uri.path)
    return Node(link.uri, resolved.document) if resolved.is_data else resolved


def _make_directory(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalFault(error, path) from error


def _is_directory(path: Path) -> bool:
    return path.is_dir()


def _exists(path: Path) -> bool:
    return path.exists()
