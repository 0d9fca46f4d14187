"""`Store.create`: nodes without bytes."""

import time

import pytest

from contract.vocabulary import CONTAINER, DATA, INHERITING, LINK, SHARED, TARGET, again, get, mkdir, names, new, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode
from skyferry.vospace.nodes import PRIVATE, NodeKind


@pytest.mark.parametrize("kind", NodeKind)
def test_a_new_node_is_what_was_asked_for(store: Store, top: StoredNode, kind: NodeKind) -> None:
    node = store.create(top, b"new", new(kind, owner="bess"))
    assert (node.path, node.kind, node.owner) == (top.path / b"new", kind, "bess")
    assert (node.sharing, node.locked, node.immutable, node.length) == (PRIVATE, False, False, 0)
    assert again(store, node) == node


@pytest.mark.parametrize("kind", NodeKind)
@pytest.mark.parametrize("sharing", [SHARED, INHERITING])
def test_sharing_is_kept(store: Store, top: StoredNode, kind: NodeKind, sharing: object) -> None:
    assert again(store, store.create(top, b"new", new(kind, sharing=sharing))).sharing == sharing


def test_metadata_is_kept(store: Store, top: StoredNode) -> None:
    properties = {"ivo://ivoa.net/vospace/core#title": "M 31 – Ανδρομέδα\n", "bare word": "", "long": "x" * 32768}
    node = store.create(
        top,
        b"new",
        new(
            DATA,
            content_type="application/fits",
            content_encoding="gzip",
            locked=True,
            immutable=True,
            mtime=1_700_000_000_123_456_789,
            properties=properties,
        ),
    )
    node = again(store, node)
    assert node.properties == properties
    assert (node.content_type, node.content_encoding) == ("application/fits", "gzip")
    assert (node.locked, node.immutable) == (True, True)
    assert node.mtime == 1_700_000_000_123_456_789


def test_a_link_keeps_its_target_and_properties(store: Store, top: StoredNode) -> None:
    link = again(store, store.create(top, b"link", new(LINK, properties={"note": "kept"})))
    assert link.target == TARGET
    assert link.properties == {"note": "kept"}


def test_an_external_target_is_kept_as_written(store: Store, top: StoredNode) -> None:
    target = "https://example.com/a%20b?x=1#y"
    assert again(store, store.create(top, b"link", new(LINK, target=target))).target == target


def test_a_quota_is_kept(store: Store, top: StoredNode) -> None:
    assert again(store, mkdir(store, top, b"new", quota=1 << 40)).quota == 1 << 40


def test_a_data_node_without_bytes_reads_as_nothing(store: Store, top: StoredNode) -> None:
    node = store.create(top, b"new", new(DATA))
    assert get(store, node) == b""
    assert node.length == 0


def test_the_date_of_change_is_now(store: Store, top: StoredNode) -> None:
    before = time.time_ns()
    node = store.create(top, b"new", new(DATA))
    assert before - 20_000_000 <= node.changed <= time.time_ns()


@pytest.mark.parametrize("kind", NodeKind)
@pytest.mark.parametrize("taken_by", NodeKind)
def test_a_taken_name_is_refused(store: Store, top: StoredNode, kind: NodeKind, taken_by: NodeKind) -> None:
    first = store.create(top, b"taken", new(taken_by))
    with pytest.raises(DuplicateNode):
        store.create(top, b"taken", new(kind, owner="bess"))
    assert again(store, first) == first
    assert names(store, top) == [b"taken"]


def test_a_parent_that_has_gone_is_refused(store: Store, top: StoredNode) -> None:
    gone = mkdir(store, top, b"gone")
    store.remove(gone)
    for kind in NodeKind:
        with pytest.raises(ContainerNotFound):
            store.create(gone, b"new", new(kind))


def test_a_parent_that_became_data_is_refused(store: Store, top: StoredNode) -> None:
    gone = mkdir(store, top, b"gone")
    store.remove(gone)
    put(store, top, b"gone", b"bytes")
    with pytest.raises(ContainerNotFound):
        store.create(gone, b"new", new(CONTAINER))


def test_a_name_is_free_again_after_removal(store: Store, top: StoredNode) -> None:
    first = mkdir(store, top, b"name", properties={"old": "yes"})
    store.remove(first)
    second = mkdir(store, top, b"name")
    assert again(store, second).properties == {}
