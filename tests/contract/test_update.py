"""`Store.update`: metadata, all or nothing."""

import pytest

from contract.vocabulary import CONTAINER, DATA, INHERITING, LINK, SHARED, again, get, mkdir, new, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import Changes, StoredNode
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.nodes import PRIVATE, NodeKind


@pytest.mark.parametrize("kind", NodeKind)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("owner", "bess"),
        ("sharing", SHARED),
        ("locked", True),
        ("immutable", True),
        ("content_type", "text/plain; charset=utf-8"),
        ("content_encoding", "gzip"),
        ("mtime", 1_600_000_000_000_000_001),
    ],
)
def test_a_field_changes_alone(store: Store, top: StoredNode, kind: NodeKind, field: str, value: object) -> None:
    node = again(store, store.create(top, b"node", new(kind, properties={"kept": "yes"})))
    changed = store.update(node, Changes(**{field: value}))  # type: ignore[arg-type]
    assert changed == again(store, node)
    assert getattr(changed, field) == value
    for other in ("owner", "sharing", "locked", "immutable", "content_type", "target", "quota", "properties"):
        if other != field:
            assert getattr(changed, other) == getattr(node, other), other


@pytest.mark.parametrize("kind", NodeKind)
def test_even_an_empty_change_moves_the_date(store: Store, top: StoredNode, kind: NodeKind) -> None:
    node = again(store, store.create(top, b"node", new(kind)))
    for _ in range(3):
        changed = store.update(node, Changes())
        assert changed.changed > node.changed
        node = changed


def test_bytes_stay_through_a_change(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"node", b"bytes")
    changed = store.update(node, Changes(owner="bess", sharing=SHARED, properties={"a": "b"}))
    assert get(store, changed) == b"bytes"
    assert (changed.version, changed.length, changed.md5) == (node.version, node.length, node.md5)
    assert changed.content_date == node.content_date


def test_sharing_can_be_taken_back(store: Store, top: StoredNode) -> None:
    node = mkdir(store, top, b"node", sharing=INHERITING)
    assert again(store, store.update(node, Changes(sharing=PRIVATE))).sharing == PRIVATE


def test_properties_are_set_replaced_and_deleted_in_one_change(store: Store, top: StoredNode) -> None:
    node = store.create(top, b"node", new(DATA, properties={"kept": "1", "replaced": "1", "deleted": "1"}))
    store.update(node, Changes(properties={"replaced": "2", "deleted": None, "added": "2", "never there": None}))
    assert again(store, node).properties == {"kept": "1", "replaced": "2", "added": "2"}


def test_two_changes_of_different_properties_both_count(store: Store, top: StoredNode) -> None:
    node = store.create(top, b"node", new(DATA))
    store.update(node, Changes(properties={"first": "1"}))
    store.update(node, Changes(properties={"second": "2"}))
    assert again(store, node).properties == {"first": "1", "second": "2"}


def test_a_link_gets_another_target(store: Store, top: StoredNode) -> None:
    link = store.create(top, b"link", new(LINK, properties={"kept": "yes"}, owner="bess"))
    store.update(link, Changes(target="https://example.com/elsewhere"))
    link = again(store, link)
    assert (link.target, link.owner, link.properties) == ("https://example.com/elsewhere", "bess", {"kept": "yes"})


def test_content_type_and_quota_can_be_cleared(store: Store, top: StoredNode) -> None:
    node = store.create(top, b"node", new(DATA, content_type="text/plain", content_encoding="gzip"))
    node = store.update(node, Changes(content_type=None, content_encoding=None))
    assert (node.content_type, node.content_encoding) == (None, None)
    container = mkdir(store, top, b"container", quota=100)
    assert again(store, store.update(container, Changes(quota=None))).quota is None


def test_the_root_can_be_changed(store: Store, top: StoredNode) -> None:
    root = store.lookup(top.path)[0]
    store.update(root, Changes(properties={"title": "all of it"}))
    assert again(store, root).properties == {"title": "all of it"}


@pytest.mark.parametrize("kind", NodeKind)
def test_a_node_that_has_gone_cannot_be_changed(store: Store, top: StoredNode, kind: NodeKind) -> None:
    node = store.create(top, b"node", new(kind))
    store.remove(node)
    with pytest.raises(NodeNotFound):
        store.update(node, Changes(owner="bess"))


def test_a_node_whose_name_another_one_took_cannot_be_changed(store: Store, top: StoredNode) -> None:
    node = store.create(top, b"node", new(CONTAINER))
    store.remove(node)
    other = store.create(top, b"node", new(LINK))
    with pytest.raises(NodeNotFound):
        store.update(node, Changes(owner="bess"))
    assert again(store, other).owner == "astro"
