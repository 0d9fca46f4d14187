"""Allocations as the site's administration makes, changes and removes them, and the trail of changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from skyferry.site.access.identity import Grant
from skyferry.vospace.faults import InvalidArgument, NodeNotFound, PermissionDenied
from skyferry.vospace.nodes import Sharing
from unit.space.ground import ALICE, BOB, Ground, path


def test_parents_are_public_and_made_once(ground: Ground) -> None:
    ground.allocations.ensure_parents("somebody-else")
    for parent in ("", "home", "projects") if ground.kind == "arc" else ("",):
        node = ground.store.lookup(path(parent))[-1]
        assert (node.owner, node.sharing.public) == ("root", True)


def test_making_an_allocation_again_changes_nothing(ground: Ground) -> None:
    made = ground.allocations.make(ground.allocation("bob"), "bob", sharing=Sharing(public=True), quota=5)
    again = ground.allocations.make(ground.allocation("bob"), "carol", quota=6)
    assert (again.key, again.owner, again.quota) == (made.key, "bob", 5)
    assert sorted(node.path for node in ground.allocations.all()) == [ground.home, ground.allocation("bob")]


def test_where_allocations_cannot_lie(ground: Ground) -> None:
    for wrong in ("", "home/alice/deeper", "elsewhere/x"):
        with pytest.raises(InvalidArgument):
            ground.allocations.make(path(wrong), "bob")
    ground.put(ground.at("f"))
    assert ground.allocations.get(ground.allocation("nobody")) is None


def test_an_allocation_gets_another_owner(ground: Ground) -> None:
    ground.put(ground.at("f"), b"inherited")
    ground.allocations.change(ground.home, owner="bob", quota=100)
    assert ground.get(ground.at("f"), BOB) == b"inherited"
    assert ground.properties(ground.home, BOB)["quota"] == "100"
    with pytest.raises(NodeNotFound):
        ground.allocations.change(ground.allocation("nobody"), owner="bob")


def test_an_allocation_is_removed_with_all_that_is_in_it(ground: Ground) -> None:
    where = ground.home
    for depth in range(40):
        where = where / f"d{depth}".encode()
        ground.container(where)
        ground.put(where / b"f", b"")
    ground.link(ground.at("l"), ground.at("d0"))
    ground.change(ground.at("d0"), islocked="true", immutable="true")
    assert ground.allocations.remove(ground.home) == 82
    assert ground.allocations.get(ground.home) is None
    with pytest.raises(NodeNotFound):
        ground.allocations.remove(ground.home)


def test_every_change_is_recorded_with_its_outcome(ground: Ground) -> None:
    with capture_logs() as records:
        ground.container(ground.at("d"))
        ground.put(ground.at("f"), b"abc")
        with pytest.raises(PermissionDenied):
            ground.space.remove(BOB, ground.at("f"))
        ground.space.move(ALICE, ground.at("f"), ground.at("d"))
    told = [(record["event"], record["caller"], record["path"], record["outcome"]) for record in records]
    assert told == [
        ("create", "alice", str(ground.at("d")), "done"),
        ("put bytes", "alice", str(ground.at("f")), "done"),
        ("remove", "bob", str(ground.at("f")), "PermissionDenied"),
        ("move", "alice", str(ground.at("f")), "done"),
    ]
    assert {record["service"] for record in records} == {ground.kind}


def test_a_refused_upload_is_recorded_too(ground: Ground) -> None:
    granted = replace(BOB, grant=Grant(ground.kind, ground.at("f"), write=False))
    with capture_logs() as records, pytest.raises(PermissionDenied):
        ground.put(ground.at("f"), caller=granted)
    assert [(record["event"], record["outcome"], record["granted"]) for record in records] == [
        ("put bytes", "PermissionDenied", True)
    ]
