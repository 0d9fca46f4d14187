"""How bytes appear: in which order, after which crash, against whom."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading

import pytest

from skyferry.site.storage import linux
from skyferry.site.storage.nodes import Changes, NewNode, Placement
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, Fault, QuotaExceeded
from skyferry.vospace.nodes import NodeKind, Sharing
from skyferry.vospace.paths import NodePath
from unit.storage import arcs
from unit.storage.arcs import FOR_EVER, Arc, killed_at

POINTS_OF_A_PUT = ("after-block", "after-sync", "after-reserve", "after-rename", "after-directory-sync", "after-commit")


@pytest.mark.parametrize("how", [(), ("stage",)], ids=["whole", "staged"])
@pytest.mark.parametrize("replacing", [False, True], ids=["new", "replacing"])
def test_the_order_of_system_calls(tmp_path, replacing, how):
    """Write, sync, commit of the record, rename, sync of the directory, commit of the digest, only then the answer."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    arc = Arc.open(tmp_path)
    if replacing:
        arc.put("f", b"old")
    arc.close()
    trace = tmp_path / "trace"
    watch = ["strace", "-f", "-y", "-e", "trace=write,pwrite64,fsync,fdatasync,renameat2", "-o", str(trace)]
    words = ["put", "f", "3000000", "x", *how]
    done = subprocess.run(
        [*watch, sys.executable, arcs.__file__, str(tmp_path), *words], capture_output=True, check=False
    )
    assert done.stdout == b"done\n", done.stderr
    steps = []
    for line in trace.read_text().splitlines():
        call = line.split(maxsplit=1)[1]
        for step, pattern in (
            ("bytes", r"pwrite64\(\d+<[^>]*/staging/"),
            ("sync", r"fsync\(\d+<[^>]*/staging/[^>]+>"),
            ("commit", r"pwrite64\(\d+<[^>]*sqlite-wal>"),
            ("rename", r"renameat2\(\d+<[^>]*/staging>.*/tree>"),
            ("names", r"fsync\(\d+<[^>]*/tree>"),
            ("answer", r"write\(1<.*done"),
        ):
            if re.match(pattern, call) and steps[-1:] != [step]:
                steps.append(step)
    assert steps[steps.index("bytes") :] == ["bytes", "sync", "commit", "rename", "names", "commit", "answer"]
    arc = Arc.open(tmp_path)
    assert arc.get("f").length == 3000000
    arc.close()


@pytest.mark.parametrize("how", [(), ("stage",)], ids=["whole", "staged"])
@pytest.mark.parametrize("replacing", [False, True], ids=["new", "replacing"])
@pytest.mark.parametrize("point", POINTS_OF_A_PUT)
def test_a_crash_leaves_the_old_or_the_new_whole(tmp_path, point, replacing, how):
    arc = Arc.open(tmp_path)
    if replacing:
        arc.put("f", b"o" * 100, owner="eve")
        arc.store.update(arc.get("f"), Changes(properties={"k": "v"}, sharing=Sharing(public=True)))
    arc.close()

    assert killed_at(f"arc.{point}", tmp_path, "put", "f", "2000000", "x", *how)

    arc = Arc.open(tmp_path)
    node = arc.find("f")
    appeared = point in ("after-rename", "after-directory-sync", "after-commit")
    assert (node is not None) == (replacing or appeared)
    if node is not None:
        assert arc.read("f") == (b"x" * 2000000 if appeared else b"o" * 100)
        assert node.owner == ("eve" if replacing else "astro")
        assert node.properties == ({"k": "v"} if replacing else {})
        assert node.sharing.public == replacing
        assert (node.md5 is not None) == (point == "after-commit" or not appeared)
    assert arc.names() == ([b"f"] if node is not None else [])

    # The same again, as a client would try it, and everything is as if nothing had happened.
    arcs.put_once(arc, "f", b"x" * 2000000, *how)
    arc.store.tidy(FOR_EVER)
    arc.store.tidy(FOR_EVER)
    assert arc.store.recount(arc.root) == 2000000 == arc.root.length
    assert arc.read("f") == b"x" * 2000000
    assert arc.get("f").owner == ("eve" if replacing else "astro")
    assert arc.staged() == []
    with arc.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM arc_nodes").scalar() == 2
    arc.close()


