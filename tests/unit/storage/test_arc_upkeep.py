from __future__ import annotations

import os
import shutil
import subprocess
import threading

import pytest

from skyferry.site.storage.nodes import Changes
from skyferry.vospace.faults import InvalidArgument, QuotaExceeded
from skyferry.vospace.nodes import Sharing
from unit.storage.arcs import FOR_EVER, Arc


def rows(arc: Arc, table: str = "arc_nodes") -> int:
    with arc.database.reading() as connection:
        return connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()


def test_a_recount_counts_what_other_programs_wrote_and_puts_every_level_right(arc):
    arc.make("home")
    arc.make("home/a")
    arc.put("home/a/f", b"x" * 10)
    (arc.tree / "home/a/deep/deeper").mkdir(parents=True)
    (arc.tree / "home/a/deep/deeper/g").write_bytes(b"x" * 100)
    (arc.tree / "home/h").write_bytes(b"x" * 1000)
    (arc.tree / "home/l").symlink_to("h")
    (arc.tree / "outside").write_bytes(b"x")
    assert arc.get("home").length == 10
    assert arc.store.recount(arc.get("home")) == 1110
    lengths = {name: arc.get(name).length for name in ("", "home", "home/a", "home/a/deep", "home/a/deep/deeper")}
    assert lengths == {"": 1110, "home": 1110, "home/a": 110, "home/a/deep": 100, "home/a/deep/deeper": 100}
    assert arc.store.recount(arc.root) == 1111 == arc.root.length
    shutil.rmtree(arc.tree / "home/a/deep")
    assert arc.store.recount(arc.root) == 1011 == arc.root.length
    assert arc.get("home/a").length == 10


def test_after_a_recount_the_quota_counts_the_bytes_of_other_programs(arc):
    arc.make("home", quota=1000)
    (arc.tree / "home/f").write_bytes(b"x" * 990)
    arc.put("home/g", b"x" * 10)
    arc.store.recount(arc.get("home"))
    with pytest.raises(QuotaExceeded, match="quota 1000 bytes, used 1000, asked 1"):
        arc.put("home/h", b"x")
    arc.put("home/f", b"x" * 500)
    assert arc.get("home").length == 510


def test_replacing_what_fills_a_quota_needs_room_for_the_difference_only(arc):
    arc.make("home", quota=1000)
    arc.put("home/f", b"x" * 900)
    arc.put("home/f", b"x" * 1000)
    with pytest.raises(QuotaExceeded):
        arc.put("home/f", b"x" * 1001)
    assert arc.read("home/f") == b"x" * 1000
    arc.store.update(arc.get("home"), Changes(quota=10))
    arc.put("home/f", b"x" * 900)
    assert arc.get("home").length == 900


def test_every_quota_on_the_way_up_counts(arc):
    arc.make("home", quota=100)
    arc.make("home/a", quota=1000)
    with pytest.raises(QuotaExceeded, match="quota 100 bytes"):
        arc.put("home/a/f", b"x" * 101)


def test_a_move_takes_its_bytes_from_one_quota_to_the_other(arc):
    arc.make("a", quota=1000)
    arc.make("b", quota=1000)
    arc.make("a/deep")
    arc.put("a/deep/f", b"x" * 600)
    arc.put("b/g", b"x" * 600)
    with pytest.raises(QuotaExceeded, match="quota 1000 bytes, used 600, asked 600"):
        arc.store.move(arc.get("a/deep"), arc.get("b"), b"deep")
    assert (arc.get("a").length, arc.get("b").length) == (600, 600)
    arc.store.remove(arc.get("b/g"))
    arc.store.move(arc.get("a/deep"), arc.get("b"), b"deep")
    assert (arc.get("a").length, arc.get("b").length, arc.root.length) == (0, 600, 600)
    assert arc.get("b/deep/f").md5 is not None


def test_a_move_inside_a_full_quota_needs_no_room(arc):
    arc.make("a", quota=10)
    arc.make("a/b")
    arc.put("a/f", b"x" * 10)
    arc.store.move(arc.get("a/f"), arc.get("a/b"), b"f")
    arc.store.move(arc.get("a/b/f"), arc.get("a/b"), b"g")
    assert (arc.get("a").length, arc.get("a/b").length) == (10, 10)


