"""`Store.write`: bytes are invisible until they appear whole."""

import hashlib
import os

import pytest

from contract.vocabulary import CONTAINER, DATA, LINK, SHARED, again, get, mkdir, names, new, now, placement, put
from skyferry.site.storage.base import BLOCK, Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, NodeNotFound, QuotaExceeded
from skyferry.vospace.nodes import NodeKind

LENGTHS = [0, 1, 4095, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7]


@pytest.mark.parametrize("length", LENGTHS)
def test_bytes_of_any_length_are_kept(store: Store, top: StoredNode, length: int) -> None:
    data = os.urandom(length)
    node = put(store, top, b"a.fits", data)
    assert node.length == length
    assert get(store, node) == data
    assert get(store, again(store, node)) == data


def test_many_mebibytes_are_kept(store: Store, top: StoredNode) -> None:
    data = os.urandom(BLOCK) * 21 + b"tail"
    node = put(store, top, b"a.fits", data)
    assert hashlib.md5(get(store, node)).digest() == hashlib.md5(data).digest()


def test_a_new_node_has_its_metadata_and_digest(store: Store, top: StoredNode) -> None:
    wanted = new(
        DATA, owner="bess", sharing=SHARED, content_type="text/plain", content_encoding="gzip", properties={"a": "b"}
    )
    node = again(store, put(store, top, b"a", b"bytes", new=wanted))
    assert (node.kind, node.owner, node.sharing) == (NodeKind.DATA, "bess", SHARED)
    assert (node.content_type, node.content_encoding, node.properties) == ("text/plain", "gzip", {"a": "b"})
    assert (node.length, node.md5) == (5, hashlib.md5(b"bytes").hexdigest())
    assert node.content_date is not None
    assert node.version


def test_blocks_of_any_buffer_type_are_accepted(store: Store, top: StoredNode) -> None:
    writer = store.write(top)
    buffer = bytearray(b"bytes, ")
    writer.write(buffer)
    buffer[:] = b"XXXXXXX"  # what was written is the store's own
    writer.write(memoryview(b"a view, "))
    writer.write(b"")
    writer.write(b"the rest")
    node = writer.finish(placement(top, b"a", b"bytes, a view, the rest"))
    assert get(store, node) == b"bytes, a view, the rest"


def test_nothing_is_visible_before_the_end(store: Store, top: StoredNode) -> None:
    writer = store.write(top)
    writer.write(b"bytes")
    assert names(store, top) == []
    assert again(store, top).length == 0
    writer.abort()


def test_an_aborted_write_leaves_nothing(store: Store, top: StoredNode) -> None:
    writer = store.write(top)
    writer.write(os.urandom(2 * BLOCK))
    writer.abort()
    writer.abort()
    assert names(store, top) == []
    assert again(store, top).length == 0


def test_an_abort_after_the_end_is_harmless(store: Store, top: StoredNode) -> None:
    writer = store.write(top)
    writer.write(b"bytes")
    node = writer.finish(placement(top, b"a", b"bytes"))
    writer.abort()
    assert get(store, again(store, node)) == b"bytes"


def test_new_bytes_replace_old_ones_and_metadata_stays(store: Store, top: StoredNode) -> None:
    old = put(
        store, top, b"a", b"old", new=new(DATA, owner="bess", sharing=SHARED, content_type="a/b", properties={"k": "v"})
    )
    node = put(store, top, b"a", b"new bytes", replaces=old, new=new(DATA, owner="carl"))
    node = again(store, node)
    assert get(store, node) == b"new bytes"
    assert (node.owner, node.sharing, node.content_type, node.properties) == ("bess", SHARED, "a/b", {"k": "v"})
    assert (node.length, node.md5) == (9, hashlib.md5(b"new bytes").hexdigest())
    assert names(store, top) == [b"a"]


def test_a_replacement_may_bring_content_type_and_mtime(store: Store, top: StoredNode) -> None:
    old = put(store, top, b"a", b"old", new=new(DATA, content_type="a/b", content_encoding="gzip"))
    node = put(
        store, top, b"a", b"new", replaces=old, new=new(DATA, content_type="c/d", mtime=1_500_000_000_000_000_000)
    )
    node = again(store, node)
    assert (node.content_type, node.content_encoding) == ("c/d", "gzip")
    assert node.mtime == 1_500_000_000_000_000_000


def test_the_version_changes_with_the_bytes_alone(store: Store, top: StoredNode) -> None:
    first = put(store, top, b"a", b"same")
    second = put(store, top, b"a", b"same", replaces=first)
    assert again(store, second).version == second.version != first.version


