"""Looking at data without running it: FITS, text, images, and files that mean harm."""

from __future__ import annotations

import io

import numpy as np
import pytest
from astropy.io import fits
from playwright.sync_api import expect

from e2e.web.visitor import Visitor

HARM = '<script>document.title = "harmed"</script><img src=x onerror="document.title = \'harmed\'">'


def _fits() -> bytes:
    image = np.fromfunction(lambda y, x: x + 100 * y, (40, 60), dtype=np.float32)
    table = fits.BinTableHDU.from_columns(
        [
            fits.Column(name="NAME", format="8A", array=["vega", HARM[:8]]),
            fits.Column(name="MAG", format="E", unit="mag", array=[0.03, 1.5]),
        ],
        name="STARS",
    )
    primary = fits.PrimaryHDU(image)
    primary.header["OBJECT"] = ("<b>M 31</b>", "what was observed")
    stream = io.BytesIO()
    fits.HDUList([primary, table]).writeto(stream)
    return stream.getvalue()


def _look(visitor: Visitor, name: str) -> None:
    visitor.row(name).get_by_role("link").click()
    expect(visitor.dialog).to_have_count(1)


@pytest.mark.parametrize("service", ["arc", "vault"])
def test_a_fits_file_with_picture_header_and_table(visitor: Visitor, service: str) -> None:
    visitor.store(f"{visitor.home if service == 'arc' else visitor.vault}/m31.fits", _fits())
    home = f"home/{visitor.name}" if service == "arc" else visitor.name
    visitor.enter(f"/storage/{service}/list/{home}")
    _look(visitor, "m31.fits")

    picture = visitor.page.get_by_alt_text("Picture of m31.fits")
    expect(picture).to_have_js_property("naturalWidth", 60)
    visitor.page.get_by_label("Stretch").select_option("asinh")
    expect(picture).to_have_js_property("naturalHeight", 40)
    visitor.page.get_by_role("button", name="Zoom in").click()
    expect(picture).to_have_js_property("naturalWidth", 30)
    visitor.page.get_by_label("Search this header").fill("object")
    rows = visitor.page.get_by_role("region", name="Header").get_by_role("row")
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("<b>M 31</b>")

    visitor.page.get_by_label("Header unit").select_option(value="1")
    cells = visitor.page.get_by_role("region", name="Rows of the table")
    expect(cells).to_contain_text("vega")
    expect(cells).to_contain_text("MAG (mag)")


def test_a_cutout_to_download(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/m31.fits", _fits())
    visitor.enter()
    _look(visitor, "m31.fits")
    visitor.page.get_by_text("Cutout").click()
    for field, value in (("x from", 11), ("x to", 20), ("y from", 1), ("y to", 5)):
        visitor.page.get_by_label(field, exact=True).fill(str(value))
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Cut this box").click()
    with fits.open(download.value.path()) as cut:
        assert cut[0].data.shape == (5, 10)
        assert cut[0].data[0, 0] == 10


@pytest.mark.parametrize(("name", "media_type"), [("evil.html", "text/html"), ("evil.svg", "image/svg+xml")])
def test_what_means_harm_is_shown_as_text(visitor: Visitor, name: str, media_type: str) -> None:
    visitor.store(f"{visitor.home}/{name}", HARM.encode(), media_type)
    visitor.enter()
    _look(visitor, name)
    expect(visitor.page.get_by_label("Text of the file")).to_have_text(HARM)
    assert "harmed" not in visitor.page.title()

    # Opened by its own address it runs nothing either.
    page = visitor.context.new_page()
    page.goto(f"{visitor.site.url}{visitor.home}/{name}")
    assert "harmed" not in page.title()
    page.close()
    visitor.complaints.clear()


def test_a_damaged_fits_file_is_told(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/broken.fits", _fits()[:1000])
    visitor.enter()
    _look(visitor, "broken.fits")
    expect(visitor.dialog.get_by_role("alert")).to_contain_text("not a FITS file")


def test_bytes_that_are_no_text_are_not_shown(visitor: Visitor) -> None:
    visitor.store(f"{visitor.home}/blob.bin", bytes(range(256)))
    visitor.enter()
    _look(visitor, "blob.bin")
    expect(visitor.dialog).to_contain_text("This is not text.")
