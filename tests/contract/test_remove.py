"""`Store.remove`: one node at a time."""

import pytest

from contract.vocabulary import LINK, again, get, mkdir, names, new, now, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import Fault, NodeNotEmpty, NodeNotFound
from skyferry.vospace.nodes import NodeKind


@pytest.mark.parametrize("kind", NodeKind)
def test_a_removed_node_is_gone(store: Store, top: StoredNode, kind: NodeKind) -> None:
    node = store.create(top, b"node", new(kind))
    store.remove(node)
    assert now(store, node.path) is None
    assert names(store, top) == []


@pytest.mark.parametrize("kind", NodeKind)
def test_a_node_cannot_be_removed_twice(store: Store, top: StoredNode, kind: NodeKind) -> None:
    node = store.create(top, b"node", new(kind))
    store.remove(node)
    with pytest.raises(NodeNotFound):
        store.remove(node)


def test_a_container_with_children_stays(store: Store, top: StoredNode) -> None:
    inner = mkdir(store, top, b"inner")
    put(store, inner, b"a", b"bytes")
    with pytest.raises(NodeNotEmpty):
        store.remove(inner)
    assert names(store, inner) == [b"a"]


def test_the_root_stays(store: Store, top: StoredNode) -> None:
    root = store.lookup(top.path)[0]
    store.remove(top)
    with pytest.raises(Fault):
        store.remove(root)
    assert again(store, root).kind is NodeKind.CONTAINER


def test_removing_a_link_leaves_its_target(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"bytes")
    link = store.create(top, b"link", new(LINK, target="vos://example.org~arc/top/a"))
    store.remove(link)
    assert get(store, node) == b"bytes"


def test_a_node_that_moved_away_is_not_removed(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"bytes")
    moved = store.move(node, mkdir(store, top, b"inner"), b"a")
    with pytest.raises(NodeNotFound):
        store.remove(node)
    assert get(store, moved) == b"bytes"


def test_another_node_of_the_same_name_is_not_removed(store: Store, top: StoredNode) -> None:
    old = mkdir(store, top, b"name")
    store.remove(old)
    other = mkdir(store, top, b"name")
    with pytest.raises(NodeNotFound):
        store.remove(old)
    assert again(store, other) == other


def test_removal_gives_back_its_bytes(store: Store, top: StoredNode) -> None:
    put(store, top, b"kept", b"123")
    store.remove(put(store, top, b"gone", b"12345"))
    assert again(store, top).length == 3
