"""Paths and links, and what may be passed on the way (VOSpace 2.1 §3.2.4)."""

import pytest

from skyferry.vospace.faults import (
    ContainerNotFound,
    InvalidArgument,
    NodeNotFound,
    PermissionDenied,
    UnreadableLinkTarget,
)
from unit.space.ground import ADMIN, ALICE, BOB, CAROL, NOBODY, Ground, group, path


def test_a_link_in_the_middle_is_followed_and_one_at_the_end_only_on_demand(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.put(ground.at("d/f"), b"seen")
    ground.link(ground.at("l"), ground.at("d"))
    assert ground.get(ground.at("l/f")) == b"seen"
    assert ground.space.node(ALICE, ground.at("l")).kind == "LinkNode"
    assert ground.space.node(ALICE, ground.at("l"), follow=True).path == ground.at("d")
    assert ground.space.node(ALICE, ground.at("l/f")).path == ground.at("d/f")


def test_links_through_links(ground: Ground) -> None:
    ground.container(ground.at("a"))
    ground.container(ground.at("a/b"))
    ground.put(ground.at("a/b/f"), b"deep")
    ground.link(ground.at("to-a"), ground.at("a"))
    ground.link(ground.at("to-b"), ground.at("to-a/b"))
    ground.link(ground.at("to-f"), ground.at("to-b/f"))
    assert ground.get(ground.at("to-f")) == b"deep"


def test_a_target_may_be_written_under_an_alias_and_reads_back_canonical(ground: Ground) -> None:
    ground.put(ground.at("f"))
    made = ground.link(ground.at("l"), f"vos://CADC.nrc.ca!{ground.kind}{ground.at('f').escaped_for_uri()}")
    assert ground.get(ground.at("l")) == b"bytes"
    assert made.target == ground.uri(ground.at("f"))


def test_cycles_and_dangling_links_are_unreadable(ground: Ground) -> None:
    ground.link(ground.at("a"), ground.at("b"))
    ground.link(ground.at("b"), ground.at("a"))
    ground.link(ground.at("gone"), ground.at("nothing"))
    for name in ("a", "gone", "a/x", "gone/x"):
        with pytest.raises(UnreadableLinkTarget):
            ground.space.readable_data(ALICE, ground.at(name))
    assert ground.space.node(ALICE, ground.at("gone")).kind == "LinkNode"


def test_twenty_links_are_followed_and_no_more(ground: Ground) -> None:
    ground.put(ground.at("l0"), b"end")
    for number in range(1, 22):
        ground.link(ground.at(f"l{number}"), ground.at(f"l{number - 1}"))
    assert ground.get(ground.at("l20")) == b"end"
    with pytest.raises(UnreadableLinkTarget):
        ground.get(ground.at("l21"))


def test_what_is_missing_below_a_link_is_a_missing_node(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.link(ground.at("l"), ground.at("d"))
    with pytest.raises(NodeNotFound) as missing:
        ground.space.node(ALICE, ground.at("l/x"))
    assert str(missing.value) == f"NodeNotFound: {ground.uri(ground.at('l/x'))}"


def test_external_links_are_kept_and_never_followed(ground: Ground) -> None:
    target = "https://example.com/a b"
    ground.link(ground.at("l"), target)
    ground.link(ground.at("other"), "vos://elsewhere.org~arc/x")
    assert ground.space.node(ALICE, ground.at("l")).target == target
    for name in ("l", "l/x", "other"):
        with pytest.raises(InvalidArgument, match="cannot navigate external link"):
            ground.space.open(ALICE, ground.at(name))


def test_containers_and_links_that_are_passed_need_read(ground: Ground) -> None:
    ground.container(ground.at("open"), ispublic="true")
    ground.put(ground.at("open/f"), b"x")
    with pytest.raises(PermissionDenied):
        ground.space.node(BOB, ground.at("open/f"))
    ground.change(ground.home, ispublic="true")
    assert ground.space.node(BOB, ground.at("open/f")).length == 1
    ground.link(ground.at("private-link"), ground.at("open"))
    with pytest.raises(PermissionDenied):
        ground.space.node(BOB, ground.at("private-link/f"))
    ground.link(ground.at("public-link"), ground.at("open"), ispublic="true")
    assert ground.space.node(NOBODY, ground.at("public-link/f")).length == 1


def test_the_container_that_a_link_leads_to_needs_read_too(ground: Ground) -> None:
    ground.change(ground.home, ispublic="true")
    ground.container(ground.at("closed"))
    ground.link(ground.at("l"), ground.at("closed"), ispublic="true")
    with pytest.raises(PermissionDenied):
        ground.space.node(BOB, ground.at("l"), follow=True)
    assert ground.space.node(BOB, ground.at("closed")).path == ground.at("closed")


def test_ancestors_of_a_target_need_read(ground: Ground) -> None:
    ground.change(ground.home, ispublic="true")
    ground.container(ground.at("closed"))
    ground.container(ground.at("closed/open"), ispublic="true")
    ground.put(ground.at("closed/open/f"))
    ground.link(ground.at("l"), ground.at("closed/open/f"), ispublic="true")
    with pytest.raises(PermissionDenied):
        ground.space.visible_data(BOB, ground.at("l"))


def test_root_and_allocation_parents_may_always_be_passed(ground: Ground) -> None:
    for parent in (path(""), path("home")) if ground.kind == "arc" else (path(""),):
        ground.change(parent, ADMIN, ispublic="false")
    ground.change(ground.home, ispublic="true")
    assert ground.space.node(NOBODY, ground.home).owner == "alice"
    assert ground.names(path(""), NOBODY) == []


def test_nobody_learns_more_of_a_hidden_place_than_that_it_is_hidden(ground: Ground) -> None:
    ground.put(ground.at("there"))
    faults = []
    for name in ("there", "not-there"):
        with pytest.raises(PermissionDenied) as denied:
            ground.space.node(BOB, ground.at(name))
        faults.append(str(denied.value).replace(name, "X"))
    assert faults[0] == faults[1]


def test_group_readers_pass(ground: Ground) -> None:
    ground.put(ground.at("f"), b"abc")
    ground.change(ground.home, groupread=group("readers"))
    assert ground.space.visible_data(CAROL, ground.at("f")).length == 3
    with pytest.raises(PermissionDenied):
        ground.space.readable_data(CAROL, ground.at("f"))


def test_a_path_through_a_file_leads_nowhere(ground: Ground) -> None:
    ground.put(ground.at("f"))
    with pytest.raises(NodeNotFound):
        ground.space.node(ALICE, ground.at("f/x"))
    with pytest.raises(ContainerNotFound):
        ground.put(ground.at("f/x"))
