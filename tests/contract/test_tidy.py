"""`Store.tidy`: frees what nothing refers to, and nothing else."""

import os
import time

from contract.vocabulary import DATA, again, get, mkdir, new, put
from skyferry.site.storage.base import BLOCK, Store
from skyferry.site.storage.nodes import Changes, StoredNode


def test_nothing_alive_is_freed(store: Store, top: StoredNode) -> None:
    inner = mkdir(store, top, b"inner")
    kept = [put(store, inner, b"%d" % n, b"bytes %d" % n, new=new(DATA, properties={"n": str(n)})) for n in range(5)]
    copied = store.copy(kept[0], top, b"copy", new(DATA))
    replaced = put(store, inner, b"1", b"replaced", replaces=kept[1])
    moved = store.move(kept[2], top, b"moved")
    store.update(kept[3], Changes(owner="bess"))
    store.remove(kept[4])
    for _ in range(3):
        store.tidy(1 << 62)
    assert get(store, again(store, kept[0])) == b"bytes 0" == get(store, again(store, copied))
    assert get(store, again(store, replaced)) == b"replaced"
    assert get(store, again(store, moved)) == b"bytes 2"
    assert again(store, moved).properties == {"n": "2"}
    assert again(store, kept[3]).owner == "bess"


def test_a_reader_keeps_its_version_through_the_grace_period(store: Store, top: StoredNode) -> None:
    data = os.urandom(3 * BLOCK)
    node = put(store, top, b"a", data)
    reader = store.read(node)
    before = time.time_ns()
    store.remove(node)
    store.tidy(before)
    assert b"".join(reader.blocks(0, len(data))) == data
    reader.close()


def test_a_write_goes_on_through_the_grace_period(store: Store, top: StoredNode) -> None:
    before = time.time_ns()
    data = os.urandom(2 * BLOCK)
    writer = store.write(top)
    writer.write(data[:BLOCK])
    store.tidy(before)
    writer.write(data[BLOCK:])
    store.tidy(before)
    writer.abort()
    node = put(store, top, b"a", data)
    assert get(store, node) == data


def test_the_second_time_there_is_nothing_to_free(store: Store, top: StoredNode) -> None:
    for n in range(3):
        store.remove(put(store, top, b"%d" % n, b"bytes"))
    for _ in range(3):
        store.tidy(1 << 62)
    assert store.tidy(1 << 62) == 0
