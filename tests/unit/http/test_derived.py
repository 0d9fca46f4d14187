"""Headers and cutouts of FITS files over HTTP, from both services."""

import io

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS

IMAGE = np.arange(300 * 200).reshape(300, 200).astype("f4")


@pytest.fixture(scope="module")
def fits_file() -> bytes:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval = ["RA---TAN", "DEC--TAN"], [150.0, 2.0]
    wcs.wcs.crpix, wcs.wcs.cdelt = [100.0, 150.0], [-0.001, 0.001]
    held = io.BytesIO()
    fits.HDUList([fits.PrimaryHDU(IMAGE, wcs.to_header())]).writeto(held)
    return held.getvalue()


def test_all_headers_as_text(home, fits_file):
    home.put(f"{home.files}/m 31.fits".replace(" ", "%20"), fits_file, content_type="application/fits")
    answer = home.bytes_of("m%2031.fits?META=true")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/plain")
    assert answer.headers["content-disposition"] == 'inline; filename="m 31.fits.txt"'
    assert b"\nCTYPE1  = 'RA---TAN'" in answer.body
    assert "digest" not in answer.headers and "accept-ranges" not in answer.headers


@pytest.mark.parametrize(
    ("query", "shape"), [("SUB=%5B0%5D%5B11:20,101:105%5D", (5, 10)), ("CIRCLE=150+2+0.0102", (21, 21))]
)
def test_cutouts(home, fits_file, query, shape):
    home.put(f"{home.files}/sky.fits", fits_file)
    answer = home.bytes_of(f"sky.fits?{query}&disposition=attachment", range="bytes=0-1")
    assert answer.status == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="sky.cutout.fits"'
    assert answer.headers["content-type"] == "application/fits"
    assert "digest" not in answer.headers and "etag" not in answer.headers
    assert fits.open(io.BytesIO(answer.body))[0].data.shape == shape


@pytest.mark.parametrize(
    "query", ["SUB=%5B9%5D", "SUB=x", "CIRCLE=10+10+1", "META=true&SUB=%5B0%5D", "META=perhaps", "BAND=1e-6+2e-6"]
)
def test_what_cannot_be_made_is_an_invalid_argument(home, fits_file, query):
    home.put(f"{home.files}/sky.fits", fits_file)
    answer = home.bytes_of(f"sky.fits?{query}")
    assert (answer.status, answer.headers["content-type"]) == (400, "text/plain")
    assert answer.body.startswith(b"InvalidArgument: ")


def test_other_files_have_neither(home):
    home.put(f"{home.files}/text", b"no FITS file" * 1000)
    for query in ("META=true", "SUB=%5B0%5D"):
        assert home.bytes_of(f"text?{query}").body == b"InvalidArgument: not a FITS file\n"
    assert home.bytes_of("text?other=1").body == b"no FITS file" * 1000


def test_headers_need_the_right_to_read(home, anonymous, fits_file):
    home.put(f"{home.files}/private.fits", fits_file)
    assert anonymous.get(f"{home.files}/private.fits?META=true").status == 403
