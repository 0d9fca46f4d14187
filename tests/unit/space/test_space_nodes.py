"""Nodes made, changed and removed: order of checks, properties, locks, inheritance (VOSpace 2.1 §6)."""

from dataclasses import replace

import pytest

from skyferry.site.access.identity import Caller, Scope
from skyferry.vospace import properties as prop
from skyferry.vospace.faults import (
    ContainerNotFound,
    DuplicateNode,
    InvalidArgument,
    InvalidURI,
    NodeLocked,
    NodeNotFound,
    PermissionDenied,
)
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.times import node_time
from unit.space.ground import ADMIN, ALICE, BOB, CAROL, DAVE, NOBODY, PUBLIC, Ground, group, path


def test_a_container_is_made_for_its_caller_and_starts_private(ground: Ground) -> None:
    made = ground.container(ground.at("d"))
    assert (made.owner, made.kind, made.sharing.public) == ("alice", NodeKind.CONTAINER, False)
    seen = ground.properties(ground.at("d"))
    assert seen["creator"] == "alice"
    assert seen["ispublic"] == "false"
    assert seen["length"] == "0"
    assert "date" in seen
    assert "groupread" not in seen
    assert "islocked" not in seen
    assert "quota" not in seen


def test_checks_of_a_new_node_come_in_their_order(ground: Ground) -> None:
    def create(where: NodePath, document: NodeDocument, caller=BOB) -> None:
        ground.space.create(caller, where, document)

    ground.change(ground.home, ispublic="true")
    ground.container(ground.at("d"))
    odd = {"ivo://ivoa.net/vospace/core#nonsense": "x"}
    with pytest.raises(InvalidURI):
        create(ground.at("d"), ground.document(ground.at("e"), NodeKind.CONTAINER, odd))
    with pytest.raises(ContainerNotFound):
        create(ground.at("x/y"), ground.document(ground.at("x/y"), NodeKind.CONTAINER, odd))
    with pytest.raises(DuplicateNode):
        create(ground.at("d"), ground.document(ground.at("d"), NodeKind.CONTAINER, odd))
    with pytest.raises(PermissionDenied):
        create(ground.at("n"), ground.document(ground.at("n"), NodeKind.CONTAINER, odd))
    with pytest.raises(InvalidArgument, match="unrecognized property URI"):
        create(ground.at("n"), ground.document(ground.at("n"), NodeKind.CONTAINER, odd), ALICE)
    with pytest.raises(NodeNotFound):
        ground.space.node(ALICE, ground.at("n"))


def test_the_root_exists(ground: Ground) -> None:
    with pytest.raises(DuplicateNode):
        ground.container(path(""))


def test_a_document_may_name_the_node_by_any_alias(ground: Ground) -> None:
    uri = f"vos://CADC.NRC.CA!{ground.kind}{ground.at('d').escaped_for_uri()}/"
    ground.space.create(ALICE, ground.at("d"), NodeDocument(uri=uri, kind=NodeKind.CONTAINER))
    assert ground.names(ground.home) == [b"d"]


def test_auto_chooses_a_name(ground: Ground) -> None:
    made = ground.container(ground.at(".auto"))
    assert made.path.parent == ground.home
    assert ground.names(ground.home) == [made.path.name]


def test_reserved_names(ground: Ground) -> None:
    with pytest.raises(InvalidURI):
        ground.container(ground.at(".null"))
    with pytest.raises(InvalidURI):
        ground.container(path("preauth:x"), ADMIN)


def test_names_that_are_not_utf8_are_refused_where_the_store_cannot_have_them(ground: Ground) -> None:
    odd = ground.home / b"\xff"
    if ground.kind == "vault":
        with pytest.raises(InvalidURI):
            ground.put(odd)
    else:
        assert ground.put(odd).path == odd


def test_an_update_merges(ground: Ground) -> None:
    ground.container(ground.at("d"), groupread=group("a") + " " + group("b"), title="T", description="D")
    ground.change(ground.at("d"), groupread=group("c"), title=None, ispublic="true")
    seen = ground.properties(ground.at("d"))
    assert seen["groupread"] == group("c")
    assert seen["ispublic"] == "true"
    assert seen["description"] == "D"
    assert "title" not in seen
    ground.change(ground.at("d"), groupread=None, ispublic=None)
    seen = ground.properties(ground.at("d"))
    assert "groupread" not in seen
    assert seen["ispublic"] == "false"


