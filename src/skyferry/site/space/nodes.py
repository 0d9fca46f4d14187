"""Nodes made, changed and removed: the rules of ``/nodes`` (VOSpace 2.1 §6.1, §6.3, §6.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from skyferry.site.access.identity import Caller
from skyferry.site.space import wishes
from skyferry.site.space.holds import Holds
from skyferry.site.space.names import Names
from skyferry.site.space.permissions import Permissions
from skyferry.site.space.resolution import Resolved, Resolver
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import KEEP, Changes, SharingChanges, StoredNode
from skyferry.vospace.faults import (
    DuplicateNode,
    InvalidArgument,
    InvalidURI,
    NodeLocked,
    NodeNotEmpty,
    PermissionDenied,
)
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.properties import ADMIN_SET, CREATOR


@dataclass(frozen=True, slots=True)
class Nodes:
    """What happens to nodes as such; their bytes are the uploads' matter."""

    store: Store
    resolver: Resolver
    permissions: Permissions
    names: Names
    holds: Holds
    is_account: Callable[[str], bool]
    """Whether somebody of this name exists, and may be given a node."""

    def create(self, caller: Caller, path: NodePath, document: NodeDocument) -> StoredNode:
        """Make the node that `document` describes. The order of the checks is part of the protocol."""
        if self.names.local_path(document.uri) != path:
            raise InvalidURI(f"the document is about {document.uri}, the request about {self.names.uri(path)}")
        path = self.names.chosen(path)
        if path.is_root:
            raise DuplicateNode(self.names.uri(path))
        resolved = self.resolver.resolve(caller, path, follow=False)
        parent = resolved.parent()
        if resolved.exists:
            raise DuplicateNode(self.names.uri(path))
        self.names.check_new(resolved.path)
        self.permissions.check_write(resolved.caller, parent, about=resolved.path)
        self.check_mutable(parent[-1])
        assert caller.name is not None
        new = wishes.new_node(self.names, document, parent[-1], owner=caller.name, admin=caller.admin)
        if new.owner != caller.name:
            self._check_owner(new.owner)
        try:
            return self.store.create(parent[-1], resolved.path.name, new)
        except DuplicateNode:
            raise DuplicateNode(self.names.uri(path)) from None

    def update(self, caller: Caller, path: NodePath, document: NodeDocument) -> StoredNode:
        """Merge `document` into the node, all or nothing. A lock does not stop this: it could never be undone.

        An admin gives any node another owner or quota; what the rest of the document says must be as it is.
        """
        if self.names.local_path(document.uri) != path:
            raise InvalidArgument(f"the document is about {document.uri}, the request about {self.names.uri(path)}")
        resolved = self.resolver.resolve(caller, path, follow=False)
        chain, node = resolved.existing(), resolved.node
        admin = self.permissions.may_administer(caller, node.path)
        writes = self.permissions.may_write(resolved.caller, chain)
        if not (writes or (admin and document.properties.keys() & ADMIN_SET)):
            raise PermissionDenied(self.names.uri(node.path))
        owned = self.permissions.owns(caller, chain)
        changes = wishes.changes(self.names, document, node, owned=owned, admin=admin)
        if not writes and not wishes.is_administrative(changes, node):
            raise PermissionDenied(f"{self.names.uri(node.path)}: an admin may change its quota and creator alone")
        if changes.owner is not KEEP:
            self._check_owner(changes.owner)
        return self.store.update(node, changes if writes else Changes(owner=changes.owner, quota=changes.quota))

    def adjust(self, caller: Caller, path: NodePath, *, mtime: int | None, public: bool | None) -> StoredNode:
        """Give a node a time of modification, and say whether everybody may read it; None leaves that as it is.

        Links are nobody's to read, and what everybody may see of allocations is decided with a document.
        """
        resolved = self.resolver.resolve(caller, path, follow=False)
        chain, node = resolved.existing(), resolved.node
        shares = node.kind is not NodeKind.LINK and self.permissions.allocation_path(node.path) != node.path
        changes = Changes(
            mtime=KEEP if mtime is None or mtime == node.mtime else mtime,
            sharing=SharingChanges(public=public)
            if shares and public is not None and public != node.sharing.public
            else KEEP,
        )
        if changes == Changes():
            return node
        if not self.permissions.may_write(resolved.caller, chain):
            raise PermissionDenied(self.names.uri(node.path))
        return self.store.update(node, changes)

    def remove(self, caller: Caller, path: NodePath, *, kind: NodeKind | None = None) -> None:
        """Remove one node, a link rather than its target, a container only if it is empty."""
        resolved = self.resolver.resolve(caller, path, follow=False)
        node = self.check_removable(resolved)
        if kind is not None and node.kind is not kind:
            raise InvalidArgument(f"not a data node: {self.names.uri(node.path)}")
        try:
            self.store.remove(node)
        except NodeNotEmpty:
            raise NodeNotEmpty(f"container node '{node.path}' is not empty") from None

    def check_removable(self, resolved: Resolved) -> StoredNode:
        """Judge a node that is to vanish from its place, and return it."""
        node = resolved.node
        if self.permissions.is_structure(node.path):
            raise PermissionDenied(self.names.uri(node.path))
        parent = resolved.parent()
        self.permissions.check_write(resolved.caller, parent, about=node.path)
        if node.locked:
            raise NodeLocked(self.names.uri(node.path))
        self.check_mutable(parent[-1])
        self.check_mutable(node)
        self.holds.check(node.path)
        return node

    def check_mutable(self, node: StoredNode) -> None:
        """Raise `PermissionDenied` if what the node holds may not change."""
        if node.immutable:
            raise PermissionDenied(f"{self.names.uri(node.path)} is immutable")

    def _check_owner(self, name: str) -> None:
        if not self.is_account(name):
            raise InvalidArgument(f"{CREATOR}: no user {name[:80]!r}")
