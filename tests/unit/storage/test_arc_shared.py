"""What other programs do to the tree, and what the site makes of it."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import time

import pytest

from skyferry.site.storage.nodes import Changes, Order
from skyferry.vospace.faults import InternalFault, NodeNotEmpty, NodeNotFound
from skyferry.vospace.nodes import PRIVATE, NodeKind, Sharing
from skyferry.vospace.paths import NodePath
from unit.storage.arcs import open_handles

SHARED = Sharing(public=True, read_groups=("ivo://example.org/gms?r",), write_groups=(), inherit=True)


def test_a_copied_file_is_a_node_at_once_and_belongs_to_its_surroundings(arc):
    arc.make("home", owner="astro", sharing=SHARED)
    (arc.tree / "home/sub").mkdir()
    (arc.tree / "home/sub/f").write_bytes(b"by hand")
    node = arc.get("home/sub/f")
    assert (node.owner, node.length, node.md5) == ("astro", 7, None)
    assert node.sharing == Sharing(public=True, read_groups=SHARED.read_groups)
    assert arc.get("home/sub").sharing == SHARED
    assert node.content_date == node.mtime == (arc.tree / "home/sub/f").stat().st_mtime_ns
    assert arc.read("home/sub/f") == b"by hand"
    assert [child.sharing for child in arc.store.children(arc.get("home/sub"))] == [node.sharing]


def test_without_inheritance_a_copied_file_is_private(arc):
    arc.make("home", sharing=Sharing(public=True))
    (arc.tree / "home/f").touch()
    assert arc.get("home/f").sharing == PRIVATE


def test_what_the_site_stored_is_a_plain_file_at_once(arc):
    arc.make("home")
    arc.put("home/f", b"bytes", mtime=1_600_000_000_123_456_789)
    known = (arc.tree / "home/f").stat()
    assert (arc.tree / "home/f").read_bytes() == b"bytes"
    assert known.st_mtime_ns == 1_600_000_000_123_456_789
    assert known.st_mode & 0o777 == 0o644
    assert (arc.tree / "home").stat().st_mode & 0o777 == 0o755


def test_mv_by_another_program_keeps_all_metadata(arc):
    arc.make("a")
    arc.make("b")
    arc.put("a/f", b"bytes", owner="eve")
    arc.store.update(arc.get("a/f"), Changes(sharing=SHARED, locked=True, properties={"k": "v"}))
    before = arc.get("a/f")
    (arc.tree / "a/f").rename(arc.tree / "b/g")
    after = arc.get("b/g")
    assert arc.find("a/f") is None
    assert after.key == before.key
    for kept in ("owner", "sharing", "locked", "properties", "length", "mtime", "content_date"):
        assert getattr(after, kept) == getattr(before, kept)


def test_mv_of_a_container_keeps_metadata_and_digests_below(arc):
    arc.make("a")
    arc.put("a/f", b"bytes", owner="eve")
    md5 = arc.get("a/f").md5
    (arc.tree / "a").rename(arc.tree / "b")
    assert (arc.get("b/f").owner, arc.get("b/f").md5) == ("eve", md5)


def test_cp_starts_fresh(arc):
    arc.make("home", owner="astro")
    arc.put("home/f", b"bytes", owner="eve")
    arc.store.update(arc.get("home/f"), Changes(sharing=SHARED, properties={"k": "v"}))
    shutil.copy2(arc.tree / "home/f", arc.tree / "home/g")
    copy = arc.get("home/g")
    assert (copy.owner, copy.sharing, copy.properties, copy.md5) == ("astro", PRIVATE, {}, None)


@pytest.mark.parametrize("restore_times", [False, True])
def test_a_digest_counts_no_more_after_a_write_by_another_program(arc, restore_times):
    arc.put("f", b"bytes")
    before = arc.get("f")
    assert before.md5 == hashlib.md5(b"bytes").hexdigest()
    with (arc.tree / "f").open("r+b") as file:
        file.write(b"BYTES")
    if restore_times:
        os.utime(arc.tree / "f", ns=(before.mtime, before.mtime))
    after = arc.get("f")
    assert after.length == before.length
    assert after.md5 is None
    assert after.version != before.version
    assert [child.md5 for child in arc.store.children(arc.root)] == [None]


def test_a_write_in_the_very_moment_of_an_upload_shows(arc):
    for number in range(50):
        before = arc.put("f", b"site " * 5)
        descriptor = os.open(arc.tree / "f", os.O_WRONLY)
        os.pwrite(descriptor, b"else", 0)
        os.close(descriptor)
        after = arc.get("f")
        assert after.md5 is None, number
        assert after.version != before.version


def test_a_digest_computed_later_is_remembered(arc):
    (arc.tree / "f").write_bytes(b"by hand")
    os.utime(arc.tree / "f", ns=(1, time.time_ns() - 10**9))
    time.sleep(0.05)
    md5 = hashlib.md5(b"by hand").hexdigest()
    reader = arc.store.read(arc.get("f"))
    arc.store.remember_digest(arc.get("f"), reader, md5)
    reader.close()
    assert arc.get("f").md5 == md5


def test_a_digest_of_a_file_changed_just_now_is_not_remembered(arc):
    (arc.tree / "f").write_bytes(b"by hand")
    reader = arc.store.read(arc.get("f"))
    arc.store.remember_digest(arc.get("f"), reader, "0" * 32)
    reader.close()
    assert arc.get("f").md5 is None


def test_a_digest_of_bytes_that_changed_while_they_were_read_is_not_remembered(arc):
    (arc.tree / "f").write_bytes(b"by hand")
    time.sleep(0.05)
    reader = arc.store.read(arc.get("f"))
    (arc.tree / "f").write_bytes(b"BY HAND")
    arc.store.remember_digest(arc.get("f"), reader, "0" * 32)
    reader.close()
    assert arc.get("f").md5 is None


@pytest.mark.parametrize("change", [b"longer than before", b"BYTES", b""])
def test_a_reader_does_not_serve_two_versions(arc, change):
    arc.put("f", b"bytes")
    reader = arc.store.read(arc.get("f"))
    (arc.tree / "f").write_bytes(change)
    with pytest.raises(InternalFault):
        list(reader.blocks(0, reader.length))
    reader.close()


def test_a_reader_goes_on_with_its_version_when_the_name_goes_away(arc):
    arc.put("f", b"old bytes")
    reader = arc.store.read(arc.get("f"))
    arc.put("f", b"new")
    (arc.tree / "f").unlink()
    assert b"".join(reader.blocks(0, reader.length)) == b"old bytes"
    reader.close()


def test_setting_mtime_keeps_the_date_of_the_bytes(arc):
    stored = arc.put("f", b"bytes")
    changed = arc.store.update(arc.get("f"), Changes(mtime=1_500_000_000_000_000_001))
    assert changed.mtime == (arc.tree / "f").stat().st_mtime_ns == 1_500_000_000_000_000_001
    assert changed.content_date == stored.content_date
    (arc.tree / "f").write_bytes(b"by another")
    assert arc.get("f").content_date == (arc.tree / "f").stat().st_mtime_ns


def test_metadata_alone_moves_neither_version_nor_ctime(arc):
    before = arc.put("f", b"bytes")
    after = arc.store.update(before, Changes(sharing=SHARED, properties={"a": "b"}, content_type="image/fits"))
    assert (after.version, after.ctime, after.md5) == (before.version, before.ctime, before.md5)
    assert after.changed > before.changed


def test_even_an_empty_change_moves_the_date(arc):
    before = arc.put("f", b"bytes")
    assert arc.store.update(before, Changes()).changed > before.changed


def test_sockets_fifos_and_devices_are_left_out(arc):
    arc.make("home")
    arc.put("home/f", b"x")
    os.mkfifo(arc.tree / "home/fifo")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(arc.tree / "home/socket"))
    try:
        assert arc.names("home") == [b"f"]
        assert arc.find("home/fifo") is None
        assert arc.find("home/socket") is None
        arc.store.remove(arc.get("home/f"))
        with pytest.raises(NodeNotEmpty):
            arc.store.remove(arc.get("home"))
    finally:
        listener.close()


def test_a_fifo_in_the_place_of_a_file_does_not_stop_a_reader(arc):
    node = arc.put("f", b"bytes")
    (arc.tree / "f").unlink()
    os.mkfifo(arc.tree / "f")
    with pytest.raises(NodeNotFound):
        arc.store.read(node)


def test_a_directory_nobody_may_read_lists_empty_and_breaks_nothing(arc, unprivileged):
    arc.make("home")
    arc.make("home/closed")
    arc.put("home/closed/f", b"x")
    arc.put("home/g", b"x")
    (arc.tree / "home/closed").chmod(0)
    with unprivileged:
        assert arc.names("home") == [b"closed", b"g"]
        assert arc.names("home/closed") == []
        assert arc.find("home/closed/f") is None
        assert arc.store.recount(arc.get("home")) >= 1
    (arc.tree / "home/closed").chmod(0o755)


def test_a_hard_link_shares_its_metadata_until_the_last_name_goes(arc):
    arc.put("f", b"bytes", owner="eve")
    os.link(arc.tree / "f", arc.tree / "g")
    arc.store.remove(arc.get("f"))
    assert arc.get("g").owner == "eve"


def test_a_new_file_with_a_reused_inode_starts_fresh(arc):
    arc.make("home", owner="astro")
    for _ in range(50):
        node = arc.put("home/f", b"bytes", owner="eve")
        (arc.tree / "home/f").unlink()
        time.sleep(0.01)
        (arc.tree / "home/f").write_bytes(b"other")
        fresh = arc.get("home/f")
        assert fresh.owner == "astro"
        if (arc.tree / "home/f").stat().st_ino == node.key.inode:
            break
        (arc.tree / "home/f").unlink()


def test_a_replaced_file_that_others_may_not_see_is_not_read_as_the_old_one(arc):
    arc.make("home", owner="astro")
    public = arc.put("home/f", b"for all")
    public = arc.store.update(public, Changes(sharing=Sharing(public=True)))
    (arc.tree / "home/f").unlink()
    (arc.tree / "home/f").write_bytes(b"private")
    with pytest.raises(NodeNotFound):
        arc.store.read(public)


@pytest.mark.parametrize("order", [Order.LENGTH, Order.DATE])
@pytest.mark.parametrize("descending", [False, True])
def test_listings_in_other_orders(arc, order, descending):
    for number, name in enumerate(["c", "a", "b"]):
        (arc.tree / name).write_bytes(b"x" * (10 - number))
        os.utime(arc.tree / name, ns=(1, 10**18 + number))
        time.sleep(0.02)
    expected = [b"b", b"a", b"c"] if order is Order.LENGTH else [b"c", b"a", b"b"]
    found = [node.path.name for node in arc.store.children(arc.root, order=order, descending=descending)]
    assert found == (expected[::-1] if descending else expected)


def test_a_listing_longer_than_a_batch_is_complete_and_in_order(arc):
    names = sorted(f"{number}".encode() for number in range(1234))
    for name in names:
        (arc.tree / name.decode()).touch()
    assert arc.names() == names
    assert [n.path.name for n in arc.store.children(arc.root, start=b"5")] == [name for name in names if name >= b"5"]


def test_what_vanishes_during_a_listing_is_left_out(arc):
    for number in range(600):
        (arc.tree / f"{number:03}").touch()
    listing = arc.store.children(arc.root)
    next(listing)
    (arc.tree / "599").unlink()
    assert sum(1 for _ in listing) == 598


def test_a_listing_given_up_leaves_no_handle_open(arc):
    for number in range(3):
        (arc.tree / f"{number}").touch()
    before = open_handles()
    listing = arc.store.children(arc.root)
    next(listing)
    listing.close()
    assert open_handles() == before


@pytest.mark.parametrize(
    "name",
    [b"with space", b"100%", b"a[0]#?&", b"\xff\xfe\x80", "Größe 星".encode(), b"n" * 255, b"new\nline", b"-", b"~"],
)
def test_names_of_any_bytes(arc, name):
    arc.make("home")
    parent = arc.get("home")
    (arc.tree / "home" / os.fsdecode(name)).write_bytes(b"by hand")
    node = arc.store.lookup(NodePath((b"home", name)))[-1]
    assert node.kind is NodeKind.DATA
    assert [child.path.name for child in arc.store.children(parent)] == [name]
    moved = arc.store.move(node, parent, b"plain")
    back = arc.store.move(moved, parent, name)
    assert back.path.name == name
    arc.store.remove(back)
    assert list(arc.store.children(parent)) == []
