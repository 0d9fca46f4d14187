"""From a path to a node: links on the way followed, everything passed through judged (VOSpace 2.1 §3.2.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from skyferry.site.access.identity import Caller
from skyferry.site.space.names import Names
from skyferry.site.space.permissions import Chain, Permissions
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import (
    ContainerNotFound,
    InvalidArgument,
    NodeNotFound,
    PermissionDenied,
    UnreadableLinkTarget,
)
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

LINKS = 20
"""How many links one path may go through."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a path leads, whether a node is there or not."""

    names: Names
    requested: NodePath
    path: NodePath
    """The path without links (but the last component, where that was not followed)."""
    chain: Chain
    """The nodes from the root down, as far as they exist."""
    caller: Caller
    """Who is to be judged there: a grant does not reach through a link."""
    dangling: bool
    """Whether what is missing is the target of a link, not something below it."""

    @property
    def exists(self) -> bool:
        return len(self.chain) == len(self.path) + 1

    def existing(self) -> Chain:
        """The chain down to the node; raises `NodeNotFound`, or `UnreadableLinkTarget` where a link dangles."""
        if self.exists:
            return self.chain
        if self.dangling:
            raise UnreadableLinkTarget(self.names.uri(self.requested))
        raise NodeNotFound(self.names.uri(self.requested))

    @property
    def node(self) -> StoredNode:
        """The node; raises as `existing`."""
        return self.existing()[-1]

    def parent(self) -> Chain:
        """The chain down to the container of the path; raises `ContainerNotFound`."""
        chain = self.chain[: len(self.path)]
        if self.path.is_root or len(chain) < len(self.path) or chain[-1].kind is not NodeKind.CONTAINER:
            raise ContainerNotFound(self.names.uri(self.path.parent))
        return chain


@dataclass(frozen=True, slots=True)
class Resolver:
    """Walks paths of one service for a caller."""

    store: Store
    permissions: Permissions
    names: Names

    def resolve(self, caller: Caller, path: NodePath, *, follow: bool) -> Resolved:
        """Walk `path`; `follow` says whether a link in the last place is followed.

        Every container passed through, every link followed, and a container that is the target of a
        link must be readable. A caller with a grant for this very path need not be judged on the way.

        Raises
        ------
        PermissionDenied
            If something on the way may not be passed, or the caller's grant is for another path.
        UnreadableLinkTarget
            If the links go round, or are more than `LINKS`.
        InvalidArgument
            If a link leaves the service.
        """
        if caller.grant is not None and (caller.grant.service, caller.grant.path) != (self.names.service, path):
            raise PermissionDenied(self.names.uri(path))
        current, linked = path, 0
        for _ in range(LINKS + 1):
            chain = self.store.lookup(current)
            self._judge_way(caller, chain, current, linked, path)
            last = chain[-1]
            at_end = len(chain) == len(current) + 1
            if last.kind is not NodeKind.LINK or (at_end and not follow):
                return Resolved(self.names, path, current, chain, caller, dangling=len(chain) <= linked)
            caller = replace(caller, grant=None)
            if not self.permissions.may_pass(caller, chain, last.path):
                raise PermissionDenied(self.names.uri(path))
            depth = len(chain) - 1
            target = self._target(last)
            linked = len(target) + max(0, linked - depth)
            current = NodePath((*target.parts, *current.parts[depth:]))
        raise UnreadableLinkTarget(self.names.uri(path))

    def _judge_way(self, caller: Caller, chain: Chain, current: NodePath, linked: int, requested: NodePath) -> None:
        """Judge the containers that are passed, and the last one where a link led to it."""
        if caller.grant is not None:
            return
        for depth, node in enumerate(chain):
            passed = depth < len(current) or (linked and depth <= linked)
            if not passed or node.kind is not NodeKind.CONTAINER:
                continue
            towards = NodePath(current.parts[: depth + 1])
            if not self.permissions.may_pass(caller, chain[: depth + 1], towards):
                raise PermissionDenied(self.names.uri(requested))

    def _target(self, link: StoredNode) -> NodePath:
        path = self.names.local_path(link.target or "")
        if path is None:
            raise InvalidArgument(f"cannot navigate external link: {self.names.uri(link.path)}")
        return path
