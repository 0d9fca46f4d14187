"""`Store.children`: order, starting points, and any number of them."""

import itertools

import pytest

from contract.vocabulary import DATA, LINK, mkdir, names, new, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import Changes, Order, StoredNode
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.nodes import NodeKind


def test_an_empty_container_has_no_children(store: Store, top: StoredNode) -> None:
    assert names(store, top) == []


def test_children_of_every_kind_are_listed(store: Store, top: StoredNode) -> None:
    mkdir(store, top, b"container")
    put(store, top, b"data", b"bytes")
    store.create(top, b"link", new(LINK))
    assert [child.kind for child in store.children(top)] == [NodeKind.CONTAINER, NodeKind.DATA, NodeKind.LINK]


def test_grandchildren_are_not_listed(store: Store, top: StoredNode) -> None:
    mkdir(store, mkdir(store, top, b"a"), b"b")
    assert names(store, top) == [b"a"]


def test_a_listed_child_is_what_a_look_up_finds(store: Store, top: StoredNode) -> None:
    put(store, top, b"a", b"bytes")
    (child,) = store.children(top)
    assert store.lookup(child.path)[-1] == child


def test_order_is_by_the_bytes_of_names(store: Store, top: StoredNode) -> None:
    unordered = ["é".encode(), b"z", b"a", b"B", b"a-b", b"a.b", b"a0", b"_", b"Z", b"~", "天".encode()]
    for name in unordered:
        store.create(top, name, new(DATA))
    assert names(store, top) == sorted(unordered)
    assert names(store, top, descending=True) == sorted(unordered, reverse=True)


def test_a_listing_starts_at_a_name_inclusive(store: Store, top: StoredNode) -> None:
    for name in (b"a", b"b", b"c"):
        store.create(top, name, new(DATA))
    assert names(store, top, start=b"b") == [b"b", b"c"]
    assert names(store, top, start=b"b", descending=True) == [b"b", b"a"]


def test_a_listing_starts_behind_a_name_that_has_gone(store: Store, top: StoredNode) -> None:
    for name in (b"a", b"c"):
        store.create(top, name, new(DATA))
    assert names(store, top, start=b"b") == [b"c"]
    assert names(store, top, start=b"b", descending=True) == [b"a"]
    assert names(store, top, start=b"d") == []


def test_order_by_length_breaks_ties_by_name(store: Store, top: StoredNode) -> None:
    for name, length in ((b"c", 2), (b"a", 10), (b"d", 2), (b"b", 1), (b"e", 2)):
        put(store, top, name, b"x" * length)
    assert names(store, top, order=Order.LENGTH) == [b"b", b"c", b"d", b"e", b"a"]
    assert names(store, top, order=Order.LENGTH, descending=True) == [b"a", b"e", b"d", b"c", b"b"]


def test_order_by_date_is_by_the_last_change(store: Store, top: StoredNode) -> None:
    for name in (b"a", b"b", b"c"):
        store.create(top, name, new(DATA))
    for child in list(store.children(top)):
        if child.path.name == b"b":
            store.update(child, Changes())
    children = list(store.children(top, order=Order.DATE))
    assert [child.path.name for child in children] == [b"a", b"c", b"b"]
    assert names(store, top, order=Order.DATE, descending=True) == [b"b", b"c", b"a"]


def test_a_container_that_has_gone_cannot_be_listed(store: Store, top: StoredNode) -> None:
    gone = mkdir(store, top, b"gone")
    store.remove(gone)
    with pytest.raises(NodeNotFound):
        list(store.children(gone))


def test_a_listing_may_be_left_in_the_middle(store: Store, top: StoredNode) -> None:
    for number in range(50):
        store.create(top, b"%03d" % number, new(DATA))
    for _ in range(100):
        assert len(list(itertools.islice(store.children(top), 3))) == 3
    store.create(top, b"later", new(DATA))


def test_what_was_listed_may_be_changed_during_the_listing(store: Store, top: StoredNode) -> None:
    for number in range(30):
        store.create(top, b"%03d" % number, new(DATA))
    for child in store.children(top):
        store.remove(child)
    assert names(store, top) == []


def test_a_listing_goes_on_while_children_vanish(store: Store, top: StoredNode) -> None:
    for number in range(5):
        store.create(top, b"%d" % number, new(DATA))
    listing = store.children(top)
    next(listing)
    for child in list(store.children(top))[1:3]:
        store.remove(child)
    assert [child.path.name for child in listing][-2:] == [b"3", b"4"]
