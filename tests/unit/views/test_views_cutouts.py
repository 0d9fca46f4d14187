from __future__ import annotations

import os
import signal
import subprocess
import time

import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS

from skyferry.site.views import cutouts, derive
from skyferry.vospace.faults import InvalidArgument
from unit.views.skies import CountingReader, cut, node_named, numbered, reader_of, sky_header, worlds

IMAGE = numbered((300, 200))


@pytest.fixture(scope="module")
def sky():
    """A primary without data, an image with a sky, the same compressed, a table."""
    table = fits.BinTableHDU.from_columns([fits.Column("x", "J", array=np.arange(10))], name="TAB")
    return reader_of(
        fits.PrimaryHDU(),
        fits.ImageHDU(IMAGE, sky_header(), name="SCI"),
        fits.CompImageHDU(IMAGE.astype("i4"), sky_header(), name="Z", tile_shape=(50, 50)),
        table,
    )


@pytest.mark.parametrize("extension", ["1", "SCI", "SCI,1", "2", "Z"])
def test_a_range_of_pixels_is_a_file_of_its_own(sky, extension):
    derived = derive(node_named("dir/my image.fits.fz"), sky, [("SUB", f"[{extension}][11:30,101:110]")])
    assert derived.name == b"my image.cutout.fits"
    assert derived.content_type == "application/fits"
    derived.reader.close()
    units = cut(sky, ("SUB", f"[{extension}][11:30,101:110]"))
    assert len(units) == 1
    assert np.array_equal(units[0].data, IMAGE[100:110, 10:30])
    assert units[0].header["OBJECT"] == "sky"


def test_pixels_keep_their_places_on_the_sky(sky):
    header = cut(sky, ("SUB", "[1][11:30,101:110]"))[0].header
    inner = np.array([[1.0, 1.0], [20.0, 10.0], [-50.0, 7.5]])
    assert np.allclose(list(worlds(header, inner)), list(worlds(sky_header(), inner + np.array([10, 100]))), atol=1e-10)


def test_several_cuts_are_extensions_of_one_file(sky):
    units = cut(sky, ("SUB", "[1][1:2,1:3]"), ("SUB", "[2][199:300,300:900]"), ("SUB", "[TAB]"), ("SUB", "[1]"))
    assert [unit.name for unit in units] == ["PRIMARY", "SCI", "Z", "TAB", "SCI"]
    assert units[0].data is None
    assert units[1].data.shape == (3, 2)
    assert np.array_equal(units[2].data, IMAGE[299:, 198:])
    assert list(units[3].data["x"]) == list(range(10))
    assert np.array_equal(units[4].data, IMAGE)


def test_a_header_without_data_is_a_cut_too(sky):
    assert cut(sky, ("SUB", "[0]"))[0].data is None


@pytest.mark.parametrize(
    "value", ["[1][201:300,1:2]", "[1][1:2,1:2,1:2]", "[9]", "[NO]", "[SCI,2]", "[TAB][1:2]", "[0][1:2]"]
)
def test_what_is_not_there_cannot_be_cut(sky, value):
    with pytest.raises(InvalidArgument):
        cut(sky, ("SUB", value))


@pytest.mark.parametrize("kind", ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "f4", "f8"])
@pytest.mark.parametrize("packed", [False, True])
def test_values_stay_as_they_were(kind, packed):
    if packed and kind in ("i8", "i1"):
        pytest.skip("astropy compresses no such images")
    image = np.random.default_rng(1).integers(0, 100, (40, 50)).astype(kind)
    unit = fits.CompImageHDU(image, name="X") if packed else fits.ImageHDU(image, name="X")
    reader = reader_of(fits.PrimaryHDU(), unit)
    with fits.open(__import__("io").BytesIO(reader.read(0, reader.length))) as units:
        original = units["X"].data[4:20, 9:20].copy()
    assert np.array_equal(cut(reader, ("SUB", "[1][10:20,5:20]"))[0].data, original)


def test_scaled_values_stay_scaled():
    unit = fits.PrimaryHDU(numbered((20, 20), "i2"))
    unit.header["BSCALE"], unit.header["BZERO"], unit.header["BLANK"] = 0.5, 100.0, 3
    reader = reader_of(unit)
    result = cut(reader, ("SUB", "[1:5,1:1]"))[0]
    assert (result.header["BITPIX"], result.header["BSCALE"], result.header["BLANK"]) == (16, 0.5, 3)
    assert result.data[0, 1] == 100.5
    assert np.isnan(result.data[0, 3])


