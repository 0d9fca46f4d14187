"""`length` of containers: the bytes below them, always."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from contract.vocabulary import DATA, LINK, again, mkdir, new, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import Changes, StoredNode
from skyferry.vospace.faults import ContainerNotFound, NodeNotFound, QuotaExceeded
from skyferry.vospace.paths import ROOT


def test_bytes_count_on_every_container_above(store: Store, top: StoredNode) -> None:
    inner = mkdir(store, top, b"inner")
    put(store, inner, b"a", b"12345")
    put(store, top, b"b", b"123")
    root = store.lookup(top.path)[0]
    assert [again(store, node).length for node in (inner, top, root)] == [5, 8, 8]


def test_a_replacement_counts_its_difference(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"12345")
    node = put(store, top, b"a", b"12", replaces=node)
    assert again(store, top).length == 2
    put(store, top, b"a", b"1234567", replaces=node)
    assert again(store, top).length == 7


def test_links_and_empty_nodes_count_nothing(store: Store, top: StoredNode) -> None:
    store.create(top, b"link", new(LINK))
    store.create(top, b"data", new(DATA))
    mkdir(store, top, b"container")
    assert again(store, top).length == 0


def test_a_refused_write_counts_nothing(store: Store, top: StoredNode) -> None:
    limited = mkdir(store, top, b"limited", quota=3)
    with pytest.raises(QuotaExceeded):
        put(store, limited, b"a", b"1234")
    assert [again(store, node).length for node in (limited, top)] == [0, 0]


def test_a_quota_set_below_usage_stops_growth_alone(store: Store, top: StoredNode) -> None:
    limited = mkdir(store, top, b"limited")
    node = put(store, limited, b"a", b"12345")
    store.update(limited, Changes(quota=2))
    with pytest.raises(QuotaExceeded):
        put(store, limited, b"b", b"1")
    put(store, limited, b"a", b"123", replaces=node)
    store.remove(again(store, node))
    put(store, limited, b"b", b"12")


def test_recounting_finds_what_is_there(store: Store, top: StoredNode) -> None:
    inner = mkdir(store, top, b"inner")
    put(store, inner, b"a", b"12345")
    put(store, mkdir(store, inner, b"deep"), b"b", b"123")
    store.create(inner, b"link", new(LINK))
    assert store.recount(top) == 8
    assert again(store, top).length == 8
    assert again(store, inner).length == 8


def test_an_empty_container_counts_nothing(store: Store, top: StoredNode) -> None:
    assert store.recount(top) == 0


def test_a_container_that_has_gone_cannot_be_counted(store: Store, top: StoredNode) -> None:
    gone = mkdir(store, top, b"gone")
    store.remove(gone)
    with pytest.raises((NodeNotFound, ContainerNotFound)):
        store.recount(gone)


def test_a_quota_of_the_root_holds_for_everything(store: Store, top: StoredNode) -> None:
    root = store.lookup(ROOT)[0]
    put(store, top, b"a", b"x" * 60)
    root = store.update(root, Changes(quota=100))
    assert (root.length, store.lookup(top.path)[0].length) == (60, 60)
    with pytest.raises(QuotaExceeded):
        put(store, mkdir(store, root, b"other"), b"b", b"x" * 41)
    put(store, top, b"b", b"x" * 40)
    assert store.lookup(ROOT)[0].length == 100
    store.update(root, Changes(quota=None))
    put(store, top, b"c", b"x")
    assert store.lookup(ROOT)[0].length == 101


def test_a_quota_of_the_root_is_exact_when_many_write(store: Store, top: StoredNode) -> None:
    root = store.update(store.lookup(ROOT)[0], Changes(quota=100))
    places = [mkdir(store, root, b"%d" % n) for n in range(6)]

    def write(place: StoredNode) -> bool:
        try:
            put(store, place, b"f", b"x" * 30)
        except QuotaExceeded:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(write, places)) == 3
    assert store.lookup(ROOT)[0].length == 90