@pytest.mark.parametrize("destination", ["a", "a/b", "a/b/c"])
def test_a_container_does_not_move_into_itself(arc, destination):
    for name in ("a", "a/b", "a/b/c"):
        arc.make(name)
    with pytest.raises(InvalidArgument):
        arc.store.move(arc.get("a"), arc.get(destination), b"x")
    assert arc.store.move(arc.get("a"), arc.root, b"a2").path.text() == "a2"


def test_what_another_program_made_keeps_its_owner_and_sharing_when_the_site_moves_it(arc):
    arc.make("a", owner="eve", sharing=Sharing(public=True, inherit=True))
    arc.make("b", owner="bob")
    (arc.tree / "a/f").write_bytes(b"x")
    moved = arc.store.move(arc.get("a/f"), arc.get("b"), b"f")
    assert (moved.owner, moved.sharing) == ("eve", Sharing(public=True))


def test_uploads_during_a_recount_are_not_lost(arc):
    arc.make("home")
    for number in range(40):
        (arc.tree / f"home/{number}").mkdir()
    stop = threading.Event()
    sizes = []

    def upload() -> None:
        while not stop.is_set():
            number = len(sizes)
            arc.put(f"home/{number % 40}/{number}", b"x" * 100)
            sizes.append(100)

    thread = threading.Thread(target=upload)
    thread.start()
    for _ in range(5):
        arc.store.recount(arc.root)
    stop.set()
    thread.join()
    assert arc.root.length >= sum(sizes)
    assert arc.store.recount(arc.root) == sum(sizes) == arc.root.length


def test_tidy_frees_old_temporaries_only(arc):
    abandoned = arc.store.write(arc.root)
    abandoned.write(b"x")
    stage = arc.store.stage("abc", arc.root)
    assert arc.store.tidy(0) == 0
    assert len(arc.staged()) == 2
    assert arc.store.tidy(FOR_EVER) == 1
    assert arc.staged() == ["s-abc"]
    stage.discard()


def test_tidy_forgets_files_that_are_gone_and_no_others(arc):
    arc.make("home")
    arc.put("home/gone", b"x")
    arc.put("home/stays", b"x", owner="eve")
    arc.put("home/moves", b"x", owner="eve")
    (arc.tree / "home/gone").unlink()
    (arc.tree / "home/moves").rename(arc.tree / "moved")
    before = rows(arc)
    assert arc.store.tidy(FOR_EVER) == 0  # one walk is not enough: a file on the move may hide from it
    assert arc.store.tidy(FOR_EVER) == 2  # its metadata and its digest
    assert rows(arc) == before - 1
    assert (arc.get("home/stays").owner, arc.get("moved").owner) == ("eve", "eve")
    assert arc.get("moved").md5 is None or rows(arc, "arc_digests") == 2


def test_tidy_forgets_nothing_while_a_directory_cannot_be_read(arc, unprivileged):
    arc.make("home")
    arc.put("home/gone", b"x")
    (arc.tree / "home/gone").unlink()
    (arc.tree / "home").chmod(0)
    before = rows(arc)
    with unprivileged:
        for _ in range(3):
            assert arc.store.tidy(FOR_EVER) == 0
    (arc.tree / "home").chmod(0o755)
    assert rows(arc) == before


def test_upkeep_goes_down_a_deep_tree(arc):
    handle = os.open(arc.tree, os.O_PATH)
    for _ in range(1500):
        os.mkdir(b"d", dir_fd=handle)
        further = os.open(b"d", os.O_PATH, dir_fd=handle)
        os.close(handle)
        handle = further
    descriptor = os.open(b"f", os.O_WRONLY | os.O_CREAT, dir_fd=handle)
    os.write(descriptor, b"x" * 7)
    os.close(descriptor)
    os.close(handle)
    try:
        assert arc.store.recount(arc.root) == 7
        assert arc.store.tidy(FOR_EVER) == 0
    finally:
        # Python's own rmtree, by which pytest tidies up, does not go down so far.
        subprocess.run(["rm", "-r", arc.tree / "d"], check=True)