def test_cubes_are_cut_along_every_axis():
    cube = numbered((7, 30, 40), "i4")
    result = cut(reader_of(fits.PrimaryHDU(cube)), ("SUB", "[5:6,*,2:3]"))[0]
    assert np.array_equal(result.data, cube[1:3, :, 4:6])
    assert np.array_equal(cut(reader_of(fits.PrimaryHDU(cube)), ("SUB", "[5:6]"))[0].data, cube[:, :, 4:6])


def test_more_than_a_slab_is_written_piece_by_piece():
    cube = numbered((3, 1500, 2000), "f4")
    assert np.array_equal(cut(reader_of(fits.PrimaryHDU(cube)), ("SUB", "[0]"))[0].data, cube)


@pytest.mark.parametrize("extension", ["SCI", "Z"])
def test_a_small_cut_reads_little(extension):
    image = numbered((4000, 4000), "i4")
    unit = fits.ImageHDU(image, name="SCI")
    if extension == "Z":
        unit = fits.CompImageHDU(image, name="Z", tile_shape=(100, 100))
    reader = reader_of(fits.PrimaryHDU(), unit)
    result = cut(reader, ("SUB", f"[{extension}][2001:2010,2001:2010]"))
    assert np.array_equal(result[0].data, image[2000:2010, 2000:2010])
    assert reader.asked < reader.length / 10


def inside(header, shape, ra, dec, radius):
    """How many pixels of an image lie in a circle: the plain way."""
    y, x = np.mgrid[: shape[0], : shape[1]]
    where = WCS(header).pixel_to_world(x, y)
    return int((where.separation(SkyCoord(ra, dec, unit="deg")).deg <= radius).sum())