@pytest.mark.parametrize(
    ("words", "point", "done"),
    [
        (("make", "new"), "create.after-record", False),
        (("make", "new"), "create.after-rename", True),
        (("remove", "a/f"), "remove.after-rename", True),
        (("remove", "a/f"), "remove.after-commit", True),
        (("remove", "empty"), "remove.after-rename", True),
        (("move", "a", "b"), "move.after-reserve", False),
        (("move", "a", "b"), "move.after-rename", True),
        (("retarget", "l", "vos://example.org~arc/b"), "retarget.after-record", False),
    ],
    ids=str,
)
def test_a_crash_leaves_other_changes_done_or_not(tmp_path, words, point, done):
    arc = Arc.open(tmp_path)
    for name in ("a", "b", "empty"):
        arc.make(name, owner="eve")
    arc.put("a/f", b"x" * 100, owner="eve")
    arc.make("l", NodeKind.LINK, target="vos://example.org~arc/a", owner="eve")
    before = {name: arc.get(name).owner for name in ("a", "a/f", "b", "empty", "l")}
    arc.close()

    assert killed_at(f"arc.{point}", tmp_path, *words)

    arc = Arc.open(tmp_path)
    match words:
        case "make", name:
            assert (arc.find(name) is not None) == done
            assert not done or arc.get(name).owner == "astro"
        case "remove", name:
            assert (arc.find(name) is None) == done
            del before[name]
        case "move", *_:
            assert (arc.find("a") is None) == (arc.find("b/moved/f") is not None) == done
            if done:
                before["b/moved"], before["b/moved/f"] = before.pop("a"), before.pop("a/f")
        case _:
            assert arc.get("l").target == "vos://example.org~arc/a"
    assert {name: arc.get(name).owner for name in before} == before
    assert list(arc.tree.glob("**/t-*")) == []
    for _ in range(2):
        arc.store.tidy(FOR_EVER)
    assert arc.staged() == []
    kept = sum(1 for _ in arc.tree.glob("**/*")) + 1
    with arc.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM arc_nodes").scalar() == kept
    assert arc.store.recount(arc.root) == arc.root.length == sum(p.stat().st_size for p in arc.tree.glob("**/f"))
    arc.close()


def test_a_segment_survives_a_crash_and_the_next_process_goes_on(tmp_path):
    arc = Arc.open(tmp_path)
    arc.close()
    assert killed_at("arc.after-segment", tmp_path, "put", "f", "100", "x", "stage")
    arc = Arc.open(tmp_path)
    stage = arc.store.stage("transaction", arc.root)
    assert b"".join(stage.read(0, 100)) == b"x" * 100
    arc.store.tidy(FOR_EVER)
    assert b"".join(arc.store.stage("transaction", arc.root).read(0, 100)) == b"x" * 100
    stage.discard()
    stage.discard()
    assert arc.staged() == []
    arc.close()


def placement(arc: Arc, name: bytes, data: bytes, **more) -> Placement:
    wanted = {
        "parent": arc.root,
        "name": name,
        "replaces": None,
        "new": NewNode(kind=NodeKind.DATA, owner="astro"),
        "md5": "0" * 32,
        "length": len(data),
        **more,
    }
    return Placement(**wanted)


def test_nothing_shows_before_finish_or_after_abort(arc):
    writer = arc.store.write(arc.root)
    writer.write(b"bytes")
    assert arc.names() == []
    assert list(arc.tree.iterdir()) == []
    writer.abort()
    writer.abort()
    assert arc.names() == []
    assert arc.staged() == []


def test_a_name_taken_meanwhile_is_not_overwritten(arc):
    writer = arc.store.write(arc.root)
    writer.write(b"ours")
    wanted = placement(arc, b"f", b"ours")
    (arc.tree / "f").write_bytes(b"by another")
    with pytest.raises(DuplicateNode):
        writer.finish(wanted)
    writer.finish(placement(arc, b"g", b"ours"))
    assert arc.read("g") == b"ours"
    assert (arc.tree / "f").read_bytes() == b"by another"
    assert arc.root.length == 4
    assert arc.staged() == []


@pytest.mark.parametrize("other", ["directory", "symlink"])
def test_what_is_no_file_any_more_is_not_replaced(arc, other):
    node = arc.put("f", b"old")
    writer = arc.store.write(arc.root)
    writer.write(b"new!")
    (arc.tree / "f").unlink()
    if other == "directory":
        (arc.tree / "f").mkdir()
    else:
        (arc.tree / "f").symlink_to("/etc/passwd")
    with pytest.raises(DuplicateNode):
        writer.finish(placement(arc, b"f", b"new!", replaces=node))
    writer.abort()
    assert arc.get("f").kind is (NodeKind.CONTAINER if other == "directory" else NodeKind.LINK)
    assert arc.staged() == []


def test_a_file_that_went_away_meanwhile_is_written_anew_with_its_metadata(arc):
    arc.put("f", b"old", owner="eve")
    node = arc.get("f")
    writer = arc.store.write(arc.root)
    writer.write(b"new!")
    arc.store.remove(node)
    assert writer.finish(placement(arc, b"f", b"new!", replaces=node)).owner == "eve"
    assert arc.root.length == 4


