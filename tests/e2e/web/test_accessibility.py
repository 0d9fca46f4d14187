"""Every screen is clean for axe, in light and dark; what a screen reader needs is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.web.visitor import Visitor

AXE = Path(__file__).with_name("axe") / "axe.min.js"


def _check(visitor: Visitor) -> None:
    # Without its `style` tags the policy of the page lets axe in by this way alone.
    visitor.page.evaluate(f"() => {{ if (!window.axe) {{ {AXE.read_text()} }} }}")
    # Things that fade in are judged when they are there.
    visitor.page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
    result: dict[str, Any] = visitor.page.evaluate("() => window.axe.run()")
    told = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
    assert told == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen(visitor: Visitor, scheme: str) -> None:
    visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visitor.store(f"{visitor.home}/notes.txt", b"some text", "text/plain")
    visitor.make_folder(f"/arc/nodes/home/{visitor.name}/folder")
    visitor.visit("/storage/")
    expect(visitor.page.get_by_label("User name")).to_be_visible()
    _check(visitor)
    visitor.log_in()
    expect(visitor.row("folder")).to_be_visible()
    visitor.box("folder").click()
    _check(visitor)
    visitor.choose_for("notes.txt", "Properties")
    for tab in ("Details", "Who can see this", "Copy as", "Sharing"):
        visitor.page.get_by_role("tab", name=tab).click()
        _check(visitor)
    visitor.page.get_by_role("button", name="Cancel").click()
    visitor.row("notes.txt").get_by_role("link").click()
    expect(visitor.page.get_by_label("Text of the file")).to_be_visible()
    _check(visitor)
    for page in ("jobs", "account"):
        visitor.visit(f"/storage/{page}")
        expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
        _check(visitor)


def test_on_a_phone_names_and_actions_are_in_reach(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 780})
    visitor.store(f"{visitor.home}/a-rather-long-name-of-an-observation-2026-11-22.fits", b"x")
    visitor.enter()
    row = visitor.page.locator(".rows [role=row]").first
    expect(row).to_be_visible()
    box = row.bounding_box()
    assert box and box["width"] <= 390 and box["height"] >= 44
    row.get_by_role("checkbox").click()
    expect(visitor.page.get_by_role("button", name="Download")).to_be_visible()
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    _check(visitor)
