"""FITS files made with astropy, and readers that count what is read of them."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

from skyferry.site.storage.nodes import StoredNode
from skyferry.site.views import derive
from skyferry.site.views.derived import MemoryReader
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath


class CountingReader(MemoryReader):
    """Bytes in memory that remember how many of them were asked for."""

    asked = 0

    def read(self, offset: int, size: int) -> bytes:
        block = super().read(offset, size)
        self.asked += len(block)
        return block


def reader_of(*units: object) -> CountingReader:
    held = io.BytesIO()
    fits.HDUList(list(units)).writeto(held)
    return CountingReader(held.getvalue())


def sky_header(shape: tuple[int, int] = (300, 200), **more: object) -> fits.Header:
    """A tangential projection around 150, 2 with pixels of 0.001 degrees, a little rotated."""
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [150.0, 2.0]
    wcs.wcs.crpix = [shape[1] / 2, shape[0] / 2]
    wcs.wcs.cd = 0.001 * np.array([[-0.98, 0.17], [0.17, 0.98]])
    header = wcs.to_header()
    header["OBJECT"] = "sky"
    for name, value in more.items():
        header[name] = value
    return header


def numbered(shape: tuple[int, ...], kind: str = "f4") -> np.ndarray:
    """An image in which every pixel knows its place."""
    return np.arange(np.prod(shape)).reshape(shape).astype(kind)


def node_named(name: str) -> StoredNode:
    return StoredNode(path=NodePath.from_text(name), kind=NodeKind.DATA, key=0, owner="astro")


def cut(reader: MemoryReader, *query: tuple[str, str], name: str = "f.fits") -> fits.HDUList:
    derived = derive(node_named(name), reader, query)
    assert derived is not None
    held = b"".join(derived.reader.blocks(0, derived.reader.length))
    derived.reader.close()
    units = fits.open(io.BytesIO(held))
    units.verify("exception")
    return units


def worlds(header: fits.Header, pixels: np.ndarray) -> Iterator[float]:
    yield from np.asarray(WCS(header).all_pix2world(pixels, 1)).ravel()
