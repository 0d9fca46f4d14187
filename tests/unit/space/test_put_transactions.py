"""Put transactions: segments, restarts, other processes, and retries of what was already done."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from skyferry.site.access.identity import Grant
from skyferry.site.database.tables.space import put_transactions
from skyferry.site.space import transaction_rows
from skyferry.site.space.bytes import Digests, Preconditions, TransactionState, UploadRequest
from skyferry.site.space.leases import is_dead, new_holder
from skyferry.site.space.space import Space
from skyferry.site.storage.digests import PlainMD5
from skyferry.vospace.faults import (
    DuplicateNode,
    InvalidArgument,
    NodeBusy,
    NodeLocked,
    PermissionDenied,
    PreconditionFailed,
    QuotaExceeded,
)
from skyferry.vospace.paths import NodePath
from unit.space.ground import ALICE, BOB, EVERYWHERE, NOBODY, Ground

pytestmark = pytest.mark.parametrize("ground", EVERYWHERE, indirect=True)
NOTHING = Digests()


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def start(ground: Ground, name: str = "f", **request: object) -> str:
    return ground.space.start_transaction(ALICE, ground.at(name), UploadRequest(**request)).id  # type: ignore[arg-type]


def append(
    ground: Ground, id: str, data: bytes, name: str = "f", space: Space | None = None, expected: Digests = NOTHING
) -> TransactionState:
    segment = (space or ground.space).append(ALICE, ground.at(name), id, len(data), expected)
    try:
        segment.write(data)
        return segment.finish(expected)
    finally:
        segment.abort()


def state(ground: Ground, id: str, name: str = "f") -> TransactionState:
    return ground.space.transaction(ALICE, ground.at(name), id)


def test_segments_become_one_file_at_the_commit(ground: Ground) -> None:
    id = start(ground, length=9, content_type="text/plain", mtime=1_600_000_000_000_000_000)
    assert state(ground, id) == TransactionState(id, 0, None)
    assert append(ground, id, b"abc") == TransactionState(id, 3, md5(b"abc"))
    assert append(ground, id, b"def", expected=Digests(md5=md5(b"def"))) == TransactionState(id, 6, md5(b"abcdef"))
    append(ground, id, b"ghi")
    assert ground.names(ground.home) == []
    node = ground.space.commit(ALICE, ground.at("f"), id, Digests(md5=md5(b"abcdefghi")))
    assert (node.length, node.md5, node.content_type) == (9, md5(b"abcdefghi"), "text/plain")
    assert node.mtime == 1_600_000_000_000_000_000
    assert ground.get(ground.at("f")) == b"abcdefghi"
    with pytest.raises(InvalidArgument):
        state(ground, id)


def test_the_time_may_come_with_the_commit(ground: Ground) -> None:
    id = start(ground, mtime=1_600_000_000_000_000_000)
    append(ground, id, b"x")
    node = ground.space.commit(ALICE, ground.at("f"), id, NOTHING, 1_700_000_000_000_000_000)
    assert node.mtime == 1_700_000_000_000_000_000


def test_another_process_goes_on(ground: Ground) -> None:
    id = start(ground)
    append(ground, id, b"one ")
    append(ground, id, b"two ", space=ground.another())
    node = ground.another().commit(ALICE, ground.at("f"), id, Digests(md5=md5(b"one two ")))
    assert node.length == 8


def test_without_a_kept_state_the_bytes_are_read_again(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skyferry.site.space.segments.ResumableMD5", PlainMD5)
    id = start(ground)
    append(ground, id, b"one ")
    assert append(ground, id, b"two").md5 == md5(b"one two")
    monkeypatch.undo()
    assert append(ground, id, b" three").md5 == md5(b"one two three")


def test_a_segment_that_is_cut_or_wrong_was_never_sent(ground: Ground) -> None:
    id = start(ground)
    append(ground, id, b"kept")
    cut = ground.space.append(ALICE, ground.at("f"), id, 10)
    cut.write(b"cut")
    with pytest.raises(PreconditionFailed):
        cut.finish(NOTHING)
    with pytest.raises(PreconditionFailed):
        append(ground, id, b"wrong", expected=Digests(md5="0" * 32))
    dropped = ground.space.append(ALICE, ground.at("f"), id, None)
    dropped.write(b"dropped")
    dropped.abort()
    assert state(ground, id) == TransactionState(id, 4, md5(b"kept"))
    append(ground, id, b" and more")
    ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    assert ground.get(ground.at("f")) == b"kept and more"


def test_reverting_takes_back_one_append(ground: Ground) -> None:
    id = start(ground)
    with pytest.raises(InvalidArgument):
        ground.space.revert(ALICE, ground.at("f"), id)
    append(ground, id, b"one ")
    append(ground, id, b"two ")
    assert ground.space.revert(ALICE, ground.at("f"), id) == TransactionState(id, 4, md5(b"one "))
    with pytest.raises(InvalidArgument):
        ground.space.revert(ALICE, ground.at("f"), id)
    append(ground, id, b"three")
    ground.space.commit(ALICE, ground.at("f"), id, Digests(md5=md5(b"one three")))
    assert ground.get(ground.at("f")) == b"one three"


def test_a_commit_that_does_not_fit_leaves_the_transaction(ground: Ground) -> None:
    id = start(ground, length=4)
    append(ground, id, b"abc")
    with pytest.raises(PreconditionFailed):
        ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    with pytest.raises(PreconditionFailed):
        append(ground, id, b"too long")
    append(ground, id, b"d")
    with pytest.raises(PreconditionFailed):
        ground.space.commit(ALICE, ground.at("f"), id, Digests(md5="0" * 32))
    with pytest.raises(PreconditionFailed):
        ground.space.commit(ALICE, ground.at("f"), id, Digests(sha256="0" * 64))
    sha256 = hashlib.sha256(b"abcd").hexdigest()
    ground.space.commit(ALICE, ground.at("f"), id, Digests(md5=md5(b"abcd"), sha256=sha256))


def test_no_bytes_at_all(ground: Ground) -> None:
    id = start(ground, length=0)
    assert ground.space.commit(ALICE, ground.at("f"), id, NOTHING).length == 0
    assert ground.get(ground.at("f")) == b""


def test_abandoning_leaves_nothing(ground: Ground) -> None:
    id = start(ground)
    append(ground, id, b"x")
    ground.space.abandon(ALICE, ground.at("f"), id)
    with pytest.raises(InvalidArgument):
        append(ground, id, b"x")
    assert ground.names(ground.home) == []


def test_only_who_started_it_goes_on(ground: Ground) -> None:
    id = start(ground)
    for caller, where in ((BOB, ground.at("f")), (NOBODY, ground.at("f")), (ALICE, ground.at("g"))):
        with pytest.raises(InvalidArgument, match="no such put transaction"):
            ground.space.transaction(caller, where, id)
        with pytest.raises(InvalidArgument):
            ground.space.abandon(caller, where, id)
    with pytest.raises(InvalidArgument):
        state(ground, "unknown")


def test_a_pre_authorised_url_is_good_for_its_transactions(ground: Ground) -> None:
    writer = replace(BOB, grant=Grant(ground.kind, ground.at("f"), write=True))
    started = ground.space.start_transaction(writer, ground.at("f"), UploadRequest())
    segment = ground.space.append(writer, ground.at("f"), started.id, 2)
    segment.write(b"ok")
    segment.finish(NOTHING)
    elsewhere = replace(writer, grant=Grant(ground.kind, ground.at("g"), write=True))
    with pytest.raises(PermissionDenied):
        ground.space.commit(elsewhere, ground.at("f"), started.id, NOTHING)
    assert ground.space.commit(writer, ground.at("f"), started.id, NOTHING).owner == "bob"


def test_links_and_chosen_names(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.link(ground.at("l"), ground.at("d/f"))
    id = start(ground, "l")
    append(ground, id, b"x", "l")
    assert state(ground, id, "d/f").length == 1
    assert ground.space.commit(ALICE, ground.at("l"), id, NOTHING).path == ground.at("d/f")
    id = start(ground, ".auto")
    append(ground, id, b"x", ".auto")
    made = ground.space.commit(ALICE, ground.at(".auto"), id, NOTHING)
    assert made.path.parent == ground.home


def test_rules_are_judged_at_each_step(ground: Ground) -> None:
    with pytest.raises(PermissionDenied):
        ground.space.start_transaction(BOB, ground.at("f"), UploadRequest())
    id = start(ground, preconditions=Preconditions(if_none_match=("*",)))
    append(ground, id, b"x")
    ground.change(ground.home, islocked="true")
    with pytest.raises(NodeLocked):
        append(ground, id, b"x")
    with pytest.raises(NodeLocked):
        ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    ground.change(ground.home, islocked="false")
    ground.put(ground.at("f"), b"came first")
    with pytest.raises(PreconditionFailed):
        ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    ground.space.remove(ALICE, ground.at("f"))
    ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    assert ground.get(ground.at("f")) == b"x"


def test_one_append_at_a_time(ground: Ground) -> None:
    id = start(ground)
    first = ground.space.append(ALICE, ground.at("f"), id, 3)
    first.write(b"abc")
    for refused in (
        lambda: append(ground, id, b"x"),
        lambda: ground.another().commit(ALICE, ground.at("f"), id, NOTHING),
        lambda: ground.space.revert(ALICE, ground.at("f"), id),
        lambda: ground.space.abandon(ALICE, ground.at("f"), id),
    ):
        with pytest.raises(NodeBusy):
            refused()
    first.finish(NOTHING)
    assert append(ground, id, b"def").length == 6


def test_a_lease_ends_by_itself_and_its_late_holder_harms_nothing(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = start(ground)
    append(ground, id, b"base ")
    stalled = ground.space.append(ALICE, ground.at("f"), id, None)
    stalled.write(b"stalled")
    with ground.database.writing() as connection:
        connection.execute(update(put_transactions).values(lease_expires=time.time_ns() - 1))
    assert append(ground, id, b"taken over").md5 == md5(b"base taken over")
    monkeypatch.setattr("skyferry.site.space.leases.LEASE", 0.0)
    for late in (lambda: stalled.write(b"late"), lambda: stalled.finish(NOTHING)):
        with pytest.raises(NodeBusy):
            late()
    stalled.abort()
    monkeypatch.undo()
    ground.space.commit(ALICE, ground.at("f"), id, Digests(md5=md5(b"base taken over")))
    assert ground.get(ground.at("f")) == b"base taken over"


def test_a_dead_process_holds_nothing(ground: Ground) -> None:
    assert not is_dead(new_holder())
    script = "from skyferry.site.space.leases import new_holder; print(new_holder())"
    holder = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    assert is_dead(holder)
    id = start(ground)
    with ground.database.writing() as connection:
        connection.execute(update(put_transactions).values(lease=holder, lease_expires=time.time_ns() + 10**12))
    assert append(ground, id, b"x").length == 1


@pytest.mark.parametrize("when", ["during the append", "after the append"])
def test_a_process_killed_while_appending_loses_only_its_segment(ground: Ground, when: str) -> None:
    id = start(ground)
    append(ground, id, b"before ")
    program = f"""
        import os, pathlib, signal
        from unit.space.ground import ALICE, Ground, open_store, AUTHORITY, PARENTS, path
        from skyferry.site.database.engine import Database
        from skyferry.site.space.service_space import open_space
        from skyferry.site.space.space import Digests
        directory = pathlib.Path({str(ground.directory)!r})
        database = Database.open({ground.database.engine.url.render_as_string(hide_password=False)!r})
        store = open_store({ground.kind!r}, directory, database)
        parents = [path(text) for text in PARENTS[{ground.kind!r}]]
        space = open_space({ground.kind!r}, store, database, AUTHORITY, parents, is_account=bool)
        segment = space.append(ALICE, path({str(ground.at("f"))!r}), {id!r}, None)
        segment.write(b"x" * 3_000_000)
        if {when!r} == "after the append":
            segment.finish(Digests())
        os.kill(os.getpid(), signal.SIGKILL)
    """
    here = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=here, capture_output=True, text=True)
    assert killed.returncode == -9, killed.stderr
    held = b"before " + (b"x" * 3_000_000 if when == "after the append" else b"")
    assert state(ground, id) == TransactionState(id, len(held), md5(held))
    append(ground, id, b" after")
    ground.space.commit(ALICE, ground.at("f"), id, Digests(md5=md5(held + b" after")))
    assert ground.get(ground.at("f")) == held + b" after"


def test_a_commit_whose_end_was_lost_is_asked_for_again(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes are in their place, but the process died before the transaction was forgotten."""
    id = start(ground, preconditions=Preconditions(if_none_match=("*",)))
    append(ground, id, b"data")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(transaction_rows.TransactionRows, "remove", die)
    with pytest.raises(KeyboardInterrupt):
        ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    monkeypatch.undo()
    assert ground.get(ground.at("f")) == b"data"
    _end_leases(ground)
    assert ground.space.commit(ALICE, ground.at("f"), id, Digests(md5=md5(b"data"))).length == 4
    assert ground.get(ground.at("f")) == b"data"
    with pytest.raises(InvalidArgument):
        state(ground, id)


