"""Trees of the matrix in a real store."""

from __future__ import annotations

from permission_matrix.world import EXTERNAL, Node, Path, Tree
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import NewNode, StoredNode
from skyferry.vospace.nodes import NodeKind, Sharing
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority

_OPEN = Node("container", "root", public=True)
STRUCTURE: dict[str, dict[Path, Node]] = {
    "arc": {(): _OPEN, ("home",): _OPEN, ("projects",): _OPEN},
    "vault": {(): _OPEN},
}
"""What every site has, by service."""
ALLOCATION: dict[str, Path] = {"arc": ("home", "alice"), "vault": ("alice",)}
_KINDS = {"container": NodeKind.CONTAINER, "data": NodeKind.DATA, "link": NodeKind.LINK}


def build(store: Store, authority: Authority, service: str, tree: Tree) -> None:
    """Make the nodes of a tree that are not there yet, beneath the rules."""
    for path, node in tree.nodes.items():
        chain = store.lookup(node_path(path))
        if len(chain) == len(path) + 1:
            continue
        target = None
        if node.kind == "link":
            target = EXTERNAL if node.target == EXTERNAL else authority.node_uri(service, node_path(node.target))
        sharing = Sharing(
            public=node.public,
            read_groups=tuple(authority.group_uri(name) for name in node.readers),
            write_groups=tuple(authority.group_uri(name) for name in node.writers),
            inherit=node.inherit,
        )
        new = NewNode(
            kind=_KINDS[node.kind],
            owner=node.owner,
            sharing=sharing,
            target=target,
            locked=node.locked,
            immutable=node.immutable,
        )
        store.create(chain[-1], path[-1].encode(), new)


def clear(store: Store, service: str) -> None:
    """Remove everything but the structure, beneath the rules."""
    kept = {node_path(path) for path in STRUCTURE[service]}
    _clear(store, store.lookup(node_path(()))[0], kept)


def _clear(store: Store, container: StoredNode, kept: set[NodePath]) -> None:
    for child in list(store.children(container)):
        if child.kind is NodeKind.CONTAINER:
            _clear(store, child, kept)
        if child.path not in kept:
            store.remove(store.lookup(child.path)[-1])


def node_path(path: Path | str) -> NodePath:
    return NodePath(tuple(name.encode() for name in path))
