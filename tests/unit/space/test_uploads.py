"""Bytes on their way in: what is judged before, what again at the end, and who wins a race (VOSpace 2.1 §4.2)."""

from __future__ import annotations

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from skyferry.site.access.identity import Caller, Grant, Scope
from skyferry.site.space.bytes import Digests, Preconditions, UploadRequest
from skyferry.site.space.hashing import Hasher
from skyferry.vospace.faults import (
    ContainerNotFound,
    InvalidArgument,
    NodeBusy,
    NodeLocked,
    NodeNotFound,
    PermissionDenied,
    PreconditionFailed,
)
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath
from unit.space.ground import ALICE, BOB, CAROL, DAVE, NOBODY, Ground, group, path


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


def test_bytes_appear_whole_and_only_at_the_end(ground: Ground) -> None:
    upload = ground.space.upload(ALICE, ground.at("f"), UploadRequest(length=6, content_type="text/plain"))
    upload.write(b"abc")
    upload.write(bytearray(b"def"))
    assert ground.names(ground.home) == []
    node = upload.finish(Digests(md5=md5(b"abcdef")))
    assert (node.owner, node.length, node.content_type) == ("alice", 6, "text/plain")
    assert ground.get(ground.at("f")) == b"abcdef"
    assert ground.properties(ground.at("f"))["MD5"] == md5(b"abcdef")


def test_large_uploads_are_hashed_beside_the_writing(ground: Ground) -> None:
    data = bytes(range(256)) * 4096
    upload = ground.space.upload(ALICE, ground.at("f"), UploadRequest(announced=Digests(sha256="0" * 64)))
    buffer = bytearray(len(data))
    for number in range(5):
        buffer[:] = bytes((number,)) * len(data)  # the pump may reuse its buffer as soon as `write` returns
        upload.write(memoryview(buffer))
    whole = b"".join(bytes((number,)) * len(data) for number in range(5))
    upload.finish(Digests(md5=md5(whole), sha256=hashlib.sha256(whole).hexdigest()))
    assert md5(ground.get(ground.at("f"))) == md5(whole)


def test_a_failure_while_hashing_reaches_the_writer() -> None:
    class Broken:
        def update(self, block: object) -> None:
            raise RuntimeError("broken")

    hasher = Hasher(Broken())
    for _ in range(8):  # more than the queue holds
        hasher.update(b"x" * (2 << 20))
    with pytest.raises(RuntimeError):
        hasher.settle()
    hasher.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "hasher"]


@pytest.mark.parametrize(
    "expected", [Digests(md5="0" * 32), Digests(sha256="0" * 64), Digests(md5=md5(b"bytes"), sha256="1" * 64)]
)
def test_a_wrong_digest_changes_nothing(ground: Ground, expected: Digests) -> None:
    ground.put(ground.at("f"), b"old")
    with pytest.raises(PreconditionFailed, match="checksum mismatch"):
        ground.put(ground.at("f"), b"bytes", expected=expected)
    assert ground.get(ground.at("f")) == b"old"
    with pytest.raises(PreconditionFailed):
        ground.put(ground.at("g"), b"bytes", expected=expected)
    assert ground.names(ground.home) == [b"f"]


def test_a_body_of_another_length_changes_nothing(ground: Ground) -> None:
    for sent in (b"ab", b"abcd"):
        upload = ground.space.upload(ALICE, ground.at("f"), UploadRequest(length=3))
        with pytest.raises(PreconditionFailed, match="checksum mismatch"):
            upload.write(sent)
            upload.finish(Digests())
        upload.abort()
        upload.abort()
    assert ground.names(ground.home) == []


def test_no_bytes_at_all(ground: Ground) -> None:
    assert ground.put(ground.at("f"), b"").length == 0
    assert ground.get(ground.at("f")) == b""


def test_an_existing_node_needs_write_on_itself_and_keeps_its_owner_and_metadata(ground: Ground) -> None:
    ground.change(ground.home, groupread=group("writers"))
    ground.put(ground.at("f"), b"old")
    ground.change(ground.at("f"), groupwrite=group("writers"), title="kept")
    made = ground.put(ground.at("f"), b"new", DAVE)
    assert (made.owner, made.sharing.write_groups) == ("alice", (group("writers"),))
    assert ground.properties(ground.at("f"))["title"] == "kept"
    with pytest.raises(PermissionDenied):
        ground.put(ground.at("new"), caller=DAVE)
    with pytest.raises(PermissionDenied):
        ground.put(ground.at("f"), caller=BOB)


