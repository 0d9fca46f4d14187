#!/usr/bin/env python3
"""Make the pictures of the file manager in docs/images/ anew, from a site of its own with invented data."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from astropy.io import fits
from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from e2e.web.visitor import PASSWORD, Visitor  # noqa: E402
from servers.live_site import LiveSite, started_site  # noqa: E402
from skyferry.site.residents import add_user  # noqa: E402

IMAGES = ROOT / "docs/images"
USER = "ada"


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium: tools/debian-packages --install-all")
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        started_site(Path(directory) / "data") as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        expect.set_options(timeout=30_000)
        picture(site, browser)
        browser.close()


def picture(site: LiveSite, browser: Browser) -> None:
    add_user(site.administration, USER, PASSWORD)
    site.administration.groups.add("lensing", USER, users=(USER,))
    visitor = Visitor(
        site, browser.new_context(ignore_https_errors=True, viewport={"width": 1180, "height": 640}), USER
    )
    furnish(visitor)
    visitor.enter()
    expect(visitor.row("m31.fits")).to_be_visible()
    visitor.page.screenshot(path=IMAGES / "folder.png")

    visitor.choose_for("calibrated", "Properties")
    visitor.page.get_by_label("Groups that can read", exact=True).fill("lensing")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_text("the group lensing can read")).to_be_visible()
    visitor.page.screenshot(path=IMAGES / "sharing.png")
    visitor.page.get_by_role("button", name="Cancel").click()

    visitor.row("m31.fits").get_by_role("link").click()
    expect(visitor.page.get_by_alt_text("Picture of m31.fits")).to_have_js_property("complete", True)
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.screenshot(path=IMAGES / "looking.png")

    dark = browser.new_context(ignore_https_errors=True, viewport={"width": 390, "height": 760}, color_scheme="dark")
    phone = Visitor(site, dark, USER)
    phone.enter()
    expect(phone.row("m31.fits")).to_be_visible()
    phone.page.screenshot(path=IMAGES / "phone.png")


def furnish(visitor: Visitor) -> None:
    """A home with something in it."""
    for name in ("calibrated", "figures", "raw frames"):
        visitor.make_folder(f"/arc/nodes/home/{USER}/{name}")
    visitor.store(f"{visitor.home}/m31.fits", galaxy())
    for number, size in enumerate((5_800_000, 7_300_000, 6_100_000), 1):
        visitor.store(f"{visitor.home}/ngc4258_{number}.fits", b"\0" * size)
    visitor.store(f"{visitor.home}/observing-log.md", b"# Night 1\n", "text/markdown")
    visitor.store(f"{visitor.home}/catalogue.tar.gz", b"\0" * 480_000)


def galaxy() -> bytes:
    y, x = np.mgrid[-200:200, -300:300].astype(np.float32)
    radius = np.hypot(x * 0.8 + y * 0.5, (y * 0.8 - x * 0.5) * 2.2)
    light = 900 * np.exp(-radius / 45) + np.random.default_rng(31).normal(100, 6, x.shape)
    unit = fits.PrimaryHDU(light.astype(np.float32))
    unit.header["OBJECT"] = ("M 31", "Andromeda galaxy")
    unit.header["EXPTIME"] = (300.0, "seconds")
    stream = io.BytesIO()
    unit.writeto(stream)
    return stream.getvalue()


if __name__ == "__main__":
    main()
