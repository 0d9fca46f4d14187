"""Put transactions in parts: who may send what when, restarts, other processes, and hashing behind."""

from __future__ import annotations

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from skyferry.site.access.identity import Grant
from skyferry.site.database.tables.space import put_parts, put_transactions, reservations
from skyferry.site.space import part_rows, transactions
from skyferry.site.space.bytes import Digests, Part, PartsState, UploadRequest
from skyferry.site.space.leases import new_holder
from skyferry.site.space.part_hashing import PartHashing
from skyferry.site.space.part_rows import merged
from skyferry.site.space.space import Space
from skyferry.site.storage.digests import PlainMD5
from skyferry.site.storage.nodes import StoredNode
from skyferry.vospace.faults import InvalidArgument, NodeBusy, PreconditionFailed, QuotaExceeded
from unit.space.ground import ALICE, BOB, EVERYWHERE, Ground

pytestmark = pytest.mark.parametrize("ground", EVERYWHERE, indirect=True)
WHOLE = os.urandom(100_000)


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def start(ground: Ground, total: int | None = len(WHOLE)) -> str:
    return ground.space.start_transaction(ALICE, ground.at("f"), UploadRequest(length=total)).id


def begin(ground: Ground, id: str, first: int, stop: int, space: Space | None = None) -> Part:
    return (space or ground.space).part(ALICE, ground.at("f"), id, (first, stop), Digests(md5=md5(WHOLE[first:stop])))


def send(ground: Ground, id: str, first: int, stop: int, space: Space | None = None) -> None:
    part = begin(ground, id, first, stop, space)
    try:
        part.write(WHOLE[first:stop])
        assert part.finish(Digests(md5=md5(WHOLE[first:stop]))) == md5(WHOLE[first:stop])
    finally:
        part.abort()


def held(ground: Ground, id: str) -> tuple[tuple[int, int], ...]:
    state = ground.space.transaction(ALICE, ground.at("f"), id)
    assert isinstance(state, PartsState)
    return state.held


def commit(ground: Ground, id: str, space: Space | None = None) -> StoredNode | PartsState:
    return (space or ground.space).commit(ALICE, ground.at("f"), id, Digests(md5=md5(WHOLE)))


def test_several_processes_send_parts_and_another_commits(ground: Ground) -> None:
    id = start(ground)
    steps = [(at, min(at + 7_000, len(WHOLE))) for at in range(0, len(WHOLE), 7_000)]
    spaces = [ground.another() for _ in range(3)]
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(send, ground, id, *step, spaces[at % 3]) for at, step in enumerate(reversed(steps))]
        for one in sent:
            one.result()
    assert held(ground, id) == ((0, len(WHOLE)),)
    node = commit(ground, id, ground.another())
    assert isinstance(node, StoredNode)
    assert node.md5 == md5(WHOLE)
    assert ground.get(ground.at("f")) == WHOLE
    with ground.database.reading() as connection:
        assert connection.execute(select(put_parts)).all() == []
        assert connection.execute(select(reservations)).all() == []


def test_a_part_under_way_keeps_others_off_until_it_ends(ground: Ground) -> None:
    id = start(ground)
    part = begin(ground, id, 0, 100)
    for overlap in ((0, 100), (50, 150), (99, 100)):
        with pytest.raises(NodeBusy):
            begin(ground, id, *overlap, ground.another())
    send(ground, id, 100, 200)
    part.abort()
    send(ground, id, 0, 100)
    assert held(ground, id) == ((0, 200),)


def test_a_part_whose_process_died_is_free_at_once(ground: Ground) -> None:
    id = start(ground)
    begin(ground, id, 0, 100)
    where, _, started, rest = new_holder().rsplit("/", 3)
    with ground.database.writing() as connection:
        connection.execute(update(put_parts).values(lease=f"{where}/999999999/{started}/{rest}"))
    send(ground, id, 0, 100)
    assert held(ground, id) == ((0, 100),)