def test_a_container_that_went_away_meanwhile_is_not_found(arc):
    parent = arc.make("home")
    writer = arc.store.write(parent)
    writer.write(b"x")
    (arc.tree / "home").rename(arc.tree / "elsewhere")
    with pytest.raises(ContainerNotFound):
        writer.finish(placement(arc, b"f", b"x", parent=parent))
    (arc.tree / "home").mkdir()
    with pytest.raises(ContainerNotFound):
        arc.store.write(parent)
    with pytest.raises(ContainerNotFound):
        arc.store.create(parent, b"c", NewNode(kind=NodeKind.CONTAINER, owner="astro"))


def test_metadata_set_while_bytes_are_replaced_is_kept(arc, monkeypatch):
    """A property set between the commit of the new record and the rename must not be lost with the old inode."""
    node = arc.put("f", b"old")
    writer = arc.store.write(arc.root)
    writer.write(b"new!")
    rename = linux.renameat2

    def meanwhile(*arguments):
        monkeypatch.setattr(linux, "renameat2", rename)
        arc.store.update(arc.get("f"), Changes(properties={"k": "v"}))
        rename(*arguments)

    monkeypatch.setattr(linux, "renameat2", meanwhile)
    assert writer.finish(placement(arc, b"f", b"new!", replaces=node)).properties == {"k": "v"}


def test_a_change_meant_for_bytes_replaced_meanwhile_reaches_the_new_ones(arc):
    judged = arc.put("f", b"old")
    arc.put("f", b"new!")
    changed = arc.store.update(judged, Changes(properties={"k": "v"}))
    assert (changed.length, changed.properties) == (4, {"k": "v"})


def test_writers_of_one_name_win_whole_and_usage_stays_exact(arc):
    home = arc.make("home", quota=10**6)
    arc.put("home/f", b"?" * 10)
    faults: list[Fault] = []

    def replace(number: int) -> None:
        data = bytes([65 + number]) * (1000 * (number + 1))
        try:
            for _ in range(10):
                arc.put("home/f", data)
        except Fault as fault:
            faults.append(fault)

    threads = [threading.Thread(target=replace, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = arc.read("home/f")
    assert len(set(found)) == 1
    assert len(found) == 1000 * (found[0] - 64)
    assert arc.get("home").length == arc.root.length == len(found)
    assert arc.store.recount(home) == len(found)
    with arc.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM arc_nodes").scalar() == 3


def test_a_quota_holds_against_many_at_once(arc):
    arc.make("home", quota=10_500)
    refused: list[QuotaExceeded] = []

    def fill(number: int) -> None:
        for turn in range(5):
            try:
                arc.put(f"home/{number}-{turn}", b"x" * 1000)
            except QuotaExceeded as fault:
                refused.append(fault)

    threads = [threading.Thread(target=fill, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(arc.names("home")) == 10
    assert arc.get("home").length == 10_000
    assert len(refused) == 10
    assert str(refused[0]).startswith("QuotaExceeded: quota 10500 bytes, used ")
    assert str(refused[0]).endswith(", asked 1000")


def test_where_renameat2_knows_no_flags(arc, monkeypatch):
    """As on NFS and CephFS."""

    def refused(*_):
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(linux, "renameat2", refused)
    arc.make("home")
    with pytest.raises(DuplicateNode):
        arc.make("home")
    arc.put("home/f", b"old", owner="eve")
    assert arc.put("home/f", b"new!").owner == "eve"
    assert arc.read("home/f") == b"new!"
    arc.make("l", NodeKind.LINK, target="vos://example.org~arc/home/f")
    writer = arc.store.write(arc.root)
    writer.write(b"x")
    with pytest.raises(DuplicateNode):
        writer.finish(placement(arc, b"l", b"x"))
    writer.abort()
    moved = arc.store.move(arc.get("home/f"), arc.root, b"g")
    assert moved.md5 is not None
    arc.store.move(arc.get("home"), arc.root, b"house")
    assert arc.names() == [b"g", b"house", b"l"]
    assert arc.staged() == []
    assert arc.root.length == 4


def test_copies_carry_the_digest_and_are_files_of_their_own(arc):
    arc.put("f", b"bytes" * 1000)
    copy = arc.store.copy(arc.get("f"), arc.root, b"g", NewNode(kind=NodeKind.DATA, owner="eve"))
    assert (copy.md5, copy.owner) == (arc.get("f").md5, "eve")
    (arc.tree / "f").write_bytes(b"changed")
    assert arc.read("g") == b"bytes" * 1000
    unhashed = arc.store.copy(arc.get("f"), arc.root, b"h", NewNode(kind=NodeKind.DATA, owner="eve"))
    assert unhashed.md5 == "8977dfac2f8e04cb96e66882235f5aba"


def test_a_path_never_reaches_the_staging_directory(arc):
    for name in (b"..", b"../staging"):
        with pytest.raises(Fault):
            arc.store.lookup(NodePath((name, b"staging")))