def test_the_whole_document_may_come_back(ground: Ground) -> None:
    ground.put(ground.at("f"), b"data", mtime=1_700_000_000_123_456_789)
    ground.change(ground.at("f"), title="one")
    document = ground.space.document(ALICE, ground.space.node(ALICE, ground.at("f")), detail="max")
    before = ground.space.node(ALICE, ground.at("f"))
    after = ground.space.update(ALICE, ground.at("f"), document)
    assert after.mtime == before.mtime == 1_700_000_000_123_456_789
    assert after.changed > before.changed
    assert (after.length, after.version, after.properties) == (4, before.version, before.properties)
    assert ground.get(ground.at("f")) == b"data"


def test_publicread_is_an_alias_in_requests_alone(ground: Ground) -> None:
    ground.container(ground.at("d"))
    document = ground.document(ground.at("d"), None, {prop.PUBLICREAD: "true", prop.ISPUBLIC: "false"})
    ground.space.update(ALICE, ground.at("d"), document)
    seen = ground.properties(ground.at("d"))
    assert seen["ispublic"] == "true"
    assert "publicread" not in seen


def test_a_failed_update_changes_nothing(ground: Ground) -> None:
    ground.container(ground.at("d"))
    for wrong in (
        {prop.ISPUBLIC: "true", prop.GROUPREAD: "nonsense"},
        {prop.ISPUBLIC: "true", "ivo://ivoa.net/vospace/core#nonsense": "x"},
        {prop.ISPUBLIC: "true", "key": "bell\x07"},
        {prop.ISPUBLIC: "true", "key": "x" * 70_000},
        {prop.ISPUBLIC: "true", prop.MTIME: "yesterday"},
        {prop.ISPUBLIC: "maybe"},
    ):
        with pytest.raises(InvalidArgument):
            ground.space.update(ALICE, ground.at("d"), ground.document(ground.at("d"), None, wrong))
    seen = ground.properties(ground.at("d"))
    assert seen["ispublic"] == "false"
    assert "key" not in seen


def test_a_node_holds_32_kib_of_its_own_properties_of_any_key(ground: Ground) -> None:
    long = "\u00e9" * 16_000
    ground.put(ground.at("f"))
    ground.link(ground.at("l"), ground.at("f"))
    for where in (ground.at("f"), ground.at("l")):
        ground.space.update(ALICE, where, ground.document(where, None, {"bare word": long, "http://x/y?z#ü": "<&>"}))
        properties = ground.space.node(ALICE, where).properties
        assert properties == {"bare word": long, "http://x/y?z#ü": "<&>"}


def test_an_update_of_another_path_or_type_is_refused(ground: Ground) -> None:
    ground.container(ground.at("d"))
    with pytest.raises(InvalidArgument):
        ground.space.update(ALICE, ground.at("d"), ground.document(ground.at("e")))
    with pytest.raises(InvalidArgument):
        ground.space.update(ALICE, ground.at("d"), ground.document(ground.at("d"), NodeKind.DATA))
    with pytest.raises(NodeNotFound):
        ground.change(ground.at("missing"))


