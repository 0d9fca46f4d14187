"""``vmv``, ``vln``, ``vlock``, ``vrmdir``, ``vtag`` and ``vchmod``, as people type them."""

from __future__ import annotations

import ast
import json

import pytest

from e2e.users import User
from servers.live_site import LiveSite


@pytest.fixture
def file(user: User, space: str) -> str:
    user.write("a", b"x")
    user.run("vcp", "a", f"{space}/a")
    return f"{space}/a"


def entry(user: User, node: str) -> dict[str, object]:
    space, _, name = node.rpartition("/")
    listed = (json.loads(line) for line in user.run("vls", "--json", space).stdout.splitlines())
    return next(entry for entry in listed if entry["name"] == name)


def test_vmv(user: User, space: str, file: str) -> None:
    user.run("vmv", file, f"{space}/b")
    user.run("vmkdir", f"{space}/d")
    user.run("vmv", f"{space}/b", f"{space}/d")
    assert user.stored(f"{space}/d/b") == b"x"
    user.run("vmv", file, f"{space}/c", status=2)
    assert "is not a remote node" in user.run("vmv", "a", f"{space}/c", status=22).stderr
    user.run("vcp", "a", f"{space}/b")
    user.run("vmv", f"{space}/b", f"{space}/d", status=17)


def test_vln(user: User, space: str, file: str) -> None:
    user.run("vln", file, f"{space}/l")
    user.run("vln", "https://archive.example/x?a=b", f"{space}/far")
    assert user.run("vcat", f"{space}/l").stdout == "x"
    rows = user.run("vls", "-l", space).stdout.splitlines()
    assert rows[1].endswith("far -> https://archive.example/x?a=b")
    assert rows[2].startswith("lrw")
    assert f"-> vos://skyferry.local~{'arc' if space.startswith('arc') else 'vault'}/" in rows[2]
    user.run("vrm", f"{space}/l")
    assert user.stored(file) == b"x"
    assert "target must be vos node" in user.run("vln", file, "local", status=22).stderr


def test_vlock(user: User, space: str, file: str) -> None:
    user.run("vlock", file, status=255)
    user.run("vlock", "--lock", file)
    user.run("vlock", file)
    user.write("new", b"other")
    assert "Use vlock to unlock the node" in user.run("vcp", "new", file, status=16).stderr
    user.run("vrm", file, status=16)
    user.run("vlock", "--unlock", file)
    user.run("vcp", "new", file)


def test_vrmdir(user: User, space: str, file: str) -> None:
    user.run("vmkdir", "-p", f"{space}/d/e")
    user.run("vrmdir", f"{space}/d", status=22)
    user.run("vrmdir", f"{space}/d/e", f"{space}/d")
    assert "is a not a container node" in user.run("vrmdir", file, status=22).stderr


def test_vtag(user: User, space: str, file: str) -> None:
    user.run("vtag", file, "quality=good", "description=of the sky", "a=b=c")
    assert user.run("vtag", file, "quality", "nothing").stdout == "'good'\nNone\n"
    known = ast.literal_eval(user.run("vtag", file).stdout)
    assert (known["description"], known["a"]) == ("of the sky", "b=c")
    user.run("vtag", file, "quality=")
    user.run("vtag", "--remove", file, "a", "description")
    known = ast.literal_eval(user.run("vtag", file).stdout)
    assert not {"quality", "a", "description"} & set(known)
    user.run("vtag", "-R", space, "survey=deep")
    assert user.run("vtag", file, "survey").stdout == "'deep'\n"


def test_vchmod(user: User, site: LiveSite, space: str, file: str) -> None:
    group, other = site.new_group(user.name), site.new_group(user.name)
    user.run("vchmod", "g+rw", file, f"{group} {other}", group)
    user.run("vchmod", "o+r", file)
    now = entry(user, file)
    assert now["public"] is True
    assert now["read_groups"] == [f"ivo://skyferry.local/gms?{name}" for name in (group, other)]
    assert now["write_groups"] == [f"ivo://skyferry.local/gms?{group}"]
    assert user.run("vls", "-l", file).stdout.startswith("-rw-rw-r-- ")
    user.run("vchmod", "og-r", file)
    now = entry(user, file)
    assert (now["public"], now["read_groups"]) == (False, [])
    user.run("vchmod", f"g+r:{other}", file)
    assert entry(user, file)["read_groups"] == [f"ivo://skyferry.local/gms?{other}"]
    user.run("vchmod", "-R", "o+r", space)
    assert entry(user, file)["public"] is True
    for wrong in (["o+w", file], ["x+r", file], ["g+r", file], ["g-r", file, group], ["o+r", file, group]):
        user.run("vchmod", *wrong, status=22)