@pytest.mark.parametrize("place", [(150.0, 2.0, 0.02), (150.05, 1.95, 0.015), (150.09, 2.14, 0.02), (150, 2, 170)])
@pytest.mark.parametrize("form", ["CIRCLE", "POS"])
def test_a_circle_keeps_all_of_its_pixels_and_few_others(sky, place, form):
    ra, dec, radius = place
    value = f"{ra} {dec} {radius}" if form == "CIRCLE" else f"CIRCLE {ra} {dec} {radius}"
    units = cut(sky, (form, value))
    assert [unit.name for unit in units] == ["PRIMARY", "SCI", "Z"]
    wanted = inside(sky_header(), IMAGE.shape, ra, dec, radius)
    found = units["SCI"]
    assert inside(found.header, found.data.shape, ra, dec, radius) == wanted
    assert found.data.size < 1.6 * wanted or found.data.size == wanted
    start = found.data[0, 0]
    assert IMAGE[int(start) // 200, int(start) % 200] == start


def test_polygons_and_ranges(sky):
    triangle = cut(sky, ("POLYGON", "149.98 1.98 150.02 1.98 150.0 2.02"))["SCI"]
    box = cut(sky, ("POS", "RANGE 149.98 150.02 1.98 2.02"))["SCI"]
    strip = cut(sky, ("POS", "RANGE -Inf +Inf 1.98 2.02"))["SCI"]
    assert triangle.data.size <= box.data.size < strip.data.size < IMAGE.size
    assert strip.data.shape[1] == 200
    for unit in (triangle, box, strip):
        inner = WCS(unit.header).world_to_pixel(SkyCoord(150, 2, unit="deg"))
        assert all(0 <= place < length for place, length in zip(inner, reversed(unit.data.shape), strict=True))


@pytest.mark.parametrize(
    "query",
    [
        ("CIRCLE", "10 10 1"),
        ("CIRCLE", "330 -2 1"),  # opposite on the sky: the projection must not mirror it
        ("CIRCLE", "150.125 1.83 0.001"),
        ("POLYGON", "10 10 11 10 11 11"),
        ("POS", "RANGE 10 11 1 3"),
        ("BAND", "1e-6 2e-6"),
        ("TIME", "55000 55001"),
        ("POL", "I"),
    ],
)
def test_no_overlap(sky, query):
    with pytest.raises(InvalidArgument, match="no overlap"):
        cut(sky, query)


def test_a_sky_in_galactic_coordinates_is_asked_for_in_equatorial_ones():
    header = sky_header(CTYPE1="GLON-TAN", CTYPE2="GLAT-TAN")
    centre = SkyCoord(150, 2, unit="deg", frame="galactic").icrs
    reader = reader_of(fits.PrimaryHDU(IMAGE, header))
    unit = cut(reader, ("CIRCLE", f"{centre.ra.deg} {centre.dec.deg} 0.01"))[0]
    assert 19 <= unit.data.shape[0] <= 23
    assert abs(unit.header["CRPIX1"] - unit.data.shape[1] / 2) < 1.5


def test_the_whole_sky_with_its_seam_and_poles():
    header = fits.Header()
    for name, value in {"CTYPE1": "RA---CAR", "CTYPE2": "DEC--CAR", "CRVAL1": 0.0, "CRVAL2": 0.0}.items():
        header[name] = value
    header["CRPIX1"], header["CRPIX2"], header["CDELT1"], header["CDELT2"] = 180.5, 90.5, -1.0, 1.0
    reader = reader_of(fits.PrimaryHDU(numbered((180, 360)), header))
    assert cut(reader, ("CIRCLE", "0 0 5"))[0].data.shape == pytest.approx((11, 11), abs=2)
    assert cut(reader, ("CIRCLE", "90 40 5"))[0].data.shape[0] == pytest.approx(11, abs=2)
    assert cut(reader, ("CIRCLE", "0 90 5"))[0].data.shape[1] == 360


def cube(**more: object) -> CountingReader:
    header = sky_header((30, 20))
    header["WCSAXES"] = 4
    for name, value in {
        "CTYPE3": "FREQ", "CUNIT3": "Hz", "CRVAL3": 1.4e9, "CRPIX3": 1.0, "CDELT3": 1e6,
        "CTYPE4": "STOKES", "CRVAL4": 1.0, "CRPIX4": 1.0, "CDELT4": 1.0, "SPECSYS": "LSRK", **more,
    }.items():  # fmt: skip
        header[name] = value
    return reader_of(fits.PrimaryHDU(numbered((4, 100, 30, 20)), header))


def test_bands_and_polarisations():
    light = 299_792_458.0
    result = cut(cube(), ("BAND", f"{light / 1.430e9} {light / 1.420e9}"), ("POL", "Q"), ("POL", "U"))[0]
    assert result.data.shape == (2, 11, 30, 20)
    assert result.header["CRPIX3"] == -19
    assert result.header["CRPIX4"] == 0
    assert result.data[0, 0, 0, 0] == numbered((4, 100, 30, 20))[1, 20, 0, 0]
    everything = cut(cube(), ("BAND", "-Inf +Inf"))[0]
    assert everything.data.shape == (4, 100, 30, 20)
    with pytest.raises(InvalidArgument, match="no overlap"):
        cut(cube(), ("BAND", "0.01 0.02"))
    with pytest.raises(InvalidArgument, match="no overlap"):
        cut(cube(), ("POL", "XX"))
    with pytest.raises(InvalidArgument, match="side by side"):
        cut(cube(), ("POL", "I"), ("POL", "V"))
    both = cut(cube(), ("CIRCLE", "150 2 0.003"), ("POL", "V"))[0]
    assert both.data.shape[:2] == (1, 100)
    assert both.data.shape[2] < 10


@pytest.mark.parametrize(("unit", "scale"), [("s", 86400.0), ("d", 1.0)])
def test_times(unit, scale):
    header = fits.Header()
    for name, value in {"CTYPE1": "TIME", "CUNIT1": unit, "CRVAL1": 0.0, "CRPIX1": 1.0, "CDELT1": scale}.items():
        header[name] = value
    header["MJDREF"], header["TIMESYS"] = 55000.0, "UTC"
    reader = reader_of(fits.PrimaryHDU(numbered((100,)), header))
    assert list(cut(reader, ("TIME", "55010 55012"))[0].data) == [10, 11, 12]
    with pytest.raises(InvalidArgument, match="no overlap"):
        cut(reader, ("TIME", "1 2"))


def hostile(**cards: object) -> CountingReader:
    reader = reader_of(fits.PrimaryHDU(numbered((10, 10)), sky_header()))
    held = reader.read(0, reader.length)
    for name, value in cards.items():
        at = held.index(name.ljust(8).encode() + b"= ")
        held = held[:at] + f"{name:<8}= {value:>20}".ljust(80).encode() + held[at + 80 :]
    return CountingReader(held)


@pytest.mark.parametrize(
    ("reader", "query"),
    [
        (CountingReader(b"not FITS" * 1000), ("SUB", "[0]")),
        (CountingReader(b"\x1f\x8b" + bytes(5000)), ("SUB", "[0]")),
        (hostile(NAXIS1=10**9, NAXIS2=10**9), ("SUB", "[0]")),
        (hostile(NAXIS1=10**9, NAXIS2=10**9), ("SUB", "[1:100000,1:10000]")),
        (hostile(NAXIS1=10**18, NAXIS2=10**18), ("SUB", "[1:2,1:2]")),
        (hostile(NAXIS1=-4), ("SUB", "[1:2,1:2]")),
        (hostile(BITPIX=17), ("SUB", "[1:2,1:2]")),
        (hostile(NAXIS2=5000), ("SUB", "[1:10,1:5000]")),
        (hostile(CTYPE1="'RA---XXX'"), ("CIRCLE", "150 2 1")),
        (hostile(CRVAL1="'x'"), ("CIRCLE", "150 2 1")),
    ],
)
def test_damaged_and_hostile_files_are_refused(reader, query):
    with pytest.raises(InvalidArgument) as refused:
        cut(reader, query)
    assert "Traceback" not in refused.value.detail


def test_a_compressed_image_that_unpacks_to_more_than_memory_is_refused(monkeypatch):
    monkeypatch.setattr(cutouts, "MEMORY", 128 << 20)
    # One tile of 400 MB, a few kilobytes when packed.
    unit = fits.CompImageHDU(np.zeros((10_000, 10_000), "i4"), tile_shape=(10_000, 10_000), compression_type="GZIP_1")
    with pytest.raises(InvalidArgument, match="memory"):
        cut(reader_of(fits.PrimaryHDU(), unit), ("SUB", "[1][1:2,1:2]"))


def test_a_cutout_larger_than_allowed_says_so(monkeypatch, sky):
    monkeypatch.setattr(cutouts, "OUTPUT", 1000)
    with pytest.raises(InvalidArgument, match="get the file instead"):
        cut(sky, ("SUB", "[1]"))


def test_a_job_without_end_is_ended(monkeypatch, sky):
    class Stuck(CountingReader):
        def read(self, offset: int, size: int) -> bytes:
            if self.asked > 9:
                time.sleep(3)
            return super().read(offset, size)

    monkeypatch.setattr(cutouts, "SECONDS", 1)
    with pytest.raises(InvalidArgument, match="too much time"):
        cut(Stuck(sky.read(0, sky.length)), ("SUB", "[1]"))


def test_a_fault_of_the_store_stays_one(sky):
    class Broken(CountingReader):
        def read(self, offset: int, size: int) -> bytes:
            if self.asked > 9:
                raise ConnectionAbortedError
            return super().read(offset, size)

    with pytest.raises((InvalidArgument, ConnectionAbortedError)):
        cut(Broken(sky.read(0, sky.length)), ("SUB", "[1]"))
    assert cut(sky, ("SUB", "[1][1:1,1:1]"))[0].data[0, 0] == 0


def test_the_waiting_process_may_die(sky):
    cut(sky, ("SUB", "[1][1:1,1:1]"))
    waiting = cutouts._cutters._process
    assert waiting is not None
    os.kill(waiting.pid, signal.SIGKILL)
    waiting.wait()
    for _ in range(2):
        try:
            assert cut(sky, ("SUB", "[1][1:1,1:1]"))[0].data[0, 0] == 0
        except InvalidArgument:
            continue
        break
    else:
        pytest.fail("no new process was started")


def test_the_waiting_process_goes_with_the_site():
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from skies import *; from skyferry.site.views import cutouts\n"
        "cut(reader_of(fits.PrimaryHDU(numbered((9, 9)))), ('SUB', '[1:2,1:2]'))\n"
        "print(cutouts._cutters._process.pid, flush=True)\n"
        "import os; os.kill(os.getpid(), 9)"
    )
    here = os.path.dirname(__file__)  # noqa: PTH120
    done = subprocess.run([__import__("sys").executable, "-c", script, here], capture_output=True, check=False)
    waiting = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(waiting, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("it is still there")
