"""``vsync`` with both ends at the site."""

from __future__ import annotations

from e2e.test_vsync import found, tree
from e2e.users import User


def test_vsync_from_container_to_container(user: User, space: str) -> None:
    files = tree(user)
    user.run("vsync", "t/", f"{space}/from")
    user.run("vsync", f"{space}/from/", f"{space}/deep/down/to")
    user.run("vsync", f"{space}/deep/down/to/", "back")
    assert found(user.directory / "back") == files
    assert "No files needed sending" in user.run("vsync", "-v", f"{space}/from/", f"{space}/deep/down/to").stderr


def test_vsync_at_site_sends_what_changed_and_deletes(user: User, space: str) -> None:
    tree(user)
    user.run("vsync", "t/", f"{space}/from")
    user.run("vsync", f"{space}/from", f"{space}/to")
    user.run("vrm", f"{space}/from/b.txt")
    user.write("t/a.fits", b"changed")
    user.write("t/sub/new", b"new")
    user.run("vcp", "t/a.fits", f"{space}/from/a.fits")
    user.run("vcp", "t/sub/new", f"{space}/from/sub/new")
    planned = user.run("vsync", "--dry-run", "--delete", f"{space}/from", f"{space}/to").stdout
    assert planned.count("copy ") == 2
    assert planned.count("remove ") == 1
    user.run("vsync", "--delete", f"{space}/from", f"{space}/to")
    user.run("vsync", f"{space}/to/from/", "back")
    back = found(user.directory / "back")
    assert (back["a.fits"], back["sub/new"]) == (b"changed", b"new")
    assert set(back) == {"a.fits", "sub/c.fits", "sub/deep/d", "sub/new"}


def test_vsync_at_site_selections(user: User, space: str) -> None:
    tree(user)
    user.run("vsync", "t/", f"{space}/from")
    user.run("vsync", "--match", "*.fits", f"{space}/from/", f"{space}/to")
    user.run("vsync", f"{space}/to/", "back")
    assert set(found(user.directory / "back")) == {"a.fits", "sub/c.fits"}
