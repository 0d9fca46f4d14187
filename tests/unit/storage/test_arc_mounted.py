"""arc as mounts change it: straight in the tree, and in the database a moment later."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from skyferry.site.storage.arc.mounted import MountedArcStore
from skyferry.site.storage.base import OpenFile
from skyferry.site.storage.nodes import Changes, NewNode, StoredNode
from skyferry.vospace.faults import DuplicateNode, NodeNotFound, QuotaExceeded
from skyferry.vospace.nodes import PRIVATE, NodeKind, Sharing
from skyferry.vospace.paths import NodePath
from unit.storage.arcs import AUTHORITY, Arc


@pytest.fixture
def mounted(arc: Arc) -> Iterator[MountedArcStore]:
    """The store of a mount over the same tree and database as `arc`, which is what others see."""
    store = MountedArcStore(arc.database, arc.tree, arc.base / "staging", authority=AUTHORITY)
    yield store
    store.close()


def make(store: MountedArcStore, text: str, owner: str = "astro", sharing: Sharing = PRIVATE) -> OpenFile:
    path = NodePath.from_text(text)
    parent = store.lookup(path.parent)[-1]
    return store.in_place.make(parent, path.name, NewNode(kind=NodeKind.DATA, owner=owner, sharing=sharing))


def find(store: MountedArcStore, text: str) -> StoredNode:
    path = NodePath.from_text(text)
    chain = store.lookup(path)
    assert len(chain) == len(path) + 1, text
    return chain[-1]


def move(store: MountedArcStore, old: str, new: str, *, replace: bool = False) -> StoredNode:
    path = NodePath.from_text(new)
    replaces = find(store, new) if replace else None
    return store.move(find(store, old), store.lookup(path.parent)[-1], path.name, replaces=replaces)


def test_what_is_closed_is_known_to_everybody(arc, mounted):
    arc.make("top", owner="boss")
    file = make(mounted, "top/new", "member", Sharing(public=True))
    file.write(0, b"bytes")
    assert find(mounted, "top/new").owner == "member"
    assert (arc.tree / "top" / "new").read_bytes() == b"bytes"
    file.close()
    node = arc.get("top/new")
    assert (node.owner, node.sharing.public, node.length) == ("member", True, 5)


def test_the_database_hears_of_it_even_if_nobody_closes(arc, mounted):
    arc.make("top", owner="boss")
    file = make(mounted, "top/new", "member")
    heard = threading.Event()
    for _ in range(100):
        if arc.get("top/new").owner == "member":
            break
        heard.wait(0.05)
    assert arc.get("top/new").owner == "member"
    file.close()


def test_a_taken_name_is_not_taken_again(arc, mounted):
    make(mounted, "a").close()
    with pytest.raises(DuplicateNode):
        make(mounted, "a")


def test_a_quota_is_never_exceeded_and_can_be_used_up(arc, mounted):
    arc.make("top", quota=1_000_000)

    def fill(number: int) -> int:
        file = make(mounted, f"top/{number}")
        written = 0
        try:
            while True:
                file.write(written, bytes(10_000))
                written += 10_000
        except QuotaExceeded:
            return written
        finally:
            assert file.status().length == written
            file.close()

    with ThreadPoolExecutor(4) as pool:
        total = sum(pool.map(fill, range(4)))
    assert total == 1_000_000
    mounted.settle()
    assert arc.get("top").length == 1_000_000


def test_room_that_was_not_used_is_given_back(arc, mounted):
    arc.make("top", quota=1 << 40)
    file = make(mounted, "top/f")
    file.write(0, bytes(3 << 20))
    file.truncate(1000)
    file.close()
    mounted.settle()
    assert arc.get("top").length == 1000


def test_a_file_removed_while_it_is_written_counts_for_nothing(arc, mounted):
    arc.make("top", quota=1 << 30)
    file = make(mounted, "top/f")
    file.write(0, bytes(100_000))
    mounted.remove(find(mounted, "top/f"))
    file.write(100_000, bytes(100_000))
    assert file.read(0, 5) == bytes(5)
    file.close()
    mounted.settle()
    assert arc.get("top").length == 0
    assert arc.find("top/f") is None


def test_a_rename_replaces_and_counts(arc, mounted):
    arc.make("top", quota=1 << 30)
    for name, size in (("old", 5000), ("new", 70)):
        file = make(mounted, f"top/{name}", owner=name)
        file.write(0, bytes(size))
        file.close()
    with pytest.raises(DuplicateNode):
        move(mounted, "top/new", "top/old")
    move(mounted, "top/new", "top/old", replace=True)
    mounted.settle()
    node = arc.get("top/old")
    assert (node.owner, node.length, arc.get("top").length, arc.names("top")) == ("new", 70, 70, [b"old"])


def test_bytes_changed_in_place_have_no_digest_and_others_keep_theirs(arc, mounted):
    arc.put("changed", b"before")
    kept = arc.put("kept", b"kept")
    file = mounted.in_place.open(find(mounted, "changed"), writable=True)
    file.write(0, b"after!")
    file.close()
    move(mounted, "kept", "moved")
    assert arc.get("changed").md5 is None
    assert arc.get("moved").md5 == kept.md5
    assert arc.get("moved").key == kept.key


def test_times_and_sharing_follow(arc, mounted):
    file = make(mounted, "f")
    mounted.update(find(mounted, "f"), Changes(mtime=10**18))
    mounted.update(find(mounted, "f"), Changes(sharing=Sharing(public=True)))
    node = find(mounted, "f")
    assert (node.mtime, node.sharing.public) == (10**18, True)
    file.close()
    assert (arc.get("f").mtime, arc.get("f").sharing.public) == (10**18, True)
    mounted.update(find(mounted, "f"), Changes(sharing=Sharing(public=False)))
    assert not arc.get("f").sharing.public  # at once: what is hidden is hidden


def test_what_others_change_of_a_record_is_not_undone(arc, mounted):
    file = make(mounted, "f", "member")
    file.close()
    arc.store.update(arc.get("f"), Changes(locked=True))
    mounted.update(find(mounted, "f"), Changes(sharing=Sharing(public=True)))
    mounted.settle()
    node = arc.get("f")
    assert (node.locked, node.sharing.public, node.owner) == (True, True, "member")


def test_a_directory_that_was_replaced_is_not_taken_for_the_old_one(arc, mounted):
    arc.make("top", owner="one", sharing=Sharing(public=True))
    make(mounted, "top/f").close()
    (arc.tree / "top").rename(arc.tree / "away")
    arc.make("top", owner="two")
    assert find(mounted, "top").owner == "two"
    assert len(mounted.lookup(NodePath.from_text("top/f"))) == 2
    assert find(mounted, "away/f").owner == "astro"


def test_a_file_that_was_replaced_is_not_opened_or_removed_for_the_old_one(arc, mounted):
    make(mounted, "f").close()
    node = find(mounted, "f")
    (arc.tree / "f").unlink()
    (arc.tree / "f").write_bytes(b"another")
    with pytest.raises(NodeNotFound):
        mounted.in_place.open(node, writable=True)
    with pytest.raises(NodeNotFound):
        mounted.remove(node)
    assert (arc.tree / "f").exists()


def test_no_link_is_followed(arc, mounted, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "secret").write_text("secret")
    (arc.tree / "dir").symlink_to(tmp_path / "outside")
    (arc.tree / "file").symlink_to(tmp_path / "secret")
    for text in ("dir", "file"):
        assert find(mounted, text).kind is NodeKind.LINK
    root = mounted.lookup(NodePath())[0]
    with pytest.raises(DuplicateNode):
        mounted.in_place.make(root, b"file", NewNode(kind=NodeKind.DATA, owner="astro"))
    assert len(mounted.lookup(NodePath.from_text("dir/x"))) == 2
