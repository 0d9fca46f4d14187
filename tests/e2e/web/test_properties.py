"""Sharing, metadata, and how other programs name a node."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from playwright.sync_api import expect

from e2e.web.visitor import Visitor


def _properties(visitor: Visitor, name: str) -> None:
    visitor.choose_for(name, "Properties")
    expect(visitor.page.get_by_role("tab", name="Sharing")).to_be_visible()


def _save(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.dialog).to_have_count(0)


def _add_group(visitor: Visitor, field: str, group: str) -> None:
    visitor.page.get_by_label(field, exact=True).fill(group)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("button", name=f"Remove the group {group}").first).to_be_visible()


def test_sharing_with_a_group_lets_its_members_in(visitor: Visitor, another: Callable[[], Visitor]) -> None:
    friend, stranger = another(), another()
    group = visitor.site.new_group(visitor.name or "", friend.name or "")
    visitor.make_folder(f"/vault/nodes/{visitor.name}/shared")
    visitor.store(f"{visitor.vault}/shared/a.txt", b"for friends")
    visitor.enter(f"/storage/vault/list/{visitor.name}")

    # The space itself lets the group pass; the folder and all that is in it are shared in the same way.
    visitor.page.keyboard.press("Alt+Enter")
    _add_group(visitor, "Groups that can read", group)
    _save(visitor)
    _properties(visitor, "shared")
    _add_group(visitor, "Groups that can read", group)
    expect(visitor.page.get_by_text(f"{visitor.name} and the group {group} can read.")).to_be_visible()
    visitor.page.get_by_label("Share everything that is in it now").check()
    _save(visitor)
    expect(visitor.row("shared")).to_contain_text(group)

    friend.enter(f"/storage/vault/list/{visitor.name}/shared")
    with friend.page.expect_download() as download:
        friend.choose_for("a.txt", "Download")
    assert download.value.path().read_bytes() == b"for friends"
    stranger.visit("/storage/")
    stranger.log_in()
    expect(stranger.grid).to_be_visible()
    stranger.visit(f"/storage/vault/list/{visitor.name}/shared")
    expect(stranger.page.get_by_text("PermissionDenied").or_(stranger.page.get_by_role("alert"))).to_be_visible()


def test_public_and_locked(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/p.txt", b"x")
    visitor.enter()
    _properties(visitor, "p.txt")
    visitor.page.get_by_label("Public: everybody can read").check()
    visitor.page.get_by_label("Locked: nobody can change").check()
    expect(visitor.page.get_by_text("Everybody can read.")).to_be_visible()
    _save(visitor)
    expect(visitor.row("p.txt").get_by_title("Public", exact=True)).to_be_visible()
    expect(visitor.row("p.txt").get_by_title("Locked", exact=True)).to_be_visible()

    visitor.row("p.txt").click(position={"x": 500, "y": 10})
    visitor.page.keyboard.press("Delete")
    visitor.dialog.get_by_role("button", name="Delete").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("NodeLocked")
    _properties(visitor, "p.txt")
    visitor.page.get_by_label("Locked: nobody can change").uncheck()
    _save(visitor)
    expect(visitor.row("p.txt").get_by_title("Locked", exact=True)).to_have_count(0)


def test_a_new_group_is_made_from_the_dialog(visitor: Visitor, another: Callable[[], Visitor]) -> None:
    friend = another()
    visitor.store(f"{visitor.home}/g.txt", b"x")
    visitor.enter()
    _properties(visitor, "g.txt")
    visitor.page.get_by_role("button", name="New group").click()
    name = f"{visitor.name}-friends"
    visitor.page.get_by_label("Name of the group").fill(name)
    visitor.page.get_by_role("button", name="Next").click()
    visitor.page.get_by_label("User names").fill(friend.name or "")
    visitor.page.get_by_role("button", name="Create").click()
    expect(visitor.page.get_by_role("button", name=f"Remove the group {name}")).to_be_visible()
    _save(visitor)

    expect(visitor.row("g.txt")).to_contain_text(name)
    members = visitor.curl(f"{visitor.site.url}/ac/groups/{name}")
    assert f">{friend.name}<".encode() in members


def test_metadata_is_shown_and_changed(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/m.txt", b"content", "text/plain")
    visitor.enter()
    _properties(visitor, "m.txt")
    visitor.page.get_by_role("tab", name="Details").click()
    expect(visitor.page.get_by_text(hashlib.md5(b"content").hexdigest())).to_be_visible()
    expect(visitor.page.get_by_text(f"/home/{visitor.name}/m.txt", exact=True)).to_be_visible()
    visitor.page.get_by_role("textbox", name="Title").fill("Ünïque <title> & more")
    visitor.page.get_by_label("Key").fill("instrument")
    visitor.page.get_by_label("Value").fill("MegaCam")
    visitor.page.locator(".adding").get_by_role("button", name="Add").click()
    _save(visitor)

    _properties(visitor, "m.txt")
    visitor.page.get_by_role("tab", name="Details").click()
    expect(visitor.page.get_by_role("textbox", name="Title")).to_have_value("Ünïque <title> & more")
    expect(visitor.page.get_by_role("textbox", name="instrument")).to_have_value("MegaCam")
    visitor.page.get_by_role("button", name="Remove instrument").click()
    _save(visitor)
    node = visitor.curl(f"{visitor.site.url}/arc/nodes/home/{visitor.name}/m.txt")
    assert b"MegaCam" not in node


def test_copy_as(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/it's #1.txt", b"content")
    visitor.enter()
    _properties(visitor, "it's #1.txt")
    visitor.page.get_by_role("tab", name="Copy as").click()
    expect(visitor.page.get_by_label("VOSpace URI", exact=True)).to_have_text(
        f"vos://skyferry.local~arc/home/{visitor.name}/it's%20%231.txt"
    )
    expect(visitor.page.get_by_label("vcp", exact=True)).to_have_text(
        f"vcp 'arc:home/{visitor.name}/it'\\''s #1.txt' ./"
    )


def test_who_can_see_this_and_why(visitor: Visitor) -> None:
    public = '<vos:property uri="ivo://ivoa.net/vospace/core#ispublic">true</vos:property>'
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/open", public)
    visitor.enter()
    _properties(visitor, "open")
    visitor.page.get_by_role("tab", name="Who can see this").click()
    expect(visitor.page.get_by_text(f"It is public, but the folder “{visitor.name}” on the way is not")).to_be_visible()
