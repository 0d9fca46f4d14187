"""`vos.Node`."""

from __future__ import annotations

import stat

import pytest

from skyferry.client.api.nodes import Node
from skyferry.vospace import properties

URI = "vos://example.org~arc/home/astro/a.fits"

DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<vos:node xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 uri="{URI}" xsi:type="vos:DataNode"><vos:properties>
<vos:property uri="ivo://ivoa.net/vospace/core#length">5</vos:property>
<vos:property uri="ivo://ivoa.net/vospace/core#date">2026-01-02T03:04:05.000</vos:property>
<vos:property uri="ivo://ivoa.net/vospace/core#creator">CN=Ada Lovelace,OU=x</vos:property>
<vos:property uri="ivo://ivoa.net/vospace/core#groupread">ivo://example.org/gms?A</vos:property>
<vos:property uri="ivo://ivoa.net/vospace/core#ispublic">true</vos:property>
<vos:property uri="ivo://example.org/mine">kept</vos:property>
</vos:properties></vos:node>"""


@pytest.fixture
def node() -> Node:
    return Node(DOCUMENT)


def test_a_document_is_read(node: Node) -> None:
    assert (node.name, node.type, node.target) == ("a.fits", "vos:DataNode", None)
    assert not node.isdir()
    assert not node.islink()
    assert node.props["length"] == "5"
    assert node.xattr == {"ivo://example.org/mine": "kept"}
    assert stat.filemode(node.attr["st_mode"]) == "-rwxr-xr-x"
    assert node.attr["st_size"] == 5


def test_info_is_that_of_a_listing(node: Node) -> None:
    info = node.get_info()
    assert info["permissions"] == "-rw-r--r--"
    assert (info["creator"], info["size"], info["date"]) == ("ada_lovelace", 5.0, 1767323045.0)
    assert (info["readGroup"], info["writeGroup"], info["isLocked"]) == ("ivo://example.org/gms?A", "NONE", "false")


def test_only_changes_are_sent(node: Node) -> None:
    assert node.changes() == {}
    assert node.change_prop("description", "new")
    assert not node.change_prop("description", "new")
    node.change_prop("groupread", None)
    node.is_locked = True
    assert node.changes() == {
        properties.DESCRIPTION: "new",
        properties.GROUPREAD: None,
        properties.ISLOCKED: "true",
    }
    assert node.is_locked
    assert "description" in str(node)


def test_a_deletion_of_what_is_not_there_is_no_change(node: Node) -> None:
    node.chwgrp("")
    assert node.changes() == {}


def test_chmod_knows_public_and_groups(node: Node) -> None:
    assert node.chmod(0o600)
    assert (node.is_public, node.groupread) == (False, "")
    assert not node.chmod(0o600)


def test_cleared_properties_are_all_new(node: Node) -> None:
    node.clear_properties()
    node.set_public("true")
    assert node.changes() == {properties.ISPUBLIC: "true"}


def test_a_node_is_described_from_nothing() -> None:
    child = Node(f"{URI}/x")
    node = Node(URI, node_type="vos:ContainerNode", properties={"description": "d"}, subnodes=[child])
    assert node.isdir()
    assert node.changes() == {properties.DESCRIPTION: "d"}
    assert Node(str(node)).node_list[0].name == "x"
    with pytest.raises(ValueError, match="children"):
        Node(URI, subnodes=[child])
    with pytest.raises(ValueError, match="none of"):
        Node(URI, node_type="vos:Folder")


def test_a_node_unpacks_into_name_and_info(node: Node) -> None:
    name, info = node
    assert (name, info["size"]) == ("a.fits", 5.0)
