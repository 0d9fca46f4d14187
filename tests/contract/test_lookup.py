"""`Store.lookup`: the chain of nodes down a path."""

from contract.vocabulary import LINK, mkdir, new, now, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import ROOT, NodePath


def test_the_root_is_a_container_even_in_an_empty_store(store: Store) -> None:
    (root,) = store.lookup(ROOT)
    assert root.kind is NodeKind.CONTAINER
    assert root.path == ROOT


def test_the_chain_goes_from_the_root_to_the_node(store: Store, top: StoredNode) -> None:
    inner = mkdir(store, top, b"inner")
    node = put(store, inner, b"a.fits", b"bytes")
    chain = store.lookup(node.path)
    assert [step.path.text() for step in chain] == ["", "top", "top/inner", "top/inner/a.fits"]
    assert chain[-1] == node


def test_the_chain_ends_at_what_is_missing(store: Store, top: StoredNode) -> None:
    chain = store.lookup(NodePath.from_text("top/no/such/path"))
    assert [step.path.text() for step in chain] == ["", "top"]


def test_the_chain_ends_after_the_first_node_that_is_no_container(store: Store, top: StoredNode) -> None:
    put(store, top, b"a.fits", b"bytes")
    chain = store.lookup(NodePath.from_text("top/a.fits/below"))
    assert [step.path.text() for step in chain] == ["", "top", "top/a.fits"]


def test_links_are_not_followed(store: Store, top: StoredNode) -> None:
    inner = mkdir(store, top, b"inner")
    put(store, inner, b"a.fits", b"bytes")
    store.create(top, b"link", new(LINK, target="vos://example.org~arc/top/inner"))
    chain = store.lookup(NodePath.from_text("top/link/a.fits"))
    assert [step.kind for step in chain] == [NodeKind.CONTAINER, NodeKind.CONTAINER, NodeKind.LINK]


def test_a_path_of_two_hundred_containers_is_found(store: Store, top: StoredNode) -> None:
    node = top
    for _ in range(200):
        node = mkdir(store, node, b"deep")
    assert len(store.lookup(node.path)) == 202


def test_keys_tell_nodes_apart_and_can_be_hashed(store: Store, top: StoredNode) -> None:
    first, second = put(store, top, b"a", b"same"), put(store, top, b"b", b"same")
    assert len({first.key, second.key, top.key}) == 3


def test_a_name_that_differs_in_case_is_another_node(store: Store, top: StoredNode) -> None:
    put(store, top, b"A.fits", b"bytes")
    assert now(store, top.path / b"a.fits") is None
