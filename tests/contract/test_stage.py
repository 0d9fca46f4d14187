"""`Store.stage`: the durable, invisible bytes of a put transaction."""

import os

import pytest

from contract.configurations import Configuration
from contract.vocabulary import DATA, SHARED, again, get, mkdir, names, new, placement, put
from skyferry.site.storage.base import BLOCK, Stage, Store
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import DuplicateNode, QuotaExceeded


def append(stage: Stage, offset: int, data: bytes) -> None:
    segment = stage.segment(offset)
    segment.write(data)
    segment.finish()


def held(stage: Stage, length: int) -> bytes:
    return b"".join(stage.read(0, length))


def test_segments_become_one_node(store: Store, top: StoredNode) -> None:
    parts = [os.urandom(BLOCK + 3), os.urandom(5), os.urandom(2 * BLOCK)]
    stage, offset = store.stage("abc123", top), 0
    for part in parts:
        append(stage, offset, part)
        offset += len(part)
    assert names(store, top) == []
    node = stage.finish(placement(top, b"a", b"".join(parts), new=new(DATA, owner="bess", sharing=SHARED)))
    assert get(store, again(store, node)) == b"".join(parts)
    assert (node.owner, node.sharing, node.length) == ("bess", SHARED, offset)
    assert again(store, top).length == offset


def test_pieces_across_segments_can_be_read(store: Store, top: StoredNode) -> None:
    stage = store.stage("abc", top)
    for number in range(5):
        append(stage, number * 10, b"%d" % number * 10)
    whole = b"".join(b"%d" % number * 10 for number in range(5))
    reader = store.read(stage.finish(placement(top, b"a", whole)))
    assert reader.read(5, 30) == whole[5:35]
    assert b"".join(reader.blocks(9, 41)) == whole[9:41]
    reader.close()


def test_a_stage_survives_restarts(configuration: Configuration, store: Store, top: StoredNode) -> None:
    append(store.stage("abc", top), 0, b"first ")
    other = configuration.open()
    append(other.stage("abc", top), 6, b"second")
    stage = configuration.open().stage("abc", top)
    assert held(stage, 12) == b"first second"
    node = stage.finish(placement(top, b"a", b"first second"))
    assert get(store, node) == b"first second"


def test_an_aborted_segment_is_replaced(store: Store, top: StoredNode) -> None:
    stage = store.stage("abc", top)
    append(stage, 0, b"kept")
    segment = stage.segment(4)
    segment.write(b"cut off in the middle")
    segment.abort()
    segment.abort()
    append(stage, 4, b", new")
    assert held(stage, 9) == b"kept, new"
    assert get(store, stage.finish(placement(top, b"a", b"kept, new"))) == b"kept, new"


def test_a_segment_that_was_never_ended_is_replaced(
    configuration: Configuration, store: Store, top: StoredNode
) -> None:
    stage = store.stage("abc", top)
    append(stage, 0, b"kept")
    lost = stage.segment(4)
    lost.write(b"the process dies here")
    again_opened = configuration.open().stage("abc", top)
    append(again_opened, 4, b", new")
    assert get(store, again_opened.finish(placement(top, b"a", b"kept, new"))) == b"kept, new"
    del lost


@pytest.mark.parametrize("length", [0, 3, 5, 7, 10])
def test_a_stage_can_be_cut_anywhere(store: Store, top: StoredNode, length: int) -> None:
    stage = store.stage("abc", top)
    append(stage, 0, b"01234")
    append(stage, 5, b"56789")
    stage.truncate(length)
    append(stage, length, b"tail")
    expected = b"0123456789"[:length] + b"tail"
    assert held(stage, len(expected)) == expected
    assert get(store, stage.finish(placement(top, b"a", expected))) == expected


def test_an_empty_stage_makes_an_empty_file(store: Store, top: StoredNode) -> None:
    node = store.stage("abc", top).finish(placement(top, b"a", b""))
    assert get(store, again(store, node)) == b""


def test_a_stage_replaces_as_a_writer_does(store: Store, top: StoredNode) -> None:
    old = put(store, top, b"a", b"old", new=new(DATA, owner="bess"))
    stage = store.stage("abc", top)
    append(stage, 0, b"new bytes")
    node = stage.finish(placement(top, b"a", b"new bytes", replaces=old))
    assert (again(store, node).owner, get(store, node)) == ("bess", b"new bytes")


