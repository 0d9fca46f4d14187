"""Changing what is there: folders, names, places, links, deletion."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.web.visitor import Visitor


def test_a_new_folder(visitor: Visitor) -> None:
    visitor.enter()
    visitor.choose("Add", "New Folder")
    visitor.field("Name").fill("night 1 – ünï")
    visitor.dialog.get_by_role("button", name="Create").click()

    expect(visitor.row("night 1 – ünï")).to_have_attribute("aria-selected", "true")


def test_names_that_cannot_exist_are_refused_with_the_reason(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/taken", b"x")
    visitor.enter()
    expect(visitor.row("taken")).to_be_visible()
    visitor.choose("Add", "New Folder")
    field = visitor.field("Name")
    for name, reason in (
        ("a/b", "cannot hold “/”"),
        ("..", "mean this folder and the one above"),
        ("é" * 128, "longer than 255 bytes"),
        ("taken", "exists here already"),
        ("", "at least one character"),
    ):
        field.fill("x")
        field.fill(name)
        expect(visitor.dialog.get_by_role("alert")).to_contain_text(reason)
        expect(visitor.dialog.get_by_role("button", name="Create")).to_be_disabled()


def test_rename_by_key(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/old#.txt", b"content")
    visitor.enter()
    visitor.row("old#.txt").click(position={"x": 500, "y": 10})
    visitor.page.keyboard.press("F2")
    visitor.field("Name").fill("new%.txt")
    visitor.page.keyboard.press("Enter")

    expect(visitor.row("new%.txt")).to_be_visible()
    expect(visitor.row("old#.txt")).to_have_count(0)
    assert visitor.stored(f"{visitor.home}/new%.txt") == b"content"


def test_cut_and_paste(visitor: Visitor) -> None:
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/target")
    visitor.store(f"{visitor.home}/moved.txt", b"content")
    visitor.enter()
    visitor.row("moved.txt").click(position={"x": 500, "y": 10})
    visitor.page.keyboard.press("Control+x")
    visitor.row("target").get_by_role("link").click()
    expect(visitor.page.get_by_text("This folder is empty.")).to_be_visible()
    visitor.page.keyboard.press("Control+v")

    expect(visitor.row("moved.txt")).to_be_visible()
    assert visitor.stored(f"{visitor.home}/target/moved.txt") == b"content"
    visitor.page.go_back()
    expect(visitor.row("target")).to_be_visible()
    expect(visitor.row("moved.txt")).to_have_count(0)


def test_copy_from_arc_and_paste_into_the_vault_with_all_below(visitor: Visitor) -> None:
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/tree")
    visitor.store(f"{visitor.home}/tree/leaf.txt", b"leaf")
    visitor.enter()
    visitor.choose_for("tree", "Copy")
    visitor.page.get_by_role("link", name="My vault").click()
    expect(visitor.page.get_by_text("This folder is empty.")).to_be_visible()
    visitor.page.locator(".tools").get_by_role("button", name="Paste").click()

    expect(visitor.row("tree")).to_be_visible()
    visitor.row("tree").get_by_role("link").click()
    expect(visitor.row("leaf.txt")).to_be_visible()
    assert visitor.stored(f"{visitor.vault}/tree/leaf.txt") == b"leaf"
    assert visitor.stored(f"{visitor.home}/tree/leaf.txt") == b"leaf"


def test_a_copy_beside_the_original_gets_another_name(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/data.tar.gz", b"content")
    visitor.enter()
    visitor.row("data.tar.gz").click(position={"x": 500, "y": 10})
    visitor.page.keyboard.press("Control+c")
    visitor.page.keyboard.press("Control+v")

    expect(visitor.row("data (2).tar.gz")).to_be_visible()
    assert visitor.stored(f"{visitor.home}/data (2).tar.gz") == b"content"


def test_dragging_onto_a_folder_moves(visitor: Visitor) -> None:
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/target")
    visitor.store(f"{visitor.home}/one.txt", b"1")
    visitor.store(f"{visitor.home}/two.txt", b"2")
    visitor.enter()
    visitor.box("one.txt").click()
    visitor.box("two.txt").click()
    visitor.row("one.txt").drag_to(visitor.row("target"))

    expect(visitor.row("two.txt")).to_have_count(0)
    assert visitor.stored(f"{visitor.home}/target/one.txt") == b"1"
    assert visitor.stored(f"{visitor.home}/target/two.txt") == b"2"


def test_delete_files_and_folders_with_all_below(visitor: Visitor) -> None:
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/full")
    visitor.store(f"{visitor.home}/full/inside.txt", b"x")
    visitor.store(f"{visitor.home}/file.txt", b"x")
    visitor.store(f"{visitor.home}/kept.txt", b"x")
    visitor.enter()
    visitor.box("full").click()
    visitor.box("file.txt").click()
    visitor.page.keyboard.press("Delete")
    expect(visitor.dialog).to_contain_text("Folders go with everything that is in them.")
    visitor.dialog.get_by_role("button", name="Delete").click()

    expect(visitor.row("full")).to_have_count(0)
    expect(visitor.row("file.txt")).to_have_count(0)
    expect(visitor.row("kept.txt")).to_be_visible()


def test_a_link_leads_where_it_says(visitor: Visitor) -> None:
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/far")
    visitor.store(f"{visitor.home}/far/away.txt", b"x")
    visitor.enter()
    visitor.row("far").click(position={"x": 500, "y": 10})
    visitor.choose("Add", "New Link")
    visitor.field("Target").fill(f"vos://skyferry.local~arc/home/{visitor.name}/far")
    visitor.page.keyboard.press("Enter")
    visitor.field("Name").fill("shortcut")
    visitor.page.get_by_role("button", name="Create").click()

    visitor.row("shortcut").get_by_role("link").click()
    expect(visitor.row("away.txt")).to_be_visible()


def test_what_may_not_be_changed_offers_no_change(visitor: Visitor) -> None:
    visitor.enter("/storage/arc/list/projects")
    expect(visitor.page.get_by_role("button", name="Add")).to_have_count(0)
