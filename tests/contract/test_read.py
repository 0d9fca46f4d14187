"""`Store.read`: one version, start to end, whatever happens meanwhile."""

import os

import pytest

from contract.vocabulary import DATA, again, get, new, put
from skyferry.site.storage.base import BLOCK, Store
from skyferry.site.storage.nodes import Changes, StoredNode
from skyferry.vospace.faults import NodeNotFound

DATA_3M = os.urandom(3 * BLOCK + 11)


def test_a_reader_knows_its_length_and_version(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", DATA_3M)
    reader = store.read(node)
    assert (reader.length, reader.version) == (len(DATA_3M), node.version)
    reader.close()


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        (0, 0),
        (0, 1),
        (0, BLOCK),
        (5, BLOCK + 5),
        (BLOCK, 2 * BLOCK),
        (1, len(DATA_3M)),
        (len(DATA_3M) - 1, len(DATA_3M)),
    ],
)
def test_any_range_is_yielded_in_blocks(store: Store, top: StoredNode, start: int, stop: int) -> None:
    reader = store.read(put(store, top, b"a", DATA_3M))
    blocks = list(reader.blocks(start, stop))
    reader.close()
    assert b"".join(blocks) == DATA_3M[start:stop]
    assert all(0 < len(block) <= BLOCK for block in blocks)


@pytest.mark.parametrize(
    ("offset", "size"), [(0, 10), (BLOCK - 5, 10), (len(DATA_3M) - 5, 5), (len(DATA_3M) - 5, 100), (len(DATA_3M), 10)]
)
def test_a_piece_is_shorter_only_at_the_end(store: Store, top: StoredNode, offset: int, size: int) -> None:
    reader = store.read(put(store, top, b"a", DATA_3M))
    assert reader.read(offset, size) == DATA_3M[offset : offset + size]
    reader.close()


def test_closing_twice_is_harmless(store: Store, top: StoredNode) -> None:
    reader = store.read(put(store, top, b"a", b"bytes"))
    reader.close()
    reader.close()


def test_a_reader_outlives_a_replacement(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", DATA_3M)
    reader = store.read(node)
    blocks = reader.blocks(0, reader.length)
    begun = next(blocks)
    put(store, top, b"a", b"other", replaces=node)
    assert begun + b"".join(blocks) == DATA_3M
    reader.close()
    assert get(store, again(store, node)) == b"other"


def test_a_reader_outlives_removal_and_move(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", DATA_3M)
    reader = store.read(node)
    blocks = reader.blocks(0, reader.length)
    begun = next(blocks)
    store.remove(store.move(node, top, b"b"))
    assert begun + b"".join(blocks) == DATA_3M
    reader.close()


def test_reading_is_of_the_bytes_as_they_are_now(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"old")
    put(store, top, b"a", b"new", replaces=node)
    assert get(store, node) == b"new"


def test_a_node_that_has_gone_cannot_be_read(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"bytes")
    store.remove(node)
    with pytest.raises(NodeNotFound):
        store.read(node)


def test_a_change_of_metadata_does_not_disturb_a_reader(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", DATA_3M)
    reader = store.read(node)
    store.update(node, Changes(owner="bess"))
    assert b"".join(reader.blocks(0, reader.length)) == DATA_3M
    reader.close()


def test_a_digest_that_was_computed_is_remembered_for_its_bytes_alone(store: Store, top: StoredNode) -> None:
    node = put(store, top, b"a", b"bytes")
    reader = store.read(node)
    put(store, top, b"a", b"other", replaces=node)
    store.remember_digest(node, reader, "0" * 32)
    reader.close()
    assert again(store, node).md5 != "0" * 32


def test_a_digest_of_an_empty_node_does_not_appear_from_nowhere(store: Store, top: StoredNode) -> None:
    node = store.create(top, b"a", new(DATA))
    assert again(store, node).md5 is None
