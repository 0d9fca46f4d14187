"""Short words for what the tests of the contract do over and over."""

from __future__ import annotations

import hashlib

from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import NewNode, Order, Placement, StoredNode
from skyferry.vospace.nodes import NodeKind, Sharing
from skyferry.vospace.paths import NodePath

CONTAINER, DATA, LINK = NodeKind.CONTAINER, NodeKind.DATA, NodeKind.LINK

TARGET = "vos://example.org~arc/elsewhere/a.fits"


def new(kind: NodeKind = DATA, owner: str = "astro", **more: object) -> NewNode:
    if kind is LINK:
        more.setdefault("target", TARGET)
    return NewNode(kind=kind, owner=owner, **more)  # type: ignore[arg-type]


def placement(
    parent: StoredNode,
    name: bytes,
    data: bytes,
    *,
    replaces: StoredNode | None = None,
    exact: bool = False,
    new: NewNode | None = None,
) -> Placement:
    return Placement(
        parent=parent,
        name=name,
        replaces=replaces,
        exact=exact,
        new=new or NewNode(kind=DATA, owner="astro"),
        md5=hashlib.md5(data).hexdigest(),
        length=len(data),
    )


def put(
    store: Store,
    parent: StoredNode,
    name: bytes,
    data: bytes,
    *,
    replaces: StoredNode | None = None,
    exact: bool = False,
    new: NewNode | None = None,
) -> StoredNode:
    """Store bytes under a name, in a few uneven blocks."""
    writer = store.write(parent)
    try:
        for block in blocks_of(data):
            writer.write(block)
        return writer.finish(placement(parent, name, data, replaces=replaces, exact=exact, new=new))
    finally:
        writer.abort()


def blocks_of(data: bytes) -> list[bytes]:
    step = max(1, len(data) // 3 + 1)
    return [data[at : at + step] for at in range(0, len(data), step)]


def mkdir(store: Store, parent: StoredNode, name: bytes, **more: object) -> StoredNode:
    return store.create(parent, name, new(CONTAINER, **more))


def get(store: Store, node: StoredNode) -> bytes:
    """The bytes of a node."""
    reader = store.read(node)
    try:
        return b"".join(reader.blocks(0, reader.length))
    finally:
        reader.close()


def now(store: Store, path: NodePath) -> StoredNode | None:
    """The node that a new look-up finds at `path`."""
    chain = store.lookup(path)
    return chain[-1] if len(chain) == len(path) + 1 else None


def again(store: Store, node: StoredNode) -> StoredNode:
    """The node as a new look-up finds it."""
    found = now(store, node.path)
    assert found is not None, f"{node.path} has gone"
    return found


def names(
    store: Store, container: StoredNode, *, start: bytes = b"", order: Order = Order.NAME, descending: bool = False
) -> list[bytes]:
    return [n.path.name for n in store.children(container, start=start, order=order, descending=descending)]


PUBLIC = Sharing(public=True)
SHARED = Sharing(
    read_groups=("ivo://example.org/gms?readers", "ivo://example.org/gms?others"),
    write_groups=("ivo://example.org/gms?writers",),
)
INHERITING = Sharing(public=True, read_groups=("ivo://example.org/gms?readers",), inherit=True)
