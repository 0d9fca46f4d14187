"""Whether bytes may come, and where they go (VOSpace 2.1 §4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from skyferry.site.access.identity import Caller
from skyferry.site.space.bytes import Preconditions
from skyferry.site.space.holds import Holds
from skyferry.site.space.names import Names
from skyferry.site.space.permissions import Chain, Permissions
from skyferry.site.space.resolution import Resolver
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import ContainerNotFound, Fault, InvalidArgument, PermissionDenied, PreconditionFailed
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

NO_PRECONDITIONS = Preconditions()


class Admission:
    """The rules of writing bytes: on the node if it is there, else on the container it will be in."""

    def __init__(self, store: Store, resolver: Resolver, permissions: Permissions, names: Names, holds: Holds) -> None:
        self.store = store
        self.names = names
        self.resolver = resolver
        self._permissions = permissions
        self._holds = holds

    def admit(
        self,
        caller: Caller,
        path: NodePath,
        preconditions: Preconditions = NO_PRECONDITIONS,
        *,
        job: str | None = None,
    ) -> Place:
        """Judge bytes that want to begin: as `judge`, and `NodeBusy` if another job than `job` fills the node."""
        place = self.judge(caller, path, preconditions)
        self._holds.check(place.path, job)
        return place

    def judge(self, caller: Caller, path: NodePath, preconditions: Preconditions = NO_PRECONDITIONS) -> Place:
        """Say where bytes for `path` go, links followed; a dangling link's target is made.

        Raises
        ------
        PermissionDenied, NodeLocked
            If the caller may not write there now.
        ContainerNotFound, InvalidArgument
            If there is no container for it, or it is one itself.
        PreconditionFailed
            If `preconditions` do not hold.
        """
        if caller.grant is not None and not caller.grant.write:
            raise PermissionDenied(self.names.uri(path))
        resolved = self.resolver.resolve(caller, path, follow=True)
        node = resolved.chain[-1] if resolved.exists else None
        if node is not None and node.kind is not NodeKind.DATA:
            raise InvalidArgument(f"transfer destination is not a data node: {self.names.uri(path)}")
        place = self._place(resolved.caller, resolved.path, resolved.parent(), node)
        check_version(self.names.uri(resolved.path), node, preconditions)
        return place

    def admit_many(self, caller: Caller, container: NodePath, names: Sequence[bytes]) -> list[Place | Fault | None]:
        """Admit bytes for several names in one container, links to it followed.

        Returns for each its place, or the fault that refuses it, or None where a link has the name.

        Raises
        ------
        PermissionDenied, ContainerNotFound
            If the way there may not be passed, or there is no such container.
        """
        resolved = self.resolver.resolve(caller, container, follow=True)
        if not resolved.exists or resolved.node.kind is not NodeKind.CONTAINER:
            raise ContainerNotFound(self.names.uri(container))
        parent = resolved.chain
        may_pass = self._permissions.passage(resolved.caller, parent)
        known = self.store.named(parent[-1], names)
        check_free = self._holds.check_each()
        takes_new = not (parent[-1].locked or parent[-1].immutable) and self._permissions.may_write(
            resolved.caller, parent
        )
        found: list[Place | Fault | None] = []
        for name in names:
            node, path = known.get(name), resolved.path / name
            try:
                if not may_pass(path):
                    raise PermissionDenied(self.names.uri(path))
                if node is not None and node.kind is NodeKind.LINK:
                    found.append(None)
                    continue
                if node is not None and node.kind is not NodeKind.DATA:
                    raise InvalidArgument(f"transfer destination is not a data node: {self.names.uri(path)}")
                if node is None and takes_new:
                    self.names.check_new(path)
                    place = Place(path, parent, None, resolved.caller)
                else:
                    place = self._place(resolved.caller, path, parent, node)
                check_free(path)
                found.append(place)
            except Fault as fault:
                found.append(fault)
        return found

    def _place(self, caller: Caller, path: NodePath, parent: Chain, node: StoredNode | None) -> Place:
        """Judge bytes for a node that is there, or for a new one at `path`."""
        if node is not None:
            self._permissions.check_write(caller, (*parent, node))
            if node.immutable:
                raise PermissionDenied(f"{self.names.uri(node.path)} is immutable")
        else:
            self.names.check_new(path)
            self._permissions.check_write(caller, parent, about=path)
            if parent[-1].immutable:
                raise PermissionDenied(f"{self.names.uri(parent[-1].path)} is immutable")
        return Place(path, parent, node, caller)


@dataclass(frozen=True, slots=True)
class Place:
    """Where bytes may go: into the node at the end of `chain`, or under `path` in the container there."""

    path: NodePath
    parent: Chain
    node: StoredNode | None
    caller: Caller

    @property
    def freed(self) -> int:
        """Bytes that go when new ones come."""
        return 0 if self.node is None else self.node.length


def check_version(uri: str, node: StoredNode | None, preconditions: Preconditions) -> None:
    """Raise `PreconditionFailed` unless the node's version is as the request wants it (RFC 9110 §13.1)."""
    version = node.version if node is not None else ""
    wanted, unwanted = preconditions.if_match, preconditions.if_none_match
    if wanted and not (version and (version in wanted or "*" in wanted)):
        raise PreconditionFailed(f"If-Match: {uri} has another version")
    if version and (version in unwanted or "*" in unwanted):
        raise PreconditionFailed(f"If-None-Match: {uri} exists with this version")