def test_dates_of_a_replacement_grow(store: Store, top: StoredNode) -> None:
    first = put(store, top, b"a", b"1")
    second = put(store, top, b"a", b"2", replaces=first)
    assert first.content_date is not None
    assert second.content_date is not None
    assert second.content_date > first.content_date
    assert second.changed > first.changed


def test_the_first_bytes_of_an_empty_node_replace_nothing_else(store: Store, top: StoredNode) -> None:
    empty = store.create(top, b"a", new(DATA, owner="bess"))
    node = put(store, top, b"a", b"bytes", replaces=empty)
    assert (again(store, node).owner, get(store, node)) == ("bess", b"bytes")


@pytest.mark.parametrize("taken_by", NodeKind)
def test_a_name_that_was_taken_meanwhile_is_refused(store: Store, top: StoredNode, taken_by: NodeKind) -> None:
    writer = store.write(top)
    writer.write(b"bytes")
    other = store.create(top, b"a", new(taken_by, owner="bess"))
    with pytest.raises(DuplicateNode):
        writer.finish(placement(top, b"a", b"bytes"))
    writer.abort()
    assert again(store, other).owner == "bess"
    assert again(store, top).length == 0


@pytest.mark.parametrize("kind", [CONTAINER, LINK])
def test_what_is_not_data_is_not_replaced(store: Store, top: StoredNode, kind: NodeKind) -> None:
    old = put(store, top, b"a", b"old")
    store.remove(old)
    other = store.create(top, b"a", new(kind))
    with pytest.raises(DuplicateNode):
        put(store, top, b"a", b"bytes", replaces=old)
    assert again(store, other).kind is kind


def test_a_node_that_vanished_comes_back_with_its_metadata(store: Store, top: StoredNode) -> None:
    old = put(store, top, b"a", b"old", new=new(DATA, owner="bess"))
    store.remove(old)
    node = put(store, top, b"a", b"bytes", replaces=old)
    assert (again(store, node).owner, get(store, node)) == ("bess", b"bytes")
    assert again(store, top).length == 5


def test_a_parent_that_has_gone_is_refused(store: Store, top: StoredNode) -> None:
    gone = mkdir(store, top, b"gone")
    writer = store.write(gone)
    writer.write(b"bytes")
    store.remove(gone)
    with pytest.raises(ContainerNotFound):
        writer.finish(placement(gone, b"a", b"bytes"))
    writer.abort()


def test_a_quota_is_judged_at_the_end(store: Store, top: StoredNode) -> None:
    limited = mkdir(store, top, b"limited", quota=10)
    old = put(store, limited, b"a", b"1234567")
    with pytest.raises(QuotaExceeded, match="quota 10 bytes, used 7, asked 4"):
        put(store, limited, b"b", b"1234")
    assert names(store, limited) == [b"a"]
    put(store, limited, b"b", b"123")
    with pytest.raises(QuotaExceeded):
        put(store, limited, b"a", b"12345678", replaces=old)
    assert get(store, again(store, old)) == b"1234567"


def test_a_quota_above_the_parent_counts(store: Store, top: StoredNode) -> None:
    limited = mkdir(store, top, b"limited", quota=4)
    inner = mkdir(store, mkdir(store, limited, b"deep"), b"deeper")
    with pytest.raises(QuotaExceeded):
        put(store, inner, b"a", b"12345")
    assert now(store, inner.path / b"a") is None


def test_a_replacement_under_a_full_quota_may_shrink(store: Store, top: StoredNode) -> None:
    limited = mkdir(store, top, b"limited", quota=5)
    old = put(store, limited, b"a", b"12345")
    assert put(store, limited, b"a", b"123", replaces=old).length == 3
    assert again(store, limited).length == 3


def test_one_version_alone_is_replaced_where_that_is_wanted(store: Store, top: StoredNode) -> None:
    old = put(store, top, b"a", b"old")
    newer = put(store, top, b"a", b"newer", replaces=old, exact=True)
    writer = store.write(top)
    writer.write(b"late")
    with pytest.raises(DuplicateNode):
        writer.finish(placement(top, b"a", b"late", replaces=old, exact=True))
    assert get(store, again(store, newer)) == b"newer"
    assert again(store, top).length == 5
    # The bytes are still held.
    writer.finish(placement(top, b"a", b"late", replaces=again(store, newer), exact=True))
    assert get(store, again(store, newer)) == b"late"


def test_a_version_that_has_gone_is_not_replaced(store: Store, top: StoredNode) -> None:
    old = put(store, top, b"a", b"old")
    store.remove(old)
    with pytest.raises(NodeNotFound):
        put(store, top, b"a", b"late", replaces=old, exact=True)
    assert names(store, top) == []
    assert again(store, top).length == 0