def test_a_part_that_stalls_is_taken_over_and_knows_it(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    id = start(ground)
    stalled = begin(ground, id, 0, 100)
    stalled.write(WHOLE[:10])
    with ground.database.writing() as connection:
        connection.execute(update(put_parts).values(lease_expires=time.time_ns() - 1))
    taken_over = begin(ground, id, 0, 100, ground.another())
    monkeypatch.setattr(part_rows, "_RENEW_AFTER", -1.0)
    with pytest.raises(NodeBusy):
        stalled.write(WHOLE[10:100])
    stalled.abort()
    taken_over.write(WHOLE[:100])
    taken_over.finish(Digests())
    assert held(ground, id) == ((0, 100),)


def test_a_commit_says_what_is_held_until_all_is_hashed(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    id = start(ground)
    monkeypatch.setattr(transactions, "HASHING_SECONDS", 0.0)
    monkeypatch.setattr(PartHashing, "nudge", lambda self, id: None)
    send(ground, id, 0, len(WHOLE))
    state = commit(ground, id)
    assert isinstance(state, PartsState)
    assert (state.held, state.hashed.length) == (((0, len(WHOLE)),), 0)
    assert ground.names(ground.home) == []
    monkeypatch.undo()
    assert isinstance(commit(ground, id, ground.another()), StoredNode)


def test_hashing_goes_on_where_another_process_stopped(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    id = start(ground)
    send(ground, id, 0, 60_000)
    deadline = time.monotonic() + 30
    while True:
        state = ground.space.transaction(ALICE, ground.at("f"), id)
        if state.hashed.length == 60_000:  # type: ignore[union-attr]
            break
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert state.hashed.md5 == md5(WHOLE[:60_000])  # type: ignore[union-attr]
    send(ground, id, 60_000, len(WHOLE), ground.another())
    assert isinstance(commit(ground, id), StoredNode)


def test_without_a_kept_state_the_bytes_are_read_again(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skyferry.site.space.segments.ResumableMD5", PlainMD5)
    id = start(ground)
    for first, stop in ((0, 10), (10, 50_000), (50_000, len(WHOLE))):
        send(ground, id, first, stop)
    assert isinstance(commit(ground, id), StoredNode)


def test_gaps_are_told_and_keep_the_transaction(ground: Ground) -> None:
    id = start(ground)
    send(ground, id, 10, len(WHOLE))
    with pytest.raises(PreconditionFailed, match="10-99999"):
        commit(ground, id)
    send(ground, id, 0, 10)
    assert isinstance(commit(ground, id), StoredNode)


def test_a_wrong_digest_of_the_whole_keeps_the_transaction(ground: Ground) -> None:
    id = start(ground)
    send(ground, id, 0, len(WHOLE))
    with pytest.raises(PreconditionFailed):
        ground.space.commit(ALICE, ground.at("f"), id, Digests(md5="0" * 32))
    assert isinstance(commit(ground, id), StoredNode)


def test_room_is_reserved_for_the_whole_at_the_start(ground: Ground) -> None:
    ground.allocations.change(ground.home, quota=150_000)
    id = start(ground)
    with pytest.raises(QuotaExceeded):
        ground.put(ground.at("other"), bytes(60_000))
    send(ground, id, 0, len(WHOLE))
    assert isinstance(commit(ground, id), StoredNode)
    ground.put(ground.at("other"), bytes(40_000))


def test_what_was_placed_before_a_lost_answer_is_told_again(ground: Ground) -> None:
    """The site died after the bytes were placed, before the transaction was forgotten."""
    id = start(ground)
    send(ground, id, 0, len(WHOLE))
    with ground.database.reading() as connection:
        row = connection.execute(select(put_transactions).where(put_transactions.c.id == id)).one()
    commit(ground, id)
    with ground.database.writing() as connection:
        values = {**row._mapping, "length": len(WHOLE), "md5": md5(WHOLE), "committing": time.time_ns(), "lease": None}
        connection.execute(put_transactions.insert().values(values))
    assert isinstance(commit(ground, id), StoredNode)


def test_parts_are_only_for_whoever_began(ground: Ground) -> None:
    id = start(ground)
    send(ground, id, 0, 10)
    with pytest.raises(InvalidArgument):
        ground.space.part(BOB, ground.at("f"), id, (10, 20), Digests())
    reading = Grant(ground.kind, ground.at("f"), write=False)
    with pytest.raises(Exception, match="f"):
        ground.space.part(type(ALICE)(ALICE.name, grant=reading), ground.at("f"), id, (10, 20), Digests())
    assert held(ground, id) == ((0, 10),)


def test_idle_parts_expire_with_their_bytes(ground: Ground) -> None:
    id = start(ground)
    send(ground, id, 0, 10)
    with ground.database.writing() as connection:
        connection.execute(update(put_transactions).values(expires=time.time_ns() - 1))
    assert ground.space.tidy() >= 1
    with pytest.raises(InvalidArgument):
        ground.space.transaction(ALICE, ground.at("f"), id)
    with ground.database.reading() as connection:
        assert connection.execute(select(put_parts)).all() == []


def test_ranges_are_joined(ground: Ground) -> None:
    assert merged([(5, 7), (0, 2), (2, 3), (6, 9), (4, 4)]) == [(0, 3), (5, 9)]
