from __future__ import annotations

import os
from pathlib import Path

import pytest

from skyferry.site.storage.arc.links import Links
from skyferry.site.storage.nodes import Changes
from skyferry.vospace.faults import NodeNotFound
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import Authority

OURS = "vos://example.org~arc"


@pytest.mark.parametrize(
    ("link", "target", "text"),
    [
        ("home/l", "home/f", "f"),
        ("home/l", "home/sub/f", "sub/f"),
        ("home/sub/l", "home/f", "../f"),
        ("l", "home/f", "home/f"),
        ("home/sub/l", "home", ".."),
        ("home/sub/l", "home/sub", "."),
        ("home/l", "", ".."),
        ("l", "", "."),
        ("home/l", "missing", "../missing"),
    ],
)
def test_a_link_inside_is_one_that_other_programs_can_follow(arc, link, target, text):
    arc.make("home")
    arc.make("home/sub")
    arc.put("home/f", b"x")
    uri = f"{OURS}/{target}" if target else OURS
    node = arc.make(link, NodeKind.LINK, target=uri)
    assert (node.kind, node.target) == (NodeKind.LINK, uri)
    wanted = arc.tree / target
    assert os.path.realpath(arc.tree / link) == os.path.realpath(wanted)
    assert str((arc.tree / link).readlink()) == text


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/x?y=1#z",
        "file:///etc/passwd",
        "file:///../../../../../../etc/passwd",
        "vos://elsewhere.org~arc/home/f",
        "vos://example.org~vault/home/f",
        "vos://example.org~arc/../../etc/passwd",
        "ivo://x/" + "y" * 6000,
        "urn:größe",
    ],
)
def test_a_link_that_leaves_the_service_leads_other_programs_nowhere(arc, target):
    # Directories that a careless symlink text would lead through.
    for trap in ("file:", "https:", "vos:"):
        (arc.tree / trap).mkdir()
    node = arc.make("l", NodeKind.LINK, target=target)
    assert node.target == arc.get("l").target == target
    with pytest.raises(OSError):
        (arc.tree / "l").stat()
    if len(target) < 4000:
        (arc.tree / "copied").symlink_to(str((arc.tree / "l").readlink()))
        assert arc.get("copied").target == target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("f", f"{OURS}/home/f"),
        ("../x/./y//z", f"{OURS}/x/y/z"),
        ("sub/../f", f"{OURS}/home/f"),
        ("..", OURS),
        ("{root}/home/f", f"{OURS}/home/f"),
        ("{root}", OURS),
        ("{root}x/f", "file://{root}x/f"),
        ("/etc/passwd", "file:///etc/passwd"),
        ("../../outside", "file://{base}/outside"),
        ("../../../../../../../../../../etc/passwd", "file:///etc/passwd"),
        ("with space/%41", f"{OURS}/home/with%20space/%2541"),
    ],
)
def test_symlinks_of_other_programs(arc, text, target):
    arc.make("home")
    names = {"root": arc.tree, "base": arc.base}
    (arc.tree / "home/l").symlink_to(text.format(**names))
    node = arc.get("home/l")
    assert (node.kind, node.target) == (NodeKind.LINK, target.format(**names))
    assert [child.target for child in arc.store.children(arc.get("home"))] == [node.target]


def test_a_look_up_goes_through_no_link(arc):
    arc.make("home")
    arc.put("home/f", b"x")
    (arc.tree / "l").symlink_to("home")
    chain = arc.store.lookup(NodePath.from_text("l/f"))
    assert [node.path.text() for node in chain] == ["", "l"]


def test_a_link_in_the_place_of_a_container_is_no_container(arc, tmp_path):
    home = arc.make("home")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/f").write_bytes(b"outside")
    (arc.tree / "home").rmdir()
    (arc.tree / "home").symlink_to(tmp_path / "outside")
    with pytest.raises(NodeNotFound):
        list(arc.store.children(home))
    assert arc.get("home").kind is NodeKind.LINK


def test_a_link_in_the_place_of_a_file_is_not_read(arc, tmp_path):
    node = arc.put("f", b"x")
    (tmp_path / "secret").write_bytes(b"outside")
    (arc.tree / "f").unlink()
    (arc.tree / "f").symlink_to(tmp_path / "secret")
    with pytest.raises(NodeNotFound):
        arc.store.read(node)


def test_a_moved_link_still_means_its_target(arc):
    arc.make("home")
    link = arc.make("home/l", NodeKind.LINK, target=f"{OURS}/home/f")
    assert arc.store.move(link, arc.root, b"l").target == f"{OURS}/home/f"


def test_a_changed_target_changes_the_symlink_and_nothing_else(arc):
    arc.make("home")
    link = arc.make("home/l", NodeKind.LINK, target=f"{OURS}/home/f", owner="eve")
    arc.store.update(link, Changes(properties={"k": "v"}, locked=True))
    changed = arc.store.update(arc.get("home/l"), Changes(target=f"{OURS}/other"))
    assert (changed.target, changed.owner, changed.properties, changed.locked) == (
        f"{OURS}/other",
        "eve",
        {"k": "v"},
        True,
    )
    assert str((arc.tree / "home/l").readlink()) == "../other"
    assert changed.mtime == link.mtime


def test_removing_a_link_leaves_its_target(arc):
    arc.put("f", b"x")
    arc.store.remove(arc.make("l", NodeKind.LINK, target=f"{OURS}/f"))
    assert arc.read("f") == b"x"


def test_a_link_of_another_program_can_be_given_properties_and_mtime(arc):
    (arc.tree / "l").symlink_to("dangling")
    node = arc.store.update(arc.get("l"), Changes(properties={"k": "v"}, mtime=1_500_000_000_000_000_000))
    assert (node.properties, node.mtime, node.target) == ({"k": "v"}, 1_500_000_000_000_000_000, f"{OURS}/dangling")


def test_other_paths_of_the_root_stay_inside():
    links = Links(Authority("example.org"), "arc", [Path("/data/arc"), Path("/arc")])
    assert links.target(b"/arc/home/f", NodePath()) == f"{OURS}/home/f"
    assert links.target(b"/arcs/home/f", NodePath()) == "file:///arcs/home/f"
