"""`Store.move`: another place by one step, with everything below."""

import pytest

from contract.vocabulary import DATA, LINK, SHARED, again, get, mkdir, names, new, now, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, InvalidArgument, NodeNotFound, QuotaExceeded
from skyferry.vospace.nodes import NodeKind


@pytest.mark.parametrize("kind", NodeKind)
def test_a_node_moves_with_its_metadata(store: Store, top: StoredNode, kind: NodeKind) -> None:
    inner = mkdir(store, top, b"inner")
    node = store.create(top, b"node", new(kind, owner="bess", sharing=SHARED, locked=True, properties={"kept": "yes"}))
    moved = store.move(node, inner, b"renamed")
    assert moved == again(store, moved)
    assert moved.path == inner.path / b"renamed"
    assert moved.key == node.key
    for field in ("kind", "owner", "sharing", "locked", "target", "properties"):
        assert getattr(moved, field) == getattr(node, field), field
    assert now(store, node.path) is None


def test_bytes_and_digest_move_along(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"bytes")
    moved = store.move(node, top, b"b")
    assert get(store, moved) == b"bytes"
    assert (again(store, moved).md5, moved.content_date, moved.mtime) == (node.md5, node.content_date, node.mtime)


def test_a_link_keeps_its_target(store: Store, top: StoredNode) -> None:
    target = "vos://example.org~arc/top/inner/a.fits"
    link = store.create(top, b"link", new(LINK, target=target))
    moved = store.move(link, mkdir(store, top, b"inner"), b"link")
    assert again(store, moved).target == target


def test_what_is_below_moves_along(store: Store, top: StoredNode) -> None:
    source = mkdir(store, top, b"source")
    put(store, mkdir(store, source, b"deep"), b"a", b"bytes")
    moved = store.move(source, mkdir(store, top, b"inner"), b"moved")
    found = now(store, moved.path / b"deep" / b"a")
    assert found is not None
    assert get(store, found) == b"bytes"


@pytest.mark.parametrize("kind", NodeKind)
@pytest.mark.parametrize("taken_by", NodeKind)
def test_a_move_never_replaces(store: Store, top: StoredNode, kind: NodeKind, taken_by: NodeKind) -> None:
    node = store.create(top, b"node", new(kind))
    other = store.create(top, b"taken", new(taken_by, owner="bess"))
    with pytest.raises(DuplicateNode):
        store.move(node, top, b"taken")
    assert again(store, other).owner == "bess"
    assert again(store, node).kind is kind


def test_a_move_to_its_own_place_is_refused(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"bytes")
    with pytest.raises(DuplicateNode):
        store.move(node, top, b"a")
    assert get(store, again(store, node)) == b"bytes"


def test_a_container_does_not_move_into_itself(store: Store, top: StoredNode) -> None:
    outer = mkdir(store, top, b"outer")
    inner = mkdir(store, outer, b"inner")
    for destination in (outer, inner):
        with pytest.raises(InvalidArgument):
            store.move(outer, destination, b"moved")
    assert names(store, top) == [b"outer"]


def test_the_root_does_not_move(store: Store, top: StoredNode) -> None:
    with pytest.raises(InvalidArgument):
        store.move(store.lookup(top.path)[0], top, b"moved")


def test_a_source_that_has_gone_is_refused(store: Store, top: StoredNode) -> None:
    node = store.create(top, b"a", new(DATA))
    store.remove(node)
    with pytest.raises(NodeNotFound):
        store.move(node, top, b"b")


def test_a_destination_that_has_gone_is_refused(store: Store, top: StoredNode) -> None:
    node, gone = put(store, top, b"a", b"bytes"), mkdir(store, top, b"gone")
    store.remove(gone)
    with pytest.raises(ContainerNotFound):
        store.move(node, gone, b"a")
    assert get(store, again(store, node)) == b"bytes"


def test_usage_moves_along(store: Store, top: StoredNode) -> None:
    left, entered = mkdir(store, top, b"left"), mkdir(store, top, b"entered")
    source = mkdir(store, left, b"source")
    put(store, source, b"a", b"12345")
    store.move(source, entered, b"source")
    assert [again(store, node).length for node in (top, left, entered)] == [5, 0, 5]


def test_a_quota_stops_a_move_into_it(store: Store, top: StoredNode) -> None:
    small = mkdir(store, top, b"small", quota=4)
    node = put(store, top, b"a", b"12345")
    with pytest.raises(QuotaExceeded, match="quota 4 bytes, used 0, asked 5"):
        store.move(node, small, b"a")
    assert (again(store, small).length, again(store, node).length) == (0, 5)


def test_a_full_quota_lets_moves_inside_it(store: Store, top: StoredNode) -> None:
    full = mkdir(store, top, b"full", quota=5)
    inner = mkdir(store, full, b"inner")
    node = put(store, full, b"a", b"12345")
    assert store.move(node, inner, b"a").length == 5
