"""`Store.copy`: a data node with the bytes of another."""

import pytest

from contract.vocabulary import DATA, SHARED, again, get, mkdir, names, new, put
from skyferry.site.storage.base import Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, NodeNotFound, QuotaExceeded
from skyferry.vospace.nodes import NodeKind


def test_a_copy_has_the_bytes_and_metadata_of_its_own(store: Store, top: StoredNode) -> None:
    source = put(store, top, b"a", b"bytes", new=new(DATA, properties={"of": "source"}))
    wanted = new(DATA, owner="bess", sharing=SHARED, content_type="text/plain", properties={"of": "copy"})
    copied = store.copy(source, mkdir(store, top, b"inner"), b"b", wanted)
    assert copied == again(store, copied)
    assert get(store, copied) == b"bytes"
    assert (copied.owner, copied.sharing, copied.content_type) == ("bess", SHARED, "text/plain")
    assert copied.properties == {"of": "copy"}
    assert (copied.length, copied.md5) == (5, source.md5)
    assert copied.key != source.key


def test_an_empty_file_can_be_copied(store: Store, top: StoredNode) -> None:
    copied = store.copy(put(store, top, b"a", b""), top, b"b", new(DATA))
    assert get(store, copied) == b""


def test_a_node_without_bytes_can_be_copied(store: Store, top: StoredNode) -> None:
    copied = store.copy(store.create(top, b"a", new(DATA)), top, b"b", new(DATA))
    assert copied.length == 0


def test_a_copy_outlives_its_source(store: Store, top: StoredNode) -> None:
    source = put(store, top, b"a", b"bytes")
    copied = store.copy(source, top, b"b", new(DATA))
    store.remove(source)
    store.tidy(1 << 62)
    assert get(store, again(store, copied)) == b"bytes"


def test_a_change_of_the_source_does_not_reach_the_copy(store: Store, top: StoredNode) -> None:
    source = put(store, top, b"a", b"bytes")
    copied = store.copy(source, top, b"b", new(DATA))
    put(store, top, b"a", b"other", replaces=source)
    assert get(store, again(store, copied)) == b"bytes"


@pytest.mark.parametrize("taken_by", NodeKind)
def test_a_taken_name_is_refused(store: Store, top: StoredNode, taken_by: NodeKind) -> None:
    source = put(store, top, b"a", b"bytes")
    store.create(top, b"taken", new(taken_by))
    with pytest.raises(DuplicateNode):
        store.copy(source, top, b"taken", new(DATA))
    assert again(store, top).length == 5


def test_a_source_that_has_gone_is_refused(store: Store, top: StoredNode) -> None:
    source = put(store, top, b"a", b"bytes")
    store.remove(source)
    with pytest.raises(NodeNotFound):
        store.copy(source, top, b"b", new(DATA))
    assert names(store, top) == []


def test_a_parent_that_has_gone_is_refused(store: Store, top: StoredNode) -> None:
    source, gone = put(store, top, b"a", b"bytes"), mkdir(store, top, b"gone")
    store.remove(gone)
    with pytest.raises(ContainerNotFound):
        store.copy(source, gone, b"b", new(DATA))


def test_a_copy_counts_in_usage_and_quota(store: Store, top: StoredNode) -> None:
    limited = mkdir(store, top, b"limited", quota=9)
    source = put(store, limited, b"a", b"12345")
    with pytest.raises(QuotaExceeded, match="quota 9 bytes, used 5, asked 5"):
        store.copy(source, limited, b"b", new(DATA))
    assert names(store, limited) == [b"a"]
    store.copy(source, top, b"b", new(DATA))
    assert again(store, top).length == 10
