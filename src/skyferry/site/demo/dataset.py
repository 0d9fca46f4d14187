"""A night's worth of FITS files, made with astropy, the same every time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS

SEED = 20260101
VERSION = 1
"""Of what is made; another one is made anew."""
BIG = "mosaic/m31_mosaic.fits"
"""The one large file."""

Pixels = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Files below `root`, by relative name."""

    root: Path
    md5: dict[str, str]
    sizes: dict[str, int]

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())

    def below(self, folder: str) -> Dataset:
        """The part of it in one folder."""
        names = [name for name in self.md5 if name.startswith(f"{folder}/")]
        cut = len(folder) + 1
        return Dataset(
            self.root / folder, {n[cut:]: self.md5[n] for n in names}, {n[cut:]: self.sizes[n] for n in names}
        )

    def differing(self, copy: Path) -> list[str]:
        """Names whose bytes below `copy` are missing or others, and names that are too many there."""
        found = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
        wrong = [name for name, md5 in self.md5.items() if name not in found or md5_of(copy / name) != md5]
        return sorted({*wrong, *(found - self.md5.keys())})


def make(root: Path) -> Dataset:
    """Make the data set below `root`, or take the one that a run before has made there."""
    manifest = root.with_name(f"{root.name}.json")
    if manifest.exists():
        known = json.loads(manifest.read_text())
        dataset = Dataset(root, known["md5"], known["sizes"])
        if known["version"] == VERSION and all(
            (root / name).is_file() and (root / name).stat().st_size == size for name, size in dataset.sizes.items()
        ):
            return dataset
    sky = np.random.default_rng(SEED)
    _images(root / "images", sky)
    _mosaic(root / BIG, sky)
    _multi_extension(root / "mef" / "exposure_0042.fits", sky)
    _compressed(root / "compressed" / "field_rice.fits.fz", sky)
    _catalogue(root / "tables" / "catalogue.fits", sky)
    _survey(root / "survey", sky)
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    dataset = Dataset(
        root,
        {str(path.relative_to(root)): md5_of(path) for path in paths},
        {str(path.relative_to(root)): path.stat().st_size for path in paths},
    )
    manifest.write_text(json.dumps({"version": VERSION, "md5": dataset.md5, "sizes": dataset.sizes}))
    return dataset


def md5_of(path: Path) -> str:
    """Hex MD5 of a file, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _images(folder: Path, sky: np.random.Generator) -> None:
    """Five exposures of 16 MiB, dithered around M31."""
    for number in range(5):
        size = 2048
        header = _wcs(10.6847 + 0.02 * number, 41.2690, 0.26, size, size).to_header()
        header["OBJECT"], header["FILTER"], header["EXPTIME"] = "M31", "ugriz"[number], 120.0
        header["DATE-OBS"] = f"2026-01-02T0{number + 3}:00:00.000"
        _write(
            fits.HDUList([fits.PrimaryHDU(_field(sky, size, size, stars=400), header)]), folder / f"m31_{number}.fits"
        )


def _mosaic(path: Path, sky: np.random.Generator) -> None:
    """One image of 144 MiB."""
    size = 6144
    header = _wcs(10.6847, 41.2690, 0.26, size, size).to_header()
    header["OBJECT"] = "M31"
    _write(fits.HDUList([fits.PrimaryHDU(_field(sky, size, size, stars=3000), header)]), path)


def _multi_extension(path: Path, sky: np.random.Generator) -> None:
    """Four detectors, each with pixels and a mask."""
    units: list[Any] = [fits.PrimaryHDU()]
    units[0].header["INSTRUME"] = "FERRYCAM"
    for detector in range(1, 5):
        header = _wcs(10.6 + 0.1 * detector, 41.2, 0.26, 1024, 1024).to_header()
        pixels = _field(sky, 1024, 1024, stars=80)
        units.append(fits.ImageHDU(pixels, header, name=f"SCI{detector}"))
        units.append(fits.ImageHDU((pixels > 1500).astype(np.uint8), header, name=f"MASK{detector}"))
    _write(fits.HDUList(units), path)


def _compressed(path: Path, sky: np.random.Generator) -> None:
    """A tile-compressed (RICE) image."""
    pixels = _field(sky, 2048, 2048, stars=300).astype(np.int16)
    header = _wcs(83.633, 22.0145, 0.26, 2048, 2048).to_header()
    _write(fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(pixels, header, compression_type="RICE_1")]), path)


def _catalogue(path: Path, sky: np.random.Generator) -> None:
    """A table of 200,000 sources."""
    rows = 200_000
    sources = Table(
        {
            "id": np.arange(rows, dtype=np.int64),
            "ra": sky.uniform(9.5, 11.9, rows),
            "dec": sky.uniform(40.3, 42.2, rows),
            "flux": sky.lognormal(3, 1, rows).astype(np.float32),
            "flux_err": sky.lognormal(0, 0.3, rows).astype(np.float32),
            "class": sky.choice(np.array(["star", "galaxy", "artefact"]), rows),
        }
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    # astropy dates a table's header unless it is told not to.
    _write(fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU(sources, name="SOURCES")]), path)


def _survey(folder: Path, sky: np.random.Generator) -> None:
    """A directory tree of many small files, some with names that people give."""
    for tile in range(6):
        for number in range(20):
            header = _wcs(150 + tile, 2 + 0.1 * number, 0.26, 64, 64).to_header()
            cutout = fits.HDUList([fits.PrimaryHDU(_field(sky, 64, 64, stars=3), header)])
            _write(cutout, folder / f"tile_{tile:02d}" / f"epoch {number % 4 + 1}" / f"stamp_{number:03d}.fits")
    (folder / "notes (final).txt").write_text('Seeing 0.7", no clouds. α Cen was up.\n', encoding="utf-8")
    (folder / "étoiles à revoir.txt").write_text("stamp_007\nstamp_013\n", encoding="utf-8")
    (folder / "empty.log").write_text("")


def _wcs(ra: float, dec: float, arcsec: float, width: int, height: int) -> WCS:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [ra, dec]
    wcs.wcs.crpix = [width / 2 + 0.5, height / 2 + 0.5]
    wcs.wcs.cdelt = [-arcsec / 3600, arcsec / 3600]
    wcs.wcs.cunit = ["deg", "deg"]
    return wcs


def _field(sky: np.random.Generator, height: int, width: int, stars: int) -> Pixels:
    """Sky background with noise, and stars of Gaussian shape."""
    pixels = sky.standard_normal((height, width), dtype=np.float32) * np.float32(12) + np.float32(300)
    radius = 7
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    shape = np.exp(-(x**2 + y**2) / (2 * 1.8**2)).astype(np.float32)
    for _ in range(stars):
        row, column = sky.integers(radius, height - radius), sky.integers(radius, width - radius)
        brightness = np.float32(sky.pareto(1.5) * 200)
        pixels[row - radius : row + radius + 1, column - radius : column + radius + 1] += shape * min(brightness, 30000)
    return pixels


def _write(units: fits.HDUList, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    units.writeto(path, overwrite=True, checksum=False)
