"""Who may do what with a node, judged from the chain of nodes that leads to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from skyferry.site.access.identity import Caller
from skyferry.site.space.names import Names
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import NodeLocked, PermissionDenied
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath

Chain = tuple[StoredNode, ...]
"""The nodes from the root down to the one that is judged, which is the last."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """The rules of reading and writing in one service.

    The containers directly inside one of `parents` are allocations, and their owners have every right
    below. The root and `parents` themselves belong to every admin; everybody may pass through them.
    """

    names: Names
    parents: frozenset[NodePath]

    def may_read(self, caller: Caller, chain: Chain) -> bool:
        """Whether the caller may read the bytes, or list the children, of the node."""
        node = chain[-1]
        if caller.grant is not None:
            return not caller.grant.write
        if node.sharing.public:
            return True
        return self._in_scope(caller, node.path) and self._has_read(caller, chain)

    def may_write(self, caller: Caller, chain: Chain) -> bool:
        """Whether the caller may write the node, locks disregarded. Nobody anonymous ever may."""
        node = chain[-1]
        if caller.grant is not None:
            return caller.grant.write and caller.name is not None
        if caller.scope is not None and caller.scope.read_only:
            return False
        return self._in_scope(caller, node.path) and (
            self.owns(caller, chain) or _is_member(caller, node.sharing.write_groups)
        )

    def may_administer(self, caller: Caller, path: NodePath) -> bool:
        """Whether the caller may give the node an owner and a quota: an admin, as far as a token's scope reaches."""
        if not caller.admin or caller.grant is not None or (caller.scope is not None and caller.scope.read_only):
            return False
        return self._in_scope(caller, path)

    def may_pass(self, caller: Caller, chain: Chain, towards: NodePath) -> bool:
        """Whether the caller may go through the container or link, on the way to `towards`.

        It takes the right to read; a token's scope does not cut the way that leads to what it covers.
        """
        node = chain[-1]
        if node.sharing.public or self.is_structure(node.path):
            return True
        return self._reaches_scope(caller, towards) and self._has_read(caller, chain)

    def passage(self, caller: Caller, container: Chain) -> Callable[[NodePath], bool]:
        """As `may_pass` through one container, for many ways that lead on from there."""
        if caller.scope is not None:
            return partial(self.may_pass, caller, container)
        passes = self.may_pass(caller, container, container[-1].path)
        return lambda _towards: passes

    def owns(self, caller: Caller, chain: Chain) -> bool:
        """Whether the caller is the owner of the node or of the allocation it lies in."""
        if caller.name is None:
            return False
        node = chain[-1]
        if self.is_structure(node.path):
            return caller.admin  # whatever name stands there: accounts come and go
        if caller.name == node.owner:
            return True
        allocation = self.allocation(chain)
        return allocation is not None and caller.name == allocation.owner

    def allocation(self, chain: Chain) -> StoredNode | None:
        """The allocation nearest to the node, the node included."""
        for node in reversed(chain[1:]):
            if node.kind is NodeKind.CONTAINER and node.path.parent in self.parents and node.path not in self.parents:
                return node
        return None

    def allocation_path(self, path: NodePath) -> NodePath | None:
        """Where the allocation of whatever is at `path` is, if it lies in one; it may itself be the last."""
        for depth in range(len(path), 0, -1):
            inner = NodePath(path.parts[:depth])
            if inner.parent in self.parents and inner not in self.parents:
                return inner
        return None

    def check_read(self, caller: Caller, chain: Chain) -> None:
        """Raise `PermissionDenied` unless the caller may read the node."""
        if not self.may_read(caller, chain):
            raise PermissionDenied(self.names.uri(chain[-1].path))

    def check_write(self, caller: Caller, chain: Chain, *, about: NodePath | None = None) -> None:
        """Raise `NodeLocked` or `PermissionDenied` unless the caller may write the node, locks respected.

        `about` is the path the fault names, where that is not the node's own.
        """
        node = chain[-1]
        if node.locked:
            raise NodeLocked(self.names.uri(about or node.path))
        if not self.may_write(caller, chain):
            raise PermissionDenied(self.names.uri(about or node.path))

    def is_structure(self, path: NodePath) -> bool:
        """Whether the path is the root or an allocation parent, which nobody removes or moves."""
        return path.is_root or path in self.parents

    def _has_read(self, caller: Caller, chain: Chain) -> bool:
        node = chain[-1]
        return (
            self.owns(caller, chain)
            or _is_member(caller, node.sharing.read_groups)
            or _is_member(caller, node.sharing.write_groups)
        )

    def _in_scope(self, caller: Caller, path: NodePath) -> bool:
        return caller.scope is None or caller.scope.covers(self.names.service, path)

    def _reaches_scope(self, caller: Caller, path: NodePath) -> bool:
        return self._in_scope(caller, path) or (
            caller.scope is not None
            and any(service == self.names.service and inner.is_below(path) for service, inner in caller.scope.paths)
        )


def _is_member(caller: Caller, groups: tuple[str, ...]) -> bool:
    return caller.name is not None and any(caller.memberships.includes(group) for group in groups)