def test_server_set_properties_and_those_of_admins_are_ignored_from_others(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.change(ground.at("d"), length="7", date="2001-01-01T00:00:00.000", quota="1", creator="bob", MD5="0" * 32)
    seen = ground.properties(ground.at("d"))
    assert seen["length"] == "0"
    assert seen["creator"] == "alice"
    assert "quota" not in seen
    assert seen["date"] > "2020"


def test_mtime_is_set_by_whoever_may_write(ground: Ground) -> None:
    ground.put(ground.at("f"))
    ground.change(ground.at("f"), mtime="2026-01-02T03:04:05.678Z")
    assert ground.properties(ground.at("f"))["mtime"] == "2026-01-02T03:04:05.678"


def test_an_admin_makes_an_allocation_for_somebody(ground: Ground) -> None:
    where = ground.allocation("bob")
    made = ground.container(where, ADMIN, creator="bob", quota="1000")
    assert (made.owner, made.quota) == ("bob", 1000)
    ground.put(NodePath((*where.parts, b"f")), caller=BOB)
    seen = ground.properties(where, BOB)
    assert (seen["quota"], seen["availableSpace"]) == ("1000", "995")
    with pytest.raises(PermissionDenied):
        ground.container(ground.allocation("carol"), BOB)
    with pytest.raises(PermissionDenied):
        ground.container(ground.allocation("carol"), NOBODY)


def test_a_name_alone_makes_nobody_an_admin(ground: Ground) -> None:
    namesake = Caller(ADMIN.name)
    with pytest.raises(PermissionDenied):
        ground.container(ground.allocation("bob"), namesake)
    with pytest.raises(PermissionDenied):
        ground.change(path(""), namesake, ispublic="false")


def test_an_admin_has_no_blanket_rights(ground: Ground) -> None:
    ground.container(ground.at("d"))
    with pytest.raises(PermissionDenied):
        ground.space.node(ADMIN, ground.at("d"))
    ground.change(ground.home, ispublic="true")
    for change in ({"title": "mine"}, {"quota": "1", "title": "mine"}, {"creator": "root", "ispublic": "true"}, {}):
        with pytest.raises(PermissionDenied):
            ground.change(ground.at("d"), ADMIN, **change)
    assert ground.properties(ground.at("d")).keys().isdisjoint({"title", "quota"})


def test_an_admin_gives_anybodys_allocation_a_quota_and_an_owner(ground: Ground) -> None:
    ground.change(ground.home, title="Alice's")
    ground.change(ground.home, ADMIN, quota="1000")
    # Clients send the whole document back, with what they want to change.
    node = ground.space.node(ADMIN, ground.home)
    document = ground.space.document(ADMIN, node, detail="max")
    document.properties[prop.CREATOR] = "bob"
    changed = ground.space.update(ADMIN, ground.home, document)
    assert (changed.owner, changed.quota) == ("bob", 1000)
    assert ground.properties(ground.home)["title"] == "Alice's"
    ground.put(ground.at("f"), caller=BOB)


def test_an_admins_limited_token_sets_neither_quota_nor_owner_elsewhere(ground: Ground) -> None:
    elsewhere = Scope((("vault", path("bob")), ("arc", path("home/bob"))))
    for scope in (Scope(read_only=True), elsewhere):
        with pytest.raises(PermissionDenied):
            ground.change(ground.home, replace(ADMIN, scope=scope), quota="1000")


def test_an_owner_is_somebody_who_exists(ground: Ground) -> None:
    with pytest.raises(InvalidArgument, match="no user 'nobody'"):
        ground.container(ground.allocation("new"), ADMIN, creator="nobody")
    with pytest.raises(InvalidArgument, match="no user 'nobody'"):
        ground.change(ground.home, ADMIN, creator="nobody")
    # Whose account has gone keeps what was left behind, until it is given away.
    ground.allocations.change(ground.home, owner="former")
    assert ground.change(ground.home, ADMIN, creator="former", quota="1").owner == "former"


def test_a_quota_that_is_no_number_is_refused(ground: Ground) -> None:
    for wrong in ("-1", "1e3", "many", "9" * 30):
        with pytest.raises(InvalidArgument):
            ground.container(ground.allocation("bob"), ADMIN, quota=wrong)


def test_children_inherit_what_they_leave_unset(ground: Ground) -> None:
    ground.container(
        ground.at("d"), inheritPermissions="true", ispublic="true", groupread=group("r"), groupwrite=group("w")
    )
    inner = ground.container(ground.at("d/inner"), ispublic="false")
    assert (inner.sharing.public, inner.sharing.read_groups, inner.sharing.inherit) == (False, (group("r"),), True)
    data = ground.put(ground.at("d/f"))
    assert (data.sharing.public, data.sharing.write_groups, data.sharing.inherit) == (True, (group("w"),), False)
    cleared = ground.document(ground.at("d/g"), NodeKind.CONTAINER, {prop.GROUPREAD: None, prop.PUBLICREAD: "false"})
    made = ground.space.create(ALICE, ground.at("d/g"), cleared)
    assert (made.sharing.public, made.sharing.read_groups, made.sharing.write_groups) == (False, (), (group("w"),))


def test_without_inheritance_nothing_is_passed_on(ground: Ground) -> None:
    ground.container(ground.at("d"), ispublic="true", groupread=group("r"))
    assert not ground.put(ground.at("d/f")).sharing.public
    assert ground.properties(ground.at("d"))["inheritPermissions"] == "false"


def test_a_lock_stops_all_but_its_removal(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.put(ground.at("d/f"))
    ground.change(ground.at("d"), islocked="true")
    assert ground.properties(ground.at("d"))["islocked"] == "true"
    for refused in (
        lambda: ground.container(ground.at("d/new")),
        lambda: ground.put(ground.at("d/new")),
        lambda: ground.space.remove(ALICE, ground.at("d/f")),
        lambda: ground.space.remove(ALICE, ground.at("d")),
        lambda: ground.space.move(ALICE, ground.at("d/f"), ground.at("g")),
        lambda: ground.space.move(ALICE, ground.at("d"), ground.at("e")),
    ):
        with pytest.raises(NodeLocked):
            refused()
    ground.put(ground.at("d/f"), b"what is deeper is not locked")
    ground.change(ground.at("d"), islocked=None)
    ground.container(ground.at("d/new"))


def test_immutable_nodes_keep_bytes_children_and_place(ground: Ground) -> None:
    ground.change(ground.home, groupwrite=group("writers"))
    ground.put(ground.at("f"), b"fixed")
    ground.container(ground.at("d"))
    ground.link(ground.at("l"), ground.at("f"))
    for name in ("f", "d", "l"):
        ground.change(ground.at(name), immutable="true", groupwrite=group("writers"))
    retarget = ground.document(ground.at("l"), None, target=ground.uri(ground.at("d")))
    for refused in (
        lambda: ground.put(ground.at("f")),
        lambda: ground.put(ground.at("d/new")),
        lambda: ground.container(ground.at("d/new")),
        lambda: ground.space.remove(ALICE, ground.at("f")),
        lambda: ground.space.move(ALICE, ground.at("f"), ground.at("g")),
        lambda: ground.space.update(ALICE, ground.at("l"), retarget),
        lambda: ground.change(ground.at("f"), DAVE, immutable="false"),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    ground.change(ground.at("f"), DAVE, title="other properties can change")
    ground.change(ground.at("f"), immutable="false")
    assert ground.put(ground.at("f"), b"new").length == 3


def test_the_target_of_a_link_changes(ground: Ground) -> None:
    ground.link(ground.at("l"), ground.at("a"))
    ground.space.update(ALICE, ground.at("l"), ground.document(ground.at("l"), NodeKind.LINK))
    assert ground.space.node(ALICE, ground.at("l")).target == ground.uri(ground.at("a"))
    ground.space.update(ALICE, ground.at("l"), ground.document(ground.at("l"), target="file:///../x"))
    assert ground.space.node(ALICE, ground.at("l")).target == "file:///../x"


def test_a_link_needs_a_target_that_a_uri_can_be(ground: Ground) -> None:
    with pytest.raises(InvalidArgument):
        ground.space.create(ALICE, ground.at("l"), ground.document(ground.at("l"), NodeKind.LINK))
    with pytest.raises(InvalidURI):
        ground.link(ground.at("l"), f"vos://example.org~{ground.kind}/a/../b")


@pytest.mark.parametrize("target", ["relative", "/etc/passwd", "../up", "//host/x", "?q", "1a:x"])
def test_a_target_without_a_scheme_is_not_one(ground: Ground, target: str) -> None:
    with pytest.raises(InvalidArgument):
        ground.link(ground.at("l"), target)
    ground.link(ground.at("l"), "file:///x")
    with pytest.raises(InvalidArgument):
        ground.space.update(ALICE, ground.at("l"), ground.document(ground.at("l"), NodeKind.LINK, target=target))
    assert ground.space.node(ALICE, ground.at("l")).target == "file:///x"


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00.000", "9999-12-31T23:59:59.999"])
def test_a_modification_time_that_cannot_be_kept_is_refused(ground: Ground, time: str) -> None:
    ground.container(ground.at("d"))
    with pytest.raises(InvalidArgument):
        ground.change(ground.at("d"), mtime=time)
    with pytest.raises(InvalidArgument):
        ground.container(ground.at("e"), mtime=time)


def test_removing(ground: Ground) -> None:
    ground.container(ground.at("d"))
    ground.put(ground.at("d/f"))
    ground.link(ground.at("l"), ground.at("d"))
    with pytest.raises(InvalidArgument) as full:
        ground.space.remove(ALICE, ground.at("d"))
    assert str(full.value) == f"InvalidArgument: container node '{ground.at('d')}' is not empty"
    with pytest.raises(InvalidArgument):
        ground.space.remove_data(ALICE, ground.at("d"))
    ground.space.remove(ALICE, ground.at("l"))
    ground.space.remove_data(ALICE, ground.at("d/f"))
    ground.space.remove(ALICE, ground.at("d"))
    assert ground.names(ground.home) == []
    with pytest.raises(NodeNotFound) as gone:
        ground.space.remove(ALICE, ground.at("d"))
    assert str(gone.value) == f"NodeNotFound: {ground.uri(ground.at('d'))}"


def test_nobody_removes_the_structure(ground: Ground) -> None:
    for where in (path(""), path("projects"))[: 2 if ground.kind == "arc" else 1]:
        with pytest.raises(PermissionDenied):
            ground.space.remove(ADMIN, where)


def test_the_allocation_owner_has_every_right_below(ground: Ground) -> None:
    ground.change(ground.home, groupwrite=group("writers"))
    ground.container(ground.at("daves"), DAVE)
    ground.put(ground.at("daves/f"), caller=DAVE)
    assert ground.space.node(ALICE, ground.at("daves/f")).owner == "dave"
    ground.change(ground.at("daves/f"), ALICE, islocked="true")
    ground.change(ground.at("daves/f"), ALICE, islocked="false", immutable="true")
    with pytest.raises(PermissionDenied):
        ground.space.open(BOB, ground.at("daves/f"))


def test_a_listing_is_empty_for_who_may_not_read(ground: Ground) -> None:
    ground.put(ground.at("a"))
    ground.put(ground.at("b"))
    node = ground.space.node(BOB, ground.home)
    assert list(ground.space.children(BOB, node)) == []
    assert [n.path.name for n in ground.space.children(ALICE, node, limit=1)] == [b"a"]
    assert [n.path.name for n in ground.space.children(ALICE, node, start=b"b")] == [b"b"]
    assert list(ground.space.children(ALICE, node, limit=0)) == []


def test_rights_are_told_on_demand_and_only_when_true(ground: Ground) -> None:
    ground.change(ground.home, ispublic="true")
    ground.container(ground.at("d"), groupread=group("readers"), groupwrite=group("writers"))
    told = {}
    for caller in (ALICE, BOB, CAROL, DAVE):
        seen = ground.properties(ground.at("d"), caller, "max")
        told[caller.name] = (seen.get("readable"), seen.get("writable"))
    assert told == {
        "alice": ("true", "true"),
        "bob": (None, None),
        "carol": ("true", None),
        "dave": ("true", "true"),
    }
    assert "readable" not in ground.properties(ground.at("d"))


def test_documents(ground: Ground) -> None:
    ground.put(ground.at("f"), b"abc", content_type="text/plain", content_encoding="gzip")
    node = ground.space.node(ALICE, ground.at("f"))
    minimal = ground.space.document(ALICE, node, detail="min")
    assert (minimal.properties, minimal.busy) == ({}, None)
    document = ground.space.document(ALICE, node)
    assert document.uri == ground.uri(ground.at("f"))
    assert document.busy is False
    assert document.properties[prop.MD5] == "900150983cd24fb0d6963f7d28e17f72"
    assert document.properties[prop.TYPE] == "text/plain"
    assert document.properties[prop.ENCODING] == "gzip"
    assert document.properties[prop.DATE] == node_time(node.changed)
    assert {prop.LENGTH, prop.MD5, prop.DATE, prop.CREATOR} <= document.read_only
    assert not {prop.TYPE, prop.ISPUBLIC} & document.read_only


def test_type_and_encoding_stay_on_a_node_without_bytes(ground: Ground) -> None:
    document = ground.document(ground.at("f"), NodeKind.DATA, {prop.TYPE: "image/fits", **PUBLIC})
    made = ground.space.create(ALICE, ground.at("f"), document)
    assert (made.length, made.content_type, made.version == "" or ground.kind == "arc") == (0, "image/fits", True)
    ground.put(ground.at("f"), b"now", content_type=None)
    assert ground.properties(ground.at("f"))["type"] == "image/fits"
    ground.put(ground.at("f"), b"now", content_type="text/plain")
    assert ground.properties(ground.at("f"))["type"] == "text/plain"


def test_foreign_groups_are_kept_and_grant_nothing(ground: Ground) -> None:
    foreign = " ".join(f"ivo://elsewhere.org/gms?g{number}" for number in range(6))
    ground.change(ground.home, groupread=foreign)
    assert ground.properties(ground.home)["groupread"] == foreign
    with pytest.raises(PermissionDenied):
        ground.space.node(CAROL, ground.at("x"))
