"""A walk from container to container: the site copies by itself, whole trees where nothing is there yet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from skyferry.client.client import Client
from skyferry.client.errors import CertificateExpired, ServiceUnreachable
from skyferry.client.node_trees import node_of, node_tree, uri_at
from skyferry.client.nodes import Node
from skyferry.client.steps import FailedStep, MakeContainerStep, RemoveNodeStep, SiteCopyStep, SkipStep, Step
from skyferry.client.trees import EmptyTree, Joined, Kind, Tree, TreeEntry
from skyferry.client.walking import Manner
from skyferry.vospace.faults import DuplicateNode, Fault, PermissionDenied
from skyferry.vospace.uris import NodeURI

ChooseAtSite = Callable[[TreeEntry, NodeURI, NodeURI, TreeEntry | None], Step]
"""What becomes of a data node, given the containers at both tops, and what is there now."""


@dataclass(frozen=True, slots=True)
class SiteWalk:
    """From containers to containers."""

    client: Client
    choose: ChooseAtSite
    manner: Manner
    whole: bool
    """Whether everything goes, so that a container that is not there yet can be copied with all below it."""

    async def steps(self, container: Node, destination: NodeURI) -> AsyncIterator[Step]:
        """Walk a container; the one above `destination` is there."""
        name = self.client.name(container.uri)
        try:
            there = await self._there(destination)
            if there is None and self.whole:
                yield SiteCopyStep(container, destination)
                return
            if there is None and not self.manner.dry:
                yield MakeContainerStep(destination)
            known: Tree = EmptyTree()
            if there is not None:
                destination = there.uri
                known = node_tree(await self.client.space(destination), there)
            source = node_tree(await self.client.space(container.uri), container)
            async for step in self._joined(Joined.of(source, known), container.uri, destination):
                yield step
        except (CertificateExpired, ServiceUnreachable):
            raise
        except Fault as fault:
            yield FailedStep(name, fault)

    async def _joined(self, join: Joined, top: NodeURI, destination: NodeURI) -> AsyncIterator[Step]:
        async for entry, there in join.pairs():
            if entry is None:
                assert there is not None
                if there.kind is Kind.CONTAINER:
                    join.destination.skip(there.key)
                if self.manner.delete and there.kind is not Kind.ERROR:
                    yield RemoveNodeStep(node_of(destination, there))
                continue
            name = self.client.name(uri_at(top, entry.key))
            if entry.kind is Kind.FILE:
                if there is not None and there.kind is not Kind.FILE:
                    join.destination.skip(entry.key)
                    yield FailedStep(name, self._in_the_way(destination, entry))
                else:
                    yield self.choose(entry, top, destination, there)
            elif entry.kind is Kind.CONTAINER:
                if not entry.is_readable:
                    join.destination.skip(entry.key)
                    yield FailedStep(name, PermissionDenied(f"{name}: its contents may not be read"))
                elif there is not None and there.kind is not Kind.CONTAINER:
                    join.source.skip(entry.key)
                    yield FailedStep(name, self._in_the_way(destination, entry))
                elif there is None and self.whole:
                    join.source.skip(entry.key)
                    yield SiteCopyStep(node_of(top, entry), uri_at(destination, entry.key))
                elif there is None and not self.manner.dry:
                    yield MakeContainerStep(uri_at(destination, entry.key))
            else:
                join.destination.skip(entry.key)
                yield FailedStep(name, entry.fault) if entry.fault is not None else SkipStep(name, "link")

    async def _there(self, destination: NodeURI) -> Node | None:
        space = await self.client.space(destination)
        node = await space.find(destination.path)
        if node is not None and node.is_link:
            node = await space.resolved(destination.path)
        if node is not None and not node.is_container:
            raise DuplicateNode(f"{self.client.name(destination)} is there and is not a container")
        return node

    def _in_the_way(self, destination: NodeURI, entry: TreeEntry) -> DuplicateNode:
        return DuplicateNode(f"{self.client.name(uri_at(destination, entry.key))} is there and is of another type")