def test_a_new_node_needs_write_on_its_container_and_belongs_to_its_caller(ground: Ground) -> None:
    ground.change(ground.home, groupwrite=group("writers"))
    assert ground.put(ground.at("f"), caller=DAVE).owner == "dave"
    for caller in (BOB, CAROL, NOBODY):
        with pytest.raises(PermissionDenied):
            ground.put(ground.at("g"), caller=caller)


def test_where_bytes_cannot_go(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.link(ground.at("to-d"), ground.at("d"))
    for name in ("d", "to-d"):
        with pytest.raises(InvalidArgument, match="transfer destination is not a data node"):
            ground.put(ground.at(name))
    with pytest.raises(ContainerNotFound):
        ground.put(ground.at("x/y"))
    with pytest.raises(InvalidArgument, match="not a data node"):
        ground.space.open(ALICE, ground.at("d"))
    with pytest.raises(NodeNotFound):
        ground.space.open(ALICE, ground.at("missing"))


def test_a_link_to_data_writes_its_target_and_a_dangling_one_makes_it(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.link(ground.at("l"), ground.at("d/f"))
    assert ground.put(ground.at("l"), b"first").path == ground.at("d/f")
    assert ground.put(ground.at("l"), b"second").path == ground.at("d/f")
    assert ground.get(ground.at("d/f")) == b"second"
    ground.link(ground.at("far"), ground.at("nowhere/f"))
    with pytest.raises(ContainerNotFound):
        ground.put(ground.at("far"))


def test_chosen_and_discarded_names(ground: Ground) -> None:
    made = ground.put(ground.at(".auto"), b"x")
    assert ground.names(ground.home) == [made.path.name]
    gone = ground.put(ground.at(".null"), b"gone", expected=Digests(md5=md5(b"gone")))
    assert (gone.length, gone.md5) == (4, md5(b"gone"))
    with pytest.raises(PreconditionFailed):
        ground.put(ground.at(".null"), b"gone", expected=Digests(md5="0" * 32))
    with pytest.raises(PermissionDenied):
        ground.put(path(".null"), caller=NOBODY)
    assert ground.names(ground.home) == [made.path.name]


def test_preconditions(ground: Ground) -> None:
    absent = Preconditions(if_none_match=("*",))
    first = ground.put(ground.at("f"), b"1", preconditions=absent)
    with pytest.raises(PreconditionFailed):
        ground.put(ground.at("f"), b"2", preconditions=absent)
    with pytest.raises(PreconditionFailed):
        ground.put(ground.at("g"), b"2", preconditions=Preconditions(if_match=("*",)))
    second = ground.put(ground.at("f"), b"2", preconditions=Preconditions(if_match=("other", first.version)))
    assert second.version != first.version
    with pytest.raises(PreconditionFailed):
        ground.put(ground.at("f"), b"3", preconditions=Preconditions(if_match=(first.version,)))
    assert ground.get(ground.at("f")) == b"2"


def test_mtime_is_kept(ground: Ground) -> None:
    ground.put(ground.at("f"), mtime=1_600_000_000_123_456_789)
    assert ground.space.node(ALICE, ground.at("f")).mtime == 1_600_000_000_123_456_789


def test_negotiation_judges_and_makes_nothing(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.link(ground.at("l"), ground.at("d/f"))
    assert ground.space.writable_data(ALICE, ground.at("l")) == ground.at("d/f")
    assert ground.names(ground.at("d")) == []
    with pytest.raises(PermissionDenied):
        ground.space.writable_data(BOB, ground.at("f"))
    with pytest.raises(InvalidArgument, match="transfer destination is not a data node"):
        ground.space.writable_data(ALICE, ground.at("d"))
    ground.change(ground.home, islocked="true")
    with pytest.raises(NodeLocked):
        ground.space.writable_data(ALICE, ground.at("f"))
    assert ground.space.writable_data(ALICE, ground.at(".null")) == ground.at(".null")


# --- what happens between the first byte and the last


def begin(ground: Ground, name: str = "f", caller: Caller = ALICE, **request: object):
    upload = ground.space.upload(caller, ground.at(name), UploadRequest(**request))  # type: ignore[arg-type]
    upload.write(b"late")
    return upload


def test_the_node_is_locked_meanwhile(ground: Ground) -> None:
    ground.put(ground.at("f"), b"old")
    upload = begin(ground)
    ground.change(ground.at("f"), islocked="true")
    with pytest.raises(NodeLocked):
        upload.finish(Digests())
    assert ground.get(ground.at("f")) == b"old"


def test_the_container_is_locked_meanwhile(ground: Ground) -> None:
    upload = begin(ground)
    ground.change(ground.home, islocked="true")
    with pytest.raises(NodeLocked):
        upload.finish(Digests())
    assert ground.names(ground.home) == []


def test_the_node_becomes_immutable_meanwhile(ground: Ground) -> None:
    ground.put(ground.at("f"), b"old")
    upload = begin(ground)
    ground.change(ground.at("f"), immutable="true")
    with pytest.raises(PermissionDenied):
        upload.finish(Digests())


def test_permission_is_taken_away_meanwhile(ground: Ground) -> None:
    ground.change(ground.home, groupwrite=group("writers"))
    upload = begin(ground, caller=DAVE)
    ground.change(ground.home, groupwrite=None)
    with pytest.raises(PermissionDenied):
        upload.finish(Digests())
    assert ground.names(ground.home) == []


def test_somebody_else_makes_the_node_meanwhile(ground: Ground) -> None:
    ground.change(ground.home, groupwrite=group("writers"))
    upload = begin(ground, caller=DAVE)
    ground.put(ground.at("f"), b"alice's own")
    with pytest.raises(PermissionDenied):
        upload.finish(Digests())
    assert ground.get(ground.at("f")) == b"alice's own"


def test_a_node_made_meanwhile_is_replaced_by_who_may(ground: Ground) -> None:
    upload = begin(ground)
    ground.put(ground.at("f"), b"early", content_type="text/x")
    node = upload.finish(Digests())
    assert (ground.get(ground.at("f")), node.content_type) == (b"late", "text/x")


def test_a_node_made_meanwhile_is_kept_if_nothing_was_to_be_there(ground: Ground) -> None:
    upload = begin(ground, preconditions=Preconditions(if_none_match=("*",)))
    ground.put(ground.at("f"), b"early")
    with pytest.raises(PreconditionFailed):
        upload.finish(Digests())
    assert ground.get(ground.at("f")) == b"early"


def test_the_node_is_replaced_meanwhile(ground: Ground) -> None:
    first = ground.put(ground.at("f"), b"1")
    upload = begin(ground)
    guarded = begin(ground, preconditions=Preconditions(if_match=(first.version,)))
    ground.put(ground.at("f"), b"2")
    with pytest.raises(PreconditionFailed):
        guarded.finish(Digests())
    upload.finish(Digests())
    assert ground.get(ground.at("f")) == b"late"


def test_the_node_is_removed_meanwhile(ground: Ground) -> None:
    ground.change(ground.home, groupread=group("writers"))
    ground.put(ground.at("f"), b"old")
    ground.change(ground.at("f"), groupwrite=group("writers"))
    by_owner, by_writer = begin(ground), begin(ground, caller=DAVE)
    ground.space.remove(ALICE, ground.at("f"))
    with pytest.raises(PermissionDenied):  # who could write the node may not make one
        by_writer.finish(Digests())
    assert by_owner.finish(Digests()).owner == "alice"


def test_the_node_becomes_a_container_meanwhile(ground: Ground) -> None:
    upload = begin(ground)
    ground.container(ground.at("f"))
    with pytest.raises(InvalidArgument):
        upload.finish(Digests())


def test_the_container_vanishes_meanwhile(ground: Ground) -> None:
    ground.container(ground.at("d"))
    upload = begin(ground, "d/f")
    ground.space.remove(ALICE, ground.at("d"))
    with pytest.raises(ContainerNotFound):
        upload.finish(Digests())


def test_a_link_is_turned_elsewhere_meanwhile(ground: Ground) -> None:
    ground.put(ground.at("a"), b"a")
    ground.put(ground.at("b"), b"b")
    ground.link(ground.at("l"), ground.at("a"))
    upload = begin(ground, "l")
    ground.space.update(ALICE, ground.at("l"), ground.document(ground.at("l"), target=ground.uri(ground.at("b"))))
    with pytest.raises(NodeBusy):
        upload.finish(Digests())
    assert (ground.get(ground.at("a")), ground.get(ground.at("b"))) == (b"a", b"b")


def test_a_race_lost_at_the_very_last_step_is_judged_again(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another upload takes the name after the judgement and before the bytes appear."""
    upload = begin(ground)
    lookup, calls = ground.store.lookup, []

    def lookup_then_lose(where: NodePath) -> object:
        chain = lookup(where)
        if where == ground.at("f") and not calls:
            calls.append(1)
            monkeypatch.setattr(ground.store, "lookup", lookup)
            ground.put(ground.at("f"), b"won by a hair")
        return chain

    monkeypatch.setattr(ground.store, "lookup", lookup_then_lose)
    upload.finish(Digests())
    assert calls
    assert ground.get(ground.at("f")) == b"late"


def test_the_last_judgement_comes_after_the_slow_disk(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    ground.put(ground.at("f"), b"old")
    upload = begin(ground)
    upload.write(b"x" * (2 << 20))
    writer = upload._writer
    settle = writer.settle

    def lock_meanwhile() -> None:
        settle()
        ground.change(ground.at("f"), islocked="true")

    monkeypatch.setattr(writer, "settle", lock_meanwhile)
    with pytest.raises(NodeLocked):
        upload.finish(Digests())
    assert ground.get(ground.at("f")) == b"old"


def test_concurrent_uploads_leave_one_of_them_whole(ground: Ground) -> None:
    bodies = [bytes((number,)) * 300_000 for number in range(6)]
    failures = []

    def send(body: bytes) -> None:
        try:
            ground.put(ground.at("f"), body)
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)

    threads = [threading.Thread(target=send, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    stored = ground.get(ground.at("f"))
    assert stored in bodies
    assert ground.properties(ground.at("f"))["MD5"] == md5(stored)
    assert ground.names(ground.home) == [b"f"]


# --- tokens and pre-authorised addresses


def granted(ground: Ground, name: str, *, write: bool, caller: Caller = BOB) -> Caller:
    return replace(caller, grant=Grant(ground.kind, ground.at(name), write))


def test_a_grant_gives_its_path_and_its_verb_alone(ground: Ground) -> None:
    ground.put(ground.at("f"), b"granted")
    ground.put(ground.at("g"), b"other")
    reader, writer = granted(ground, "f", write=False), granted(ground, "f", write=True)
    assert ground.get(ground.at("f"), reader) == b"granted"
    assert ground.space.visible_data(writer, ground.at("f")).length == 7
    assert ground.put(ground.at("f"), b"by grant", writer).owner == "alice"
    for refused in (
        lambda: ground.get(ground.at("g"), reader),
        lambda: ground.get(ground.at("f"), writer),
        lambda: ground.put(ground.at("f"), b"x", reader),
        lambda: ground.put(ground.at("g"), b"x", writer),
        lambda: ground.space.remove(writer, ground.at("f")),
        lambda: ground.space.remove_data(writer, ground.at("f")),
        lambda: ground.space.node(reader, ground.at("f")),
        lambda: ground.change(ground.at("f"), writer, ispublic="true"),
        lambda: ground.container(ground.at("f"), writer),
        lambda: ground.space.move(writer, ground.at("f"), ground.at("h")),
        lambda: ground.space.copy_node(reader, ground.at("f"), ground.at("h")),
        lambda: list(ground.space.children(reader, ground.space.node(ALICE, ground.home))),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_a_grant_makes_a_new_node_of_its_subject(ground: Ground) -> None:
    writer = granted(ground, "new", write=True)
    assert ground.put(ground.at("new"), b"x", writer).owner == "bob"
    with pytest.raises(PermissionDenied):
        ground.put(ground.at("anonymous"), b"x", granted(ground, "anonymous", write=True, caller=NOBODY))


def test_locks_and_existence_count_under_a_grant(ground: Ground) -> None:
    ground.put(ground.at("f"))
    ground.change(ground.at("f"), islocked="true")
    with pytest.raises(NodeLocked):
        ground.put(ground.at("f"), b"x", granted(ground, "f", write=True))
    with pytest.raises(NodeNotFound):
        ground.get(ground.at("missing"), granted(ground, "missing", write=False))


def test_a_grant_does_not_reach_through_a_link(ground: Ground) -> None:
    ground.put(ground.at("secret"), b"secret")
    ground.put(ground.at("l"), b"given")
    reader = granted(ground, "l", write=False)
    assert ground.get(ground.at("l"), reader) == b"given"
    ground.space.remove(ALICE, ground.at("l"))
    ground.link(ground.at("l"), ground.at("secret"))
    with pytest.raises(PermissionDenied):
        ground.get(ground.at("l"), reader)


def test_a_token_is_limited_to_its_scope(ground: Ground) -> None:
    ground.container(ground.at("in"))
    ground.put(ground.at("in/f"), b"inside")
    ground.container(ground.at("out"))
    ground.put(ground.at("out/f"), b"outside")
    scoped = replace(ALICE, scope=Scope(((ground.kind, ground.at("in")),)))
    assert ground.get(ground.at("in/f"), scoped) == b"inside"
    ground.put(ground.at("in/g"), caller=scoped)
    for refused in (
        lambda: ground.get(ground.at("out/f"), scoped),
        lambda: ground.put(ground.at("out/f"), caller=scoped),
        lambda: ground.put(ground.at("g"), caller=scoped),
        lambda: ground.space.remove(scoped, ground.at("in")),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert list(ground.space.children(scoped, ground.space.node(ALICE, ground.home))) == []
    elsewhere = replace(ALICE, scope=Scope((("other", path("")),)))
    with pytest.raises(PermissionDenied):
        ground.get(ground.at("in/f"), elsewhere)
    ground.change(ground.home, ispublic="true")
    ground.change(ground.at("in"), ispublic="true")
    ground.change(ground.at("in/f"), ispublic="true")
    assert ground.get(ground.at("in/f"), elsewhere) == b"inside"


def test_a_read_only_token_reads(ground: Ground) -> None:
    ground.put(ground.at("f"), b"x")
    reader = replace(ALICE, scope=Scope(read_only=True))
    assert ground.get(ground.at("f"), reader) == b"x"
    for refused in (
        lambda: ground.put(ground.at("f"), caller=reader),
        lambda: ground.change(ground.at("f"), reader, title="x"),
        lambda: ground.space.remove(reader, ground.at("f")),
        lambda: ground.container(ground.at("d"), reader),
    ):
        with pytest.raises(PermissionDenied):
            refused()


# --- what other programs write on arc


@pytest.mark.parametrize("ground", ["arc"], indirect=True)
def test_a_sum_that_is_not_known_is_computed_when_asked_for_one_node(ground: Ground) -> None:
    (ground.directory / "tree/home/alice/f").write_bytes(b"by cp")
    node = ground.space.node(ALICE, ground.home)
    assert [child.md5 for child in ground.space.children(ALICE, node)] == [None]
    assert ground.space.visible_data(ALICE, ground.at("f"), checksum=False).md5 is None
    assert ground.space.visible_data(ALICE, ground.at("f")).md5 == md5(b"by cp")
    assert ground.space.node(ALICE, ground.at("f")).md5 == md5(b"by cp")
    opened, reader = ground.space.open(ALICE, ground.at("f"))
    assert opened.md5 == md5(b"by cp")
    reader.close()
    assert opened.owner == "alice"


def test_a_version_is_read_to_its_end_whatever_comes_meanwhile(ground: Ground) -> None:
    ground.put(ground.at("f"), b"one" * 1000)
    node, reader = ground.space.open(ALICE, ground.at("f"))
    ground.put(ground.at("f"), b"two" * 500)
    assert reader.read(0, 10_000) == b"one" * 1000
    assert reader.version == node.version
    reader.close()


def test_negotiated_data_nodes(ground: Ground) -> None:
    ground.space.create(ALICE, ground.at("empty"), ground.document(ground.at("empty"), NodeKind.DATA))
    assert ground.space.readable_data(ALICE, ground.at("empty")).length == 0
    with pytest.raises(PermissionDenied):
        ground.space.readable_data(BOB, ground.at("empty"))


def test_of_uploads_for_one_version_one_wins(ground: Ground) -> None:
    old = ground.put(ground.at("f"), b"old")
    request = UploadRequest(preconditions=Preconditions(if_match=(old.version,)))
    uploads = [ground.space.upload(ALICE, ground.at("f"), request) for _ in range(8)]
    for number, upload in enumerate(uploads):
        upload.write(b"%d" % number)

    def finish(number: int) -> int | None:
        try:
            uploads[number].finish(Digests())
        except PreconditionFailed:
            return None
        return number

    with ThreadPoolExecutor(8) as threads:
        (winner,) = [number for number in threads.map(finish, range(8)) if number is not None]
    assert ground.get(ground.at("f")) == b"%d" % winner


def test_posts_of_different_properties_all_survive(ground: Ground) -> None:
    ground.put(ground.at("f"))
    changes = [{"ispublic": "true"}, {"groupread": group("r")}, {"groupwrite": group("w")}, {"islocked": "true"}]
    changes += [{"title": "T"}, {"description": "D"}, {"type": "image/fits"}, {"mtime": "2026-01-02T03:04:05.678"}]
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(ground.change, ground.at("f"), **change) for change in changes]:
            done.result()
    seen = ground.properties(ground.at("f"))
    assert {name: seen[name] for change in changes for name in change} == {
        name: value for change in changes for name, value in change.items()
    }
