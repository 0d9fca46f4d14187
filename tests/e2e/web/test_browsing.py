"""Looking around: login, folders, links, sorting, filtering, selecting."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from e2e.web.visitor import Visitor

PUBLIC = '<vos:property uri="ivo://ivoa.net/vospace/core#ispublic">true</vos:property>'


def test_login_leads_home_and_logout_back(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/a.txt", b"a")
    visitor.enter()

    expect(visitor.page).to_have_url(re.compile(f"/storage/arc/list/home/{visitor.name}$"))
    expect(visitor.row("a.txt")).to_be_visible()

    visitor.page.get_by_role("button", name="Log out").click()
    expect(visitor.page.get_by_label("User name")).to_be_visible()


def test_a_wrong_password_is_told_and_the_page_stays(visitor: Visitor) -> None:
    visitor.visit("/storage/")
    visitor.log_in("a wrong password")

    expect(visitor.page.get_by_role("alert")).to_contain_text("password")
    expect(visitor.page.get_by_label("User name")).to_have_value(visitor.name or "")


def test_login_leads_back_to_where_one_was(visitor: Visitor) -> None:
    visitor.make_folder(f"/vault/nodes/{visitor.name}/deep")
    visitor.store(f"{visitor.vault}/deep/found.txt", b"here")
    visitor.visit(f"/storage/vault/list/{visitor.name}/deep")
    visitor.page.locator("main").get_by_role("link", name="Log in").click()
    visitor.log_in()

    expect(visitor.row("found.txt")).to_be_visible()
    expect(visitor.page).to_have_url(re.compile(f"/storage/vault/list/{visitor.name}/deep$"))


def test_folders_crumbs_back_and_forward(visitor: Visitor) -> None:
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/outer")
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/outer/inner")
    visitor.store(f"{visitor.home}/outer/inner/file.txt", b"x")
    visitor.enter()

    visitor.row("outer").get_by_role("link").click()
    visitor.row("inner").dblclick(position={"x": 500, "y": 10})
    expect(visitor.row("file.txt")).to_be_visible()
    assert visitor.page.url.endswith("/outer/inner")

    visitor.page.go_back()
    expect(visitor.row("inner")).to_be_visible()
    visitor.page.go_forward()
    expect(visitor.row("file.txt")).to_be_visible()
    visitor.page.get_by_role("navigation", name="Where you are").get_by_role("link", name=visitor.name).click()
    expect(visitor.row("outer")).to_have_attribute("aria-selected", "true")


def test_odd_names_are_shown_opened_and_linked_to(visitor: Visitor) -> None:
    names = ["#hash %41?&=", "Ünïcode – 星", ".hidden", "a+b;c,d'e\"f", "50% [x]"]
    for name in names:
        visitor.make_folder(f"/arc/nodes/home/{visitor.name}/{name}")
        visitor.store(f"{visitor.home}/{name}/inside.txt", b"x")
    visitor.enter()

    for name in names:
        visitor.row(name).get_by_role("link").click()
        expect(visitor.row("inside.txt")).to_be_visible()
        visitor.page.reload()
        expect(visitor.row("inside.txt")).to_be_visible()
        expect(visitor.page.get_by_role("link", name=name, exact=True)).to_be_visible()
        visitor.page.go_back()
        expect(visitor.row(name)).to_be_visible()


def test_columns_and_sorting(visitor: Visitor) -> None:
    for name, size in (("b10.txt", 30), ("b9.txt", 10), ("a.txt", 20)):
        visitor.store(f"{visitor.home}/{name}", b"x" * size)
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/z")
    visitor.enter()

    expect(visitor.row("a.txt")).to_contain_text("20 B")
    expect(visitor.row("a.txt")).to_contain_text(visitor.name or "")
    assert visitor.names == ["z", "a.txt", "b9.txt", "b10.txt"]
    size = visitor.page.get_by_role("columnheader", name="Size")
    size.get_by_role("button").click()
    expect(size).to_have_attribute("aria-sort", "ascending")
    assert visitor.names == ["z", "b9.txt", "a.txt", "b10.txt"]
    size.get_by_role("button").click()
    expect(size).to_have_attribute("aria-sort", "descending")
    assert visitor.names == ["z", "b10.txt", "a.txt", "b9.txt"]


def test_a_glob_filters(visitor: Visitor) -> None:
    for name in ("m31.fits", "m33.FITS", "fits-notes.txt"):
        visitor.store(f"{visitor.home}/{name}", b"x")
    visitor.enter()
    expect(visitor.row("m31.fits")).to_be_visible()

    visitor.page.get_by_label("Filter this list").fill("*.fits")
    expect(visitor.row("fits-notes.txt")).to_have_count(0)
    assert visitor.names == ["m31.fits", "m33.FITS"]
    expect(visitor.page.get_by_text("2 of 3 items")).to_be_visible()
    visitor.page.get_by_label("Filter this list").fill("m3[13].f?ts")
    assert visitor.names == ["m31.fits", "m33.FITS"]
    visitor.page.get_by_label("Filter this list").fill("notes")
    expect(visitor.row("fits-notes.txt")).to_be_visible()
    visitor.page.get_by_label("Filter this list").press("Escape")
    expect(visitor.row("m31.fits")).to_be_visible()


def test_a_search_goes_down_into_folders(visitor: Visitor) -> None:
    for folder in ("deep", "deep/er"):
        visitor.make_folder(f"/arc/nodes/home/{visitor.name}/{folder}")
    for name in ("m31.fits", "deep/er/m33 é.fits", "deep/notes.txt"):
        visitor.store(f"{visitor.home}/{name}", b"x")
    visitor.enter()
    visitor.page.get_by_label("Filter this list").fill("*.fits")
    visitor.page.get_by_role("button", name="Search below").click()
    expect(visitor.page.get_by_text("2 matches, here and in all folders below.")).to_be_visible()
    visitor.page.get_by_role("link", name="deep/er/m33 é.fits").click()
    expect(visitor.row("m33 é.fits")).to_be_visible()


def test_selecting_with_box_click_shift_and_control(visitor: Visitor) -> None:
    for number in range(6):
        visitor.store(f"{visitor.home}/f{number}", b"x" * 10)
    visitor.enter()
    beside = {"x": 500, "y": 10}

    visitor.box("f0").click()
    visitor.box("f2").click()
    expect(visitor.page.get_by_text("2 selected · 20 B")).to_be_visible()
    visitor.row("f4").click(position=beside)
    expect(visitor.page.get_by_text("1 selected")).to_be_visible()
    visitor.row("f2").click(position=beside, modifiers=["Shift"])
    expect(visitor.page.get_by_text("3 selected")).to_be_visible()
    visitor.row("f0").click(position=beside, modifiers=["Control"])
    expect(visitor.page.get_by_text("4 selected")).to_be_visible()
    visitor.page.get_by_label("Select all").click()
    expect(visitor.page.get_by_text("6 selected")).to_be_visible()
    visitor.page.get_by_label("Clear the selection").click()
    expect(visitor.page.get_by_text("selected")).to_have_count(0)


def test_selecting_with_the_keyboard_alone(visitor: Visitor) -> None:
    for number in range(6):
        visitor.store(f"{visitor.home}/f{number}", b"x")
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/sub")
    visitor.enter()
    keyboard = visitor.page.keyboard

    visitor.grid.focus()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown"):
        keyboard.press(key)
    expect(visitor.page.get_by_text("3 selected")).to_be_visible()
    expect(visitor.row("f0")).to_have_attribute("aria-selected", "true")
    keyboard.press("Control+a")
    expect(visitor.page.get_by_text("7 selected")).to_be_visible()
    keyboard.press("Escape")
    keyboard.press("f")
    expect(visitor.page.get_by_text("1 selected")).to_be_visible()
    keyboard.press("Home")
    keyboard.press("Enter")
    expect(visitor.page.get_by_text("This folder is empty.")).to_be_visible()
    keyboard.press("Backspace")
    expect(visitor.row("sub")).to_have_attribute("aria-selected", "true")


def test_selecting_with_a_rubber_band(visitor: Visitor) -> None:
    for number in range(6):
        visitor.store(f"{visitor.home}/f{number}", b"x")
    visitor.enter()
    first, last = visitor.row("f1").bounding_box(), visitor.row("f3").bounding_box()
    assert first and last

    visitor.page.mouse.move(first["x"] + 500, first["y"] + 8)
    visitor.page.mouse.down()
    visitor.page.mouse.move(last["x"] + 620, last["y"] + 10, steps=5)
    visitor.page.mouse.up()
    expect(visitor.page.get_by_text("3 selected")).to_be_visible()
    expect(visitor.row("f4")).to_have_attribute("aria-selected", "false")


def test_public_things_without_an_account(visitor: Visitor, anonymous: Visitor) -> None:
    visitor.curl(
        *("-X", "POST", "-H", "Content-Type: text/xml", f"{visitor.site.url}/vault/nodes/{visitor.name}"),
        *("--data-binary", "@-"),
        body=(
            '<vos:node xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="vos:ContainerNode" '
            f'uri="vos://skyferry.local~vault/{visitor.name}"><vos:properties>{PUBLIC}</vos:properties></vos:node>'
        ).encode(),
    )
    visitor.make_folder(f"/vault/nodes/{visitor.name}/open", PUBLIC)
    visitor.make_folder(f"/vault/nodes/{visitor.name}/closed")

    anonymous.visit(f"/storage/vault/list/{visitor.name}")
    expect(anonymous.row("open").get_by_title("Public", exact=True)).to_be_visible()
    anonymous.row("closed").get_by_role("link").click()
    expect(anonymous.page.get_by_text("This folder is not public.")).to_be_visible()


def test_the_quota_is_shown(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/a", b"x" * 2048)
    visitor.enter()
    expect(visitor.page.get_by_text("2.0 KiB of 10.0 GiB used")).to_be_visible()


def test_a_session_that_ends_leads_to_login_and_back(visitor: Visitor) -> None:
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/sub")
    visitor.enter()
    visitor.site.administration.sessions.close_all(visitor.site.administration.accounts.get(visitor.name or ""))
    visitor.row("sub").get_by_role("link").click()

    expect(visitor.dialog).to_contain_text("Your session has ended")
    visitor.log_in()
    expect(visitor.page.get_by_text("This folder is empty.")).to_be_visible()
    expect(visitor.page).to_have_url(re.compile("/sub$"))
