"""What the page calls the reader's own: an image, and programs that make something of it."""

from __future__ import annotations

import io
from functools import cache

import numpy
from astropy.io import fits


@cache
def fits_image(seed: int) -> bytes:
    """A small image; another one for each number."""
    pixels = numpy.random.default_rng(seed).normal(size=(64, 64)).astype("float32")
    file = io.BytesIO()
    fits.PrimaryHDU(pixels).writeto(file)
    return file.getvalue()


def doubled(image: bytes) -> bytes:
    """What `REDUCE` makes of an image."""
    file = io.BytesIO()
    with fits.open(io.BytesIO(image)) as opened:
        fits.PrimaryHDU(opened[0].data * 2).writeto(file)
    return file.getvalue()


REDUCE = b"""\
import sys
from pathlib import Path
from astropy.io import fits

source = Path(sys.argv[1])
target = Path(sys.argv[2]) if len(sys.argv) > 2 else source.with_name("processed_data.fits")
with fits.open(source) as opened:
    fits.PrimaryHDU(opened[0].data * 2).writeto(target)
plots = target.with_name("analysis_plots")
plots.mkdir(exist_ok=True)
(plots / "counts.png").write_bytes(b"a plot")
"""
"""The reader's ``reduce_data.py`` and ``calibrate.py``."""

ANALYSE = b"""\
import sys
from pathlib import Path

for path in sorted(Path(sys.argv[1]).rglob("*.fits")):
    print(path.name, path.stat().st_size)
for directory in ("final_plots", "results"):
    Path(directory).mkdir(exist_ok=True)
    (Path(directory) / "overview.png").write_bytes(b"an overview")
"""
"""The reader's ``analyze_all.py`` and ``analysis.py``."""
