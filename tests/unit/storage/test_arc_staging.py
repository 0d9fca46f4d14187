"""Where bytes wait: private, on the right file system, hidden; and what a full disk does."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from skyferry.site.storage.arc import ArcStore
from skyferry.site.storage.nodes import Changes, NewNode, Placement
from skyferry.vospace.faults import InternalFault, InvalidArgument
from skyferry.vospace.nodes import NodeKind, Sharing
from skyferry.vospace.paths import NodePath
from unit.storage.arcs import AUTHORITY, FOR_EVER, Arc

HIDDEN = b".skyferry-staging"


@pytest.fixture
def mounted(arc: Arc) -> Iterator[Path]:
    """A file system of 4 MiB of its own at ``projects/p`` in the tree."""
    arc.make("projects")
    arc.make("projects/p", owner="eve")
    place = arc.tree / "projects/p"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", place], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"cannot mount a file system here: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def open_store(arc: Arc, staging: Path) -> ArcStore:
    return ArcStore(arc.database, arc.tree, staging, authority=AUTHORITY)


def test_a_staging_directory_in_the_tree_is_refused(arc):
    with pytest.raises(ValueError, match="where users would see it"):
        open_store(arc, arc.tree / "staging")


def test_a_staging_directory_on_another_file_system_is_refused(arc, mounted, tmp_path):
    (tmp_path / "elsewhere").symlink_to("/dev/shm")
    with pytest.raises(ValueError, match="same mount"):
        open_store(arc, tmp_path / "elsewhere")


def test_a_staging_directory_is_closed_to_others(arc, tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    open_store(arc, tmp_path / "open").close()
    assert (tmp_path / "open").stat().st_mode & 0o777 == 0o700


def test_a_staging_directory_of_somebody_else_is_refused(arc, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can give a directory to somebody else")
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 65534, 65534)
    with pytest.raises(ValueError, match="belong"):
        open_store(arc, tmp_path / "theirs")


def test_everything_works_on_a_file_system_mounted_in_the_tree(arc, mounted):
    data = b"x" * 1_000_000
    assert arc.get("projects/p").owner == "astro"  # the mounted directory is another one
    arc.store.update(
        arc.get("projects/p"), Changes(owner="eve", sharing=Sharing(public=True, inherit=True), quota=10**9)
    )
    arc.make("projects/p/sub")
    stored = arc.put("projects/p/sub/f", data, owner="eve")
    assert stored.md5 == hashlib.md5(data).hexdigest()
    assert (mounted / "sub/f").read_bytes() == data
    arc.put("projects/p/sub/f", b"replaced", owner="bob")
    assert (arc.get("projects/p/sub/f").owner, arc.read("projects/p/sub/f")) == ("eve", b"replaced")
    link = arc.make("projects/p/l", NodeKind.LINK, target="vos://example.org~arc/projects/p/sub/f")
    arc.store.update(link, Changes(target="vos://example.org~arc/projects/p/sub"))
    arc.store.move(arc.get("projects/p/sub/f"), arc.get("projects/p"), b"g")
    assert arc.get("projects/p").length == arc.get("projects").length == arc.root.length == 8
    assert arc.get("projects/p/g").key.device != 0
    assert arc.staged() == []
    assert {path.name for path in (mounted / os.fsdecode(HIDDEN)).iterdir()} <= {"lock"}
    arc.store.remove(arc.get("projects/p/g"))
    assert arc.root.length == 0


def test_the_staging_directory_of_a_mount_is_no_node(arc, mounted):
    arc.put("projects/p/f", b"x")
    hidden = mounted / os.fsdecode(HIDDEN)
    assert hidden.stat().st_mode & 0o777 == 0o700
    assert arc.names("projects/p") == [b"f"]
    assert arc.find("projects/p/.skyferry-staging") is None
    top = arc.get("projects/p")
    with pytest.raises(InvalidArgument):
        arc.store.create(top, HIDDEN, NewNode(kind=NodeKind.CONTAINER, owner="eve"))
    with pytest.raises(InvalidArgument):
        arc.store.move(arc.get("projects/p/f"), top, HIDDEN)
    with pytest.raises(InvalidArgument):
        arc.put("projects/p/.skyferry-staging", b"x")
    assert arc.make("projects/p/sub").kind is NodeKind.CONTAINER
    assert arc.make("projects/p/sub/.skyferry-staging").kind is NodeKind.CONTAINER  # elsewhere the name is a name


@pytest.mark.parametrize("trap", ["symlink", "open to all"])
def test_a_trap_in_the_place_of_the_staging_directory_of_a_mount_is_refused(arc, mounted, tmp_path, trap):
    if trap == "symlink":
        (mounted / os.fsdecode(HIDDEN)).symlink_to(tmp_path)
    else:
        (mounted / os.fsdecode(HIDDEN)).mkdir()
        (mounted / os.fsdecode(HIDDEN)).chmod(0o777)
    with pytest.raises(InternalFault):
        arc.put("projects/p/f", b"x")
    assert arc.names("projects/p") == []


def test_nothing_is_moved_to_another_file_system_behind_the_users_back(arc, mounted):
    node = arc.put("f", b"x")
    with pytest.raises(InvalidArgument, match="another file system"):
        arc.store.move(node, arc.get("projects/p"), b"f")
    copy = arc.store.copy(node, arc.get("projects/p"), b"f", NewNode(kind=NodeKind.DATA, owner="eve"))
    assert (copy.md5, arc.read("projects/p/f")) == (node.md5, b"x")


def test_temporaries_on_a_mount_are_freed(arc, mounted):
    writer = arc.store.write(arc.get("projects/p"))
    writer.write(b"x")
    assert arc.store.tidy(1) == 0
    assert arc.store.tidy(FOR_EVER) == 1
    writer.abort()


@pytest.mark.parametrize("how", ["whole", "staged", "copied"])
def test_a_full_disk_says_so_and_leaves_nothing(arc, mounted, how):
    big = b"x" * (1 << 20)
    parent = arc.get("projects/p")
    arc.put("projects/p/f", b"old", owner="eve")
    with pytest.raises(InternalFault, match="the disk is full"):
        if how == "copied":
            arc.put("large", big * 5)
            arc.store.copy(arc.get("large"), parent, b"g", NewNode(kind=NodeKind.DATA, owner="eve"))
        elif how == "staged":
            stage = arc.store.stage("transaction", parent)
            segment = stage.segment(0)
            try:
                for _ in range(5):
                    segment.write(big)
            finally:
                segment.abort()
                stage.discard()
        else:
            writer = arc.store.write(parent)
            try:
                for _ in range(5):
                    writer.write(big)
            finally:
                writer.abort()
    assert arc.read("projects/p/f") == b"old"
    assert arc.names("projects/p") == [b"f"]
    assert parent.length == 0
    assert arc.get("projects/p").length == 3
    assert arc.put("projects/p/f", big * 3).length == 3 << 20


def test_a_stage_goes_on_in_another_process_and_forgets_what_was_aborted(arc):
    first = arc.store.stage("abc", arc.root).segment(0)
    first.write(b"one ")
    first.write(memoryview(b"two "))
    first.finish()
    aborted = arc.store.stage("abc", arc.root).segment(8)
    aborted.write(b"never")
    aborted.abort()
    aborted.abort()
    lost = arc.store.stage("abc", arc.root).segment(8)
    lost.write(b"died with its process, longer than what follows")
    stage = arc.store.stage("abc", arc.root)
    last = stage.segment(8)
    last.write(b"three")
    last.finish()
    assert b"".join(stage.read(4, 100)) == b"two three"
    data = b"one two three"
    node = stage.finish(
        Placement(
            parent=arc.root,
            name=b"f",
            replaces=None,
            new=NewNode(kind=NodeKind.DATA, owner="astro"),
            md5=hashlib.md5(data).hexdigest(),
            length=len(data),
        )
    )
    assert arc.read("f") == data
    assert node.md5 == hashlib.md5(data).hexdigest()
    assert arc.staged() == []


def test_stages_have_plain_names(arc):
    for name in ("../f", "a/b", ".", "", "größe"):
        with pytest.raises(ValueError):
            arc.store.stage(name, arc.root)
    assert arc.store.lookup(NodePath())[0].length == 0