def test_a_lost_commit_never_brings_back_what_was_replaced_since(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = start(ground)
    append(ground, id, b"data")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(transaction_rows.TransactionRows, "remove", die)
    with pytest.raises(KeyboardInterrupt):
        ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    monkeypatch.undo()
    ground.put(ground.at("f"), b"newer")
    _end_leases(ground)
    with pytest.raises(InvalidArgument):
        ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    assert ground.get(ground.at("f")) == b"newer"


def test_a_commit_interrupted_before_the_bytes_are_placed_is_repeated(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground.put(ground.at("f"), b"olds")
    id = start(ground)
    append(ground, id, b"data")

    def fail(*_: object, **__: object) -> None:
        raise DuplicateNode("always lost")

    monkeypatch.setattr("skyferry.site.space.transactions.place_bytes", fail)
    with pytest.raises(DuplicateNode):
        ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    monkeypatch.undo()
    assert ground.get(ground.at("f")) == b"olds"
    ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    assert ground.get(ground.at("f")) == b"data"


def test_a_total_reserves_room(ground: Ground) -> None:
    ground.allocations.change(ground.home, quota=1000)
    id = start(ground, length=800)
    with pytest.raises(QuotaExceeded):
        ground.space.upload(ALICE, ground.at("g"), UploadRequest(length=300))
    with pytest.raises(QuotaExceeded):
        start(ground, "h", length=201)
    append(ground, id, b"x" * 500)
    append(ground, id, b"x" * 300)
    ground.space.commit(ALICE, ground.at("f"), id, NOTHING)
    ground.put(ground.at("g"), b"x" * 200)
    with pytest.raises(QuotaExceeded):
        ground.put(ground.at("i"), b"x")


def test_without_a_total_each_segment_reserves_room(ground: Ground) -> None:
    ground.allocations.change(ground.home, quota=1000)
    id = start(ground)
    append(ground, id, b"x" * 600)
    with pytest.raises(QuotaExceeded):
        append(ground, id, b"x" * 401)
    with pytest.raises(QuotaExceeded):
        ground.put(ground.at("g"), b"x" * 401)
    chunked = ground.space.append(ALICE, ground.at("f"), id, None)
    chunked.write(b"x" * 400)
    with pytest.raises(QuotaExceeded):
        chunked.write(b"x")
    chunked.abort()
    ground.space.abandon(ALICE, ground.at("f"), id)
    ground.put(ground.at("g"), b"x" * 1000)


def test_what_nobody_goes_on_with_is_forgotten(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    ground.allocations.change(ground.home, quota=1000)
    monkeypatch.setattr(ground.space._transactions._rows, "_idle", -1)
    with pytest.raises(InvalidArgument):
        start(ground, length=900)
    monkeypatch.undo()
    assert ground.space.tidy() == 1
    kept = start(ground, length=900)
    assert ground.space.tidy() == 0
    assert state(ground, kept).length == 0


def test_an_abandoned_transaction_needs_no_container(ground: Ground) -> None:
    ground.container(ground.at("d"))
    id = start(ground, "d/f")
    append(ground, id, b"x", "d/f")
    ground.space.remove(ALICE, ground.at("d"))
    ground.space.abandon(ALICE, NodePath((*ground.at("d").parts, b"f")), id)


def _end_leases(ground: Ground) -> None:
    """As the end of the process would do it."""
    with ground.database.writing() as connection:
        connection.execute(update(put_transactions).values(lease=None))
