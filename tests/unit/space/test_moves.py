"""Moving and copying inside one service (VOSpace 2.1 §6.2)."""

import pytest

from skyferry.vospace.faults import (
    DuplicateNode,
    InvalidArgument,
    InvalidURI,
    NodeNotFound,
    PermissionDenied,
)
from skyferry.vospace.nodes import NodeKind
from unit.space.ground import ADMIN, ALICE, BOB, DAVE, Ground, group, path


def test_a_missing_destination_is_the_new_name(ground: Ground) -> None:
    ground.container(ground.at("d"), title="kept")
    ground.put(ground.at("d/f"), b"inside")
    ground.change(ground.at("d"), groupread=group("r"))
    moved = ground.space.move(ALICE, ground.at("d"), ground.at("e"))
    assert moved.path == ground.at("e")
    assert (moved.owner, moved.sharing.read_groups) == ("alice", (group("r"),))
    assert ground.properties(ground.at("e"))["title"] == "kept"
    assert ground.get(ground.at("e/f")) == b"inside"
    assert ground.names(ground.home) == [b"e"]


def test_an_existing_container_takes_the_node_under_its_name(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.link(ground.at("to-d"), ground.at("d"))
    ground.put(ground.at("f"), b"1")
    ground.put(ground.at("g"), b"2")
    assert ground.space.move(ALICE, ground.at("f"), ground.at("d")).path == ground.at("d/f")
    assert ground.space.move(ALICE, ground.at("g"), ground.at("to-d")).path == ground.at("d/g")
    assert ground.names(ground.at("d")) == [b"f", b"g"]


def test_taken_names(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.put(ground.at("d/f"))
    ground.put(ground.at("f"))
    ground.put(ground.at("g"))
    ground.link(ground.at("dangling"), ground.at("nowhere"))
    for destination in ("g", "d", "dangling", "f"):
        with pytest.raises(DuplicateNode, match="destination exists"):
            ground.space.move(ALICE, ground.at("f"), ground.at(destination))


def test_into_itself_is_judged_by_components(ground: Ground) -> None:
    ground.container(ground.at("a"))
    ground.container(ground.at("a/b"))
    ground.container(ground.at("ab"))
    ground.link(ground.at("l"), ground.at("a/b"))
    for destination in ("a", "a/b", "a/b/c", "l", "l/c"):
        with pytest.raises(InvalidArgument, match="Cannot move container node into its descendants"):
            ground.space.move(ALICE, ground.at("a"), ground.at(destination))
    assert ground.space.move(ALICE, ground.at("a"), ground.at("ab/a2")).path == ground.at("ab/a2")


def test_a_link_moves_as_a_link(ground: Ground) -> None:
    ground.put(ground.at("f"))
    ground.link(ground.at("l"), ground.at("f"))
    moved = ground.space.move(ALICE, ground.at("l"), ground.at("m"))
    assert (moved.kind, moved.target) == (NodeKind.LINK, ground.uri(ground.at("f")))


def test_what_is_missing_is_not_found(ground: Ground) -> None:
    ground.put(ground.at("f"))
    with pytest.raises(NodeNotFound, match="not found"):
        ground.space.move(ALICE, ground.at("x"), ground.at("y"))
    with pytest.raises(NodeNotFound, match="not found"):
        ground.space.move(ALICE, ground.at("f"), ground.at("x/y"))
    with pytest.raises(NodeNotFound, match="not found"):
        ground.space.copy_node(ALICE, ground.at("x"), ground.at("y"))
    with pytest.raises(NodeNotFound, match="not found"):
        ground.space.copy_node(ALICE, ground.at("f"), ground.at("x/y"))


def test_rights_on_both_ends(ground: Ground) -> None:
    ground.change(ground.home, ispublic="true")
    ground.container(ground.at("theirs"), groupwrite=group("writers"))
    ground.container(ground.at("mine"), ispublic="true")
    ground.put(ground.at("theirs/f"))
    with pytest.raises(PermissionDenied):
        ground.space.move(BOB, ground.at("theirs/f"), ground.at("mine"))
    with pytest.raises(PermissionDenied):
        ground.space.move(DAVE, ground.at("theirs/f"), ground.at("mine"))
    moved = ground.space.move(DAVE, ground.at("theirs/f"), ground.at("theirs/g"))
    assert moved.owner == "alice"


def test_null_removes_and_auto_chooses(ground: Ground) -> None:
    ground.put(ground.at("f"))
    ground.put(ground.at("g"))
    ground.space.move(ALICE, ground.at("f"), ground.at(".null"))
    assert ground.names(ground.home) == [b"g"]
    moved = ground.space.move(ALICE, ground.at("g"), ground.at(".auto"))
    assert ground.names(ground.home) == [moved.path.name]
    with pytest.raises(PermissionDenied):
        ground.space.move(BOB, moved.path, path(".null"))


def test_the_structure_stays(ground: Ground) -> None:
    for where in (path(""), path("projects"))[: 2 if ground.kind == "arc" else 1]:
        with pytest.raises(PermissionDenied):
            ground.space.move(ADMIN, where, path("elsewhere"))
    with pytest.raises(PermissionDenied):
        ground.space.move(ALICE, ground.home, ground.allocation("other"))
    assert ground.space.move(ADMIN, ground.home, ground.allocation("other")).owner == "alice"
    with pytest.raises(InvalidURI):
        ground.space.move(ADMIN, ground.allocation("other"), path("preauth:x"))


def test_a_copy_is_a_new_node_of_its_caller(ground: Ground) -> None:
    ground.change(ground.home, ispublic="true")
    ground.put(ground.at("f"), b"copied", mtime=1_600_000_000_000_000_000, content_type="text/plain")
    ground.change(ground.at("f"), ispublic="true", title="T", islocked="true")
    ground.allocations.make(ground.allocation("bob"), "bob")
    target = ground.allocation("bob") / b"g"
    copied = ground.space.copy_node(BOB, ground.at("f"), target)
    assert (copied.owner, copied.sharing.public, copied.locked) == ("bob", False, False)
    assert (copied.mtime, copied.content_type) == (1_600_000_000_000_000_000, "text/plain")
    assert ground.properties(target, BOB)["title"] == "T"
    assert ground.get(target, BOB) == b"copied"
    with pytest.raises(DuplicateNode, match="destination exists"):
        ground.space.copy_node(BOB, ground.at("f"), target)


def test_copies_of_containers_and_links(ground: Ground) -> None:
    ground.container(ground.at("d"), title="T", groupread=group("r"))
    ground.put(ground.at("d/f"))
    ground.link(ground.at("l"), ground.at("d"))
    made = ground.space.copy_node(ALICE, ground.at("d"), ground.at("e"))
    assert (made.sharing.read_groups, ground.names(ground.at("e"))) == ((), [])
    assert ground.space.copy_node(ALICE, ground.at("l"), ground.at("m")).target == ground.uri(ground.at("d"))


def test_a_copy_needs_read_on_its_source(ground: Ground) -> None:
    ground.change(ground.home, ispublic="true")
    ground.put(ground.at("f"))
    ground.allocations.make(ground.allocation("bob"), "bob")
    with pytest.raises(PermissionDenied):
        ground.space.copy_node(BOB, ground.at("f"), ground.allocation("bob") / b"f")