def test_a_refused_end_leaves_the_stage_as_it_was(store: Store, top: StoredNode) -> None:
    limited = mkdir(store, top, b"limited", quota=4)
    put(store, top, b"taken", b"")
    stage = store.stage("abc", limited)
    append(stage, 0, b"bytes")
    with pytest.raises(QuotaExceeded):
        stage.finish(placement(limited, b"a", b"bytes"))
    with pytest.raises(DuplicateNode):
        stage.finish(placement(top, b"taken", b"bytes"))
    assert held(stage, 5) == b"bytes"
    assert get(store, stage.finish(placement(top, b"a", b"bytes"))) == b"bytes"


def test_a_name_can_be_used_again_after_the_end(store: Store, top: StoredNode) -> None:
    stage = store.stage("abc", top)
    append(stage, 0, b"first")
    node = stage.finish(placement(top, b"a", b"first"))
    again_opened = store.stage("abc", top)
    assert held(again_opened, 5) == b""
    append(again_opened, 0, b"second")
    again_opened.discard()
    assert get(store, again(store, node)) == b"first"


def test_a_discarded_stage_is_gone(store: Store, top: StoredNode) -> None:
    stage = store.stage("abc", top)
    append(stage, 0, b"bytes")
    stage.discard()
    stage.discard()
    assert held(store.stage("abc", top), 5) == b""
    assert names(store, top) == []


def test_stages_do_not_mix(store: Store, top: StoredNode) -> None:
    first, second = store.stage("a1", top), store.stage("a2", top)
    append(first, 0, b"first")
    append(second, 0, b"second")
    assert (held(first, 5), held(second, 6)) == (b"first", b"second")


def test_tidying_leaves_stages_alone(store: Store, top: StoredNode) -> None:
    stage = store.stage("abc", top)
    append(stage, 0, b"bytes")
    store.tidy(1 << 62)
    assert get(store, stage.finish(placement(top, b"a", b"bytes"))) == b"bytes"


def part(stage: Stage, offset: int, data: bytes) -> None:
    writer = stage.part(offset)
    writer.write(data)
    writer.finish()


def test_parts_in_any_order_become_one_node(configuration: Configuration, store: Store, top: StoredNode) -> None:
    whole = os.urandom(4 * BLOCK + 11)
    for offset in (3 * BLOCK, 0, 2 * BLOCK, BLOCK):
        part(configuration.open().stage("abc", top), offset, whole[offset : offset + BLOCK])
    stage = store.stage("abc", top)
    part(stage, 4 * BLOCK, whole[4 * BLOCK :])
    assert b"".join(stage.read(BLOCK - 5, 2 * BLOCK + 5)) == whole[BLOCK - 5 : 2 * BLOCK + 5]
    node = stage.finish(placement(top, b"a", whole))
    assert get(store, again(store, node)) == whole
    assert again(store, top).length == len(whole)


def test_parts_are_written_at_the_same_time(store: Store, top: StoredNode) -> None:
    stages = [store.stage("abc", top) for _ in range(3)]
    writers = [stage.part(10 * number) for number, stage in enumerate(stages)]
    for _ in range(2):
        for number, writer in enumerate(writers):
            writer.write(b"%d" % number * 5)
    for writer in reversed(writers):
        writer.finish()
        writer.abort()
    assert held(store.stage("abc", top), 30) == b"0" * 10 + b"1" * 10 + b"2" * 10


@pytest.mark.parametrize(("offset", "length"), [(0, 30), (10, 10), (5, 10), (12, 5), (15, 15), (0, 10)])
def test_a_part_replaces_what_it_covers(store: Store, top: StoredNode, offset: int, length: int) -> None:
    stage = store.stage("abc", top)
    for number in range(3):
        part(stage, 10 * number, b"%d" % number * 10)
    part(stage, offset, b"x" * length)
    whole = bytearray(b"0" * 10 + b"1" * 10 + b"2" * 10)
    whole[offset : offset + length] = b"x" * length
    assert held(stage, 30) == whole
    assert get(store, stage.finish(placement(top, b"a", bytes(whole)))) == whole


def test_a_part_that_was_aborted_can_be_sent_again(store: Store, top: StoredNode) -> None:
    stage = store.stage("abc", top)
    part(stage, 5, b"later")
    writer = stage.part(0)
    writer.write(b"wro")
    writer.abort()
    part(stage, 0, b"right")
    assert held(stage, 10) == b"rightlater"
    stage.discard()
    assert names(store, top) == []
